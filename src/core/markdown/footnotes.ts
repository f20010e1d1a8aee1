import type { MarkdownIt, Token } from "markdown-it";
import footnotes from "markdown-it-footnote";

import { footnoteIdPrefix } from "#core/html/policies.ts";

/**
 * Footnotes: `[^1]` where it is meant, `[^1]: …` for its words, which stand after the text. The ids are the
 * same in every post; where several posts stand on one page, `partIds` tells them apart.
 * @source Pandoc's manual, "Footnotes"; GitHub Flavored Markdown shows them likewise
 */
export function addFootnotes(parser: MarkdownIt): void {
  parser.use(footnotes);
  const { rules } = parser.renderer;
  rules["footnote_ref"] = (tokens, index) => {
    const note = noteOf(tokens, index);
    return `<sup><a href="#${noteId(note)}" id="${markId(note)}">[${note.id + 1}]</a></sup>`;
  };
  rules["footnote_block_open"] = () => `<hr>\n<ol class="footnotes">\n`;
  rules["footnote_block_close"] = () => "</ol>\n";
  rules["footnote_open"] = (tokens, index) => `<li id="${noteId(noteOf(tokens, index))}">`;
  // The sign in the form that no phone shows as a picture.
  rules["footnote_anchor"] = (tokens, index) =>
    ` <a href="#${markId(noteOf(tokens, index))}">\u21A9\uFE0E</a>`;
}

interface Note {
  /** Which note, from 0. */
  readonly id: number;
  /** Which of the places that mean it, from 0. */
  readonly subId: number;
}

function noteOf(tokens: readonly Token[], index: number): Note {
  const { id, subId } = tokens[index]?.meta ?? {};
  return { id: Number(id ?? 0), subId: Number(subId ?? 0) };
}

function noteId({ id }: Note): string {
  return `${footnoteIdPrefix}${id + 1}`;
}

function markId({ id, subId }: Note): string {
  return `${footnoteIdPrefix}ref-${id + 1}${subId > 0 ? `-${subId + 1}` : ""}`;
}
