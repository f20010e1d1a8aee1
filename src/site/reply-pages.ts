import { Hono } from "hono";
import { html, raw } from "hono/html";

import { clientAddress } from "#core/client-address.ts";
import { notFound } from "#core/errors.ts";
import { renderReaderMarkdown } from "#core/markdown.ts";
import { clientKey, createLimiter } from "#core/rate-limit.ts";
import { fromOwnPages } from "#core/same-origin.ts";
import { findReaderReply, findReply, pageOfReply, revisionsOfReply } from "#conversation";
import { readerConfirms } from "#flows/reader-confirms.ts";
import { readerEdits, readerErases, readerStopsMail } from "#flows/reader-edits.ts";
import { readerAsksAgain, readerReplies } from "#flows/reader-replies.ts";
import { replyIsReported } from "#flows/reply-is-reported.ts";

import { postPage, publicPost } from "./article.ts";
import { sealFits } from "./form-seal.ts";
import { plainly } from "./page.ts";
import type { SiteContext, SiteEnv, SiteParts } from "./parts.ts";

/** What readers do with replies: write, confirm, change, erase, report, appeal. */
export function replyPages(parts: SiteParts): Hono<SiteEnv> {
  const { kit } = parts;
  const { store, secrets, config } = kit;
  const app = new Hono<SiteEnv>();
  const replyLimit = createLimiter({ points: 10, perSeconds: 600 });
  const linkLimit = createLimiter({ points: 60, perSeconds: 600 });
  const allowed = async (c: SiteContext, limit: typeof replyLimit): Promise<boolean> => {
    const socket = c.env?.incoming?.socket?.remoteAddress;
    return (await limit.take(clientKey(clientAddress(c.req.raw.headers, socket, config.trustedProxies)))).allowed;
  };
  const strange = (c: SiteContext): boolean => !fromOwnPages(c.req.raw.headers, [config.origin, new URL(c.req.url).origin]);

  for (const kind of ["article", "note"] as const)
    app.post(`/${kind}s/:slug/reply`, async (c) => {
      const { words: w } = c.var;
      const post = await publicPost(c, kind, c.req.param("slug"));
      if (post instanceof Response) return post;
      const body = await c.req.parseBody();
      const text = (name: string): string => (typeof body[name] === "string" ? body[name] : "");
      const typed = { name: text("name"), email: text("email"), source: text("source"), notify: text("notify") !== "" };
      const refuse = async (message: string, status: number): Promise<Response> => await postPage(c, post, { ...typed, wrong: [], message }, status);
      if (strange(c) || !sealFits(kit, post.id, text("seal"))) return await refuse(w.t("site.formStale"), 403);
      if (!(await allowed(c, replyLimit))) return await refuse(w.t("conversation.tooOften"), 429);
      // A field that only machines fill; they are told what people are told.
      if (text("website") !== "") return await plainly(c, { title: w.t("conversation.mailSentTitle"), text: w.t("conversation.mailSent"), icon: "mail" });
      const outcome = await readerReplies(store, secrets, config.origin, { ...typed, postId: post.id, parentId: Number(text("to")) || null, language: w.language });
      switch (outcome.kind) {
        case "wrong":
          return await postPage(c, post, { ...typed, wrong: outcome.fields }, 400);
        case "no-post":
          return await refuse(w.t("conversation.noPost"), 409);
        case "closed":
          return await refuse(w.t("conversation.closed"), 403);
        default:
          return await mailSent(c, outcome.again);
      }
    });

  const mailSent = async (c: SiteContext, again: string): Promise<Response> => {
    const w = c.var.words;
    return await plainly(c, {
      title: w.t("conversation.mailSentTitle"),
      icon: "mail",
      text: w.t("conversation.mailSent"),
      action: html`<p class="small">${w.t("conversation.mailAgain")}</p><form method="post" action="/reply/again"><input type="hidden" name="again" value="${again}"><button class="btn">${w.t("conversation.mailAgainSend")}</button></form>`,
    });
  };

  app.post("/reply/again", async (c) => {
    const body = await c.req.parseBody();
    if (strange(c) || !(await allowed(c, replyLimit))) return await plainly(c, { title: c.var.words.t("errors.tooOftenTitle"), text: c.var.words.t("conversation.tooOften"), icon: "clock" }, 429);
    const { again } = await readerAsksAgain(store, secrets, config.origin, String(body.again ?? "").slice(0, 2000));
    return await mailSent(c, again);
  });

  const expired = async (c: SiteContext): Promise<Response> =>
    await plainly(c, { title: c.var.words.t("conversation.linkExpiredTitle"), text: c.var.words.t("conversation.linkExpired"), icon: "clock" }, 410);

  app.get("/reply/confirm/:token", async (c) => {
    const { words: w } = c.var;
    const token = c.req.param("token");
    const waiting = await findReaderReply(store.db, secrets, token, kit.clock.now());
    if (waiting === undefined) return await expired(c);
    if (waiting.reply_id !== null) return c.redirect(`/reply/edit/${token}`, 303);
    // A page with a button: programs that follow the links in mails confirm nothing.
    return await plainly(c, {
      title: w.t("conversation.confirmTitle"),
      icon: "reply",
      text: w.t("conversation.confirmHelp"),
      action: html`<div class="card words">${raw(renderReaderMarkdown(waiting.source))}<p><b>${waiting.name}</b></p></div><form method="post" action="/reply/confirm/${token}"><button class="btn main">${w.t("conversation.confirm")}</button></form>`,
    });
  });

  app.post("/reply/confirm/:token", async (c) => {
    const { words: w } = c.var;
    if (strange(c) || !(await allowed(c, linkLimit))) return await expired(c);
    const token = c.req.param("token");
    const outcome = await readerConfirms(store, secrets, config.origin, token);
    if (outcome.kind === "expired") return await expired(c);
    if (outcome.kind === "gone") return await plainly(c, { title: w.t("conversation.linkExpiredTitle"), text: w.t("conversation.linkGone"), icon: "trash" }, 410);
    const held = outcome.kind === "shown" && outcome.state === "held";
    return await plainly(c, {
      title: w.t(held ? "conversation.confirmedHeldTitle" : "conversation.confirmedTitle"),
      text: held ? html`${w.t("conversation.confirmedHeld")} ${w.t("conversation.confirmedKeep")}` : w.t("conversation.confirmedKeep"),
      action: html`<p class="actions">${held ? "" : html`<a class="btn main" href="/replies/${outcome.replyId}">${w.t("conversation.goThere")}</a>`}<a class="btn" href="/reply/edit/${token}">${w.t("conversation.editTitle")}</a></p>`,
    });
  });

  app.get("/reply/edit/:token", async (c) => await editPage(c, c.req.param("token")));

  app.post("/reply/edit/:token", async (c) => {
    const { words: w } = c.var;
    if (strange(c) || !(await allowed(c, linkLimit))) return await expired(c);
    const token = c.req.param("token");
    const body = await c.req.parseBody();
    if (body.do === "erase") {
      const outcome = await readerErases(store, secrets, token);
      if (outcome.kind === "unknown") return await expired(c);
      return await plainly(c, { title: w.t("conversation.erasedDone"), text: w.t("conversation.erasedTrace"), icon: "trash" });
    }
    const outcome = await readerEdits(store, secrets, { token, source: typeof body.source === "string" ? body.source : "" });
    if (outcome.kind === "unknown") return await expired(c);
    if (outcome.kind === "wrong") return await editPage(c, token, w.t("conversation.wrongSource"), 400);
    return await editPage(c, token, w.t(outcome.kind === "same" ? "conversation.editedSame" : "conversation.editedDone"));
  });

  const editPage = async (c: SiteContext, token: string, message?: string, status = 200): Promise<Response> => {
    const { words: w } = c.var;
    const key = await findReaderReply(store.db, secrets, token, kit.clock.now());
    const reply = key?.reply_id == null ? undefined : await findReply(store.db, { id: key.reply_id });
    if (reply === undefined || reply.state === "erased") return await expired(c);
    return await plainly(
      c,
      {
        title: w.t("conversation.editTitle"),
        icon: "pen",
        text: message === undefined ? w.t("conversation.editHelp") : html`<span role="status">${message}</span>`,
        action: html`<form class="card form" method="post" action="/reply/edit/${token}"><div class="field"><label for="source">${w.t("conversation.yourReply")}</label><textarea id="source" name="source" rows="8" maxlength="10000">
${reply.source}</textarea></div><div class="actions"><button class="btn main" name="do" value="save">${w.t("conversation.editSave")}</button> <a class="btn" href="/replies/${reply.id}">${w.t("conversation.goThere")}</a></div></form>
<form class="card form" method="post" action="/reply/edit/${token}"><h2>${w.t("conversation.eraseTitle")}</h2><p class="help">${w.t("conversation.eraseHelp")}</p><div class="actions"><button class="btn danger" name="do" value="erase">${w.t("conversation.erase")}</button></div></form>`,
      },
      status,
    );
  };

  app.get("/reply/stop/:id/:proof", async (c) =>
    await plainly(c, { title: c.var.words.t("conversation.stop"), icon: "mail", text: "", action: html`<form method="post" action="/reply/stop/${c.req.param("id")}/${c.req.param("proof")}"><button class="btn main">${c.var.words.t("conversation.stop")}</button></form>` }),
  );
  // Mail programs post here by themselves (RFC 8058), so it asks for no page of ours before.
  app.post("/reply/stop/:id/:proof", async (c) => {
    const outcome = await readerStopsMail(store, secrets, { replyId: Number(c.req.param("id")) || 0, proof: c.req.param("proof") });
    if (outcome.kind === "unknown") return await expired(c);
    return await plainly(c, { title: c.var.words.t("conversation.stoppedTitle"), text: c.var.words.t("conversation.stopped"), icon: "check" });
  });

  // A reply's own address leads to its place in the conversation, whatever page that is on.
  app.get("/replies/:id", async (c) => {
    const asked = c.req.param("id");
    const reply = /^\d{1,15}$/.test(asked) ? await findReply(store.db, { id: Number(asked) }) : await findReply(store.db, { uri: `${config.origin}/replies/${asked}` });
    const place = reply === undefined ? undefined : await pageOfReply(store.db, reply.id);
    const post = place === undefined ? undefined : await store.db.selectFrom("posts").select("uri").where("id", "=", place.postId).where("state", "=", "published").executeTakeFirst();
    if (reply === undefined || post?.uri == null) throw notFound(c.var.words.t("site.thisPage"));
    const path = new URL(post.uri).pathname;
    return c.redirect(`${path}${place?.after === undefined ? "" : `?after=${place.after}`}#reply-${reply.id}`, 302);
  });

  app.get("/replies/:id/revisions", async (c) => {
    const { words: w } = c.var;
    const reply = await findReply(store.db, { id: Number(c.req.param("id")) || 0 });
    if (reply === undefined || reply.state !== "visible") throw notFound(w.t("site.thisPage"));
    const revisions = await revisionsOfReply(store.db, reply.id);
    return await plainly(c, {
      title: w.t("conversation.revisionsTitle"),
      icon: "clock",
      text: reply.author_name,
      action: html`<ol class="plain">${revisions.map((one) => html`<li class="card words"><p class="small">${w.dateTime(one.replacedAt)}</p>${raw(one.html)}</li>`)}<li class="card words">${raw(reply.html)}</li></ol><p><a class="btn" href="/replies/${reply.id}">${w.t("conversation.permalink")}</a></p>`,
    });
  });

  for (const kind of ["report", "appeal"] as const) {
    app.get(`/replies/:id/${kind}`, async (c) => {
      const { words: w } = c.var;
      const reply = await findReply(store.db, { id: Number(c.req.param("id")) || 0 });
      if (reply === undefined || reply.state === "erased" || reply.state === "held") throw notFound(w.t("site.thisPage"));
      return await plainly(c, {
        title: w.t(`conversation.${kind}Title`),
        icon: "flag",
        text: w.t(`conversation.${kind}Help`),
        action: html`<form class="card form" method="post" action="/replies/${reply.id}/${kind}"><div class="field"><label for="reason">${w.t(`conversation.${kind}Reason`)}</label><textarea id="reason" name="reason" rows="5" maxlength="2000" required></textarea></div>
<div class="field"><label for="contact">${w.t("conversation.reportContact")}</label><input id="contact" name="contact" type="email" maxlength="254"></div><div class="actions"><button class="btn main">${w.t(`conversation.${kind}Send`)}</button></div></form>`,
      });
    });
    app.post(`/replies/:id/${kind}`, async (c) => {
      const { words: w } = c.var;
      if (strange(c) || !(await allowed(c, replyLimit))) return await plainly(c, { title: w.t("errors.tooOftenTitle"), text: w.t("conversation.tooOften"), icon: "clock" }, 429);
      const body = await c.req.parseBody();
      const reason = typeof body.reason === "string" ? body.reason.trim().slice(0, 2000) : "";
      const contact = typeof body.contact === "string" && /^[^\s@]+@[^\s@]+$/.test(body.contact) ? body.contact : null;
      const outcome = await replyIsReported(store, secrets, { kind, replyId: Number(c.req.param("id")) || 0, reason, contact });
      if (outcome.kind === "not-found") throw notFound(w.t("site.thisPage"));
      return await plainly(c, { title: w.t(`conversation.${kind}Title`), text: w.t(`conversation.${kind}Done`) });
    });
  }
  return app;
}
