import MarkdownIt from "markdown-it";
import footnotes from "markdown-it-footnote";

import { escapeHtml } from "#core/html.ts";

import { type GhostRow, text } from "./ghost-file.ts";

/** Nothing anyone wrote lies deeper. */
const maxDepth = 60;

/** Hears of each card that has no form here, and keeps the notes below the text. */
interface Reader {
  readonly tell: (card: string) => void;
  readonly notes: string[];
}

/**
 * A text as Ghost's editors keep it, as HTML: of the newest editor, the one before it, or Ghost's first years' Markdown; and its
 * notes, which `medspilfootnote1x` and so on in it lead to. `tell` hears of each card that has no form here.
 * @source Lexical's serialized nodes; Mobiledoc 0.3.2 "Mobiledoc renderer specification"
 */
export function readGhostEditor(
  row: GhostRow,
  tell: Reader["tell"],
): { readonly html: string; readonly notes: readonly string[] } {
  const reader: Reader = { tell, notes: [] };
  const lexical = parsed(text(row, "lexical"));
  const mobiledoc = parsed(text(row, "mobiledoc"));
  const html =
    lexical !== undefined
      ? lexicalHtml(asRow(lexical["root"]), reader, 0)
      : mobiledoc !== undefined
        ? mobiledocHtml(mobiledoc, reader)
        : markdownHtml(text(row, "markdown"), reader);
  return { html, notes: reader.notes };
}

/** No text has it: it is no character by definition. */
const aNote = "\uFDD0";

/** A Markdown card has footnotes, which count on through the whole text. @source Ghost, kg-markdown-html-renderer */
function markdownHtml(markdown: string, { notes }: Reader): string {
  const before = notes.length;
  const parser = new MarkdownIt({ html: true }).use(footnotes);
  const place = (name: string, html: string): void => {
    parser.renderer.rules[name] = () => html;
  };
  for (const name of ["block_open", "block_close", "close", "anchor"])
    place(`footnote_${name}`, "");
  place("footnote_open", aNote);
  parser.renderer.rules["footnote_ref"] = (tokens, index) => {
    const { id = 0 } = (tokens[index]?.meta ?? {}) as { id?: number };
    return `medspilfootnote${before + id + 1}x`;
  };
  const [html = "", ...below] = parser.render(markdown.replaceAll(aNote, "")).split(aNote);
  notes.push(...below);
  return html;
}

const formats = [
  [1, "strong"],
  [2, "em"],
  [4, "s"],
  [8, "u"],
  [16, "code"],
  [32, "sub"],
  [64, "sup"],
] as const;

function lexicalHtml(node: GhostRow, reader: Reader, depth: number): string {
  const type = text(node, "type");
  const inside = (): string =>
    depth > maxDepth
      ? ""
      : rows(node["children"])
          .map((child) => lexicalHtml(child, reader, depth + 1))
          .join("");
  switch (type) {
    case "text":
    case "extended-text": {
      const format = typeof node["format"] === "number" ? node["format"] : 0;
      return formats
        .filter(([bit]) => (format & bit) !== 0)
        .reduce((html, [, tag]) => `<${tag}>${html}</${tag}>`, escapeHtml(text(node, "text")));
    }
    case "linebreak":
      return "<br>";
    case "paragraph":
      return `<p>${inside()}</p>`;
    case "heading":
    case "extended-heading":
      return within(heading(text(node, "tag")), inside());
    case "quote":
    case "extended-quote":
    case "aside":
      return `<blockquote><p>${inside()}</p></blockquote>`;
    case "list":
      return within(text(node, "listType") === "number" ? "ol" : "ul", inside());
    case "listitem":
      return `<li>${inside()}</li>`;
    case "link":
    case "autolink":
      return `<a href="${escapeHtml(text(node, "url"))}">${inside()}</a>`;
    default:
      return "children" in node ? inside() : cardHtml(type, node, reader);
  }
}

