import { partOf } from "#networks/compose.ts";
import type { Capabilities, Draft, Limits, OutgoingText } from "#networks";

/** Feeds are read: nothing is put there, and nobody there hears an answer. */
export const capabilities: Capabilities = {
  publish: false,
  edit: false,
  remove: false,
  reply: false,
  react: false,
  follow: true,
  backfeed: false,
  webhook: true,
  readsFromHere: false,
};

/** Our own feeds have whole texts. */
export const limits: Limits = {
  maxLength: null,
  countedIn: "graphemes",
  maxBytes: null,
  maxPictures: Number.MAX_SAFE_INTEGER,
};

/** A text stands in our feeds as it is. */
export function compose(text: OutgoingText, given: Limits = limits): Draft {
  const { pictures } = text;
  return { parts: [partOf(text.plain, given)], cut: "", link: null, card: null, pictures };
}
