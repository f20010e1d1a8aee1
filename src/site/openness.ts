import { Hono } from "hono";

import { notFound } from "#core/errors.ts";
import { giveAskOverTime, rollingPosts } from "#posts";
import type { Db } from "#schema";

import { html } from "#web/html.ts";
import { icon } from "#look/icons.ts";
import { logFacts, logTitle } from "#look/log-words.ts";
import { plot } from "#look/plot.ts";
import { factValue, type LogRow, logEntry } from "./log-entry.ts";
import { openNumbers } from "./open-numbers.ts";
import { page } from "./page.ts";
import { queryNumber } from "#web/query-number.ts";
import type { SiteContext, SiteEnv } from "./context.ts";

const pageSize = 50;

/** `/open` and `/open/:number`: what we changed and hid, and what came of what we gave. */
export function opennessPages(): Hono<SiteEnv> {
  const app = new Hono<SiteEnv>();

  app.get("/open", async (c) => {
    const { messages, parts } = c.var;
    const { store, clock, config } = parts.kit;
    c.var.tags.push("openness", "followers", "posts", "settings");
    const before = queryNumber(c, "before");
    const rows = await listLog(store.db, before);
    const shown = rows.slice(0, pageSize);
    const older =
      rows.length > pageSize
        ? html`<nav class="pages" aria-label="${messages.t("openness.log")}">
            <span></span
            ><a class="btn" rel="next" href="/open?before=${shown.at(-1)?.number}#log"
              >${messages.t("site.older")} ${icon("arrow")}</a
            >
          </nav>`
        : "";
    return page(
      c,
      {
        title: messages.t("openness.title"),
        place: "/open",
        canonical: `${config.origin}/open${before === undefined ? "" : `?before=${before}`}`,
        description: messages.t("openness.intro"),
      },
      html`<main id="main" class="page broad">
        <header class="head">
          <h1>${messages.t("openness.title")}</h1>
          <p class="standfirst">${messages.t("openness.intro")}</p>
        </header>
        ${before === undefined ? await numbers(c, clock.now()) : ""}
        <section>
          <h2 id="log">${messages.t("openness.log")}</h2>
          ${
            shown.length === 0
              ? html`<p class="small">${messages.t("openness.empty")}</p>`
              : html`<ol class="log">
                  ${shown.map((row) => logEntry(messages, row))}
                </ol>`
          }
          ${older}
        </section>
        <p class="fine">
          ${messages.t("openness.verify")}
          <a href="/open.json">${messages.t("openness.verifyLink")}</a>
        </p>
      </main>`,
    );
  });

  app.get("/open/:number{[0-9]{1,15}}", async (c) => {
    const { messages, parts } = c.var;
    const row = await parts.kit.store.db
      .selectFrom("openness_log")
      .selectAll()
      .where("number", "=", Number(c.req.param("number")))
      .executeTakeFirst();
    if (row === undefined) throw notFound("That entry");
    c.var.tags.push("openness");
    const hidden = row.kind === "reply-hidden" ? /^reply:(\d+)$/.exec(row.subject)?.[1] : undefined;
    const facts = logFacts(messages, row).map(
      (fact) =>
        html`<dt>${fact.name}</dt>
          <dd>${factValue(fact)}</dd> `,
    );
    return page(
      c,
      {
        title: `${logTitle(messages, row)} (${row.number})`,
        canonical: `${parts.kit.config.origin}/open/${row.number}`,
      },
      html`<main id="main" class="page">
        <header class="head">
          <a class="kicker" href="/open#log">${messages.t("openness.title")}</a>
          <h1>${logTitle(messages, row)}</h1>
        </header>
        <dl class="facts">
          <dt>${messages.t("openness.number")}</dt>
          <dd>${row.number}</dd>
          <dt>${messages.t("openness.when")}</dt>
          <dd>
            <time datetime="${new Date(row.at).toISOString()}">${messages.dateTime(row.at)}</time>
          </dd>
          ${facts}
          <dt>${messages.t("openness.hash")}</dt>
          <dd><code>${row.hash}</code></dd>
          <dt>${messages.t("openness.previous")}</dt>
          <dd>
            ${row.previous_hash === "" ? messages.t("openness.first") : html`<code>${row.previous_hash}</code>`}
          </dd>
        </dl>
        ${
          hidden === undefined
            ? ""
            : html`<p class="actions">
                <a class="btn" href="/replies/${hidden}">${messages.t("openness.place")}</a>
                <a class="btn" href="/replies/${hidden}/appeal">${messages.t("openness.appeal")}</a>
              </p>`
        }
      </main>`,
    );
  });

  app.get("/open.json", async (c) => await logJson(c));
  return app;
}

