import type { WxrMeta } from "./wordpress-file.ts";

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
export function keepFootnotes(content: string, meta: WxrMeta): Notes {
  const byId = new Map(
    readFootnotes(meta.get("footnotes")?.at(-1)).map(({ id, content: text }) => [id, text]),
  );
  const notes: string[] = [];
  const add = (html: string): string => noteMark(notes.push(html));
  const text = content
    .replace(
      /<sup\b[^<>]{0,300}?\sdata-fn\s*=\s*["']([^"'<>]{1,80})["'][^<>]{0,300}>[^]{0,2000}?<\/sup>/gi,
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