function mobiledocHtml(doc: GhostRow, reader: Reader): string {
  const markups = list(doc["markups"]);
  const cards = list(doc["cards"]);
  const atoms = list(doc["atoms"]);
  const line = (markers: unknown): string => {
    const open: string[] = [];
    let html = "";
    for (const marker of list(markers)) {
      const [kind, opens, closes, value] = list(marker);
      for (const index of list(opens)) {
        const [tag = "", attributes] = list(markups[Number(index)]) as [string?, unknown[]?];
        const name = /^(?:b|strong|i|em|s|u|code|sub|sup|a)$/i.test(tag)
          ? tag.toLowerCase()
          : "span";
        const given = list(attributes);
        const href = given[given.indexOf("href") + 1];
        html +=
          name === "a" && typeof href === "string" ? `<a href="${escapeHtml(href)}">` : `<${name}>`;
        open.push(name);
      }
      const isAtom = kind === 1;
      if (isAtom) html += list(atoms[Number(value)])[0] === "soft-return" ? "<br>" : "";
      else html += escapeHtml(typeof value === "string" ? value : "");
      for (let left = Math.min(Number(closes) || 0, open.length); left > 0; left -= 1)
        html += `</${open.pop() ?? "span"}>`;
    }
    return (
      html +
      open
        .toReversed()
        .map((name) => `</${name}>`)
        .join("")
    );
  };
  return list(doc["sections"])
    .map((section) => {
      const [kind, one, two] = list(section);
      if (kind === 1) {
        const tag = typeof one === "string" ? one.toLowerCase() : "p";
        if (tag === "blockquote" || tag === "aside")
          return `<blockquote><p>${line(two)}</p></blockquote>`;
        return within(tag === "p" ? "p" : heading(tag), line(two));
      }
      if (kind === 3)
        return within(
          one === "ol" ? "ol" : "ul",
          list(two)
            .map((item) => `<li>${line(item)}</li>`)
            .join(""),
        );
      if (kind === 2 && typeof one === "string")
        return `<p><img src="${escapeHtml(one)}" alt=""></p>`;
      if (kind !== 10) return "";
      const [name, payload] = list(cards[Number(one)]);
      return cardHtml(typeof name === "string" ? name : "", asRow(payload), reader);
    })
    .join("");
}

/** A card of either editor. */
function cardHtml(name: string, card: GhostRow, reader: Reader): string {
  const caption = text(card, "caption");
  const below = caption === "" ? "" : `<figcaption>${caption}</figcaption>`;
  const picture = (one: GhostRow): string =>
    `<img src="${escapeHtml(text(one, "src"))}" alt="${escapeHtml(text(one, "alt") || text(one, "title"))}">`;
  switch (name) {
    case "image":
      return `<figure>${picture(card)}${below}</figure>`;
    case "gallery":
      return `<figure>${rows(card["images"]).map(picture).join("")}${below}</figure>`;
    case "audio":
    case "video":
      return `<figure>${picture(card)}${below}</figure>`;
    case "html":
      return text(card, "html");
    case "markdown":
    case "card-markdown":
      return markdownHtml(text(card, "markdown"), reader);
    case "code":
    case "codeblock":
      return `<pre><code class="language-${escapeHtml(text(card, "language"))}">${escapeHtml(text(card, "code"))}</code></pre>${below}`;
    case "hr":
    case "horizontalrule":
      return "<hr>";
    case "embed":
      return addressHtml(text(card, "url")) + below;
    case "bookmark": {
      const meta = asRow(card["metadata"]);
      const url = text(card, "url");
      return `<p><a href="${escapeHtml(url)}">${escapeHtml(text(meta, "title") || url)}</a></p>`;
    }
    case "file":
      return `<p><a href="${escapeHtml(text(card, "src"))}">${escapeHtml(text(card, "fileTitle") || text(card, "fileName"))}</a></p>`;
    case "button":
      return `<p><a href="${escapeHtml(text(card, "buttonUrl"))}">${escapeHtml(text(card, "buttonText"))}</a></p>`;
    case "callout":
      return `<blockquote>${text(card, "calloutEmoji")} ${text(card, "calloutText")}</blockquote>`;
    case "toggle":
      return `<p><strong>${text(card, "heading")}</strong></p>${text(card, "content")}`;
    case "paywall":
      return "";
    default:
      if (name !== "") reader.tell(name);
      return "";
  }
}

function addressHtml(url: string): string {
  return url === "" ? "" : `<p><a href="${escapeHtml(url)}">${escapeHtml(url)}</a></p>`;
}

function within(tag: string, html: string): string {
  return `<${tag}>${html}</${tag}>`;
}

function heading(tag: string): string {
  return /^h[1-6]$/.test(tag) ? tag : "p";
}

function parsed(json: string): GhostRow | undefined {
  try {
    const value: unknown = JSON.parse(json);
    const row = asRow(value);
    return Object.keys(row).length === 0 ? undefined : row;
  } catch {
    return undefined;
  }
}

function asRow(value: unknown): GhostRow {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as GhostRow)
    : {};
}

function rows(value: unknown): GhostRow[] {
  return list(value).map(asRow);
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? (value as unknown[]) : [];
}
