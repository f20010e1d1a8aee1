import { cleanHtml, escapeHtml, plainText } from "#core/html.ts";
import { shorten } from "#core/text.ts";

import { isSame } from "./find-link.ts";
import { simplify } from "./simplify.ts";
import {
  all,
  first,
  type Properties,
  type Thing,
  textOf,
  thingsOf,
  urlOf,
  urlsOf,
} from "./microformats.ts";

/** What a page elsewhere does with a page of ours. */
export interface Entry {
  readonly kind: "reply" | "like" | "share" | "mention";
  /** It quotes ours rather than only naming it. */
  readonly isQuote: boolean;
  /** With what a like was said; empty for a plain one. */
  readonly emoji: string;
  /** Plain; empty for most. */
  readonly title: string;
  /** Cleaned. */
  readonly html: string;
  /** Where it stands, for others to go to: of the same site as the page that was read. */
  readonly permalink: string;
  /** Unix milliseconds; undefined where the page does not say. */
  readonly writtenAt: number | undefined;
  readonly editedAt: number | undefined;
  /** As its page names its author: a card, or the address of one. */
  readonly author: Thing | string | undefined;
}

/** The properties by which a page says what it does, the strongest first. @source https://www.w3.org/TR/post-type-discovery/ §4 */
const doings = [
  ["p-rsvp", "rsvp"],
  ["repost", "repost-of", "repost"],
  ["like", "like-of", "like"],
  ["bookmark", "bookmark-of"],
  ["quote", "quotation-of"],
  ["reply", "in-reply-to"],
] as const;

const longestTitle = 200;

/**
 * Reads what a page says of itself, and of `target`; one that has no entry is a mention by its `title` and `description`. What is relative on it
 * starts from `base`.
 */
export function readEntry(
  html: string,
  {
    source,
    target,
    base,
    title,
    description,
  }: Readonly<Record<"source" | "target" | "base" | "title" | "description", string>>,
): Entry {
  const entries = entriesOf(html, base);
  const entry =
    entries.find((one) => doingOf(one.properties, target) !== undefined) ??
    entries.find(({ properties }) =>
      urlsOf(properties, "url").some((url) => isSame(url, source)),
    ) ??
    entries.find(({ properties }) => JSON.stringify(properties).includes(target)) ??
    (entries.length === 1 ? entries[0] : undefined);
  if (entry === undefined)
    return {
      ...plain,
      html: description === "" ? "" : cleanHtml(`<p>${escapeHtml(description)}</p>`, "reply"),
      title: shorten(title, longestTitle),
      permalink: source,
      author: undefined,
    };
  const { properties } = entry;
  const doing = doingOf(properties, target);
  const said = contentOf(properties);
  const named = shorten(textOf(first(properties, "name")), longestTitle);
  const text = plainText(said).trim();
  return {
    kind: kindOf(doing, text),
    isQuote: doing === "quote",
    emoji: doing === "reply" && isEmoji(text) ? text : "",
    // A note without a title has its own text for a name.
    title: isSaidAgain(named, text) ? "" : named,
    html: doing === "rsvp" ? rsvp(properties, said) : said,
    permalink: permalinkOf(properties, source),
    writtenAt: timeOf(properties, "published"),
    editedAt: timeOf(properties, "updated"),
    author: authorOf(entry),
  };
}

const plain: Omit<Entry, "title" | "permalink" | "author"> = {
  ...{ kind: "mention" as const, isQuote: false, emoji: "", html: "" },
  ...{ writtenAt: undefined, editedAt: undefined },
};

type Doing = "rsvp" | "repost" | "like" | "bookmark" | "quote" | "reply";

function doingOf(properties: Properties, target: string): Doing | undefined {
  const answers = urlsOf(properties, "in-reply-to").some((url) => isSame(url, target));
  for (const [doing, ...names] of doings) {
    if (doing === "p-rsvp") {
      if (answers && all(properties, "rsvp").length > 0) return "rsvp";
    } else if (names.some((name) => urlsOf(properties, name).some((url) => isSame(url, target))))
      return doing;
  }
  return undefined;
}

function kindOf(doing: Doing | undefined, text: string): Entry["kind"] {
  if (doing === "like") return "like";
  if (doing === "repost") return "share";
  if (doing === "reply") return isEmoji(text) ? "like" : "reply";
  return "mention";
}

/** One emoji is an answer of one sign. @source https://indieweb.org/reacji */
function isEmoji(text: string): boolean {
  return /^\p{RGI_Emoji}$/v.test(text);
}

/** The text of an entry as cleaned HTML. */
function contentOf(properties: Properties): string {
  const content = first(properties, "content") ?? first(properties, "summary");
  if (typeof content === "object" && "html" in content && typeof content.html === "string")
    return cleanHtml(content.html, "reply");
  const text = textOf(content) || textOf(first(properties, "name"));
  return text === "" ? "" : cleanHtml(`<p>${escapeHtml(text)}</p>`, "reply");
}

function isSaidAgain(name: string, text: string): boolean {
  const bare = (words: string): string => words.replace(/[\s…]+/gu, "").toLowerCase();
  return name === "" || bare(text).startsWith(bare(name)) || bare(name).startsWith(bare(text));
}

function rsvp(properties: Properties, said: string): string {
  const answer = shorten(textOf(first(properties, "rsvp")), 20);
  return cleanHtml(`<p>RSVP: ${escapeHtml(answer)}</p>${said}`, "reply");
}

/** A page may name any address as its own; that of another server is not believed. */
function permalinkOf(properties: Properties, source: string): string {
  return urlsOf(properties, "url").find((url) => isOnSameHost(url, source)) ?? source;
}

/** Whether both are ordinary addresses of one server. */
export function isOnSameHost(one: string, other: string): boolean {
  const [a, b] = [URL.parse(one), URL.parse(other)];
  const bare = (url: URL): string => url.host.replace(/^www\./u, "");
  return a !== null && b !== null && /^https?:$/u.test(a.protocol) && bare(a) === bare(b);
}

function timeOf(properties: Properties, name: string): number | undefined {
  const at = Date.parse(textOf(first(properties, name)));
  return Number.isFinite(at) && at > 0 ? at : undefined;
}

function authorOf({ properties, above }: EntryThing): Entry["author"] {
  const own = first(properties, "author") ?? above;
  if (own === undefined) return undefined;
  if (typeof own === "string") return URL.canParse(own) ? own : card(own);
  return own.type?.includes("h-card") === true ? own : (urlOf(own) ?? card(textOf(own)));
}

function card(name: string): Thing {
  return { type: ["h-card"], properties: { name: [name] } };
}

interface EntryThing {
  readonly properties: Properties;
  /** The author of the list that it stands in. */
  readonly above: Thing | string | undefined;
}

/** All entries of a page, those in lists too. */
function entriesOf(html: string, base: string): EntryThing[] {
  const found: EntryThing[] = [];
  const take = (things: readonly Thing[], above: EntryThing["above"]): void => {
    for (const { type = [], properties = {}, children = [] } of things) {
      if (type.some((one) => entryTypes.has(one))) found.push({ properties, above });
      take(children, first(properties, "author") ?? above);
    }
  };
  take(thingsOf(simplify(html).html, base), undefined);
  return found;
}

const entryTypes = new Set(["h-entry", "h-cite", "h-event", "h-review"]);
