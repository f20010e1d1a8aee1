import { Hono } from "hono";

import { renderReaderMarkdown } from "#core/markdown.ts";
import { readForm } from "#core/read-form.ts";
import { findReaderReply, findReply } from "#conversation";
import { readerConfirms } from "#flows/reader-confirms.ts";
import { readerEdits, readerErases, readerStopsMail } from "#flows/reader-edits.ts";
import { longestReaderReply } from "#flows/reader-replies.ts";

import { html } from "./html.ts";
import { face } from "./look/faces.ts";
import { named, written } from "./look/written.ts";
import { page, plainly } from "./page.ts";
import type { SiteContext, SiteEnv, SiteParts } from "./parts.ts";
import { textarea } from "./reply-form.ts";
import { privately, textOf, tooOften, type Visitors } from "./visitors.ts";

/**
 * What the links in a reader's mail open: `/reply/confirm/:token`, `/reply/edit/:token` and
 * `/reply/stop/:id/:proof`. A page with a button each: programs that follow links in mails change nothing.
 */
export function replyLinkPages(parts: SiteParts, visitors: Visitors): Hono<SiteEnv> {
  const { store, secrets, config, clock } = parts.kit;
  const app = new Hono<SiteEnv>();
  app.use("/reply/:what/*", async (c, next) => {
    // Each try at a link counts, so that nobody can go through them all.
    if (await visitors.isTooOften(c, "link")) return tooOften(c);
    await next();
    privately(c.res);
    return undefined;
  });

  app.get("/reply/confirm/:token", async (c) => {
    const { words: w } = c.var;
    const token = c.req.param("token");
    const waiting = await findReaderReply(store.db, secrets, token, clock.now());
    if (waiting === undefined) return expired(c);
    if (waiting.reply_id !== null) return c.redirect(`/reply/edit/${token}`, 303);
    return plainly(c, {
      title: w.t("conversation.confirmTitle"),
      icon: "reply",
      text: w.t("conversation.confirmHelp"),
      action: html`<div class="card">
          <div class="reply">
            ${face({ name: waiting.name })}
            <div class="say">
              <div class="who"><b>${named(waiting.name)}</b></div>
              ${written(w, { html: renderReaderMarkdown(waiting.source) })}
            </div>
          </div>
        </div>
        <form method="post" action="/reply/confirm/${token}">
          <button class="btn main">${w.t("conversation.confirm")}</button>
        </form>`,
    });
  });

  app.post("/reply/confirm/:token", async (c) => {
    const { words: w } = c.var;
    if (visitors.isStrange(c)) return expired(c);
    const token = c.req.param("token");
    const outcome = await readerConfirms(store, secrets, config.origin, token);
    if (outcome.kind === "expired") return expired(c);
    if (outcome.kind === "gone") return expired(c, w.t("conversation.linkGone"));
    const isHeld = outcome.kind === "shown" && outcome.state === "held";
    const there = html`<a class="btn main" href="/replies/${outcome.replyId}"
      >${w.t("conversation.goThere")}</a
    >`;
    return plainly(c, {
      title: w.t(isHeld ? "conversation.confirmedHeldTitle" : "conversation.confirmedTitle"),
      text: html`${isHeld ? `${w.t("conversation.confirmedHeld")} ` : ""}${w.t(
        "conversation.confirmedKeep",
      )}`,
      action: html`<p class="actions">
        ${isHeld ? "" : there}
        <a class="btn" href="/reply/edit/${token}">${w.t("conversation.editTitle")}</a>
      </p>`,
    });
  });

  app.get("/reply/edit/:token", async (c) => await editPage(c, parts, c.req.param("token")));

  app.post("/reply/edit/:token", async (c) => {
    const { words: w } = c.var;
    if (visitors.isStrange(c)) return expired(c);
    const token = c.req.param("token");
    const body = await readForm(c);
    if (textOf(body, "do") === "erase") {
      const outcome = await readerErases(store, secrets, token);
      if (outcome.kind === "unknown") return expired(c);
      return plainly(c, {
        title: w.t("conversation.erasedDone"),
        text: w.t("site.erasedAll"),
        icon: "check",
      });
    }
    const source = textOf(body, "source").replaceAll("\r\n", "\n");
    const outcome = await readerEdits(store, secrets, { token, source });
    if (outcome.kind === "unknown") return expired(c);
    if (outcome.kind === "wrong") return await editPage(c, parts, token, { wrong: source });
    const said =
      outcome.kind === "same"
        ? "conversation.editedSame"
        : outcome.kind === "held"
          ? "conversation.editedHeld"
          : "conversation.editedDone";
    return await editPage(c, parts, token, { done: w.t(said) });
  });

  app.get("/reply/stop/:id/:proof", (c) => {
    const { words: w } = c.var;
    const { id, proof } = c.req.param();
    return plainly(c, {
      title: w.t("conversation.stop"),
      icon: "mail",
      text: w.t("site.stopHelp"),
      action: html`<form method="post" action="/reply/stop/${id}/${proof}">
        <button class="btn main">${w.t("conversation.stop")}</button>
      </form>`,
    });
  });

  // Mail programs post here by themselves, from no page of ours. @source RFC 8058 §3.2
  app.post("/reply/stop/:id/:proof", async (c) => {
    const { words: w } = c.var;
    const replyId = Number(c.req.param("id")) || 0;
    const outcome = await readerStopsMail(store, secrets, {
      replyId,
      proof: c.req.param("proof"),
    });
    if (outcome.kind === "unknown") return expired(c);
    return plainly(c, {
      title: w.t("conversation.stoppedTitle"),
      text: w.t("conversation.stopped"),
    });
  });
  return app;
}

