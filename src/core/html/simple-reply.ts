import { foreignAnchor, keptClasses } from "./policies.ts";

const openTag = /<(p|a|span|br|strong|em|b|i|u|s|del|code)((?: [a-z-]+="[^"<>]*")*)( ?\/)?>/y;
const closeTag = /<\/(p|a|span|strong|em|b|i|u|s|del|code)>/y;
const attribute = / ([a-z-]+)="([^"]*)"/gu;
const maxDepth = 12;

const entities: Readonly<Record<string, string>> = {
  "&amp;": "&amp;",
  "&lt;": "&lt;",
  "&gt;": "&gt;",
  "&quot;": '"',
  "&#39;": "'",
  "&apos;": "'",
  "&nbsp;": "\u00A0",
};

/**
 * Cleans the HTML that nearly all replies from the fediverse are made of (paragraphs, line breaks,
 * links, mentions, emphasis, properly closed) without a parser. Accepts a fixed grammar and gives
 * exactly what the sanitiser would give; for anything else, undefined, and the sanitiser is asked.
 */
export function cleanSimpleReply(html: string): string | undefined {
  const open: string[] = [];
  let clean = "";
  let at = 0;
  for (;;) {
    const next = html.indexOf("<", at);
    const text = simpleText(next === -1 ? html.slice(at) : html.slice(at, next));
    if (text === undefined) return undefined;
    clean += text;
    if (next === -1) return open.length === 0 ? clean : undefined;

    if (html.charCodeAt(next + 1) === slash) {
      closeTag.lastIndex = next;
      const closes = closeTag.exec(html);
      if (closes === null || open.pop() !== closes[1]) return undefined;

      clean += closes[0];
      at = closeTag.lastIndex;
    } else {
      openTag.lastIndex = next;
      const opens = openTag.exec(html);
      if (opens === null) return undefined;
      const [, tag = "", attributes = "", selfClosed] = opens;
      const written = simpleElement(tag, attributes);
      if (written === undefined) return undefined;
      if (tag !== "br") {
        if (selfClosed !== undefined || open.length >= maxDepth) return undefined;
        if ((tag === "p" && open.length > 0) || (tag === "a" && open.includes("a")))
          return undefined;
        open.push(tag);
      }
      clean += written;
      at = openTag.lastIndex;
    }
  }
}

const slash = 47;

function simpleText(text: string): string | undefined {
  const escaped = text.includes(">") ? text.replaceAll(">", "&gt;") : text;
  if (!escaped.includes("&")) return escaped;
  let isKnown = true;
  const decoded = escaped.replace(/&[a-z\d#]*;?/giu, (entity) => {
    const known = entities[entity];
    if (known === undefined) isKnown = false;
    return known ?? "";
  });
  return isKnown ? decoded : undefined;
}

function simpleElement(tag: string, attributes: string): string | undefined {
  if (tag === "br") return attributes === "" ? "<br />" : undefined;
  if (/ (?:lang|dir)=/u.test(attributes)) return undefined;
  if (tag !== "a" && tag !== "span" && tag !== "code") return `<${tag}>`;
  let href: string | undefined;
  let classes: string | undefined;
  if (attributes !== "")
    for (const [, name, value = ""] of attributes.matchAll(attribute)) {
      if (name === "href" && href === undefined) href = value;
      else if (name === "class" && classes === undefined) classes = value;
      else if (name === "href" || name === "class") return undefined;
    }
  if (classes?.includes("&") === true) return undefined;
  if (tag !== "a") {
    const kept = keptClasses(tag, classes);
    return kept === undefined ? `<${tag}>` : `<${tag} class="${kept}">`;
  }
  const address = href?.replaceAll("&amp;", "\u0000");
  if (address === undefined || address.includes("&")) return undefined;
  const anchor = foreignAnchor(address.replaceAll("\u0000", "&"), classes);
  if (anchor === undefined) return undefined;
  const written = Object.entries(anchor).map(
    ([name, value]) => ` ${name}="${value.replaceAll("&", "&amp;")}"`,
  );
  return `<a${written.join("")}>`;
}