async function listLog(db: Db, before: number | undefined): Promise<LogRow[]> {
  let query = db.selectFrom("openness_log").selectAll();
  if (before !== undefined) query = query.where("number", "<", before);
  return await query
    .orderBy("number", "desc")
    .limit(pageSize + 1)
    .execute();
}

/** The numbers as sentences, and how they grew. */
async function numbers(c: SiteContext, now: number): Promise<ReturnType<typeof html>> {
  const { messages, parts } = c.var;
  const open = await openNumbers(parts.kit.store, now);
  const { coachOnOpen } = await parts.kit.settings.get();
  const giving = coachOnOpen ? await giveAskOverTime(parts.kit.store.db) : undefined;
  const one = (count: number, label: string): ReturnType<typeof html> =>
    html`<div><b>${messages.number(count)}</b><small>${label}</small></div> `;
  return html`<div class="nums">
      ${one(open.followers, open.newFollowers > 0 ? messages.t("openness.followersNew", { count: open.newFollowers }) : messages.t("openness.followers", { count: open.followers }))}
      ${one(open.posts, messages.t("openness.posts", { count: open.posts }))}
      ${one(open.replies, messages.t("openness.replies", { count: open.replies }))}
      ${one(open.hidden, messages.t("openness.hidden", { count: open.hidden }))}
    </div>
    ${plot({ label: messages.t("openness.followersPlot"), points: open.followersByMonth, messages })}
    ${plot({ label: messages.t("openness.repliesPlot"), points: open.repliesByMonth, messages })}
    ${giving === undefined ? "" : plot({ label: messages.t("openness.giveAskPlot", { count: rollingPosts }), points: giving.over, messages })}`;
}

const jsonPage = 1000;

/** `/open.json`: the whole log for programs, and how to check it. */
async function logJson(c: SiteContext): Promise<Response> {
  const { kit } = c.var.parts;
  c.var.tags.push("openness");
  const after = queryNumber(c, "after") ?? 0;
  const rows = await kit.store.db
    .selectFrom("openness_log")
    .selectAll()
    .where("number", ">", after)
    .orderBy("number")
    .limit(jsonPage)
    .execute();
  const head = await kit.store.db
    .selectFrom("openness_head")
    .select(["number", "hash"])
    .executeTakeFirst();
  const last = rows.at(-1);
  return c.json(
    {
      site: kit.config.origin,
      howToVerify:
        "Take the entries in order. Each hash is the SHA-256, in lower-case hex, of the UTF-8 text of the JSON array [previousHash, number, at, kind, subject, detailsJson] without spaces, as JSON.stringify writes it; previousHash is the hash of the entry before, and empty for the first. The last hash is that of head.",
      head: { number: head?.number ?? 0, hash: head?.hash ?? "" },
      entries: rows.map((row) => ({
        number: row.number,
        at: row.at,
        date: new Date(row.at).toISOString(),
        kind: row.kind,
        subject: row.subject,
        details: JSON.parse(row.details_json) as unknown,
        detailsJson: row.details_json,
        previousHash: row.previous_hash,
        hash: row.hash,
      })),
      ...(rows.length === jsonPage && last !== undefined
        ? { next: `${kit.config.origin}/open.json?after=${last.number}` }
        : {}),
    },
    200,
    { "cache-control": "no-cache", "access-control-allow-origin": "*" },
  );
}
