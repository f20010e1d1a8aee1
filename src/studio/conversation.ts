import { Hono } from "hono";
import { html, raw } from "hono/html";

import { markAnswered } from "#conversation";
import { ownerAnswers } from "#flows/owner-answers.ts";
import { replyIsHidden } from "#flows/reply-is-moderated.ts";
import { face } from "#site/look/faces.ts";
import type { Db } from "#schema";

import { formFields, type Piece } from "./fields.ts";
import { goTo, screen, token } from "./frame.ts";
import type { StudioContext, StudioEnv } from "./parts.ts";

const pageSize = 25;
const filters = ["unanswered", "all", "mentions"] as const;
type Filter = (typeof filters)[number];

/** What stands in the queue: a reply under a post, or a mention elsewhere. */
interface Waiting {
  readonly what: "reply" | "mention";
  readonly id: number;
  readonly name: string;
  readonly handle: string;
  readonly network: string;
  readonly url: string;
  readonly html: string;
  readonly at: number;
  readonly answered: boolean;
  readonly ours: boolean;
  readonly post: { readonly uri: string; readonly title: string } | undefined;
}

/** `/studio/conversation`: what people answered, unanswered first, oldest on top; answer in place. */
export function conversationScreen(): Hono<StudioEnv> {
  const app = new Hono<StudioEnv>();

  app.get("/studio/conversation", async (c) => await page(c));

  app.post("/studio/conversation", async (c) => {
    const form = await formFields(c);
    const { kit } = c.var.parts;
    const id = form.number("id") ?? 0;
    const what = form.text("what") === "mention" ? "mention" : "reply";
    const back = `/studio/conversation?show=${form.text("show") === "all" ? "all" : what === "mention" ? "mentions" : "unanswered"}`;
    switch (form.text("do")) {
      case "answer": {
        const source = form.text("source").trim();
        if (source === "") return await page(c, { id, fault: c.var.words.t("studio.answerEmpty") });
        const outcome = await ownerAnswers(kit.store, kit.config.origin, {
          ...(what === "reply" ? { replyId: id } : { mentionId: id }),
          source,
          ownerName: c.var.settings.ownerName,
        });
        return outcome.kind === "answered"
          ? goTo(c, back, "answered")
          : await page(c, { id, fault: c.var.words.t("studio.answerGone"), source });
      }
      case "hide": {
        const reason = form.text("reason").trim();
        if (reason === "") return await page(c, { id, fault: c.var.words.t("studio.reasonEmpty") });
        await replyIsHidden(kit.store, { replyId: id, reason });
        return goTo(c, back, "hidden");
      }
      default: {
        await kit.store.transact(async (tx) => await markAnswered(tx, what, id));
        return goTo(c, back, "saved");
      }
    }
  });
  return app;
}

async function page(
  c: StudioContext,
  was?: { readonly id: number; readonly fault: string; readonly source?: string },
): Promise<Response> {
  const { words: w, parts } = c.var;
  const asked = c.req.query("show") as Filter;
  const show: Filter = filters.includes(asked) ? asked : "unanswered";
  const after = Number(c.req.query("after") ?? 0) || 0;
  const items = await queue(parts.kit.store.db, show, after);
  const last = items.length === pageSize ? items.at(-1) : undefined;
  return await screen(
    c,
    { title: w.t("studio.navConversation"), place: "/studio/conversation" },
    html`<h1>${w.t("studio.navConversation")}</h1>
<nav class="chips" aria-label="${w.t("studio.show")}">${filters.map(
      (one) =>
        html`<a class="chip" href="/studio/conversation?show=${one}" ${one === show ? html`aria-current="true"` : ""}>${w.t(`studio.show_${one}`)}</a>`,
    )}</nav>
${items.length === 0 ? html`<p class="empty">${w.t(show === "unanswered" ? "studio.allAnswered" : "studio.nobodyYet")}</p>` : ""}
<ol class="queue">${items.map((item) => entry(c, item, show, was?.id === item.id ? was : undefined))}</ol>
${last === undefined ? "" : html`<p><a class="btn" href="/studio/conversation?show=${show}&after=${last.id}">${w.t("studio.more")}</a></p>`}
${items.length === 0 ? "" : html`<p class="help">${w.t("studio.keysHelp")}</p>`}`,
    was === undefined ? 200 : 400,
  );
}

