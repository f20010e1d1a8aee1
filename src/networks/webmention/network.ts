import { partOf } from "#networks/compose.ts";
import type { Capabilities, Draft, Limits, OutgoingText } from "#networks";

/** Posts stand here only: pages that ours link to are told so, whichever networks a text goes to. Our answers are read from here. */
export const capabilities: Capabilities = {
  publish: false,
  edit: true,
  remove: true,
  reply: true,
  react: false,
  follow: false,
  backfeed: false,
  webhook: true,
  readsFromHere: false,
};

/** The text stands on our own page, whole. */
export const limits: Limits = {
  maxLength: null,
  countedIn: "graphemes",
  maxBytes: null,
  maxPictures: Number.MAX_SAFE_INTEGER,
};

/** Nothing is sent but the address of our page, so the text stands as it is here. */
export function compose(text: OutgoingText, given: Limits = limits): Draft {
  const { pictures } = text;
  return { parts: [partOf(text.plain, given)], cut: "", link: null, card: null, pictures };
}
