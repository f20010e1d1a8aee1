import { escapeHtml } from "#core/html.ts";

import {
  byClass,
  elementsIn,
  hasClass,
  insideOf,
  readTree,
  replaceElement,
  type Tree,
  type TreeElement,
  wordsOf,
} from "#core/html-to-markdown/tree.ts";
import type { OldText } from "./old-posts.ts";

/** These only ask for something, or work at Substack alone. */
const gone = [
  "subscription-widget-wrap",
  "subscription-widget-wrap-editor",
  "subscription-widget",
  "subscribe-widget",
  "captioned-button-wrap",
  "install-substack-app-embed",
  "community-chat",
  "paywall-jump",
  "paywall",
  "poll-embed",
  "image-link-expand",
  "post-footer",
  "footer",
  "digest-footer",
  "comments-section",
  "share-dialog",
  "directMessage",
] as const;

/** A text of Substack, and what in it has no form here. */
export interface SubstackText extends OldText {
  readonly lost: readonly string[];
}

/**
 * A text without what asks for subscriptions, shares and comments; films and cards as their addresses, notes below it with their
 * numbers.
 * @throws AppError `bad_input` when its elements lie in each other too deeply
 */
export function substackHtml(html: string): SubstackText {
  const lost: string[] = [];
  const tree = readTree(html);
  const notes = keepNotes(tree);
  for (const element of elementsIn(tree, () => true)) {
    const made = shaped(element, (name) => lost.push(name));
    if (made !== undefined) replaceElement(element, made);
  }
  return { html: insideOf(tree), notes, lost: [...new Set(lost)] };
}

/** Takes the notes out from below the text, and marks where each was meant. */
function keepNotes(tree: Tree): string[] {
  const anchors = new Map<string, TreeElement>();
  for (const anchor of elementsIn(tree, (one) => hasClass(one, "footnote-anchor")))
    anchors.set(wordsOf(anchor), anchor);
  const notes: string[] = [];
  for (const note of elementsIn(tree, (one) => hasClass(one, "footnote"))) {
    const number = elementsIn(note, (one) => hasClass(one, "footnote-number"))[0];
    const content = byClass(note, "footnote-content");
    const anchor = number === undefined ? undefined : anchors.get(wordsOf(number));
    // Words that no mark leads to stay where they are.
    if (content === undefined || anchor === undefined) continue;
    replaceElement(anchor, `medspilfootnote${notes.push(insideOf(content))}x`);
    replaceElement(note, "");
  }
  return notes;
}

/** What stands in the place of an element; undefined when it stays. */
function shaped(element: TreeElement, tell: (name: string) => void): string | undefined {
  if (hasClass(element, "poll-embed")) tell("poll");
  if (hasClass(element, ...gone) || element.name === "button" || element.name === "svg") return "";
  if (hasClass(element, "button-wrapper") || (element.name === "a" && hasClass(element, "button")))
    return button(element);
  if (hasClass(element, "youtube-wrap", "vimeo-wrap")) return film(element);
  if (hasClass(element, "footnote-anchor")) return `<sup>${escapeHtml(wordsOf(element))}</sup>`;
  if (hasClass(element, "footnote-number"))
    return `<p><strong>${escapeHtml(wordsOf(element))}</strong></p>`;
  if (hasClass(element, "image-gallery-embed")) return gallery(element);
  if (hasClass(element, "latex-rendered")) {
    const formula = factsOf(element)["persistentExpression"];
    if (isText(formula))
      return `<pre><code class="language-latex">${escapeHtml(formula)}</code></pre>`;
  }
  // Their address stands only in what the page's program reads.
  const isCard = element.attribs["data-attrs"] !== undefined && wordsOf(element) === "";
  const isEmbed = hasClass(
    element,
    "tweet",
    "embedded-post-wrap",
    "embedded-publication-wrap",
    "digest-post-embed",
    "instagram",
    "tiktok-wrap",
    "spotify-wrap",
    "soundcloud-wrap",
    "apple-podcast-container",
    "bandcamp-wrap",
    "comment",
  );
  if (isEmbed || (isCard && element.name === "div")) {
    const told = factsOf(element);
    const frame = elementsIn(element, ({ name }) => name === "iframe")[0]?.attribs["src"];
    const address =
      ["url", "canonical_url", "base_url", "href", "link"]
        .map((name) => told[name])
        .find(isAddress) ?? (isAddress(frame) ? frame : undefined);
    if (address === undefined) {
      // What has neither words, pictures nor an address, such as a film kept at Substack, would be gone without a word.
      const isEmpty = elementsIn(element, ({ name }) => /^(?:img|a|pre)$/.test(name)).length === 0;
      if (isEmpty && wordsOf(element) === "") tell(nameOf(element));
      return undefined;
    }
    const title = ["title", "name", "full_text"].map((name) => told[name]).find(isText);
    return linked(address, title === undefined ? address : title.slice(0, 200));
  }
  return undefined;
}

