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

/** A text as Medium's export has it. */
export interface MediumPage {
  readonly title: string;
  readonly summary: string;
  readonly html: string;
  readonly topics: readonly string[];
  readonly author: string;
  /** Unix milliseconds; drafts have none. */
  readonly at: number | undefined;
  /** Where it says it stands; empty for a draft. */
  readonly canonical: string;
  /** Medium's own short address of it; empty where it does not say. */
  readonly original: string;
  /** It answers somebody else's text, as far as can be seen. */
  readonly isResponse: boolean;
}

/**
 * Reads a page of the export; undefined when it is no text.
 * @throws AppError `bad_input` when its elements lie in each other too deeply
 * @source microformats.org/wiki/h-entry, by whose classes Medium marks its parts
 */
export function readMediumPage(html: string): MediumPage | undefined {
  const page = readTree(html);
  const body = byClass(page, "e-content");
  if (body === undefined) return undefined;
  const title = wordsOf(byClass(page, "p-name"));
  const summary = wordsOf(byClass(page, "p-summary"));
  const published = byClass(page, "dt-published");
  const at = Date.parse(published?.attribs["datetime"] ?? "");
  const [footer] = elementsIn(page, ({ name }) => name === "footer").toReversed();
  const short = (footer === undefined ? [] : elementsIn(footer, ({ name }) => name === "a"))
    .map((link) => link.attribs["href"] ?? "")
    .find((href) => /^https?:\/\/medium\.com\/p\/[0-9a-f]+/i.test(href));
  const isResponse = answersAnother(page, body, title);
  withoutHead(body, title, summary);
  plainFigures(body);
  return {
    title,
    summary,
    html: insideOf(body),
    topics: elementsIn(page, (one) => hasClass(one, "p-tag")).map(wordsOf),
    author: wordsOf(byClass(page, "p-author")),
    at: Number.isFinite(at) ? at : undefined,
    canonical: byClass(page, "p-canonical")?.attribs["href"] ?? "",
    original: short ?? "",
    isResponse,
  };
}

/** Medium makes a title of an answer's first words; a text of one's own has one that somebody wrote. */
function answersAnother(page: Tree, body: TreeElement, title: string): boolean {
  const around = elementsIn(page, ({ name }) => name === "header" || name === "footer");
  if (around.some((part) => /\bIn response to\b/i.test(wordsOf(part)))) return true;
  const words = wordsOf(body);
  if (/^In response to\b/i.test(words)) return true;
  if (
    elementsIn(body, (one) => hasClass(one, "graf--title") || /^h[1-6]$/.test(one.name)).length > 0
  )
    return false;
  const begin = title.replace(/\s*(?:…|\.{3})$/, "");
  return begin !== "" && words.startsWith(begin);
}

/** The text without its title, its subtitle and the line above the first part, which the page shows already. */
function withoutHead(body: TreeElement, title: string, summary: string): void {
  const divider = byClass(body, "section-divider");
  if (divider !== undefined) replaceElement(divider, "");
  for (const one of elementsIn(body, (element) =>
    hasClass(element, "graf--title", "graf--subtitle", "graf--kicker"),
  )) {
    const words = wordsOf(one);
    if (words === title || words === summary || hasClass(one, "graf--title"))
      replaceElement(one, "");
  }
  // Medium's largest heading in a text is h3.
  const [first] = elementsIn(body, ({ name }) => name === "h3");
  if (first !== undefined && wordsOf(first) === title) replaceElement(first, "");
  for (const heading of elementsIn(body, ({ name }) => name === "h3" || name === "h4"))
    heading.name = heading.name === "h3" ? "h2" : "h3";
}

function plainFigures(body: TreeElement): void {
  // Code is kept with breaks in it, which would not be lines of code.
  for (const pre of elementsIn(body, ({ name }) => name === "pre"))
    for (const br of elementsIn(pre, ({ name }) => name === "br")) replaceElement(br, "\n");
  for (const card of elementsIn(body, (one) => hasClass(one, "graf--mixtapeEmbed"))) {
    const [link] = elementsIn(card, ({ name }) => name === "a");
    const href = link?.attribs["href"] ?? "";
    const [name] = elementsIn(card, (one) => one.name === "strong");
    replaceElement(
      card,
      `<p><a href="${escapeHtml(href)}">${escapeHtml(wordsOf(name) || href)}</a></p>`,
    );
  }
  for (const script of elementsIn(body, ({ name }) => name === "script")) {
    const source = script.attribs["src"] ?? "";
    const address = source.startsWith("https://gist.github.com/")
      ? source.replace(/\.js$/, "")
      : "";
    replaceElement(script, address === "" ? "" : addressAlone(address));
  }
  for (const frame of elementsIn(body, ({ name }) => name === "iframe")) {
    const source = frame.attribs["src"] ?? "";
    replaceElement(frame, /^https?:/i.test(source) ? addressAlone(embedded(source)) : "");
  }
  for (const picture of elementsIn(body, ({ name }) => name === "noscript"))
    replaceElement(picture, insideOf(picture));
}

function addressAlone(address: string): string {
  return `<p><a href="${escapeHtml(address)}">${escapeHtml(address)}</a></p>`;
}

/** Where a film stands that is shown through embed.ly, by which Medium embeds. */
function embedded(source: string): string {
  const url = URL.parse(source);
  const inner = url?.hostname.endsWith("embedly.com") === true ? url.searchParams.get("url") : null;
  return inner !== null && /^https?:/i.test(inner) ? inner : source;
}
