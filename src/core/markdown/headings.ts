import type { Token } from "markdown-it";

import { headingIdPrefix } from "#core/html/policies.ts";

const deepest = 6;
const maxSlugCharacters = 60;

/** Moves every heading down by `offset` levels and gives it an id made of its own words. */
export function placeHeadings(tokens: readonly Token[], offset: number): void {
  const slugs = new Slugs();
  for (const [index, token] of tokens.entries()) {
    if (token.type !== "heading_open" && token.type !== "heading_close") continue;
    token.tag = `h${Math.min(Number(token.tag.slice(1)) + offset, deepest)}`;
    const words = tokens[index + 1];
    if (token.type === "heading_open" && words)
      token.attrSet("id", headingIdPrefix + slugs.of(inlineText(words)));
  }
}

/** The words of an inline token, without markup; line ends become spaces. */
export function inlineText(token: Token): string {
  const words = (token.children ?? []).map((child) => {
    if (child.type === "text" || child.type === "code_inline") return child.content;
    return child.type === "softbreak" || child.type === "hardbreak" ? " " : "";
  });
  return words.join("");
}

class Slugs {
  private readonly taken = new Set<string>();
  private readonly counts = new Map<string, number>();

  /** The same words in the same order always give the same slugs, and no two are alike. */
  of(words: string): string {
    const base =
      words
        .normalize("NFC")
        .toLowerCase()
        .replace(/[^\p{L}\p{M}\p{N}]+/gu, "-")
        .replace(/^-/u, "")
        .slice(0, maxSlugCharacters)
        .replace(/-$/u, "")
        .toWellFormed()
        .replaceAll("\uFFFD", "") || "part";
    let count = this.counts.get(base) ?? 0;
    let slug: string;
    do slug = ++count === 1 ? base : `${base}-${count}`;
    while (this.taken.has(slug));
    this.counts.set(base, count);
    this.taken.add(slug);
    return slug;
  }
}
