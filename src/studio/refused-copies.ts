import { html } from "hono/html";

import type { Subject } from "#schema";
import { listRefusedCopies } from "#syndication";
import type { Piece } from "#web/fields.ts";
import type { MessageKey } from "#words";

import type { StudioContext } from "./context.ts";
import { copyLines } from "./copies.ts";

/** What each kind of text is called; posts are named by their titles. */
const kinds: Readonly<Record<Subject["what"], MessageKey>> = {
  post: "syndication.ofPost",
  reply: "syndication.ofReply",
  answer: "syndication.ofAnswer",
};

/** Texts of ours that a network did not take, whatever they are; what did not reach it stands among the jobs. */
export async function refusedCopies(c: StudioContext): Promise<Piece> {
  const { messages, parts } = c.var;
  const copies = await listRefusedCopies(parts.kit.store.db, mostShown);
  if (copies.length === 0) return html``;
  return html`<section>
    <h2>${messages.t("syndication.refusedOnes")}</h2>
    <p class="soft">${messages.t("syndication.refusedOnesHow")}</p>
    <ol class="queue">
      ${copies.map(
        (copy) =>
          html`<li>
            <div class="body">
              <b>${copy.title || messages.t(kinds[copy.subject_kind])}</b>
              ${copyLines(c, [copy])}
            </div>
          </li>`,
      )}
    </ol>
  </section>`;
}

/** More than anybody puts right at a time. */
const mostShown = 50;
