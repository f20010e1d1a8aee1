import type { Token } from "markdown-it";

/** A picture in Markdown: `![alt](address "title")`. */
export interface MarkdownPicture {
  readonly address: string;
  /** What the writer wrote for those who do not see it; may be empty. */
  readonly alt: string;
  readonly title: string | undefined;
  /** True when it is a paragraph of its own. */
  readonly isAlone: boolean;
}

/** Calls back for each paragraph at the top level, not of footnotes, with the index of its first token. */
export function eachParagraph(
  tokens: readonly Token[],
  visit: (inline: Token, index: number) => void,
): void {
  for (const [index, token] of tokens.entries()) {
    const inline = tokens[index + 1];
    if (token.type === "footnote_block_open") return;
    if (token.type === "paragraph_open" && token.level === 0 && inline) visit(inline, index);
  }
}

/** The web address a paragraph consists of, written bare or in angle brackets; else undefined. */
export function standaloneLink(inline: Token): string | undefined {
  const parts = meaningful(inline);
  const [open] = parts;
  if (parts.length !== 3 || open?.type !== "link_open") return undefined;
  if (open.markup !== "linkify" && open.markup !== "autolink") return undefined;
  const href = String(open.attrGet("href") ?? "");
  return /^https?:/iu.test(href) ? href : undefined;
}

/** The picture a paragraph consists of; else undefined. */
export function standalonePicture(inline: Token): Token | undefined {
  const [only, ...others] = meaningful(inline);
  return only?.type === "image" && others.length === 0 ? only : undefined;
}

/** Reads what the writer wrote of a picture. */
export function readPicture(image: Token, isAlone: boolean): MarkdownPicture {
  const title = image.attrGet("title");
  return {
    address: String(image.attrGet("src") ?? ""),
    alt: altText(image.children ?? []),
    title: title === null ? undefined : String(title),
    isAlone,
  };
}

function altText(children: readonly Token[]): string {
  const parts = children.map((child) => {
    if (child.type === "image") return altText(child.children ?? []);
    return child.type === "softbreak" ? " " : child.content;
  });
  return parts.join("");
}

function meaningful(inline: Token): Token[] {
  const isEmpty = (token: Token) => token.type === "text" && token.content.trim() === "";
  return (inline.children ?? []).filter((token) => !isEmpty(token));
}
