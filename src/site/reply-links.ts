import { Hono } from "hono";

import { renderReaderMarkdown } from "#core/markdown.ts";
import { formFields } from "#web/fields.ts";
import { findReaderReply, findReply } from "#conversation";
import { readerConfirms } from "#flows/reader-confirms.ts";
import { readerEdits, readerErases, readerStopsMail } from "#flows/reader-edits.ts";
import { longestReaderReply } from "#flows/reader-replies.ts";

import { type Fault, faultOf, faultSummary, faultyTitle, fieldState } from "#web/form-faults.ts";
import { html, type Piece } from "#web/html.ts";
import { avatar } from "#look/avatars.ts";
import { named, written } from "#look/written.ts";
import { page, messagePage } from "./page.ts";
import type { SiteContext, SiteEnv, SiteParts } from "./context.ts";
import { textarea } from "./reply-form.ts";
import { privately, tooOften, type Visitors } from "./visitors.ts";
import { wayBack } from "./way-back.ts";

/**
 * What the links in a reader's mail open: `/reply/confirm/:token`, `/reply/edit/:token` and
 * `/reply/stop/:id/:proof`. A page with a button each: programs that follow links in mails change nothing.
 */
export function replyLinkPages(parts: SiteParts, visitors: Visitors): Hono<SiteEnv> {
  const { store, secrets, config, clock } = parts.kit;
  /** So often a reply is changed in an hour. */
  const edits = parts.kit.limits.limiter("edits", { points: 20, perSeconds: 3600 });
  const app = new Hono<SiteEnv>();
  app.use("/reply/:what/*", async (c, next) => {
    // Each try at a link counts, so that nobody can go through them all.
    if (await visitors.isTooOften(c, "link"))
      return c.req.method === "POST" && c.req.path.startsWith("/reply/edit/")
        ? await keepText(c)
        : tooOften(c);
    await next();
    privately(c.res);
    return undefined;
  });

  app.get("/reply/confirm/:token", async (c) => {
    const { messages } = c.var;
    const token = c.req.param("token");
    const waiting = await findReaderReply(store.db, secrets, token, clock.now());
    if (waiting === undefined) return expired(c);
    if (waiting.reply_id !== null) return c.redirect(`/reply/edit/${token}`, 303);
    return messagePage(c, {
      title: messages.t("conversation.confirmTitle"),
      icon: "reply",
      text: messages.t("conversation.confirmHelp"),
      action: html`<div class="card">
          <div class="reply">
            ${avatar({ name: waiting.name })}
            <div class="say">
              <div class="who"><b>${named(waiting.name)}</b></div>
              ${written(messages, { html: renderReaderMarkdown(waiting.source) })}
            </div>
          </div>
        </div>
        <form method="post" action="/reply/confirm/${token}">
          <button class="btn main">${messages.t("conversation.confirm")}</button>
        </form>`,
    });
  });

  app.post("/reply/confirm/:token", async (c) => {
    const { messages } = c.var;
    if (visitors.isStrange(c)) return expired(c);
    const token = c.req.param("token");
    const outcome = await readerConfirms(store, secrets, config.origin, token);
    if (outcome.kind === "expired") return expired(c);
    if (outcome.kind === "closed")
      return messagePage(
        c,
        {
          title: messages.t("conversation.linkClosedTitle"),
          text: messages.t("conversation.linkClosed"),
          icon: "lock",
        },
        409,
      );
    if (outcome.kind === "gone") return expired(c, messages.t("conversation.linkGone"));
    const isHeld = outcome.kind === "shown" && outcome.state === "held";
    const back = await wayBack(c, { replyId: outcome.replyId });
    const there = html`<a class="btn main" href="/replies/${outcome.replyId}"
      >${messages.t("conversation.goThere")}</a
    >`;
    return messagePage(c, {
      title: messages.t(isHeld ? "conversation.confirmedHeldTitle" : "conversation.confirmedTitle"),
      text: html`${isHeld ? `${messages.t("conversation.confirmedHeld")} ` : ""}${messages.t(
        "conversation.confirmedKeep",
      )}`,
      action: html`<p class="actions">
        ${isHeld ? back : there}
        <a class="btn" href="/reply/edit/${token}">${messages.t("conversation.editTitle")}</a>
      </p>`,
    });
  });

  app.get("/reply/edit/:token", async (c) => await editPage(c, parts, c.req.param("token")));

  app.post("/reply/edit/:token", async (c) => {
    const { messages } = c.var;
    const token = c.req.param("token");
    const form = await formFields(c);
    const source = form.text("source").replaceAll("\r\n", "\n");
    const isErasing = form.text("action") === "erase";
    if (visitors.isStrange(c))
      return await editPage(c, parts, token, {
        ...(isErasing ? {} : { typed: source }),
        faults: [{ text: messages.t("site.formStale") }],
        status: 403,
      });
    if (isErasing) {
      const outcome = await readerErases(store, secrets, token);
      if (outcome.kind !== "erased") return expired(c);
      return messagePage(c, {
        title: messages.t("conversation.erasedDone"),
        text: messages.t("site.erasedAll"),
        icon: "check",
        action: html`<p class="actions">${await wayBack(c, { replyId: outcome.replyId })}</p>`,
      });
    }
    if (!(await edits.take(secrets.fingerprint(token))).allowed) return await keepText(c);
    const outcome = await readerEdits(store, secrets, { token, source });
    if (outcome.kind === "unknown") return expired(c);
    if (outcome.kind === "wrong")
      return await editPage(c, parts, token, {
        typed: source,
        faults: [{ field: "source", text: messages.t("conversation.wrongSource") }],
        status: 422,
      });
    const said =
      outcome.kind === "same"
        ? "conversation.editedSame"
        : outcome.kind === "held"
          ? "conversation.editedHeld"
          : "conversation.editedDone";
    return await editPage(c, parts, token, { done: messages.t(said) });
  });

  app.get("/reply/stop/:id/:proof", (c) => {
    const { messages } = c.var;
    const { id, proof } = c.req.param();
    return messagePage(c, {
      title: messages.t("conversation.stop"),
      icon: "mail",
      text: messages.t("site.stopHelp"),
      action: html`<form method="post" action="/reply/stop/${id}/${proof}">
        <button class="btn main">${messages.t("conversation.stop")}</button>
      </form>`,
    });
  });

  // Mail programs post here by themselves, from no page of ours. @source RFC 8058 §3.2
  app.post("/reply/stop/:id/:proof", async (c) => {
    const { messages } = c.var;
    const replyId = Number(c.req.param("id")) || 0;
    const outcome = await readerStopsMail(store, secrets, {
      replyId,
      proof: c.req.param("proof"),
    });
    if (outcome.kind === "unknown") return expired(c);
    return messagePage(c, {
      title: messages.t("conversation.stoppedTitle"),
      text: messages.t("conversation.stopped"),
      action: html`<p class="actions">${await wayBack(c, { replyId })}</p>`,
    });
  });
  return app;
}

