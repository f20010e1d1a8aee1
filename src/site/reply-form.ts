import { html } from "hono/html";

import { findReply } from "#conversation";
import { longestReaderReply } from "#flows/reader-replies.ts";

import { formSeal } from "./form-seal.ts";
import { icon } from "./look/icons.ts";
import type { Piece, SiteContext } from "./parts.ts";

/** What a reader typed, kept when something about it was wrong. */
export interface Typed {
  readonly name: string;
  readonly email: string;
  readonly source: string;
  readonly notify: boolean;
  readonly wrong: readonly ("name" | "email" | "source")[];
  readonly message?: string;
}

/** The form at the end of a conversation: the text first, then who; needs neither account nor JavaScript. */
export async function replyForm(c: SiteContext, post: { readonly id: number; readonly uri: string }, parentId: number | undefined, typed?: Typed): Promise<Piece> {
  const { words: w, parts, settings } = c.var;
  const path = new URL(post.uri).pathname;
  const fediverse = html`<p class="small">${icon("fediverse")} ${w.t("conversation.orFediverse", { uri: post.uri })}</p>`;
  if (!settings.readersMayReply || !parts.canSendMail)
    return html`<div class="card" id="reply"><h3>${w.t("conversation.formTitle")}</h3><p>${w.t(settings.readersMayReply ? "conversation.noMail" : "conversation.closed")}</p>${fediverse}</div>`;
  const parent = parentId === undefined ? undefined : await findReply(parts.kit.store.db, { id: parentId });
  const to = parent?.post_id === post.id && parent.state === "visible" ? parent : undefined;
  const fault = (name: "name" | "email" | "source"): Piece => {
    if (typed?.wrong.includes(name) !== true) return "";
    const key = { name: "conversation.wrongName", email: "conversation.wrongEmail", source: "conversation.wrongSource" } as const;
    return html`<p class="error" id="${name}-e">${w.t(key[name])}</p>`;
  };
  const invalid = (name: "name" | "email" | "source", help = ""): Piece => {
    const wrong = typed?.wrong.includes(name) === true;
    const by = [help, wrong ? `${name}-e` : ""].filter(Boolean).join(" ");
    return html`${by === "" ? "" : html` aria-describedby="${by}"`}${wrong ? html` aria-invalid="true"` : ""}`;
  };
  return html`<form class="card form reply-form" id="reply" method="post" action="${path}/reply">
<h3>${to === undefined ? w.t("conversation.formTitle") : w.t("conversation.answerTo", { name: to.author_name })}</h3>
${typed?.message === undefined ? "" : html`<p class="flash bad" role="alert">${typed.message}</p>`}
<input type="hidden" name="to" value="${to?.id ?? ""}"><input type="hidden" name="seal" value="${formSeal(parts.kit, post.id)}">
<div class="field"><label for="source">${w.t("conversation.yourReply")}</label><p class="help" id="source-h">${w.t("conversation.markdownHelp")}</p><textarea id="source" name="source" rows="6" maxlength="${longestReaderReply}" required${invalid("source", "source-h")}>
${typed?.source ?? ""}</textarea>${fault("source")}</div>
<div class="pair"><div class="field"><label for="name">${w.t("conversation.name")}</label><input id="name" name="name" value="${typed?.name ?? ""}" maxlength="80" autocomplete="name" required${invalid("name")}>${fault("name")}</div>
<div class="field"><label for="email">${w.t("conversation.email")}</label><input id="email" name="email" type="email" value="${typed?.email ?? ""}" maxlength="254" autocomplete="email" required${invalid("email")}>${fault("email")}</div></div>
<label class="check"><input type="checkbox" name="notify" value="1"${typed?.notify === true ? html` checked` : ""}> ${w.t("conversation.notify")}</label>
<p class="help">${w.t("conversation.formHelp")} <a href="/privacy">${w.t("site.privacy")}</a></p>
<div class="away" aria-hidden="true"><label for="website">${w.t("conversation.honeypot")}</label><input id="website" name="website" tabindex="-1" autocomplete="off"></div>
<div class="actions"><button class="btn main">${w.t("conversation.send")}</button></div>
${fediverse}</form>`;
}
