import { addressFinder } from "#core/markdown.ts";
import { escapeHtml } from "#core/html.ts";

import {
  elementsIn,
  insideOf,
  isInside,
  replaceElement,
  replaceText,
  textsIn,
  type Tree,
} from "./tree.ts";

/** What is known of where a text stood. */
export interface HtmlPlace {
  /** Where relative addresses begin: the text's own address. */
  readonly base?: string | undefined;
  /** Where something stands now that had this whole address; undefined when it stays what it is. */
  readonly newAddress?: (address: string) => string | undefined;
  /** The number of the first footnote in it; 1 unless told, where others stand in the same text already. */
  readonly firstNote?: number;
}

/**
 * Makes addresses whole, each the one where a thing stands now, and those of places in the text itself short; films and sounds
 * become pictures, since a text of ours shows them alike.
 */
export function makeWhole(tree: Tree, place: HtmlPlace): void {
  for (const media of elementsIn(tree, ({ name }) => name === "video" || name === "audio")) {
    const [source] = elementsIn(media, ({ name }) => name === "source");
    const address = media.attribs["src"] || (source?.attribs["src"] ?? "");
    replaceElement(
      media,
      address === ""
        ? insideOf(media)
        : `<img src="${escapeHtml(address)}" alt="${escapeHtml(media.attribs["title"] ?? "")}">`,
    );
  }
  for (const { name, attribs } of elementsIn(tree, () => true)) {
    if (name === "img" || name === "iframe" || name === "embed") {
      const address = lateAddress(attribs);
      if (address !== "") attribs["src"] = wholeAddress(address, place);
    } else if (name === "a" && attribs["href"] !== undefined)
      attribs["href"] = wholeAddress(attribs["href"], place);
  }
}

/** Pictures and frames that load late have their address beside the place of it. */
function lateAddress(attribs: Readonly<Record<string, string>>): string {
  const own = attribs["src"]?.trim() ?? "";
  if (own !== "" && !/^(?:data|about):/i.test(own)) return own;
  const late = ["data-src", "data-lazy-src", "data-original", "data-orig-file"].map(
    (name) => attribs[name]?.trim() ?? "",
  );
  return late.find((one) => one !== "") ?? own;
}

function wholeAddress(written: string, { base, newAddress }: HtmlPlace): string {
  const address = written.trim().replace(/^\/\//, "https://");
  if (/^(?:#|mailto:|tel:|data:|javascript:)/i.test(address)) return address;
  const isWhole = /^https?:\/\//i.test(address);
  const whole =
    base === undefined || isWhole ? address : (URL.parse(address, base)?.href ?? address);
  const [page = "", part] = whole.split("#");
  if (part !== undefined && part !== "" && base !== undefined && isSame(page, base))
    return `#${part}`;
  return newAddress?.(whole) ?? whole;
}

function isSame(one: string, other: string): boolean {
  const plain = (address: string): string =>
    address
      .replace(/#.*$/, "")
      .replace(/^https?:\/\/(?:www\.)?/i, "")
      .replace(/\/$/, "");
  return plain(one) === plain(other);
}

/** Frames as links to what they show: a film is shown where its address stands alone. */
export function linkFrames(tree: Tree): void {
  for (const frame of elementsIn(tree, ({ name }) => name === "iframe" || name === "embed")) {
    const address = escapeHtml(frame.attribs["src"] ?? "");
    replaceElement(
      frame,
      /^https?:/i.test(address) ? `<p><a href="${address}">${address}</a></p>` : "",
    );
  }
}

/** Addresses in the words themselves as links, so that no letter of them is taken for a mark of Markdown. */
export function linkBareAddresses(tree: Tree): void {
  for (const text of textsIn(tree)) {
    const words = text.data;
    if (!words.includes("://") || isInside(text, "a", "pre", "code")) continue;
    let html = "";
    let at = 0;
    for (const { schema, index, lastIndex } of addressFinder.match(words) ?? []) {
      if (schema !== "http:" && schema !== "https:") continue;
      const address = escapeHtml(words.slice(index, lastIndex));
      html += `${escapeHtml(words.slice(at, index))}<a href="${address}">${address}</a>`;
      at = lastIndex;
    }
    if (at > 0) replaceText(text, html + escapeHtml(words.slice(at)));
  }
}
