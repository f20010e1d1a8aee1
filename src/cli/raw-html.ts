import MarkdownIt from "markdown-it";

import { linkOf, pictureOf } from "./dialects/arguments.ts";
import { type Guard, unescaped } from "#core/html-to-markdown/guard.ts";
import { attributeOf, prepareHtml } from "./dialects/html-tags.ts";
import type { Tell } from "./dialects/notes.ts";
import { htmlToMarkdown } from "#core/html-to-markdown.ts";

const parser = new MarkdownIt({ html: true, linkify: false });

/** HTML in a Markdown text as Markdown. What has no such form is named to `tell`, and its words stay. */
export function htmlInMarkdown(text: string, guard: Guard, tell: Tell): string {
  if (!/<[a-z!/]/i.test(text)) return text;
  const plain = prepareHtml(text, guard, tell);
  return inlineHtml(blockHtml(plain), guard);
}

/** A whole text in HTML as Markdown. */
export function htmlAsMarkdown(html: string, guard: Guard, tell: Tell): string {
  return convert(prepareHtml(html, guard, tell));
}

/** Blocks of HTML, which by the rules of Markdown hold no Markdown. @source CommonMark 0.31 §4.6 */
function blockHtml(text: string): string {
  if (!/^[ \t>*+-]*(?:\d+[.)][ \t]*)?</m.test(text)) return text;
  const lines = text.split("\n");
  const found = parser
    .parse(text, {})
    .filter(({ type, map }) => type === "html_block" && map !== null);
  let firstNote =
    1 + Math.max(0, ...[...text.matchAll(/\[\^(\d{1,6})\]/g)].map(([, n]) => Number(n)));
  for (const { map, content } of found.toReversed()) {
    const [from = 0, to = 0] = map ?? [];
    // Where Markdown stands in it after all, its writer meant it as that.
    if (/\]\(|\bmarkdown\s*=/.test(content)) continue;
    const [first = ""] = lines.slice(from, from + 1);
    const start = content.split("\n")[0]?.trimStart() ?? "";
    const before = first.endsWith(start) ? first.slice(0, first.length - start.length) : "";
    const rest = before.replace(/[^>\s]/g, " ");
    const made = convert(content, firstNote).split("\n");
    firstNote += made.filter((line) => /^\[\^\d+\]: /.test(line)).length;
    const isNested = before.trim() !== "";
    lines.splice(
      from,
      to - from,
      ...(isNested ? [] : [""]),
      ...made.map((line, index) => (isNested ? (index === 0 ? before : rest) : "") + line),
      ...(isNested ? [] : [""]),
    );
  }
  return lines.join("\n");
}

/** By the way other importers go; pictures keep the addresses they have. */
function convert(html: string, firstNote = 1): string {
  const pictures: { address: string; alt: string; title: string }[] = [];
  const stored = new Map<string, string>();
  const held = html.replace(/<img\b[^>]*>/gi, (tag) => {
    const address = attributeOf(tag, "src");
    const name = `/picture-${pictures.push({ address, alt: attributeOf(tag, "alt"), title: attributeOf(tag, "title") }) - 1}-held`;
    stored.set(name, name);
    return `<img src="${name}" alt="x">`;
  });
  return htmlToMarkdown(held, stored, { firstNote }).replace(
    /!\[x\]\(\/picture-(\d+)-held\)/g,
    (_, index: string) => {
      const picture = pictures[Number(index)];
      return picture === undefined ? "" : pictureOf(picture.address, picture.alt, picture.title);
    },
  );
}

const inlineTag =
  /(?<!\]\()<(\/?)(a|abbr|acronym|address|article|aside|b|bdi|bdo|big|blockquote|br|center|cite|code|data|dd|del|dfn|div|dl|dt|em|figcaption|figure|font|footer|header|hr|i|img|ins|kbd|label|li|main|nobr|ol|p|picture|q|s|samp|section|small|source|span|strike|strong|sub|sup|table|tbody|td|tfoot|th|thead|time|tr|tt|u|ul|var|wbr|h[1-6]|details|summary|nav|track|param|col|colgroup|caption|body|html|head|meta|link)\b((?:\s[^<>]{0,2000})?)\/?>/gi;

