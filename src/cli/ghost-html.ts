import { escapeHtml } from "#core/html.ts";

import { readGhostEditor } from "./ghost-editor.ts";
import { type GhostRow, text } from "./ghost-file.ts";
import {
  byClass,
  elementsIn,
  hasClass,
  insideOf,
  readTree,
  replaceElement,
  type TreeElement,
  wordsOf,
} from "#core/html-to-markdown/tree.ts";
import type { OldText } from "./old-posts.ts";

/** A text of Ghost as HTML with its notes, and the names of cards in it that have no form here. */
export interface GhostText extends OldText {
  readonly lost: readonly string[];
}

/** A post's HTML as Ghost rendered it, or made of what its editors keep where it never was rendered. */
export function ghostHtml(row: GhostRow): GhostText {
  const lost: string[] = [];
  const rendered = text(row, "html");
  const { html, notes } =
    rendered.trim() === ""
      ? readGhostEditor(row, (card) => lost.push(card))
      : { html: rendered, notes: [] };
  const tree = readTree(html.replace(/<!--[^]*?-->/g, ""));
  for (const card of elementsIn(tree, (one) =>
    /\bkg-[\w-]*card\b/.test(one.attribs["class"] ?? ""),
  )) {
    const made = plainCard(card, (name) => lost.push(name));
    if (made !== undefined) replaceElement(card, made);
  }
  return { html: insideOf(tree), notes, lost };
}

/** A card without what only its player or its script needs; undefined when it can stay as it is. */
function plainCard(card: TreeElement, tell: (card: string) => void): string | undefined {
  if (hasClass(card, "kg-bookmark-card", "kg-file-card")) {
    const [link] = elementsIn(card, ({ name }) => name === "a");
    const href = link?.attribs["href"] ?? "";
    const title =
      wordsOf(byClass(card, "kg-bookmark-title") ?? byClass(card, "kg-file-card-title")) || href;
    const about = wordsOf(
      byClass(card, "kg-bookmark-description") ?? byClass(card, "kg-file-card-caption"),
    );
    return `<p><a href="${escapeHtml(href)}">${escapeHtml(title)}</a>${about === "" ? "" : `<br>${escapeHtml(about)}`}</p>`;
  }
  if (hasClass(card, "kg-audio-card", "kg-video-card")) {
    const [media] = elementsIn(card, ({ name }) => name === "audio" || name === "video");
    const source = media?.attribs["src"] ?? "";
    const caption = wordsOf(
      byClass(card, "kg-audio-title") ?? elementsIn(card, ({ name }) => name === "figcaption")[0],
    );
    return `<p><img src="${escapeHtml(source)}" alt="${escapeHtml(caption)}"></p>`;
  }
  if (hasClass(card, "kg-signup-card")) {
    tell("signup");
    return "";
  }
  if (hasClass(card, "kg-toggle-card")) {
    const heading = wordsOf(byClass(card, "kg-toggle-heading-text"));
    const content = byClass(card, "kg-toggle-content");
    return `<p><strong>${escapeHtml(heading)}</strong></p>${content === undefined ? "" : insideOf(content)}`;
  }
  return undefined;
}
