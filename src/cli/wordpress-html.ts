import { blocksAsHtml, withPatterns } from "./wordpress-blocks.ts";
import { keepCode } from "./wordpress-code.ts";
import { keepFootnotes } from "./wordpress-notes.ts";
import { shortcodesAsHtml, type ShortcodeWorld } from "./wordpress-shortcodes.ts";

const blockNames =
  "table|thead|tbody|tfoot|tr|td|th|div|dl|dt|dd|ul|ol|li|pre|form|blockquote|address|p|h[1-6]|hr|fieldset|section|article|aside|header|footer|nav|figure|figcaption|details|summary|iframe";
const besideBlock = new RegExp(
  `(</?(?:${blockNames})\\b[^>]*>)\\s*\\n|\\n\\s*(?=</?(?:${blockNames})\\b)`,
  "gi",
);
const startsBlock = new RegExp(`^</?(?:${blockNames})\\b`, "i");

/** What a text of WordPress refers to. */
export interface WordpressWorld extends ShortcodeWorld {
  /** The text of a pattern that several posts share, by its number. */
  readonly patternOf: (id: string) => string | undefined;
  /** Hears of each block that showed what is not in the file, by its name. */
  readonly tellBlock: (block: string) => void;
}

/** A WordPress text as HTML, and how its Markdown is finished. */
export interface WordpressText {
  readonly html: string;
  /** Puts footnotes into the Markdown made of `html`. */
  readonly finish: (markdown: string, toMarkdown: (html: string) => string) => string;
}

/**
 * A WordPress text as HTML: shortcodes become what they stood for, and where paragraphs are only empty
 * lines (the classic editor) they become paragraphs.
 * @source WordPress `wpautop`, for what an empty line and a single one mean
 */
export function wordpressHtml(written: string, world: WordpressWorld): WordpressText {
  const content = withPatterns(written, world.patternOf);
  const isBlocks = content.includes("<!-- wp:");
  const code = keepCode(content.replace(/\r\n?/g, "\n"));
  const blocks = blocksAsHtml(code.text, world.tellBlock);
  const notes = keepFootnotes(blocks, world.item.meta);
  const plain = shortcodesAsHtml(
    notes.text.replace(/<!--(more\b|nextpage)?[^]*?-->/g, (_, end?: string) =>
      end === undefined ? "" : "\n\n",
    ),
    world,
  );
  return { html: code.restore(isBlocks ? plain : paragraphs(plain)), finish: notes.finish };
}

function paragraphs(text: string): string {
  const kept: string[] = [];
  const guarded = text.replace(
    /<pre\b[^]*?<\/pre>/gi,
    (pre) => `\n\n<pre>${kept.push(pre) - 1}</pre>\n\n`,
  );
  return guarded
    .split(/\n\s*\n/)
    .map((part) => part.trim())
    .filter((part) => part !== "")
    .map((part) => (startsBlock.test(part) ? part : `<p>${withBreaks(part)}</p>`))
    .join("\n")
    .replace(/<pre>(\d+)<\/pre>/g, (_, number: string) => kept[Number(number)] ?? "");
}

/** A line end is a line end, but not beside a block. */
function withBreaks(part: string): string {
  return part.replace(besideBlock, "$1").replaceAll("\n", "<br>\n");
}
