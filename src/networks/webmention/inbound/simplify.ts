/**
 * A page as what reads microformats may see it: well formed, of bounded size and depth, with nothing but what matters.
 * That parser needs minutes and gigabytes for some pages of a few hundred kilobytes; with these none takes long.
 */
import { Parser } from "htmlparser2";

import { escapeHtml } from "#core/html.ts";

/** So many elements, so deep, and so many UTF-16 units of a page are read; text beyond the elements is left out. */
const most = { elements: 6000, depth: 80, length: 400_000 } as const;
/** So many elements say what they are. */
const mostSaid = 800;
/** No page is deeper; of one that is nothing further is read, since going on would take ever longer. */
const deepest = 600;
/** So many things lie in each other that a page says something about, and so many texts. */
const mostNested = { things: 8, texts: 3 } as const;

const voidTags = new Set(["br", "img", "link", "source", "input", "hr", "area", "meta"]);
const inlineTags = new Set(
  "a abbr b code data del em i ins kbd mark s span strong sub sup time u audio video".split(" "),
);
const blockTags = new Set("blockquote div h1 h2 h3 h4 h5 h6 li ol p pre ul".split(" "));
/** Dropped with what stands in them. */
const dropped = new Set(
  "script style template svg math textarea select noscript iframe object head title".split(" "),
);
const keptAttributes = ["href", "src", "alt", "title", "datetime", "value", "rel"] as const;
const longestAttribute = 2000;

/** What is read of a page; the second line is the older form. @source https://microformats.org/wiki/h-entry, /h-card, /h-feed, /hentry */
const keptClasses = new Set(
  `h-entry h-cite h-card h-feed h-event h-review p-name p-author u-author u-url u-uid u-photo u-logo p-summary e-content p-content
  dt-published dt-updated u-in-reply-to u-like-of u-like u-repost-of u-repost u-bookmark-of u-quotation-of p-rsvp p-nickname
  p-in-reply-to p-like-of p-repost-of p-bookmark-of
  hentry hfeed vcard fn url photo author entry-title entry-content entry-summary published updated`.split(
    /\s+/u,
  ),
);

/** Rewrites a page; `isWhole` is false where there was too much of it to be all there. */
export function simplify(html: string): { readonly html: string; readonly isWhole: boolean } {
  const out: string[] = [];
  const open: Open[] = [];
  let length = 0;
  let elements = 0;
  let isWhole = true;
  let hidden = 0;
  let isInLink = false;
  let said = 0;
  const write = (text: string): void => {
    if (length + text.length > most.length) {
      isWhole = false;
      return;
    }
    length += text.length;
    out.push(text);
  };
  const parser = new Parser({
    onopentag: (name, attributes) => {
      if (dropped.has(name)) hidden += 1;
      const isVoid = voidTags.has(name);
      const isTooMuch =
        open.length >= most.depth || elements >= most.elements || length > most.length;
      if (hidden > 0 || isTooMuch) {
        isWhole &&= hidden > 0;
        if (!isVoid) open.push(nothing(name));
        return;
      }
      elements += 1;
      // Links within links would be taken apart.
      const tag = name === "a" && isInLink ? "span" : shownAs(name);
      const classes = said < mostSaid ? classesOf(attributes["class"], open) : [];
      const kept = keptAttributes.flatMap((key) => {
        const value = attributes[key];
        return value === undefined || value.length > longestAttribute
          ? []
          : ` ${key}="${escapeHtml(value)}"`;
      });
      write(
        `<${tag}${classes.length === 0 ? "" : ` class="${classes.join(" ")}"`}${kept.join("")}>`,
      );
      if (classes.length > 0) said += 1;
      if (isVoid) return;
      if (tag === "a") isInLink = true;
      open.push({
        name,
        tag,
        isThing: classes.some((one) => one.startsWith("h-")),
        isText: classes.includes("e-content") || classes.includes("entry-content"),
      });
    },
    ontext: (text) => {
      if (hidden === 0) write(escapeHtml(text));
    },
    onclosetag: (name) => {
      if (voidTags.has(name)) return;
      const closed = open.pop();
      if (dropped.has(name)) hidden -= 1;
      if (closed?.tag === undefined) return;
      if (closed.tag === "a") isInLink = false;
      out.push(`</${closed.tag}>`);
    },
  });
  for (let at = 0; at < html.length && open.length < deepest; at += chunk)
    parser.write(html.slice(at, at + chunk));
  isWhole &&= open.length < deepest;
  parser.end();
  return { html: out.join(""), isWhole };
}

const chunk = 4096;

interface Open {
  readonly name: string;
  /** As what it is written; undefined for what is left out. */
  readonly tag: string | undefined;
  readonly isThing: boolean;
  readonly isText: boolean;
}

function nothing(name: string): Open {
  return { name, tag: undefined, isThing: false, isText: false };
}

/** Tables and sections become plain blocks: what browsers do with crooked ones takes long. */
function shownAs(name: string): string {
  if (inlineTags.has(name) || blockTags.has(name) || voidTags.has(name)) return name;
  return "div";
}

function classesOf(given: string | undefined, open: readonly Open[]): string[] {
  if (given === undefined) return [];
  const kept = [...new Set(given.slice(0, longestAttribute).split(/\s+/u))].filter((one) =>
    keptClasses.has(one),
  );
  const things = open.filter(({ isThing }) => isThing).length;
  const texts = open.filter(({ isText }) => isText).length;
  return kept.filter((one) => {
    if (one.startsWith("h-") || one === "vcard" || one === "hentry" || one === "hfeed")
      return things < mostNested.things;
    if (one === "e-content" || one === "entry-content") return texts < mostNested.texts;
    return true;
  });
}
