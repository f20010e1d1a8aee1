import sanitizeHtml from "sanitize-html";

import { foreignMedia, inPlaceOf } from "./html/foreign-media.ts";
import { limit } from "./html/limits.ts";
import { type HtmlPolicy, headingMark, policies } from "./html/policies.ts";
import { cleanSimpleReply } from "./html/simple-reply.ts";
import { shapingTags, spellOut } from "./html/spell-out.ts";
import { beforeNth, shorten } from "./text.ts";

export { partIds } from "./html/part-ids.ts";
export type { HtmlPolicy } from "./html/policies.ts";

/** Elements deeper than this are no text anyone wrote. */
const maxDepth = 100;

/**
 * So many tags of what others wrote are read, several times the elements that are kept of it
 * (html/limits.ts): taking them apart is what takes time. Of what stands after them only the words count.
 */
const mostTags = 16_000;

/** These are dropped with what stands in them. */
const withoutText = [
  "script",
  "style",
  "textarea",
  "option",
  "xmp",
  "noscript",
  "template",
  "title",
];

/**
 * Makes HTML safe to show; the only way foreign HTML gets onto a page. Takes any input, never
 * throws, and needs time in proportion to its length.
 *
 * - `post`: our own articles and notes: headings, tables, pictures from our own site.
 * - `reply`: what others wrote: text, links, lists, quotes and code; headings become strong
 *   paragraphs, pictures become links with their description, every link gets `rel="nofollow noopener ugc"`.
 * - `profile`: what others say of themselves: text and links only.
 * - `mail`: what others wrote, inside a mail we send: neither links nor pictures.
 *
 * Everything but a post is also bounded in what it can do to a page (see `limit` in html/limits.ts) and in how many
 * tags of it are read.
 * `ownOrigin`, like `https://example.com`, is where a post's pictures may lie besides bare paths.
 */
export function cleanHtml(
  html: string,
  policy: HtmlPolicy,
  options: { readonly ownOrigin?: string | undefined } = {},
): string {
  const { maxCharacters } = policies[policy];
  let input = wellFormed(html, maxCharacters);
  // What we write ourselves is ours to shape.
  if (policy === "post") return cleanAnyHtml(input, policy, options.ownOrigin);
  const begin = beforeNth(input, "<", mostTags);
  if (begin.length < input.length) input = `${begin} ${stripTags(input.slice(begin.length))}`;
  for (;;) {
    const simple = policy === "mail" ? undefined : cleanSimpleReply(input);
    const clean = limit(simple ?? cleanAnyHtml(input, policy, options.ownOrigin), {
      mayDivide: policies[policy].tags.includes("div"),
    });
    if (clean.length <= 2 * maxCharacters) return clean;
    // Some characters take five times their room in HTML, and links get more than they had.
    input = wellFormed(input, Math.floor((input.length * 1.8 * maxCharacters) / clean.length));
  }
}

/** The sanitiser without the shortcut for simple replies; the two must agree. */
export function cleanAnyHtml(html: string, policy: HtmlPolicy, ownOrigin?: string): string {
  let clean = html;
  // An element that was dropped may have stood between two that cannot lie in each other.
  for (let pass = 0; pass < maxPasses; pass++) {
    const next = cleanOnce(clean, policy, ownOrigin);
    if (next === undefined) break;
    if (next === clean) return clean;
    clean = next;
  }
  return asParagraphs(stripTags(html));
}

const maxPasses = 6;

function cleanOnce(html: string, policy: HtmlPolicy, ownOrigin?: string): string | undefined {
  const { tags, attributes, rewrite } = policies[policy];
  let linksOpen = 0;
  const media = policy === "post" ? [] : foreignMedia;
  const clean = sanitise(html, {
    allowedTags: [...tags],
    allowedAttributes: Object.fromEntries(
      Object.entries(attributes).map(([tag, names]) => [tag, [...names]]),
    ),
    allowedSchemes: policy === "post" ? ["http", "https", "mailto"] : ["http", "https"],
    allowProtocolRelative: false,
    transformTags: {
      ...Object.fromEntries(
        media.map((tag) => [
          tag,
          (_: string, found: Record<string, string>) =>
            inPlaceOf(tag, found, { isInLink: linksOpen > 0, mayLink: policy !== "mail" }),
        ]),
      ),
      "*": (tag, found) => {
        const element = rewrite(tag, found, ownOrigin);
        // Renamed to a tag it then drops, sanitize-html 2.18 closes a later element wrongly.
        return tags.includes(element.tagName) ? element : { tagName: tag, attribs: {} };
      },
    },
    exclusiveFilter: ({ tag, attribs }) =>
      policy === "post" && tag === "img" && attribs["src"] === undefined,
    onOpenTag: (tag) => {
      if (tag === "a") linksOpen += 1;
    },
    onCloseTag: (tag) => {
      if (tag === "a") linksOpen -= 1;
    },
  });
  return policy === "post" || clean?.includes(`<${headingMark}>`) !== true
    ? clean
    : clean
        .replaceAll(`<${headingMark}>`, "<p><strong>")
        .replaceAll(`</${headingMark}>`, "</strong></p>");
}

/**
 * The plain text of any HTML, entities decoded, blocks separated by line ends; cut to
 * `maxCharacters` as a reader counts them. Plain text is not HTML: escape it before showing it.
 */
export function plainText(html: string, maxCharacters?: number): string {
  const input = wellFormed(html, policies.post.maxCharacters);
  const clean =
    cleanSimpleReply(input) ??
    sanitise(input, { allowedTags: [...shapingTags], allowedAttributes: {} });
  const text = clean === undefined ? stripTags(input) : spellOut(clean);
  return maxCharacters === undefined ? text : shorten(text, maxCharacters);
}

const escapes: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Text as it must be written in HTML, also inside quoted attributes. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/gu, (character) => escapes[character]!);
}

/** Undefined when the elements lie deeper than any text does. */
function sanitise(html: string, options: sanitizeHtml.IOptions): string | undefined {
  let depth = 0;
  try {
    return sanitizeHtml(html, {
      ...options,
      nonTextTags: withoutText,
      parseStyleAttributes: false,
      onOpenTag: (tag, attributes) => {
        if (++depth > maxDepth) throw tooDeep;
        options.onOpenTag?.(tag, attributes);
      },
      onCloseTag: (tag, isImplied) => {
        depth -= 1;
        options.onCloseTag?.(tag, isImplied);
      },
    });
  } catch {
    // Too deep, or the parser itself stumbled: text without markup is always safe.
    return undefined;
  }
}

const tooDeep = new Error("Elements lie too deep.");

/** What PostgreSQL and UTF-8 cannot hold is taken out; too long is cut. */
function wellFormed(html: string, maxCharacters: number): string {
  if (typeof html !== "string") return "";
  const cut = html.length > maxCharacters ? html.slice(0, maxCharacters) : html;
  return (cut.includes("\0") ? cut.replaceAll("\0", "") : cut).toWellFormed();
}

/** Everything between angle brackets goes, without asking what it was. */
function stripTags(html: string): string {
  return html
    .replace(/<[^<>]*>?/gu, " ")
    .replace(/\s+/gu, " ")
    .trim();
}

function asParagraphs(text: string): string {
  return text === "" ? "" : `<p>${escapeHtml(text)}</p>`;
}
