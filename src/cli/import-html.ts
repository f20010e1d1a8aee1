import TurndownService from "turndown";

import { cleanHtml } from "#core/html.ts";

/** What is known of where a text stood. */
export interface HtmlPlace {
  /** Where relative addresses begin: the text's own address. */
  readonly base?: string | undefined;
  /** Where something stands now that had this whole address; undefined when it stays what it is. */
  readonly newAddress?: (address: string) => string | undefined;
}

/**
 * Turns a page's HTML into Markdown: cleaned first, tables kept, pictures, films and sounds that lie elsewhere made into
 * links (`stored` knows those that were fetched), embedded films into their address.
 */
export function htmlToMarkdown(
  html: string,
  stored: ReadonlyMap<string, string> = new Map(),
  place: HtmlPlace = {},
): string {
  const prepared = atHome(html.replace(/<!--[^]*?-->/g, ""), place)
    .replace(/<a\b[^>]*>\s*<img\b[^>]*>\s*<\/a>/gi, (whole) => linkedPicture(whole, stored))
    .replace(/<img\b[^>]*>/gi, (tag) => pictureOf(tag, stored))
    .replace(/<(?:iframe|embed)\b[^>]*>(?:\s*<\/iframe>)?/gi, (tag) => {
      const src = attribute(tag, "src");
      return /^https?:/i.test(src) ? `<p><a href="${src}">${src}</a></p>` : "";
    });
  return turndown()
    .turndown(cleanHtml(prepared, "post"))
    .replace(/^[ \t]+$/gm, "")
    .replace(/\n{3,}/g, "\n\n")
    .trim();
}

