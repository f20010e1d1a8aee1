import { type Guard, unescaped } from "#core/html-to-markdown/guard.ts";
import { smallLetters } from "#core/html-to-markdown/small-letters.ts";

import type { Tell } from "./notes.ts";

/** An attribute's words; empty where there is none. */
export function attributeOf(tag: string, name: string): string {
  const [, one, two, three] =
    new RegExp(`\\s${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)'|([^\\s"'>]+))`, "i").exec(tag) ?? [];
  return unescaped((one ?? two ?? three ?? "").trim());
}

/** These say nothing to a reader, or cannot work here; they go with what stands in them. */
const goneWhole =
  /<(script|style|form|select|textarea|button|svg|canvas|noscript|template|math|object|applet|map)\b[^>]*>[^]*?<\/\1\s*>|<(?:input|embed)\b[^>]*>/gi;

/**
 * Elements that Markdown has no form for, as such that it has: films as their address, sound and film files as pictures
 * (they become players), `<details>` under its words in bold, small and large figures as their own letters.
 */
export function prepareHtml(html: string, guard: Guard, tell: Tell): string {
  return html
    .replace(
      /<iframe\b([^>]*)>(?:[^<]*<\/iframe\s*>)?|<embed\b([^>]*)>/gi,
      (whole: string, one?: string, two?: string) => {
        const source = attributeOf(` ${one ?? two ?? ""}`, "(?:data-)?src").replace(
          /^\/\//,
          "https://",
        );
        if (!/^https?:\/\//i.test(source)) {
          tell({ what: "element", name: "iframe" });
          return "";
        }
        const film = /youtube(?:-nocookie)?\.com\/embed\/([\w-]{11})/.exec(source)?.[1];
        const vimeo = /player\.vimeo\.com\/video\/(\d+)/.exec(source)?.[1];
        const address =
          film !== undefined
            ? `https://www.youtube.com/watch?v=${film}`
            : vimeo !== undefined
              ? `https://vimeo.com/${vimeo}`
              : source;
        return `\n\n${guard.hold(address)}\n\n`;
      },
    )
    .replace(
      /<(video|audio)\b([^>]*)>([^]*?)<\/\1\s*>/gi,
      (_, _name: string, rest: string, inner: string) => {
        const source =
          attributeOf(` ${rest}`, "src") ||
          attributeOf(/<source\b[^>]*>/i.exec(inner)?.[0] ?? "", "src");
        const words = attributeOf(` ${rest}`, "title") || attributeOf(` ${rest}`, "aria-label");
        return source === "" ? "" : `\n\n<img src="${quoted(source)}" alt="${quoted(words)}">\n\n`;
      },
    )
    .replace(goneWhole, (whole: string, name?: string) => {
      if (/^<input\b[^>]*checkbox/i.test(whole)) return /\schecked\b/i.test(whole) ? "☑" : "☐";
      // Numbers for visitors are nobody's text.
      tell({
        what: "element",
        name: name?.toLowerCase() ?? (/^<(\w+)/.exec(whole)?.[1] ?? "").toLowerCase(),
      });
      return "";
    })
    .replace(/<figure\b[^>]*>([^]*?)<\/figure\s*>/gi, (whole: string, inner: string) => {
      const caption = /<figcaption\b[^>]*>([^]*?)<\/figcaption\s*>/i.exec(inner);
      const images = inner.match(/<img\b[^>]*>/gi)?.length ?? 0;
      if (caption === null || images !== 1) return whole;
      const words = unescaped(
        (caption[1] ?? "")
          .replace(/<[^>]+>/g, "")
          .replace(/\s+/g, " ")
          .trim(),
      );
      return `\n\n<p>${inner
        .replace(caption[0], "")
        .replace(/<img\b([^>]*?)\/?>/i, `<img$1 title="${quoted(words)}">`)
        .trim()
        .replace(/\s*\n\s*/g, " ")}</p>\n\n`;
    })
    .replace(/<img\b[^>]*>/gi, (tag) => {
      const lazy = attributeOf(tag, "data-src") || attributeOf(tag, "data-original");
      return lazy === ""
        ? tag
        : `<img src="${quoted(lazy)}" alt="${quoted(attributeOf(tag, "alt"))}">`;
    })
    .replace(/<summary\b[^>]*>([^]*?)<\/summary\s*>/gi, "<p><strong>$1</strong></p>\n")
    .replace(/<\/?details\b[^>]*>/gi, (tag) => (tag.startsWith("</") ? "</div>" : "<div>"))
    .replace(/<dt\b[^>]*>([^]*?)<\/dt\s*>/gi, "<p><strong>$1</strong></p>")
    .replace(/<dd\b[^>]*>([^]*?)<\/dd\s*>/gi, "<p>$1</p>")
    .replace(
      /<h([1-6])\b([^>]*)>([^]*?)<\/h\1\s*>/gi,
      (_, level: string, rest: string, inner: string) => {
        const id = attributeOf(` ${rest}`, "id");
        return `<h${level}>${inner.trim()}${/^[\p{L}\p{N}_][\p{L}\p{N}_.:-]*$/u.test(id) ? ` ${guard.hold(`{#${id}}`)}` : ""}</h${level}>`;
      },
    )
    .replace(/<(kbd|samp|tt)\b[^>]*>([^]*?)<\/\1\s*>/gi, "<code>$2</code>")
    .replace(/<mark\b[^>]*>([^]*?)<\/mark\s*>/gi, "<strong>$1</strong>")
    .replace(/<q\b[^>]*>([^]*?)<\/q\s*>/gi, "“$1”")
    .replace(/<rp\b[^>]*>[^]*?<\/rp\s*>/gi, "")
    .replace(/<rt\b[^>]*>([^]*?)<\/rt\s*>/gi, " ($1)")
    .replace(/<\/?(?:ruby|rb|rtc)\b[^>]*>/gi, "")
    .replace(
      /<(abbr|acronym)\b([^>]*)>([^]*?)<\/\1\s*>/gi,
      (_, _name: string, rest: string, inner: string) => {
        const title = attributeOf(` ${rest}`, "title");
        return title === "" ? inner : `${inner} (${title})`;
      },
    )
    .replace(/<(sup|sub)\b[^>]*>([^<]*)<\/\1\s*>/gi, (_, name: string, inner: string) =>
      smallLetters(name.toLowerCase() as "sup" | "sub", inner),
    )
    .replace(/<\/?(?:[a-z]\w*-[\w-]+)\b[^<>]*>/gi, (tag) => {
      if (!tag.startsWith("</")) tell({ what: "element", name: /^<([\w-]+)/.exec(tag)?.[1] ?? "" });
      return "";
    });
}

function quoted(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;");
}
