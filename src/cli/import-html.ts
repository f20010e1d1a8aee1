import TurndownService from "turndown";

import { cleanHtml } from "#core/html.ts";

/**
 * Turns a page's HTML into Markdown: cleaned first, tables kept, pictures that lie elsewhere made into
 * links (`stored` knows those that were fetched), embedded films into their address.
 */
export function htmlToMarkdown(
  html: string,
  stored: ReadonlyMap<string, string> = new Map(),
): string {
  const prepared = html
    .replace(/<!--[^]*?-->/g, "")
    // A picture inside a link to its large version: the link would say nothing more.
    .replace(/<a\b[^>]*>\s*(<img\b[^>]*>)\s*<\/a>/gi, "$1")
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

/** The addresses of the pictures in it. */
export function picturesIn(html: string): string[] {
  const found = [...html.matchAll(/<img\b[^>]*>/gi)].map(([tag]) => decoded(attribute(tag, "src")));
  return [...new Set(found.filter((address) => /^https?:\/\//i.test(address)))];
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