function entry(
  c: StudioContext,
  item: Waiting,
  show: Filter,
  was: { readonly fault: string; readonly source?: string } | undefined,
): Piece {
  const { words: w } = c.var;
  const key = `${item.what}-${item.id}`;
  const hidden = html`${token(c)}<input type="hidden" name="id" value="${item.id}"><input type="hidden" name="what" value="${item.what}"><input type="hidden" name="show" value="${show}">`;
  return html`<li class="reply" id="${key}" tabindex="-1">
${face(item.name)}
<div>
<div class="who"><b>${item.name}</b> <small>${item.handle} · <a href="${item.url}" rel="noreferrer">${w.t(`conversation.from_${item.network === "activitypub" ? "activitypub" : "site"}`)}</a> · ${w.dateTime(item.at)}</small></div>
${item.post === undefined ? "" : html`<p class="help">${w.t("studio.under", { title: item.post.title || w.t("studio.aNote") })} <a href="${item.post.uri}">${w.t("studio.seeIt")}</a></p>`}
<div class="said">${raw(item.html)}</div>
${was === undefined ? "" : html`<p class="fault" role="alert">${was.fault}</p>`}
<details ${was === undefined ? "" : html`open`}><summary class="btn">${w.t("studio.answer")}</summary>
<form method="post" action="/studio/conversation" class="stack">${hidden}
<label for="source-${key}">${w.t("studio.answerTo", { name: item.name })}</label>
<textarea id="source-${key}" name="source" rows="4" maxlength="5000">${was?.source ?? ""}</textarea>
<button class="btn main" name="do" value="answer">${w.t(item.network === "activitypub" ? "studio.sendToFediverse" : "studio.sendHere")}</button></form></details>
<form method="post" action="/studio/conversation" class="inline">${hidden}<button class="btn quiet" name="do" value="done">${w.t("studio.needsNoAnswer")}</button></form>
${
  item.what === "mention"
    ? ""
    : html`<details><summary class="btn quiet">${w.t("studio.hide")}</summary><form method="post" action="/studio/conversation" class="stack">${hidden}
<label for="reason-${key}">${w.t("studio.hideReason")}</label><input id="reason-${key}" name="reason" maxlength="300" required><p class="help">${w.t("studio.hideHelp")}</p>
<button class="btn" name="do" value="hide">${w.t("studio.hide")}</button></form></details>`
}
</div></li>`;
}

async function queue(db: Db, show: Filter, after: number): Promise<Waiting[]> {
  if (show === "mentions") {
    const rows = await db
      .selectFrom("mentions")
      .innerJoin("accounts", "accounts.id", "mentions.account_id")
      .select(["mentions.id", "mentions.url", "mentions.html", "mentions.at", "mentions.answered_at"])
      .select(["accounts.name", "accounts.handle", "accounts.network"])
      .where("mentions.answered_at", "is", null)
      .where("mentions.id", ">", after)
      .orderBy("mentions.id")
      .limit(pageSize)
      .execute();
    return rows.map((row) => ({ ...row, what: "mention", answered: false, ours: false, post: undefined }));
  }
  let rows = db
    .selectFrom("replies")
    .innerJoin("posts", "posts.id", "replies.post_id")
    .leftJoin("accounts", "accounts.id", "replies.account_id")
    .select(["replies.id", "replies.url", "replies.html", "replies.arrived_at", "replies.answered_at"])
    .select(["replies.author_name", "replies.network", "replies.ours", "accounts.handle"])
    .select(["posts.uri", "posts.title", "posts.summary"])
    .where("replies.state", "=", "visible")
    .where("replies.ours", "=", 0);
  rows =
    show === "unanswered"
      ? rows.where("replies.answered_at", "is", null).where("replies.id", ">", after).orderBy("replies.id")
      : rows
          .where("replies.id", "<", after === 0 ? Number.MAX_SAFE_INTEGER : after)
          .orderBy("replies.id", "desc");
  return (await rows.limit(pageSize).execute()).map((row) => ({
    what: "reply",
    id: row.id,
    name: row.author_name,
    handle: row.network === "activitypub" ? (row.handle ?? "") : "",
    network: row.network,
    url: row.url,
    html: row.html,
    at: row.arrived_at,
    answered: row.answered_at !== null,
    ours: row.ours === 1,
    post: { uri: row.uri ?? "", title: row.title || row.summary },
  }));
}
