import type { PostRow } from "#posts";

import { conversationOf } from "./conversation.ts";
import { faultSummary, faultyTitle } from "#web/form-faults.ts";
import { html } from "#web/html.ts";
import { tongue } from "#look/written.ts";
import { page } from "./page.ts";
import type { SiteContext } from "./context.ts";
import { faultsOf, replyForm, textarea, type Typed } from "./reply-form.ts";
import { wayBack } from "./way-back.ts";

/**
 * The page for a reply that could not be taken: what is wrong first, then the form with all that was typed,
 * and the way back. Where nothing can be sent any more the text stands there to be copied.
 */
export async function replyPage(
  c: SiteContext,
  post: PostRow,
  typed: Typed,
  status: number,
): Promise<Response> {
  const { messages, settings, parts } = c.var;
  const { origin } = parts.kit.config;
  const faults = faultsOf(messages, typed);
  const heading = messages.t("conversation.formTitle");
  const conversation = await conversationOf(parts.kit.store.db, post.id);
  const about = { id: post.id, uri: post.uri ?? origin, isOpen: conversation.isOpen };
  const form = await replyForm(c, about, typed.to, typed);
  const isOpen = conversation.isOpen && settings.readersMayReply && parts.canSendMail;
  const text = html`<div class="field">
    <label for="source">${messages.t("conversation.yourReply")}</label>
    ${textarea("source", typed.source, html`rows="6" readonly`)}
  </div>`;
  return page(
    c,
    { title: faultyTitle(messages, heading, faults), noIndex: true },
    html`<main id="main" class="page">
      <header class="head">
        <p class="kicker" ${tongue(post.language)}>${post.title || messages.t("site.note")}</p>
        <h1>${heading}</h1>
      </header>
      ${faultSummary(messages, faults)} ${isOpen ? "" : text} ${form}
      <p>${await wayBack(c, { postId: post.id })}</p>
    </main>`,
    status,
  );
}