/** The pictures of a gallery, which stand only in what the page's program reads. */
function gallery(element: TreeElement): string | undefined {
  const told = factsOf(element)["gallery"];
  const { images, caption, alt } = (
    typeof told === "object" && told !== null ? told : {}
  ) as Record<string, unknown>;
  const pictures = (Array.isArray(images) ? (images as unknown[]) : []).flatMap((one) => {
    const { src, alt: own } = (typeof one === "object" && one !== null ? one : {}) as Record<
      string,
      unknown
    >;
    const words = [own, alt].find(isText) ?? "";
    return isAddress(src)
      ? [`<p><img src="${escapeHtml(src)}" alt="${escapeHtml(words)}"></p>`]
      : [];
  });
  if (pictures.length === 0) return undefined;
  return pictures.join("") + (isText(caption) ? `<p><em>${escapeHtml(caption)}</em></p>` : "");
}

/** What the report calls a part: `native-video`, `recipe`. */
function nameOf(element: TreeElement): string {
  const [name = ""] = (element.attribs["class"] ?? "").split(/\s+/);
  return name.replace(/-(?:embed|wrap|container|block)$/, "") || "?";
}

/** One that leads to a place of its own stays as a link. */
function button(element: TreeElement): string {
  const link = element.name === "a" ? element : elementsIn(element, ({ name }) => name === "a")[0];
  const href = link?.attribs["href"] ?? "";
  const asks =
    !isAddress(href) ||
    /%%|[?&](?:action=share|utm_source=substack&[^#]*action)|\/(?:subscribe|comments|gift|leaderboard|chat|survey\/\d+)\b|[?&](?:gift|donate)=/i.test(
      href,
    );
  return asks ? "" : linked(href, wordsOf(link) || href);
}

function film(element: TreeElement): string | undefined {
  const told = factsOf(element);
  const frame = elementsIn(element, ({ name }) => name === "iframe")[0]?.attribs["src"] ?? "";
  if (hasClass(element, "youtube-wrap")) {
    const id =
      /\/embed\/([\w-]{11})/.exec(frame)?.[1] ??
      /^youtube2-([\w-]{11})$/.exec(element.attribs["id"] ?? "")?.[1] ??
      told["videoId"];
    return typeof id === "string" && /^[\w-]{11}$/.test(id)
      ? alone(`https://www.youtube.com/watch?v=${id}`)
      : undefined;
  }
  const id = /player\.vimeo\.com\/video\/(\d+)/.exec(frame)?.[1] ?? told["videoId"];
  return typeof id === "string" && /^\d+$/.test(id) ? alone(`https://vimeo.com/${id}`) : undefined;
}

function factsOf(element: TreeElement): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(element.attribs["data-attrs"] ?? "{}");
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

function isAddress(value: unknown): value is string {
  return typeof value === "string" && /^https?:\/\//i.test(value);
}

function isText(value: unknown): value is string {
  return typeof value === "string" && value.trim() !== "";
}

function alone(address: string): string {
  return linked(address, address);
}

function linked(address: string, words: string): string {
  return `<p><a href="${escapeHtml(address)}">${escapeHtml(words)}</a></p>`;
}