const marks: Readonly<Record<string, string>> = {
  ...{ b: "**", strong: "**", em: "*", i: "*", cite: "*", dfn: "*", var: "*" },
  ...{ del: "~~", s: "~~", strike: "~~" },
};

interface Open {
  readonly tag: string;
  readonly rest: string;
  text: string;
}

/** Elements inside a paragraph; Markdown around and in them stays. */
function inlineHtml(text: string, guard: Guard): string {
  return text
    .split(/(\n[ \t]*\n)/)
    .map((paragraph) => (paragraph.includes("<") ? inParagraph(paragraph, guard) : paragraph))
    .join("");
}

function inParagraph(paragraph: string, guard: Guard): string {
  const isTable = /^[ \t]*\|?[ \t]*:?-+:?[ \t]*\|/m.test(paragraph);
  const stack: Open[] = [{ tag: "", rest: "", text: "" }];
  const add = (more: string): void => {
    const last = stack.at(-1);
    if (last !== undefined) last.text += more;
  };
  let at = 0;
  for (const match of paragraph.matchAll(inlineTag)) {
    const [whole, slash = "", name = "", rest = ""] = match;
    const tag = name.toLowerCase();
    add(paragraph.slice(at, match.index));
    at = match.index + whole.length;
    if (tag === "br") {
      at += /^[ \t]*\n/.exec(paragraph.slice(at, at + 200))?.[0].length ?? 0;
      const line = paragraph.slice(paragraph.lastIndexOf("\n", match.index) + 1, match.index);
      const isLast = paragraph.slice(at).trim() === "";
      if (isTable || /^[ \t]*#{1,6} /.test(line)) add(" ");
      else if (!isLast) add(`\\\n${/^[ \t]*(?:>[ \t]*)*/.exec(line)?.[0] ?? ""}`);
    } else if (tag === "img")
      add(
        pictureOf(
          attributeOf(whole, "src"),
          attributeOf(whole, "alt"),
          attributeOf(whole, "title"),
        ),
      );
    else if (tag === "hr") add("\n\n---\n\n");
    else if (/^(?:wbr|source|track|param|col|meta|link)$/.test(tag)) continue;
    else if (slash === "" && !rest.endsWith("/")) stack.push({ tag, rest: whole, text: "" });
    else if (stack.some((open) => open.tag === tag))
      for (let open = stack.pop(); open !== undefined; open = stack.pop()) {
        add(open.tag === tag ? wrapped(open, guard) : open.text);
        if (open.tag === tag) break;
      }
  }
  add(paragraph.slice(at));
  return stack
    .map(({ text }) => text)
    .join("")
    .replace(/\\\n([ \t>]*)\\\n/g, "\n$1\n$1");
}

function wrapped({ tag, rest, text }: Open, guard: Guard): string {
  if (text.trim() === "") return text;
  const mark = marks[tag];
  if (mark !== undefined) {
    // Marks must touch their words.
    const [, before = "", inner = "", after = ""] = /^(\s*)([^]*?)(\s*)$/.exec(text) ?? [];
    return before + mark + inner + mark + after;
  }
  if (/^(?:code|kbd|samp|tt)$/.test(tag))
    return guard.hold(codeSpan(unescaped(guard.restore(text))));
  if (tag === "a") {
    const href = attributeOf(rest, "href");
    return href === "" ? text : text.trim() === href ? `<${href}>` : linkOf(href, text);
  }
  if (/^h[1-6]$/.test(tag)) return `\n\n${"#".repeat(Number(tag[1]))} ${text.trim()}\n\n`;
  if (/^(?:p|div|li|blockquote|section|article|figure|center)$/.test(tag))
    return `\n\n${text.trim()}\n\n`;
  return text;
}

function codeSpan(text: string): string {
  const inner = text.replace(/\s+/g, " ").trim();
  const fence = "`".repeat(
    Math.max(0, ...[...inner.matchAll(/`+/g)].map(([run]) => run.length)) + 1,
  );
  const space = inner.startsWith("`") || inner.endsWith("`") ? " " : "";
  return fence + space + inner + space + fence;
}
