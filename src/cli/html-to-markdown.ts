import TurndownService from "turndown";

import { cleanHtml } from "#core/html.ts";

let service: TurndownService | undefined;

/** Foreign HTML as Markdown: cleaned first, so that nothing but text, links and structure comes along. */
export function htmlToMarkdown(html: string): string {
  service ??= new TurndownService({
    headingStyle: "atx",
    codeBlockStyle: "fenced",
    bulletListMarker: "-",
    emDelimiter: "*",
  });
  // Comments hold WordPress' block marks; square-bracket shortcodes mean nothing elsewhere.
  const plain = html
    .replace(/<!--[^]*?-->/g, "")
    .replace(/\[\/?(?:caption|gallery|embed|audio|video|playlist|su_\w+)[^\]]{0,500}\]/g, "");
  return service.turndown(cleanHtml(plain, "post")).trim();
}

/** WordPress keeps paragraphs as blank lines: those become `<p>`, unless there are some already. */
export function withParagraphs(html: string): string {
  if (/<p[\s>]|<!-- wp:/.test(html)) return html;
  return html
    .split(/\n{2,}/)
    .map((part) =>
      /^\s*<(?:h\d|ul|ol|blockquote|pre|table|div|figure)/i.test(part)
        ? part
        : `<p>${part.replace(/\n/g, "<br>")}</p>`,
    )
    .join("\n");
}
