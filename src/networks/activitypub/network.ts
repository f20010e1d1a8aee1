import { partOf } from "#networks/compose.ts";
import type { Capabilities, Draft, Limits, OutgoingText } from "#networks";

/** What the fediverse does for us. */
export const capabilities: Capabilities = {
  publish: true,
  edit: true,
  remove: true,
  reply: true,
  react: true,
  follow: true,
  backfeed: false,
  webhook: true,
  readsFromHere: true,
};

/** Nothing is cut; most servers show four pictures, and this is more than anybody keeps. */
export const limits: Limits = {
  maxLength: null,
  countedIn: "characters",
  maxBytes: null,
  maxPictures: 16,
};

/**
 * A text stands whole on the fediverse, an article with its title and a link for those who show no long texts. It is
 * the page itself that is read there, so no other wording is sent.
 */
export function compose(text: OutgoingText, given: Limits = limits): Draft {
  const whole = text.title === "" ? text.plain : `${text.title}\n\n${text.plain}`;
  return {
    parts: [partOf(whole, given)],
    cut: "",
    link: text.kind === "article" ? text.url : null,
    card: null,
    pictures: text.pictures.slice(0, given.maxPictures),
  };
}
