import { cleanHtml, plainText } from "./html.ts";
import { foreignHtml } from "./markdown/foreign.ts";
import { inlineText } from "./markdown/headings.ts";
import { addressFinder, parsePost, postHtml, readerHtml } from "./markdown/parsers.ts";
import { Places } from "./markdown/places.ts";
import {
  eachParagraph,
  type MarkdownPicture,
  readPicture,
  standaloneLink,
  standalonePicture,
} from "./markdown/standalone.ts";
import { countGraphemes, shorten } from "./text.ts";

export type { MarkdownPicture } from "./markdown/standalone.ts";
export { addressFinder } from "./markdown/parsers.ts";

/** How a post's Markdown becomes HTML. */
export interface MarkdownOptions {
  /** Like `https://example.com`: pictures from there are shown, as are those by bare path. */
  readonly ownOrigin?: string | undefined;
  /** How many levels headings go down; 1 unless told, since a page's title is its only h1. */
  readonly headingOffset?: number;
  /** True where a line end in the text is one on the page, as in notes. */
  readonly breaks?: boolean;
  /**
   * HTML of our own for web addresses that are a paragraph of their own, by the address as
   * `findStandaloneLinks` gives it. It is not cleaned again.
   */
  readonly embeds?: ReadonlyMap<string, string>;
  /** HTML of our own for a picture of our own, or undefined for a plain one. Not cleaned again. */
  readonly picture?: (picture: MarkdownPicture) => string | undefined;
}

/**
 * A post's Markdown as safe HTML; HTML in the text stays text.
 *
 * @throws AppError `text_too_long` beyond 500,000 characters
 */
export function renderMarkdown(markdown: string, options: MarkdownOptions = {}): string {
  const { ownOrigin, headingOffset = 1, breaks = false } = options;
  const places = new Places();
  const html = postHtml(markdown, {
    ownOrigin,
    headingOffset,
    breaks,
    places,
    embeds: options.embeds ?? new Map(),
    picture: options.picture ?? (() => undefined),
  });
  return places.fill(cleanHtml(html, "post", { ownOrigin }));
}

/**
 * What a reader wrote as safe HTML: paragraphs, emphasis, links, lists, quotes and code.
 *
 * @throws AppError `text_too_long` beyond 100,000 characters
 */
export function renderReaderMarkdown(text: string): string {
  return cleanHtml(readerHtml(text), "reply");
}

/**
 * What somebody wrote elsewhere as Markdown, or as plain text with its line ends and addresses, as safe HTML:
 * the same that is let through of their HTML. Cut at 50,000 characters.
 */
export function renderForeignText(text: string, kind: "markdown" | "plain"): string {
  return cleanHtml(foreignHtml(text, kind), "reply");
}

/**
 * The web addresses that are a paragraph of their own, each once, in the order they come: what to
 * fetch a preview of.
 *
 * @throws AppError `text_too_long` beyond 500,000 characters
 */
export function findStandaloneLinks(markdown: string): string[] {
  const found = new Set<string>();
  if (!/https?:/iu.test(markdown)) return [];
  eachParagraph(parsePost(markdown), (inline) => {
    const link = standaloneLink(inline);
    if (link !== undefined) found.add(link);
  });
  return [...found];
}

/**
 * Every picture in a post's Markdown, in the order they come.
 *
 * @throws AppError `text_too_long` beyond 500,000 characters
 */
export function findPictures(markdown: string): MarkdownPicture[] {
  if (!markdown.includes("![")) return [];
  return parsePost(markdown).flatMap((token) => {
    const images = (token.children ?? []).filter((child) => child.type === "image");
    const alone = images.length === 1 ? standalonePicture(token) : undefined;
    return images.map((image) => readPicture(image, image === alone));
  });
}

/** More of a text than this is not read for an excerpt, in UTF-16 units beside its own length. */
const excerptReads = 8000;

/** The beginning of a post in plain words: its paragraphs, without headings, pictures and code. */
export function excerpt(markdown: string, maxCharacters: number): string {
  const start = markdown.slice(0, excerptReads + 4 * maxCharacters);
  const words: string[] = [];
  eachParagraph(parsePost(start), (inline) => {
    if (standaloneLink(inline) === undefined) words.push(inlineText(inline).trim());
  });
  const text = words.filter((word) => word !== "").join(" ");
  const all = text === "" ? plainText(renderMarkdown(start)) : text;
  return shorten(all.replace(/\s+/gu, " ").trim(), maxCharacters);
}

/** `@name@server`, of which only `@name` counts. @source Mastodon, "Posting to your profile" */
const mentionFinder = /(^|[^\w/])(@[a-z0-9_]{1,100})@[a-z0-9.-]{1,253}[a-z0-9]/giu;

/**
 * How many characters any web address counts as in a note.
 *
 * @source Mastodon, StatusLengthValidator::URL_PLACEHOLDER_CHARS
 */
export const charactersPerAddress = 23;

/**
 * How long a note is: what a reader sees as one character counts as one, and every http or https
 * address as 23 whatever its length.
 *
 * @source Mastodon, app/validators/status_length_validator.rb
 */
export function countCharacters(written: string): number {
  const text = written.replaceAll(mentionFinder, "$1$2");
  const addresses = text.includes("://") ? (addressFinder.match(text) ?? []) : [];
  let count = 0;
  let at = 0;
  for (const { schema, index, lastIndex } of addresses) {
    if (schema !== "http:" && schema !== "https:") continue;
    count += countGraphemes(text.slice(at, index)) + charactersPerAddress;
    at = lastIndex;
  }
  return count + countGraphemes(text.slice(at));
}
