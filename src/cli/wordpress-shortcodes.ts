import { escapeHtml } from "#core/html.ts";

import type { WxrItem } from "./wordpress-file.ts";

/** What shortcodes refer to. */
export interface ShortcodeWorld {
  readonly item: Pick<WxrItem, "id" | "meta">;
  /** Files of the old site, by their number. */
  readonly attachments: ReadonlyMap<string, Attachment>;
  /** Hears of each shortcode that has no form of ours, by its name. */
  readonly tell: (shortcode: string) => void;
}

/** A file that a gallery or a list names by its number. */
export interface Attachment {
  readonly address: string;
  readonly alt: string;
  /** The post it was uploaded to. */
  readonly parent: string;
}

/** Text that nothing may touch while the rest is worked on, and what is put in its place in the end. */
export interface Kept {
  readonly text: string;
  restore(html: string): string;
}

/**
 * Takes code out of the text, so that what stands in it stays as it is.
 * @source the plugins SyntaxHighlighter Evolved, Crayon and WordPress.com, for the names of the shortcodes
 */
export function keepCode(content: string): Kept {
  const kept: string[] = [];
  const text = content.replace(
    /\[(code|sourcecode|source|php|html|css|js|javascript|python|bash|sql|xml|crayon|cci|ruby|java)\b([^\]]*)\]([^]*?)\[\/\1\]/gi,
    (_, name: string, rest: string, code: string) => {
      const named = /(?:language|lang)\s*=\s*["']?([\w+#-]{1,20})/i.exec(rest)?.[1];
      const language = named ?? (/^(?:code|sourcecode|source|crayon|cci)$/i.test(name) ? "" : name);
      const plain = code.replace(/^\s*\n|\s+$/g, "");
      // Some plugins keep the signs of HTML escaped, some as they were typed.
      const html = /</.test(plain) ? escapeHtml(plain) : plain;
      const mark = language === "" ? "" : ` class="language-${language.toLowerCase()}"`;
      kept.push(`<pre><code${mark}>${html}</code></pre>`);
      return `\n\n<pre data-kept="${kept.length - 1}"></pre>\n\n`;
    },
  );
  return {
    text,
    restore: (html) =>
      html.replace(
        /<pre data-kept="(\d+)"><\/pre>/g,
        (_, index: string) => kept[Number(index)] ?? "",
      ),
  };
}

/** A mark that comes through to Markdown as it is, and becomes that of a footnote there. */
const noteMark = (number: number): string => `medspilfootnote${number}x`;

/** Footnotes in a text: what is left has marks, and `finish` makes them footnotes of Markdown. */
export interface Notes {
  readonly text: string;
  /** `toMarkdown` turns the HTML of a note into Markdown. */
  readonly finish: (markdown: string, toMarkdown: (html: string) => string) => string;
}

/**
 * Footnotes of the block editor, which keeps their words beside the post, and those of the usual shortcodes.
 * @source WordPress core/footnotes; the plugins Easy Footnotes, Modern Footnotes and WP Footnotes
 */
export function keepFootnotes(content: string, meta: ReadonlyMap<string, string>): Notes {
  const byId = new Map(
    readFootnotes(meta.get("footnotes")).map(({ id, content: text }) => [id, text]),
  );
  const notes: string[] = [];
  const add = (html: string): string => noteMark(notes.push(html));
  const text = content
    .replace(
      /<sup\b[^>]*\bdata-fn\s*=\s*["']([^"']{1,80})["'][^>]*>[^]*?<\/sup>/gi,
      (whole, id: string) => {
        const note = byId.get(id);
        if (note === undefined) return whole;
        byId.delete(id);
        return add(note);
      },
    )
    .replace(
      /\[(ref|footnote|efn_note|mfn|note|fn)\b[^\]]*\]([^]{1,3000}?)\[\/\1\]/gi,
      (_, _name, note: string) => add(note),
    );
  // Words that no mark leads to are not lost.
  const loose = [...byId.values()];
  return {
    text,
    finish: (markdown, toMarkdown) => {
      const marked = markdown.replace(/medspilfootnote(\d+)x/g, "[^$1]");
      const words = notes.map((note, index) => {
        const lines = toMarkdown(note).trim().replace(/\n+/g, "\n").split("\n");
        return `[^${index + 1}]: ${lines.join("\n    ")}`;
      });
      return [marked, ...words, ...loose.map(toMarkdown)].join("\n\n").trim();
    },
  };
}