function expired(c: SiteContext, text?: string): Response {
  const { messages } = c.var;
  return messagePage(
    c,
    {
      title: messages.t("conversation.linkExpiredTitle"),
      text: text ?? messages.t("conversation.linkExpired"),
      icon: "clock",
    },
    410,
  );
}

/** What came of the last press of a button on the page. */
interface Came {
  /** What was typed, where it was not taken. */
  readonly typed?: string;
  readonly faults?: readonly Fault[];
  readonly done?: string;
  readonly status?: number;
}

async function editPage(
  c: SiteContext,
  { kit }: SiteParts,
  token: string,
  came: Came = {},
): Promise<Response> {
  const { messages } = c.var;
  const key = await findReaderReply(kit.store.db, kit.secrets, token, kit.clock.now());
  const id = key?.reply_id ?? undefined;
  const reply = id === undefined ? undefined : await findReply(kit.store.db, { id });
  if (reply === undefined || reply.state === "erased") return expired(c);
  const done =
    came.done === undefined ? "" : html`<p class="flash good" role="status">${came.done}</p>`;
  const there =
    reply.state === "visible"
      ? html`<a class="btn quiet" href="/replies/${reply.id}"
          >${messages.t("conversation.goThere")}</a
        >`
      : await wayBack(c, { replyId: reply.id }, "btn quiet");
  const erase = html`<form class="card form" method="post" action="/reply/edit/${token}">
    <h2>${messages.t("conversation.eraseTitle")}</h2>
    <p class="help">${messages.t("conversation.eraseHelp")}</p>
    <div class="actions">
      <button class="btn danger" name="action" value="erase">
        ${messages.t("conversation.erase")}
      </button>
    </div>
  </form>`;
  return editForm(c, token, { typed: reply.source, ...came }, { done, there, erase });
}

/** Too many changes in a short while: the text stands there to be sent again later; nothing is looked up. */
async function keepText(c: SiteContext): Promise<Response> {
  const { messages } = c.var;
  const token = c.req.path.split("/")[3] ?? "";
  const form = await formFields(c);
  if (form.text("action") === "erase") return tooOften(c);
  const typed = form.text("source").replaceAll("\r\n", "\n");
  const faults = [{ text: messages.t("conversation.editTooOften") }];
  const answer = editForm(c, token, { typed, faults, status: 429 });
  answer.headers.set("retry-after", "600");
  return privately(answer);
}

function editForm(
  c: SiteContext,
  token: string,
  { typed = "", faults = [], status = 200 }: Came,
  more: { readonly done?: Piece; readonly there?: Piece; readonly erase?: Piece } = {},
): Response {
  const { messages } = c.var;
  const heading = messages.t("conversation.editTitle");
  const field = html`rows="8" maxlength="${longestReaderReply}" required
  ${fieldState(faults, "source")}`;
  return page(
    c,
    { title: faultyTitle(messages, heading, faults), noIndex: true },
    html`<main id="main" class="page">
      <header class="head">
        <h1>${heading}</h1>
        <p class="standfirst">${messages.t("conversation.editHelp")}</p>
      </header>
      ${faultSummary(messages, faults)} ${more.done ?? ""}
      <form class="card form" method="post" action="/reply/edit/${token}">
        <div class="field">
          <label for="source">${messages.t("conversation.yourReply")}</label>
          ${textarea("source", typed, field)} ${faultOf(faults, "source")}
        </div>
        <div class="actions">
          <button class="btn main" name="action" value="save">
            ${messages.t("conversation.editSave")}
          </button>
          ${more.there ?? ""}
        </div>
      </form>
      ${more.erase ?? ""}
    </main>`,
    status,
  );
}
