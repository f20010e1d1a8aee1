import { Hono } from "hono";
import { html, raw } from "hono/html";

import { reportIsClosed } from "#flows/reply-is-reported.ts";
import { replyIsApproved, replyIsHidden, replyIsShown } from "#flows/reply-is-moderated.ts";
import { someoneIsBlocked, someoneIsUnblocked } from "#flows/someone-is-blocked.ts";
import { face } from "#site/look/faces.ts";

import { choice, field, formFields, type Piece } from "./fields.ts";
import { type Done, goTo, screen, token } from "./frame.ts";
import type { StudioContext, StudioEnv } from "./parts.ts";

/** `/studio/moderation`: held, reported, hidden and blocked; each decision is public. */
export function moderationScreen(): Hono<StudioEnv> {
  const app = new Hono<StudioEnv>();
  app.get("/studio/moderation", async (c) => await page(c));
  app.post("/studio/moderation", async (c) => {
    const form = await formFields(c);
    const { store } = c.var.parts.kit;
    const id = form.number("id") ?? 0;
    const reason = form.text("reason").trim().slice(0, 500);
    const deed = form.text("do");
    if (reason === "" && ["hide", "show", "block", "close"].includes(deed))
      return await page(c, c.var.words.t("studio.reasonEmpty"));
    const done = async (work: Promise<unknown>, word: Done): Promise<Response> => {
      await work;
      return goTo(c, "/studio/moderation", word);
    };
    switch (deed) {
      case "approve":
        return await done(replyIsApproved(store, { replyId: id }), "approved");
      case "hide":
        return await done(replyIsHidden(store, { replyId: id, reason }), "hidden");
      case "show":
        return await done(replyIsShown(store, { replyId: id, reason }), "shown");
      case "close":
        return await done(reportIsClosed(store, { reportId: id, outcome: reason }), "closed");
      case "block": {
        const kind = form.text("kind") === "domain" ? "domain" : "account";
        const value = form.text("value").trim();
        if (value === "" || value.length > 500) return await page(c, c.var.words.t("studio.blockWhom"));
        return await done(someoneIsBlocked(store, { kind, value, reason }), "blocked");
      }
      case "unblock": {
        const kind = form.text("kind") === "domain" ? "domain" : "account";
        return await done(someoneIsUnblocked(store, { kind, value: form.text("value") }), "unblocked");
      }
      default:
        return await page(c);
    }
  });
  return app;
}

