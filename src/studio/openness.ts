import { Hono } from "hono";
import { html } from "hono/html";

import { queryNumber } from "#web/query-number.ts";
import { verifyLog } from "#openness";
import { icon } from "#look/icons.ts";
import { named } from "#look/written.ts";
import { logFacts, type LogLine, logTitle } from "#look/log-words.ts";
import type { Messages } from "#words";

import { fault as faultLine, type Piece } from "#web/fields.ts";
import { emptyPlace, moment, screen, token } from "./frame.ts";
import type { StudioEnv } from "./context.ts";
import { needs } from "./permit.ts";

const pageSize = 50;

/** `/studio/openness`: the log as readers see it, and a button that recomputes it. */
export function opennessScreen(): Hono<StudioEnv> {
  const app = new Hono<StudioEnv>();
  app.on(["GET", "POST"], "/studio/openness", needs("openness.read"), async (c) => {
    const { messages, parts, settings } = c.var;
    const { db } = parts.kit.store;
    const verdict = c.req.method === "POST" ? await verifyLog(db) : undefined;
    const before = queryNumber(c, "before") ?? Number.MAX_SAFE_INTEGER;
    const rows = await db
      .selectFrom("openness_log")
      .leftJoin("users", "users.id", "openness_log.user_id")
      .select(["number", "at", "kind", "subject", "details_json", "hash", "users.name as by"])
      .where("number", "<", before)
      .orderBy("number", "desc")
      .limit(pageSize)
      .execute();
    const last = rows.at(-1)?.number ?? 1;
    return await screen(
      c,
      { title: messages.t("studio.navOpenness"), place: "/studio/openness" },
      html`<header>
          <div>
            <h1>${messages.t("studio.navOpenness")}</h1>
            <p>${messages.t("studio.opennessIntro")}</p>
          </div>
        </header>
        ${
          verdict === undefined
            ? ""
            : verdict.kind === "whole"
              ? html`<p class="flash good" role="status">
                  ${icon("check")}<span
                    >${messages.t("studio.logWhole", { count: verdict.entries })}</span
                  >
                </p>`
              : faultLine(messages.t("studio.logBroken", { number: verdict.number }))
        }
        <form method="post" action="/studio/openness" class="actions">
          ${token(c)}<button class="btn">${icon("check")} ${messages.t("studio.verifyLog")}</button
          ><a class="btn quiet" href="/open">${messages.t("studio.seeAsReader")}</a>
        </form>
        ${
          rows.length === 0
            ? emptyPlace("log", messages.t("studio.logEmpty"), "")
            : html`<div
                  class="scroll"
                  tabindex="0"
                  role="region"
                  aria-label="${messages.t("studio.logTable")}"
                >
                  <table>
                    <thead>
                      <tr>
                        <th scope="col" class="n">${messages.t("studio.logNumber")}</th>
                        <th scope="col">${messages.t("studio.logWhen")}</th>
                        <th scope="col">${messages.t("studio.logWhat")}</th>
                        <th scope="col">${messages.t("studio.logMark")}</th>
                      </tr>
                    </thead>
                    <tbody>
                      ${rows.map(
                        (row) =>
                          html`<tr>
                            <td class="n"><a href="/open/${row.number}">${row.number}</a></td>
                            <td>${moment(messages, row.at)}</td>
                            <td>
                              ${logTitle(messages, row)}${told(messages, row)}${who(row.by, settings.ownerName)}
                            </td>
                            <td><code>${row.hash.slice(0, 8)}</code></td>
                          </tr>`,
                      )}
                    </tbody>
                  </table>
                </div>
                ${last > 1 ? html`<p class="pages"><a href="/studio/openness?before=${last}">${messages.t("studio.older")}</a></p>` : ""}`
        }`,
    );
  });
  return app;
}

/** Who did it, for those who work here; nothing where it goes without saying. */
function who(name: string | null, ownerName: string): Piece | "" {
  return name === null || name === "" || name === ownerName
    ? ""
    : html`<br /><small>${named(name)}</small>`;
}

/** What a line tells besides, as readers see it. */
function told(messages: Messages, row: LogLine): Piece {
  const facts = logFacts(messages, row).map(
    ({ text, href }, i) =>
      html`${i === 0 ? "" : " · "}${href === undefined ? text : html`<a href="${href}">${text}</a>`}`,
  );
  return facts.length === 0 ? html`` : html`<br /><small>${facts}</small>`;
}
