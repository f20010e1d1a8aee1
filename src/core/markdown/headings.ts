import type { Token } from "markdown-it";

import { headingIdPrefix } from "#core/html/policies.ts";

const deepest = 6;
const maxSlugCharacters = 60;

/**
 * Moves every heading down by `offset` levels and gives it an id: the one it names itself (`{#id}`), else
 * one made of its own words. Links to a heading in the same text lead there, whether they name its id, its
 * words as we write them, or as GitHub does.
 */
export function placeHeadings(tokens: readonly Token[], offset: number): void {
  const slugs = new Slugs();
  const github = new GithubSlugs();
  const places = new Map<string, string>();
  const known = (name: string, id: string): void => {
    if (name !== "" && !places.has(name)) places.set(name, id);
  };
  const later: [name: string, id: string][] = [];
  for (const [index, token] of tokens.entries()) {
    if (token.type !== "heading_open" && token.type !== "heading_close") continue;
    token.tag = `h${Math.min(Number(token.tag.slice(1)) + offset, deepest)}`;
    const words = tokens[index + 1];
    if (token.type !== "heading_open" || !words) continue;
    const named = takeNamedId(words);
    const text = inlineText(words);
    const id = headingIdPrefix + slugs.of(named ?? text);
    token.attrSet("id", id);
    if (named !== undefined) known(named, id);
    later.push([github.of(text), id], [id.slice(headingIdPrefix.length), id]);
  }
  for (const [name, id] of later) known(name, id);
  if (places.size > 0) leadTo(tokens, places);
}

/** `{#id}` at the end of a heading, also with classes. @source kramdown "Specifying a Header ID", Pandoc `header_attributes` */
const namedId =
  /\s*\{:?\s*#([\p{L}\p{N}_][\p{L}\p{M}\p{N}_.:-]{0,99})(?:\s+[^{}\n]{0,200})?\}\s*$/u;

/** Takes the id off the end of a heading's words. */
function takeNamedId(inline: Token): string | undefined {
  const last = inline.children?.at(-1);
  const found = last?.type === "text" ? namedId.exec(last.content) : null;
  if (last === undefined || found === null) return undefined;
  last.content = last.content.slice(0, found.index);
  return found[1];
}

function leadTo(tokens: readonly Token[], places: ReadonlyMap<string, string>): void {
  for (const { children } of tokens)
    for (const child of children ?? []) {
      if (child.type !== "link_open") continue;
      const href = String(child.attrGet("href") ?? "");
      if (!href.startsWith("#")) continue;
      const name = decoded(href.slice(1));
      const id = places.get(name) ?? places.get(name.toLowerCase());
      if (id !== undefined) child.attrSet("href", `#${id}`);
    }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text).normalize("NFC");
  } catch {
    return text;
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

/** How GitHub names the headings of a page. @source github-slugger's README, which tells the rule */
class GithubSlugs {
  private readonly counts = new Map<string, number>();

  of(words: string): string {
    const base = words
      .normalize("NFC")
      .trim()
      .toLowerCase()
      .replace(/[^\p{L}\p{M}\p{N}\p{Pc} -]/gu, "")
      .replaceAll(" ", "-");
    const count = this.counts.get(base) ?? 0;
    this.counts.set(base, count + 1);
    return count === 0 ? base : `${base}-${count}`;
  }
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
