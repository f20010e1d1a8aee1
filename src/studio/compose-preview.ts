import { html, raw } from "hono/html";

import { disclosureHtml, pictureHtml, renderPost, storedPicture } from "#posts";
import type { Kit } from "#kit";
import type { Messages } from "#words";

import type { Composed } from "./compose-values.ts";
import type { Piece } from "#web/fields.ts";

/** The text as its page will show it. */
export async function previewOf(kit: Kit, text: Composed, messages: Messages): Promise<Piece> {
  if (text.markdown.trim() === "" && text.title === "")
    return html`<p class="soft">${messages.t("studio.previewEmpty")}</p>`;
  const { db } = kit.store;
  const body = raw(await renderPost(db, kit.config.origin, text.markdown, text));
  const { disclosure, disclosedWho, language } = text;
  const mark = raw(disclosureHtml({ disclosure, disclosed_who: disclosedWho, language }));
  if (text.kind === "note")
    return html`<article class="seen" lang="${text.language}">
      ${mark}
      <div class="words">${body}</div>
    </article>`;
  const cover =
    text.coverId === null
      ? undefined
      : await db.selectFrom("media").selectAll().where("id", "=", text.coverId).executeTakeFirst();
  return html`<article class="seen" lang="${text.language}">
    <h3 class="seen-title">${text.title}</h3>
    ${text.summary === "" ? "" : html`<p class="standfirst">${text.summary}</p>`} ${mark}
    ${cover === undefined ? "" : html`<figure class="cover">${raw(pictureHtml(storedPicture(cover)))}</figure>`}
    <div class="prose">${body}</div>
  </article>`;
}
