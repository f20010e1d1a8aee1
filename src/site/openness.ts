import { Hono } from "hono";
import { html } from "hono/html";

import { notFound } from "#core/errors.ts";
import type { EntryKind } from "#openness";
import type { Db } from "#schema";
import type { Words } from "#words";

import { plot } from "./look/plot.ts";
import { page } from "./page.ts";
import type { Piece, SiteEnv } from "./parts.ts";

const pageSize = 50;

interface Row {
  readonly number: number;
  readonly at: number;
  readonly kind: string;
  readonly subject: string;
  readonly details_json: string;
  readonly previous_hash: string;
  readonly hash: string;
}

/** `/open`: numbers as sentences and the log; `/open/:number` one entry; `/open.json` all for machines. */
export function opennessPages(): Hono<SiteEnv> {
  const app = new Hono<SiteEnv>();

  app.get("/open", async (c) => {
    const { words: w, parts } = c.var;
    c.var.tags.push("openness", "followers", "posts");
    const { db } = parts.kit.store;
    const before = Number(c.req.query("before")) || Number.MAX_SAFE_INTEGER;
    const rows = await db.selectFrom("openness_log").selectAll().where("number", "<", before).orderBy("number", "desc").limit(pageSize).execute();
    const numbers = await openNumbers(db);
    const last = rows.length === pageSize ? rows.at(-1)?.number : undefined;
    return await page(
      c,
      { title: w.t("openness.title"), place: "/open", canonical: `${parts.kit.config.origin}/open` },
      html`<main id="main" class="page"><header class="head"><h1>${w.t("openness.title")}</h1><p class="standfirst">${w.t("openness.intro")}</p></header>
<div class="nums"><div><b>${w.number(numbers.followers)}</b><small>${w.t("openness.followers")}</small></div><div><b>${w.number(numbers.posts)}</b><small>${w.t("openness.posts")}</small></div><div><b>${w.number(numbers.replies)}</b><small>${w.t("openness.replies")}</small></div><div><b>${w.number(numbers.hidden)}</b><small>${w.t("openness.hidden")}</small></div></div>
${plot({ label: w.t("openness.followersPlot"), points: numbers.growth, language: w.language })}
<h2>${w.t("openness.log")}</h2>
${rows.length === 0 ? html`<p>${w.t("openness.empty")}</p>` : html`<ol class="log" reversed>${rows.map((row) => entry(w, row))}</ol>`}
${last === undefined ? "" : html`<nav class="pages"><a rel="next" href="/open?before=${last}">${w.t("site.older")}</a></nav>`}
<p class="small">${w.t("openness.verify")} <a href="/open.json">open.json</a></p></main>`,
    );
  });

  app.get("/open/:number{[0-9]+}", async (c) => {
    const { words: w, parts } = c.var;
    const row = await parts.kit.store.db.selectFrom("openness_log").selectAll().where("number", "=", Number(c.req.param("number"))).executeTakeFirst();
    if (row === undefined) throw notFound(w.t("openness.entry"));
    c.var.tags.push("openness");
    const hidden = row.kind === "reply-hidden" ? /^reply:(\d+)$/.exec(row.subject)?.[1] : undefined;
    return await page(
      c,
      { title: w.t("openness.entryTitle", { number: row.number }) },
      html`<main id="main" class="page"><header class="head"><p class="kicker"><a href="/open">${w.t("openness.title")}</a></p><h1>${title(w, row)}</h1></header>
<dl class="facts"><dt>${w.t("openness.when")}</dt><dd>${w.dateTime(row.at)}</dd>${details(w, row).map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>`)}<dt>${w.t("openness.hash")}</dt><dd><code>${row.hash}</code></dd><dt>${w.t("openness.previous")}</dt><dd><code>${row.previous_hash || "–"}</code></dd></dl>
${hidden === undefined ? "" : html`<p><a class="btn" href="/replies/${hidden}/appeal">${w.t("openness.appeal")}</a></p>`}</main>`,
    );
  });

  app.get("/open.json", async (c) => {
    const { kit } = c.var.parts;
    const after = Number(c.req.query("after")) || 0;
    const rows = await kit.store.db.selectFrom("openness_log").selectAll().where("number", ">", after).orderBy("number").limit(1000).execute();
    const head = await kit.store.db.selectFrom("openness_head").select(["number", "hash"]).executeTakeFirst();
    return c.json({
      about: "Each hash is SHA-256 (hex) over JSON.stringify([previousHash, number, at, kind, subject, detailsJson]).",
      head: { number: head?.number ?? 0, hash: head?.hash ?? "" },
      entries: rows.map((row) => ({ number: row.number, at: row.at, kind: row.kind, subject: row.subject, detailsJson: row.details_json, previousHash: row.previous_hash, hash: row.hash })),
      ...(rows.length === 1000 ? { next: `${kit.config.origin}/open.json?after=${rows.at(-1)?.number}` } : {}),
    });
  });
  return app;
}

function entry(w: Words, row: Row): Piece {
  const told = details(w, row);
  return html`<li id="n${row.number}"><time datetime="${new Date(row.at).toISOString()}">${w.dateTime(row.at)}</time><div><b>${title(w, row)}</b>${told.length === 0 ? "" : html`<br><small>${told.map(([, value], i) => html`${i === 0 ? "" : " · "}${value}`)}</small>`}</div><a href="/open/${row.number}"><code>${row.hash.slice(0, 4)}…</code><span class="sr">${w.t("openness.entryTitle", { number: row.number })}</span></a></li>`;
}

function title(w: Words, row: Row): string {
  return w.t(`openness.kind_${row.kind as EntryKind}`);
}

/** What an entry tells, in words; what it has no words for is told by its name. */
function details(w: Words, row: Row): [string, Piece][] {
  const told = JSON.parse(row.details_json) as Record<string, string | number | boolean | null>;
  const out: [string, Piece][] = [];
  if (typeof told.reason === "string" && told.reason !== "") out.push([w.t("openness.reason"), html`${told.reason}`]);
  if (typeof told.outcome === "string" && told.outcome !== "") out.push([w.t("openness.outcome"), html`${told.outcome}`]);
  const post = typeof told.post === "string" ? told.post : told.uri;
  if (typeof post === "string" && post !== "") out.push([w.t("openness.where"), html`<a href="${post}">${String(told.title ?? "") || w.t("openness.post")}</a>`]);
  if (typeof told.revision === "number" && typeof told.uri === "string") out.push([w.t("openness.difference"), html`<a href="${told.uri}/revisions#r${told.revision}">${w.t("openness.seeDifference")}</a>`]);
  if (row.subject.startsWith("setting:")) out.push([w.t("openness.setting"), html`${row.subject.slice(8)}${told.from === undefined ? "" : html`: ${String(told.from)} → ${String(told.to)}`}`]);
  if (row.subject.startsWith("domain:")) out.push([w.t("openness.domain"), html`${row.subject.slice(7)}`]);
  if (row.kind === "import") for (const [name, value] of Object.entries(told)) if (!["reason", "uri", "post", "title"].includes(name)) out.push([name, html`${String(value)}`]);
  return out;
}

async function openNumbers(db: Db): Promise<{ followers: number; posts: number; replies: number; hidden: number; growth: { at: number; value: number }[] }> {
  const count = async (query: { executeTakeFirst(): Promise<{ n: number | string | null } | undefined> }): Promise<number> => Number((await query.executeTakeFirst())?.n ?? 0);
  const followers = await db.selectFrom("followers").select("since_at").orderBy("since_at").execute();
  // One point a month, and today: how many followed by then.
  const growth = new Map<string, { at: number; value: number }>();
  followers.forEach(({ since_at }, i) => growth.set(new Date(since_at).toISOString().slice(0, 7), { at: since_at, value: i + 1 }));
  return {
    followers: followers.length,
    posts: await count(db.selectFrom("posts").select((f) => f.fn.countAll<number>().as("n")).where("state", "=", "published")),
    replies: await count(db.selectFrom("conversation_counts").select((f) => f.fn.sum<number>("replies").as("n"))),
    hidden: await count(db.selectFrom("openness_log").select((f) => f.fn.countAll<number>().as("n")).where("kind", "=", "reply-hidden")),
    growth: [...growth.values()],
  };
}
