import type { Capabilities, Draft, LinkCard, Limits, OutgoingText } from "#networks";
import { partsOf } from "#networks/thread.ts";

/** What Bluesky does for us. */
export const capabilities: Capabilities = {
  publish: true,
  edit: false,
  repostsEdits: true,
  remove: true,
  reply: true,
  react: true,
  follow: true,
  backfeed: true,
  webhook: false,
  readsFromHere: false,
};

/** @source app.bsky.feed.post (`maxGraphemes`, `maxLength`), app.bsky.embed.images (`maxLength`) */
export const limits: Limits = {
  maxLength: 300,
  countedIn: "graphemes",
  maxBytes: 3000,
  maxPictures: 4,
};

/**
 * How a text stands on Bluesky. An article is its summary, or its title, over a card that leads to it; as a thread it
 * stands there whole. Pictures and a card do not go together: a note has its pictures, or a card for the link that
 * stands alone in it.
 */
export function compose(text: OutgoingText, given: Limits = limits): Draft {
  const pictures = text.kind === "article" ? [] : text.pictures.slice(0, given.maxPictures);
  const linked = pictures.length === 0 ? (text.linked?.card ?? null) : null;
  const card = text.kind === "article" ? cardOf(text) : linked;
  const words = partsOf(text.byHand ?? wordsOf(text), text, given);
  const link = text.kind === "article" ? text.url : words.link;
  return { ...words, link, card, pictures };
}

function wordsOf({ kind, title, summary, plain, asThread }: OutgoingText): string {
  if (kind !== "article") return plain;
  if (asThread === true) return `${title}\n\n${plain}`;
  return summary === "" ? title : summary;
}

function cardOf({ url, title, summary, pictures }: OutgoingText): LinkCard {
  const [picture] = pictures;
  return { url, title, description: summary, ...(picture === undefined ? {} : { picture }) };
}