/** The addresses of the pictures, films and sounds in it. */
export function picturesIn(html: string, place: HtmlPlace = {}): string[] {
  const found = [...atHome(html, place).matchAll(/<img\b[^>]*>/gi)].map(([tag]) =>
    decoded(attribute(tag, "src")),
  );
  return [...new Set(found.filter((address) => /^https?:\/\//i.test(address)))];
}

/**
 * The same HTML with whole addresses, each the one where a thing stands now; films and sounds as pictures are written, since a
 * text of ours shows them alike.
 */
function atHome(html: string, { base, newAddress }: HtmlPlace): string {
  const whole = (address: string): string => {
    if (/^(?:#|mailto:|tel:|data:|javascript:)/i.test(address)) return address;
    const isWhole = /^https?:\/\//i.test(address);
    const full =
      base === undefined || isWhole
        ? address
        : (URL.parse(decoded(address), base)?.href ?? address);
    return newAddress?.(decoded(full)) ?? full;
  };
  return html
    .replace(
      /<(video|audio)\b([^>]*)>([^]*?)<\/\1\s*>/gi,
      (_, _name, rest: string, inside: string) => {
        const src =
          attribute(`<a ${rest}>`, "src") ||
          attribute(/<source\b[^>]*>/i.exec(inside)?.[0] ?? "", "src");
        return src === "" ? "" : `<img src="${src}" alt="${attribute(`<a ${rest}>`, "title")}">`;
      },
    )
    .replace(/<img\b[^>]*>/gi, (tag) => {
      // Pictures that load late have their address beside the place of it.
      const late = ["data-src", "data-lazy-src", "data-original", "data-orig-file"].map((name) =>
        attribute(tag, name),
      );
      const own = attribute(tag, "src");
      const src =
        own === "" || own.startsWith("data:") ? (late.find((one) => one !== "") ?? own) : own;
      return `<img src="${quoted(whole(src))}" alt="${attribute(tag, "alt")}">`;
    })
    .replace(
      /(<(?:a|iframe|embed)\b[^>]*?\s(?:href|src)\s*=\s*)("[^"]*"|'[^']*')/gi,
      (_, before: string, value: string) =>
        `${before}"${quoted(whole(value.slice(1, -1).trim()))}"`,
    );
}

function quoted(address: string): string {
  return address
    .replace(/&(?!#?\w+;)/g, "&amp;")
    .replaceAll('"', "&quot;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;");
}

/** A picture that leads somewhere: to its own large version, which says nothing more, or to another place, which stays. */
function linkedPicture(whole: string, stored: ReadonlyMap<string, string>): string {
  const picture = /<img\b[^>]*>/i.exec(whole)?.[0] ?? "";
  const href = attribute(whole, "href");
  const isItself =
    href === "" ||
    /\.(?:jpe?g|png|gif|webp|avif|svg|bmp)(?:[?#].*)?$/i.test(href) ||
    /[?&](?:amp;)?attachment_id=/.test(href) ||
    stemOf(href) === stemOf(attribute(picture, "src"));
  if (isItself) return picture;
  if (stored.has(decoded(attribute(picture, "src")))) return `<a href="${href}">${picture}</a>`;
  // A link inside a link is none, so they stand beside each other.
  const alt = attribute(picture, "alt");
  return `<a href="${href}">${alt === "" ? href : alt}</a> (${picture})`;
}

function stemOf(address: string): string {
  return address.replace(/[?#].*$/, "").replace(/(?:-\d+x\d+)?\.\w+$/, "");
}

function pictureOf(tag: string, stored: ReadonlyMap<string, string>): string {
  const src = attribute(tag, "src");
  const alt = attribute(tag, "alt");
  const here = stored.get(decoded(src));
  if (here !== undefined) return `<img src="${here}" alt="${alt}">`;
  if (!/^https?:/i.test(src)) return alt;
  const name =
    src
      .replace(/[?#].*$/, "")
      .split("/")
      .at(-1) ?? "";
  return `<a href="${src}">${alt === "" ? name : alt}</a>`;
}

/** An attribute as it is written, fit to stand between double quotes; what it makes is cleaned after. */
function attribute(tag: string, name: string): string {
  const match = new RegExp(`\\s${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)'|([^\\s"'>]+))`, "i").exec(
    tag,
  );
  return (match?.[1] ?? match?.[2] ?? match?.[3] ?? "")
    .replaceAll('"', "&quot;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .trim();
}

function decoded(value: string): string {
  return value.replaceAll("&#038;", "&").replaceAll("&#38;", "&").replaceAll("&amp;", "&");
}

let made: TurndownService | undefined;

function turndown(): TurndownService {
  if (made !== undefined) return made;
  made = new TurndownService({
    headingStyle: "atx",
    codeBlockStyle: "fenced",
    bulletListMarker: "-",
    emDelimiter: "*",
    hr: "---",
  });
  made.addRule("struck", {
    filter: ["del", "s"],
    replacement: (content) => (content.trim() === "" ? "" : `~~${content}~~`),
  });
  // A link that shows only its own address is written bare, so that a film can be shown in its place.
  made.addRule("bare", {
    filter: (node) => node.nodeName === "A" && node.textContent === node.getAttribute("href"),
    replacement: (_, node) => (node as HTMLElement).getAttribute("href") ?? "",
  });
  made.addRule("preformatted", {
    filter: (node) => node.nodeName === "PRE" && node.firstChild?.nodeName !== "CODE",
    replacement: (_, node) => {
      const text = (node.textContent ?? "").replace(/^\n|\n$/g, "");
      const fence = "`".repeat(
        Math.max(3, ...[...text.matchAll(/`+/g)].map(([run]) => run.length + 1)),
      );
      return `\n\n${fence}\n${text}\n${fence}\n\n`;
    },
  });
  made.addRule("cell", {
    filter: ["td", "th"],
    replacement: (content) =>
      ` ${content
        .trim()
        .replace(/\s*\n\s*/g, " ")
        .replaceAll("|", "\\|")} |`,
  });
  made.addRule("row", {
    filter: "tr",
    replacement: (content, node) => {
      const row = node as HTMLTableRowElement;
      const isFirst =
        row.previousElementSibling === null &&
        !/^T(?:BODY|FOOT)$/.test(
          row.parentElement?.previousElementSibling === null ||
            row.parentElement?.nodeName === "TABLE"
            ? ""
            : (row.parentElement?.nodeName ?? ""),
        );
      const cells = content.split(/(?<!\\)\|/).length - 1;
      return `\n|${content}${isFirst ? `\n|${" --- |".repeat(cells)}` : ""}`;
    },
  });
  made.addRule("rows", { filter: ["thead", "tbody", "tfoot"], replacement: (content) => content });
  made.addRule("table", {
    filter: "table",
    replacement: (content) => `\n\n${content.trim()}\n\n`,
  });
  return made;
}
