import { boxes } from "./dialects/boxes.ts";
import { guardCodeTags } from "./dialects/code-tags.ts";
import {
  Guard,
  guardBlocks,
  guardSpans,
  type PicturesAt,
  withoutPlaces,
} from "#core/html-to-markdown/guard.ts";
import { liquidTags } from "./dialects/liquid.ts";
import { formulas, keepLooseNotes, plainMarks, termsAndLetters } from "./dialects/marks.ts";
import { mdxText } from "./dialects/mdx.ts";
import type { Tell } from "./dialects/notes.ts";
import { obsidianMarks } from "./dialects/obsidian.ts";
import { hugoShortcodes } from "./dialects/shortcodes.ts";
import { htmlAsMarkdown, htmlInMarkdown } from "./raw-html.ts";

/**
 * A text as another program reads it, as Markdown of ours: shortcodes, tags, components, boxes, wiki links and HTML become what
 * they stand for. Code is in `guard` and nobody touches it; links lead where they led. `tell` hears of what has no such form,
 * and `picturesAt` knows what lies in a folder that a text shows whole.
 */
export function foreignText(
  body: string,
  kind: "markdown" | "mdx" | "html",
  tell: Tell,
  picturesAt?: PicturesAt,
): { readonly text: string; readonly guard: Guard } {
  const guard = new Guard({ picturesAt });
  let text = withoutPlaces(body).replace(/\r\n?/g, "\n");
  if (kind === "html") {
    text = guardCodeTags(innerPage(text), guard).replace(/<!--[^]*?-->/g, "");
    text = liquidTags(hugoShortcodes(text, guard, tell), guard, tell);
    return { text: htmlAsMarkdown(text, guard, tell), guard };
  }
  // Docusaurus reads every text as MDX, whatever its ending.
  const isMdx = kind === "mdx" || anImport.test(text);
  text = guardSpans(
    guardCodeTags(guardBlocks(text, guard, isMdx || hasMovedIn.test(text)), guard),
    guard,
  );
  text = formulas(text.replace(/<!--[^]*?-->/g, ""), guard, tell);
  if (text.includes("{{")) text = hugoShortcodes(text, guard, tell);
  if (isMdx) text = mdxText(text, guard, tell);
  else if (/\{[{%#]/.test(text)) text = liquidTags(text, guard, tell);
  text = obsidianMarks(termsAndLetters(plainMarks(boxes(text), tell)), tell);
  text = htmlInMarkdown(text, guard, tell);
  return {
    text: keepLooseNotes(text)
      .replace(/\n(?:[ \t]*\n){2,}/g, "\n\n")
      .trim(),
    guard,
  };
}

const anImport = /^import\s+[\w{*][^\n]*\sfrom\s+["'][^"'\n]+["'];?[ \t]*$/m;

/** Boxes whose text is moved in by four, which is code elsewhere. */
const hasMovedIn = /^(?:!!!|\?\?\?\+?)\s+\w/m;

/** What a whole page has to say: its article, else what stands in its body without what is the same on every page. */
function innerPage(html: string): string {
  const [, article] =
    /<article\b[^>]*>([^]*)<\/article\s*>/i.exec(html) ??
    /<main\b[^>]*>([^]*)<\/main\s*>/i.exec(html) ??
    [];
  if (article !== undefined) return article;
  const [, body] = /<body\b[^>]*>([^]*?)(?:<\/body\s*>|$)/i.exec(html) ?? [];
  if (body === undefined)
    return html.replace(/<!doctype[^>]*>|<head\b[^]*?<\/head\s*>|<\/?html\b[^>]*>/gi, "");
  return body.replace(/<(nav|header|footer|aside)\b[^]*?<\/\1\s*>/gi, "");
}
