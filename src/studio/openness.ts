import { Hono } from "hono";
import { html } from "hono/html";

import { verifyLog } from "#openness";

import { screen, token } from "./frame.ts";
import type { StudioEnv } from "./parts.ts";

const pageSize = 50;

/** `/studio/openness`: the log as readers see it, and a button that recomputes it. */
export function opennessScreen(): Hono<StudioEnv> {
  const app = new Hono<StudioEnv>();
  app.on(["GET", "POST"], "/studio/openness", async (c) => {
    const { words: w, parts } = c.var;
    const { db } = parts.kit.store;
    const verdict = c.req.method === "POST" ? await verifyLog(db) : undefined;
    const before = Number(c.req.query("before") ?? Number.MAX_SAFE_INTEGER);
    const rows = await db
      .selectFrom("openness_log")
      .select(["number", "at", "kind", "subject", "hash"])
      .where("number", "<", Number.isSafeInteger(before) ? before : Number.MAX_SAFE_INTEGER)
      .orderBy("number", "desc")
      .limit(pageSize)
      .execute();
    const last = rows.at(-1)?.number ?? 1;
    return await screen(
      c,
      { title: w.t("studio.navOpenness"), place: "/studio/openness" },
      html`<h1>${w.t("studio.navOpenness")}</h1>
<p class="standfirst">${w.t("studio.opennessIntro")}</p>
${
  verdict === undefined
    ? ""
    : verdict.kind === "whole"
      ? html`<p class="flash" role="status">${w.t("studio.logWhole", { count: verdict.entries })}</p>`
      : html`<p class="fault" role="alert">${w.t("studio.logBroken", { number: verdict.number })}</p>`
}
<form method="post" action="/studio/openness">${token(c)}<p class="actions"><button class="btn main">${w.t("studio.verifyLog")}</button> <a class="btn" href="/open">${w.t("studio.seeAsReader")}</a></p></form>
${
  rows.length === 0
    ? html`<p class="empty">${w.t("studio.logEmpty")}</p>`
    : html`<table><thead><tr><th scope="col">${w.t("studio.logNumber")}</th><th scope="col">${w.t("studio.logWhen")}</th><th scope="col">${w.t("studio.logWhat")}</th><th scope="col">${w.t("studio.logMark")}</th></tr></thead><tbody>${rows.map(
        (row) =>
          html`<tr><td><a href="/open/${row.number}">${row.number}</a></td><td>${w.dateTime(row.at)}</td><td>${row.kind} <small>${row.subject}</small></td><td><code>${row.hash.slice(0, 8)}</code></td></tr>`,
      )}</tbody></table>${last > 1 ? html`<p><a href="/studio/openness?before=${last}">${w.t("studio.older")}</a></p>` : ""}`
}`,
    );
  });
  return app;
}