function expired(c: SiteContext, text?: string): Response {
  const { words: w } = c.var;
  return plainly(
    c,
    {
      title: w.t("conversation.linkExpiredTitle"),
      text: text ?? w.t("conversation.linkExpired"),
      icon: "clock",
    },
    410,
  );
}

async function editPage(
  c: SiteContext,
  { kit }: SiteParts,
  token: string,
  came: { readonly wrong?: string; readonly done?: string } = {},
): Promise<Response> {
  const { words: w } = c.var;
  const key = await findReaderReply(kit.store.db, kit.secrets, token, kit.clock.now());
  const id = key?.reply_id ?? undefined;
  const reply = id === undefined ? undefined : await findReply(kit.store.db, { id });
  if (reply === undefined || reply.state === "erased") return expired(c);
  const isWrong = came.wrong !== undefined;
  const said =
    came.done === undefined ? "" : html`<p class="flash good" role="status">${came.done}</p>`;
  const fault = isWrong
    ? html`<p class="error" id="source-e">${w.t("conversation.wrongSource")}</p>`
    : "";
  const more = html`rows="8" maxlength="${longestReaderReply}" required
  ${isWrong ? html`aria-describedby="source-e" aria-invalid="true"` : ""}`;
  return page(
    c,
    { title: w.t("conversation.editTitle"), noIndex: true },
    html`<main id="main" class="page">
      <header class="head">
        <h1>${w.t("conversation.editTitle")}</h1>
        <p class="standfirst">${w.t("conversation.editHelp")}</p>
      </header>
      ${said}
      <form class="card form" method="post" action="/reply/edit/${token}">
        <div class="field">
          <label for="source">${w.t("conversation.yourReply")}</label>
          ${textarea("source", came.wrong ?? reply.source, more)} ${fault}
        </div>
        <div class="actions">
          <button class="btn main" name="do" value="save">${w.t("conversation.editSave")}</button>
          <a class="btn quiet" href="/replies/${reply.id}">${w.t("conversation.goThere")}</a>
        </div>
      </form>
      <form class="card form" method="post" action="/reply/edit/${token}">
        <h2>${w.t("conversation.eraseTitle")}</h2>
        <p class="help">${w.t("conversation.eraseHelp")}</p>
        <div class="actions">
          <button class="btn danger" name="do" value="erase">${w.t("conversation.erase")}</button>
        </div>
      </form>
    </main>`,
    isWrong ? 422 : 200,
  );
}