function readFootnotes(json: string | undefined): { id: string; content: string }[] {
  try {
    const found = JSON.parse(json ?? "[]") as unknown;
    if (!Array.isArray(found)) return [];
    return found.flatMap((one: { id?: unknown; content?: unknown } | null) =>
      typeof one?.id === "string" && typeof one.content === "string"
        ? [{ id: one.id, content: one.content }]
        : [],
    );
  } catch {
    return [];
  }
}

const film = (host: string, id: string): string => `\n\n${host}${id}\n\n`;

/** Shortcodes as HTML; those that have no form of ours are told, and the words in them stay. */
export function shortcodesAsHtml(content: string, world: ShortcodeWorld): string {
  return content
    .replace(
      /\[(?:wp_)?caption\b[^\]]*\]\s*((?:<a\b[^>]*>)?\s*<img\b[^>]*>\s*(?:<\/a>)?)([^]*?)\[\/(?:wp_)?caption\]/gi,
      "\n\n<p>$1</p>\n\n<p><em>$2</em></p>\n\n",
    )
    .replace(
      /\[(?:embed|embedyt|youtube|video|audio)\b[^\]]*\]\s*(https?:[^\s[]+)\s*\[\/(?:embed|embedyt|youtube|video|audio)\]/gi,
      "\n\n$1\n\n",
    )
    .replace(/\[(audio|video)\b([^\]]*)\](?:\s*\[\/\1\])?/gi, (whole, _name, rest: string) => {
      const address = /["'\s=](https?:[^\s"'\]]+|\/[^\s"'\]]+)/i.exec(rest)?.[1];
      return address === undefined ? whole : `\n\n<p><img src="${address}" alt=""></p>\n\n`;
    })
    .replace(
      /\[(?:youtube|youtu|vimeo|dailymotion|ted|soundcloud|spotify|embed|tweet|twitter|instagram|facebook|googlemaps|flickr|slideshare|wpvideo|gist)\b[^\]]*?[\s="'](https?:[^\s\]"']+)[^\]]*\]/gi,
      "\n\n$1\n\n",
    )
    .replace(
      /\[(youtube|vimeo|dailymotion)\b[\s=]*(?:[^\]]*?\b(?:id|v|video_id)\s*=)?\s*["']?([\w-]{5,20})["']?[^\]]*\]/gi,
      (_, name: string, id: string) => film(films[name.toLowerCase()] ?? "", id),
    )
    .replace(/\[(gallery|playlist)\b([^\]]*)\]/gi, (_, _name, rest: string) => gallery(rest, world))
    .replace(
      /\[(?:more|nextpage|toc|archives|contact-form|contact-field|polldaddy)\b[^\]]*\](?:[^[]*\[\/contact-form\])?/gi,
      (whole) => {
        const [, name = ""] = /\[([\w-]+)/.exec(whole) ?? [];
        if (!/^(?:more|nextpage|toc)$/i.test(name)) world.tell(name.toLowerCase());
        return "";
      },
    )
    .replace(
      /\[\/?([a-z][\w-]{1,40})((?:\s+[\w-]+\s*=\s*(?:"[^"\]]*"|'[^'\]]*'|[^\s\]]+))+)\s*\/?\]/gi,
      (_, name: string) => {
        world.tell(name.toLowerCase());
        return "";
      },
    )
    .replace(/\[([a-z][\w-]{1,40})\]([^]*?)\[\/\1\]/gi, (_, name: string, inside: string) => {
      world.tell(name.toLowerCase());
      return inside;
    })
    .replace(/\[\/[a-z][\w-]{1,40}\]/gi, "");
}

const films: Readonly<Record<string, string>> = {
  youtube: "https://www.youtube.com/watch?v=",
  vimeo: "https://vimeo.com/",
  dailymotion: "https://www.dailymotion.com/video/",
};

/** The pictures or sounds that a gallery names by number, else those uploaded to its post. @source WordPress gallery_shortcode() */
function gallery(rest: string, { item, attachments, tell }: ShortcodeWorld): string {
  const named = /\bids\s*=\s*["']?([\d,\s]+)/i.exec(rest)?.[1];
  const files =
    named === undefined
      ? [...attachments.values()].filter(({ parent }) => parent === item.id)
      : named.split(",").flatMap((id) => attachments.get(id.trim()) ?? []);
  if (files.length === 0) {
    tell("gallery");
    return "";
  }
  const pictures = files.map(
    ({ address, alt }) => `<p><img src="${escapeHtml(address)}" alt="${escapeHtml(alt)}"></p>`,
  );
  return `\n\n${pictures.join("\n\n")}\n\n`;
}
