import MarkdownIt, { type Token } from "markdown-it";

import { AppError } from "#core/errors.ts";
import { foreignLink, ownLink, ownPicture } from "#core/html/links.ts";
import { shorten } from "#core/text.ts";

import { addFootnotes } from "./footnotes.ts";
import { placeHeadings } from "./headings.ts";
import type { Places } from "./places.ts";
import {
  eachParagraph,
  type MarkdownPicture,
  readPicture,
  standaloneLink,
  standalonePicture,
} from "./standalone.ts";
import { placeTasks } from "./tasks.ts";

/** Markdown longer than this many UTF-16 units is refused: about 75,000 words. */
const maxMarkdownCharacters = 500_000;
const maxReaderCharacters = 100_000;

/** Deeper than this nothing is told apart on a page; HTML may be twice as deep. */
const maxNesting = 40;
const maxAddressCharacters = 2048;

/** What a rendering of a post is given along. */
export interface PostEnv {
  readonly ownOrigin: string | undefined;
  readonly headingOffset: number;
  readonly breaks: boolean;
  readonly embeds: ReadonlyMap<string, string>;
  readonly picture: (picture: MarkdownPicture) => string | undefined;
  readonly places: Places;
}

const linksOnlyWhenWhole = { fuzzyLink: false, fuzzyEmail: false, fuzzyIP: false };

const postParser = new MarkdownIt({ html: false, linkify: true, maxNesting });
postParser.linkify.set(linksOnlyWhenWhole);
addFootnotes(postParser);
postParser.validateLink = (address) =>
  address.length <= maxAddressCharacters && ownLink(address) !== undefined;
postParser.renderer.rules["softbreak"] = (_tokens, _index, _options, env) =>
  (env?.["post"] as PostEnv | undefined)?.breaks === true ? "<br>\n" : "\n";

const readerParser = new MarkdownIt("zero", {
  html: false,
  linkify: true,
  breaks: true,
  maxNesting,
})
  .enable(["linkify"])
  .enable(["list", "blockquote", "fence"])
  .enable(["newline", "escape", "entity", "backticks", "autolink", "link", "linkify"])
  .enable(["emphasis", "strikethrough"]);
readerParser.linkify.set(linksOnlyWhenWhole);
readerParser.validateLink = (address) =>
  address.length <= maxAddressCharacters && foreignLink(address) !== undefined;

/** Finds web addresses in plain text as both parsers do. */
export const addressFinder = postParser.linkify;

/** @throws AppError `text_too_long` */
export function parsePost(markdown: string): Token[] {
  refuseTooLong(markdown, maxMarkdownCharacters);
  return postParser.parse(markdown, {});
}

/** @throws AppError `text_too_long` */
export function postHtml(markdown: string, post: PostEnv): string {
  const tokens = parsePost(markdown);
  placeHeadings(tokens, post.headingOffset);
  placeTasks(tokens);
  placeOwnParts(tokens, post);
  alignByClass(tokens);
  limitRepeatedAddresses(tokens, markdown.length);
  return postParser.renderer.render(
    tokens,
    postParser.options as Required<typeof postParser.options>,
    { post },
  );
}

/** @throws AppError `text_too_long` */
export function readerHtml(text: string): string {
  refuseTooLong(text, maxReaderCharacters);
  return readerParser.render(text);
}

function refuseTooLong(text: string, max: number): void {
  if (text.length > max)
    throw new AppError({
      code: "text_too_long",
      status: 413,
      params: { most: max },
      safeMessage: `The text is longer than ${max} characters.`,
    });
}

function placeOwnParts(tokens: Token[], post: PostEnv): void {
  eachParagraph(tokens, (inline, index) => {
    const link = standaloneLink(inline);
    const html = link === undefined ? undefined : post.embeds.get(link);
    if (html !== undefined) replaceParagraph(tokens, index, post.places.hold(html));
  });
  for (const token of tokens) {
    if (token.type !== "inline" || token.children === null) continue;
    const alone = standalonePicture(token);
    let linksOpen = 0;
    token.children = token.children.flatMap((child) => {
      linksOpen += child.type === "link_open" ? 1 : child.type === "link_close" ? -1 : 0;
      return child.type === "image"
        ? pictureTokens(child, child === alone, linksOpen > 0, post)
        : [child];
    });
  }
}

function replaceParagraph(tokens: Token[], index: number, place: string): void {
  const inline = tokens[index + 1]!;
  inline.children = [textToken(inline, place)];
}

/** Our own picture stays or becomes what `picture` makes of it; another's becomes a link to it. */
function pictureTokens(image: Token, isAlone: boolean, isInLink: boolean, post: PostEnv): Token[] {
  const picture = readPicture(image, isAlone);
  if (ownPicture(picture.address, post.ownOrigin) !== undefined) {
    const html = post.picture(picture);
    return [html === undefined ? image : textToken(image, post.places.hold(html))];
  }
  const text = textToken(image, picture.alt === "" ? shorten(picture.address, 60) : picture.alt);
  if (isInLink) return [text];
  const make = image.constructor as typeof Token;
  const open = new make("link_open", "a", 1);
  open.attrSet("href", picture.address);
  return [open, text, new make("link_close", "a", -1)];
}

function textToken(like: Token, content: string): Token {
  const token = new (like.constructor as typeof Token)("text", "", 0);
  token.content = content;
  return token;
}

/** Columns are aligned by class, since no style attribute passes. */
function alignByClass(tokens: readonly Token[]): void {
  for (const token of tokens) {
    if (token.type !== "th_open" && token.type !== "td_open") continue;
    const align = /^text-align:(center|right)$/u.exec(String(token.attrGet("style") ?? ""))?.[1];
    token.attrs = align === undefined ? null : [["class", `align-${align}`]];
  }
}

/**
 * An address defined once can be referred to in three characters. What all of them may add is
 * limited to a multiple of the text, as the reference implementation of CommonMark does.
 *
 * @source cmark 0.30.3: reference expansion is limited to max(input, 100,000) bytes
 */
function limitRepeatedAddresses(tokens: readonly Token[], written: number): void {
  let room = Math.max(written, 100_000) * 2;
  for (const { children } of tokens)
    for (const child of children ?? []) {
      if (child.attrs === null) continue;
      for (const [, value] of child.attrs) room -= String(value).length;
      if (room >= 0) continue;
      child.attrs = null;
      if (child.type === "image") child.type = "text";
    }
}
