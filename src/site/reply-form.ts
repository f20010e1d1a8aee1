import { findReply } from "#conversation";
import { longestReaderReply } from "#flows/reader-replies.ts";
import type { Messages } from "#words";

import { publicFormToken } from "#web/form-token.ts";
import { type Fault, faultOf, fieldState } from "#web/form-faults.ts";
import { html, type Piece } from "#web/html.ts";
import { icon } from "#look/icons.ts";
import { copyable } from "./copyable.ts";
import type { SiteContext } from "./context.ts";

type Field = "name" | "email" | "source";

/** What a reader typed, kept when something about it was wrong. */
export interface Typed {
  readonly name: string;
  readonly email: string;
  readonly source: string;
  readonly notify: boolean;
  /** The reply it answers. */
  readonly to: number | undefined;
  readonly wrong: readonly Field[];
  /** What is wrong with all of it. */
  readonly message?: string;
}

/** The form at the end of a conversation: the text first, then who; needs neither account nor JavaScript. */
export async function replyForm(
  c: SiteContext,
  post: { readonly id: number; readonly uri: string; readonly isOpen: boolean },
  parentId: number | undefined,
  typed?: Typed,
): Promise<Piece> {
  const { messages, parts, settings } = c.var;
  const fediverse = html`<div class="stack">
    <p class="small">${icon("fediverse")} ${messages.t("site.orFediverse")}</p>
    ${copyable(messages, post.uri)}
  </div>`;
  if (!post.isOpen)
    return html`<div class="card stack" id="reply">
      <p>${icon("lock")} ${messages.t("conversation.closedHere")}</p>
    </div>`;
  if (!settings.readersMayReply || !parts.canSendMail)
    return html`<div class="card stack" id="reply">
      <h3>${messages.t("conversation.formTitle")}</h3>
      <p>${messages.t(settings.readersMayReply ? "conversation.noMail" : "conversation.closed")}</p>
      ${fediverse}
    </div>`;
  const parent =
    parentId === undefined ? undefined : await findReply(parts.kit.store.db, { id: parentId });
  const to = parent?.conversation_id === post.id && parent.state === "visible" ? parent : undefined;
  const path = new URL(post.uri).pathname;
  const isAnswer = to !== undefined;
  const title = isAnswer
    ? messages.t("conversation.answerTo", { name: to.author_name || settings.ownerName })
    : messages.t("conversation.formTitle");
  // On a page of its own the form comes right after the page's own heading.
  const heading = typed === undefined ? html`<h3>${title}</h3>` : html`<h2>${title}</h2>`;
  const faults = typed === undefined ? [] : faultsOf(messages, typed);
  return html`<form class="card form reply-form" id="reply" method="post" action="${path}/reply">
    ${isAnswer || typed === undefined ? heading : ""}
    <input type="hidden" name="to" value="${to?.id ?? ""}" />
    <input type="hidden" name="token" value="${publicFormToken(parts.kit, `post ${post.id}`)}" />
    <div class="field">
      <label for="source">${messages.t("conversation.yourReply")}</label>
      <p class="help" id="source-h">${messages.t("conversation.markdownHelp")}</p>
      ${textarea("source", typed?.source ?? "", html`rows="6" maxlength="${longestReaderReply}" required ${fieldState(faults, "source", "source-h")}`)}
      ${faultOf(faults, "source")}
    </div>
    <div class="pair">
      <div class="field">
        <label for="name">${messages.t("conversation.name")}</label>
        <input
          id="name"
          name="name"
          value="${typed?.name ?? ""}"
          maxlength="80"
          autocomplete="name"
          required
          ${fieldState(faults, "name")}
        />
        ${faultOf(faults, "name")}
      </div>
      <div class="field">
        <label for="email">${messages.t("conversation.email")}</label>
        <input
          id="email"
          name="email"
          type="email"
          value="${typed?.email ?? ""}"
          maxlength="254"
          autocomplete="email"
          required
          ${fieldState(faults, "email")}
        />
        ${faultOf(faults, "email")}
      </div>
    </div>
    <label class="check"
      ><input
        type="checkbox"
        name="notify"
        value="1"
        ${typed?.notify === true ? html`checked` : ""}
      />
      ${messages.t("conversation.notify")}</label
    >
    <p class="help">
      ${messages.t("conversation.formHelp")} <a href="/privacy">${messages.t("site.privacy")}</a>
    </p>
    <div class="away" aria-hidden="true">
      <label for="website">${messages.t("conversation.honeypot")}</label>
      <input id="website" name="website" tabindex="-1" autocomplete="off" />
    </div>
    <div class="actions">
      <button class="btn main">${messages.t("conversation.send")}</button>
      ${to === undefined ? "" : html`<a class="btn quiet" href="${path}#conversation">${messages.t("site.cancel")}</a>`}
    </div>
    ${fediverse}
  </form>`;
}

/** A text field; nothing may be put between its tags but the text. */
export function textarea(name: string, text: string, more: Piece): Piece {
  // A line end right after the opening tag is not part of the text, so it saves one that is.
  // prettier-ignore
  return html`<textarea id="${name}" name="${name}" ${more}>${`\n${text}`}</textarea>`;
}

/** What is wrong with what was typed, in the order of the form. */
export function faultsOf(messages: Messages, { wrong, message }: Typed): Fault[] {
  const said = [
    ["source", "conversation.wrongSource"],
    ["name", "conversation.wrongName"],
    ["email", "conversation.wrongEmail"],
  ] as const;
  return [
    ...(message === undefined ? [] : [{ text: message }]),
    ...said
      .filter(([field]) => wrong.includes(field))
      .map(([field, word]) => ({ field, text: messages.t(word) })),
  ];
}
