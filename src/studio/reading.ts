import { Hono } from "hono";
import { html, raw } from "hono/html";

import { ownerAnswers } from "#flows/owner-answers.ts";
import { weReact, weUndo } from "#flows/we-react.ts";
import { face } from "#site/look/faces.ts";

import { formFields } from "./fields.ts";
import { goTo, screen, token } from "./frame.ts";
import type { StudioEnv } from "./parts.ts";

const pageSize = 30;

/** `/studio/reading`: what the people we follow write, in the order it came; like, share and answer. */
export function readingScreen(): Hono<StudioEnv> {
  const app = new Hono<StudioEnv>();

  app.get("/studio/reading", async (c) => {
    const { words: w, parts } = c.var;
    const { db } = parts.kit.store;
    const before = Number(c.req.query("before") ?? 0) || Number.MAX_SAFE_INTEGER;
    const items = await db
      .selectFrom("reading_items as item")
      .innerJoin("accounts as author", "author.id", "item.account_id")
      .leftJoin("accounts as sharer", "sharer.id", "item.shared_by_id")
      .select(["item.id", "item.url", "item.title", "item.html", "item.written_at", "item.liked_uri", "item.shared_uri", "item.answered_at"])
      .select(["author.name", "author.handle", "sharer.name as shared_by"])
      .where("item.id", "<", before)
      .orderBy("item.id", "desc")
      .limit(pageSize)
      .execute();
    const last = items.length === pageSize ? items.at(-1) : undefined;
    const act = (id: number, verb: string, label: string, on: boolean) =>
      html`<form method="post" action="/studio/reading" class="inline">${token(c)}<input type="hidden" name="id" value="${id}"><button class="btn quiet" name="do" value="${on ? `un${verb}` : verb}" aria-pressed="${on ? "true" : "false"}">${label}</button></form>`;
    return await screen(
      c,
      { title: w.t("studio.navReading"), place: "/studio/reading" },
      html`<h1>${w.t("studio.navReading")}</h1>
<p class="standfirst">${w.t("studio.readingIntro")}</p>
${items.length === 0 ? html`<div class="empty"><p>${w.t("studio.readingEmpty")}</p><p><a class="btn main" href="/studio/people">${w.t("studio.findPeople")}</a></p></div>` : ""}
<ol class="queue">${items.map(
        (item) => html`<li class="reply" id="item-${item.id}" tabindex="-1">${face(item.name)}<div>
<div class="who"><b>${item.name}</b> <small>${item.handle} · <a href="${item.url}" rel="noreferrer">${w.dateTime(item.written_at)}</a>${item.shared_by === null ? "" : html` · ${w.t("studio.sharedBy", { name: item.shared_by })}`}</small></div>
${item.title === "" ? "" : html`<h2><a href="${item.url}" rel="noreferrer">${item.title}</a></h2>`}
<div class="said">${raw(item.html)}</div>
<div class="actions">${act(item.id, "like", w.t(item.liked_uri === null ? "studio.like" : "studio.liked"), item.liked_uri !== null)}
${act(item.id, "share", w.t(item.shared_uri === null ? "studio.share" : "studio.shared"), item.shared_uri !== null)}
<details><summary class="btn quiet">${w.t(item.answered_at === null ? "studio.answer" : "studio.answerAgain")}</summary>
<form method="post" action="/studio/reading" class="stack">${token(c)}<input type="hidden" name="id" value="${item.id}">
<label for="source-${item.id}">${w.t("studio.answerTo", { name: item.name })}</label>
<textarea id="source-${item.id}" name="source" rows="3" maxlength="5000" required></textarea>
<button class="btn main" name="do" value="answer">${w.t("studio.sendToFediverse")}</button></form></details></div>
</div></li>`,
      )}</ol>
${last === undefined ? "" : html`<p><a class="btn" href="/studio/reading?before=${last.id}">${w.t("studio.older")}</a></p>`}`,
    );
  });

  app.post("/studio/reading", async (c) => {
    const form = await formFields(c);
    const { store, config } = c.var.parts.kit;
    const itemId = form.number("id") ?? 0;
    const back = `/studio/reading#item-${itemId}`;
    switch (form.text("do")) {
      case "like":
      case "share":
        await weReact(store, config.origin, { itemId, kind: form.text("do") as "like" | "share" });
        return goTo(c, back);
      case "unlike":
      case "unshare":
        await weUndo(store, config.origin, {
          itemId,
          kind: form.text("do").slice(2) as "like" | "share",
        });
        return goTo(c, back);
      default: {
        const source = form.text("source").trim();
        if (source === "") return goTo(c, back);
        await ownerAnswers(store, config.origin, {
          readingItemId: itemId,
          source,
          ownerName: c.var.settings.ownerName,
        });
        return goTo(c, back, "answered");
      }
    }
  });
  return app;
}
