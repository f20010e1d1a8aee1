import TurndownService from "turndown";

/** Stands for an empty line of code, which stays where several follow each other. */
const emptyLine = "\uFDD4";
const anEmptyLine = /[ \t]*\uFDD4/g;

let made: TurndownService | undefined;

/** Writes clean HTML as Markdown. */
export function markdownOfHtml(html: string): string {
  made ??= makeWriter();
  return made
    .turndown(html)
    .replace(/^[ \t]+$/gm, "")
    .replace(/\n{3,}/g, "\n\n")
    .replace(anEmptyLine, "")
    .trim();
}

function makeWriter(): TurndownService {
  const writer = new TurndownService({
    headingStyle: "atx",
    codeBlockStyle: "fenced",
    bulletListMarker: "-",
    emDelimiter: "*",
    hr: "---",
  });
  writer.addRule("struck", {
    filter: ["del", "s"],
    replacement: (content) => (content.trim() === "" ? "" : `~~${content}~~`),
  });
  // A link that shows only its own address is written bare, so that a film can be shown in its place.
  writer.addRule("bare", {
    filter: (node) => node.nodeName === "A" && node.textContent === node.getAttribute("href"),
    replacement: (_, node) => (node as HTMLElement).getAttribute("href") ?? "",
  });
  writer.addRule("preformatted", {
    filter: "pre",
    replacement: (_, node) => {
      const text = (node.textContent ?? "").replace(/^\n|\n+$/g, "");
      const classes = `${(node as HTMLElement).className} ${node.firstElementChild?.className ?? ""}`;
      const language = /language-(\S+)/.exec(classes)?.[1] ?? "";
      const fence = "`".repeat(
        Math.max(3, ...[...text.matchAll(/`+/g)].map(([run]) => run.length + 1)),
      );
      return `\n\n${fence}${language}\n${text.replace(/\n(?=\n)/g, `\n${emptyLine}`)}\n${fence}\n\n`;
    },
  });
  writer.addRule("cell", {
    filter: ["td", "th"],
    replacement: (content) =>
      ` ${content
        .trim()
        .replace(/\s*\n\s*/g, " ")
        .replaceAll("|", "\\|")} |`,
  });
  writer.addRule("row", {
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
  writer.addRule("rows", {
    filter: ["thead", "tbody", "tfoot"],
    replacement: (content) => content,
  });
  writer.addRule("table", {
    filter: "table",
    replacement: (content) => `\n\n${content.trim()}\n\n`,
  });
  return writer;
}