async function page(c: StudioContext, fault?: string): Promise<Response> {
  const { words: w, parts } = c.var;
  const { db } = parts.kit.store;
  const replies = db
    .selectFrom("replies")
    .innerJoin("posts", "posts.id", "replies.post_id")
    .leftJoin("accounts", "accounts.id", "replies.account_id")
    .select(["replies.id", "replies.author_name", "replies.html", "replies.arrived_at", "replies.hidden_reason", "replies.hidden_at", "replies.spam_score"])
    .select(["posts.title", "posts.summary", "posts.uri", "accounts.handle", "replies.network"]);
  const held = await replies.where("replies.state", "=", "held").orderBy("replies.arrived_at").limit(50).execute();
  const hidden = await replies.where("replies.state", "=", "hidden").orderBy("replies.hidden_at", "desc").limit(50).execute();
  const reports = await db
    .selectFrom("reports")
    .leftJoin("replies", "replies.id", "reports.reply_id")
    .select(["reports.id", "reports.kind", "reports.reason", "reports.created_at", "reports.reply_id"])
    .select(["replies.html", "replies.author_name", "replies.state"])
    .where("reports.state", "=", "open")
    .orderBy("reports.created_at")
    .limit(50)
    .execute();
  const blocks = await db.selectFrom("blocks").selectAll().orderBy("id", "desc").limit(200).execute();
  const act = (id: number, deed: string, label: string, asks: boolean, main = false): Piece => html`<form method="post" action="/studio/moderation" class="row">${token(c)}<input type="hidden" name="id" value="${id}">
${asks ? html`<label for="${deed}-${id}">${w.t("studio.publicReason")}</label><input id="${deed}-${id}" name="reason" maxlength="300" required>` : ""}
<button class="btn ${main ? "main" : ""}" name="do" value="${deed}">${label}</button></form>`;
  const shown = (row: (typeof held)[number], actions: Piece): Piece => html`<li class="reply" id="reply-${row.id}">${face(row.author_name)}<div>
<div class="who"><b>${row.author_name}</b> <small>${row.network === "activitypub" ? row.handle : ""} · ${w.dateTime(row.arrived_at)} · ${w.t("studio.under", { title: row.title || row.summary || w.t("studio.aNote") })}</small></div>
<div class="said">${raw(row.html)}</div>${actions}</div></li>`;
  return await screen(
    c,
    { title: w.t("studio.navModeration"), place: "/studio/moderation" },
    html`<h1>${w.t("studio.navModeration")}</h1>
<p class="standfirst">${w.t("studio.moderationIntro")}</p>
${fault === undefined ? "" : html`<p class="fault" role="alert">${fault}</p>`}
<section><h2>${w.t("studio.held")}</h2>${held.length === 0 ? html`<p class="empty">${w.t("studio.heldNone")}</p>` : ""}
<ol class="queue">${held.map((row) => shown(row, html`<p class="help">${w.t(row.spam_score > 0 ? "studio.heldSpam" : "studio.heldFirst")}</p><div class="actions">${act(row.id, "approve", w.t("studio.approve"), false, true)}${act(row.id, "hide", w.t("studio.hide"), true)}</div>`))}</ol></section>
<section><h2>${w.t("studio.reports")}</h2>${reports.length === 0 ? html`<p class="empty">${w.t("studio.reportsNone")}</p>` : ""}
<ol class="queue">${reports.map((report) => html`<li><p><b>${w.t(report.kind === "appeal" ? "studio.appeal" : "studio.report")}</b> <small>${w.dateTime(report.created_at)}</small><br>${report.reason}</p>
${report.html === null ? "" : html`<blockquote><b>${report.author_name}</b> ${raw(report.html)}</blockquote>`}
<div class="actions">${report.reply_id === null ? "" : report.state === "hidden" ? act(report.reply_id, "show", w.t("studio.showAgain"), true) : act(report.reply_id, "hide", w.t("studio.hide"), true)}${act(report.id, "close", w.t("studio.closeReport"), true)}</div></li>`)}</ol></section>
<section><h2>${w.t("studio.hiddenOnes")}</h2>${hidden.length === 0 ? html`<p class="empty">${w.t("studio.hiddenNone")}</p>` : ""}
<ol class="queue">${hidden.map((row) => shown(row, html`<p class="trace">${w.t("studio.hiddenBecause", { date: w.date(row.hidden_at ?? 0), reason: row.hidden_reason })}</p>${act(row.id, "show", w.t("studio.showAgain"), true)}`))}</ol></section>
<section class="card"><h2>${w.t("studio.blocks")}</h2>
<form method="post" action="/studio/moderation" class="stack">${token(c)}
${choice({ name: "kind", label: w.t("studio.blockKind"), value: "domain", among: [{ value: "domain", label: w.t("studio.blockDomain") }, { value: "account", label: w.t("studio.blockAccount") }] })}
${field({ name: "value", label: w.t("studio.blockWhom"), help: w.t("studio.blockHelp") })}
${field({ name: "reason", label: w.t("studio.publicReason"), maxLength: 300 })}
<button class="btn" name="do" value="block">${w.t("studio.block")}</button></form>
<ul class="list">${blocks.map((one) => html`<li><b>${one.value}</b> <small>${one.reason} · ${w.date(one.created_at)}</small>
<form method="post" action="/studio/moderation" class="inline">${token(c)}<input type="hidden" name="kind" value="${one.kind}"><input type="hidden" name="value" value="${one.value}"><button class="btn quiet" name="do" value="unblock">${w.t("studio.unblock")}</button></form></li>`)}</ul></section>`,
    fault === undefined ? 200 : 400,
  );
}
