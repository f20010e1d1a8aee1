import { diffArrays, diffWordsWithSpace } from "diff";

import type { Db } from "#schema";

/** A stretch of text that stayed, came or went. */
export interface DiffPiece {
  readonly kind: "same" | "added" | "removed";
  readonly text: string;
}

/** One paragraph, whole or with its pieces. */
export interface DiffParagraph {
  readonly pieces: readonly DiffPiece[];
}

/** A public revision. */
export interface Revision {
  readonly number: number;
  readonly title: string;
  readonly summary: string;
  readonly markdown: string;
  readonly reason: string;
  /** Unix milliseconds. */
  readonly at: number;
}

/** The public revisions of a post, oldest first. */
export async function revisionsOf(db: Db, postId: number): Promise<Revision[]> {
  return await db
    .selectFrom("post_revisions")
    .select(["number", "title", "summary", "markdown", "reason", "created_at as at"])
    .where("post_id", "=", postId)
    .orderBy("number")
    .execute();
}

/** Above this many characters a changed paragraph is shown as gone and come, since comparing words costs the square. */
const longestCompared = 5000;

/**
 * What changed between two texts, paragraph by paragraph, within a changed paragraph word by word.
 * Paragraphs that stayed the same far from any change are not repeated by the page; that is its choice.
 */
export function diffTexts(before: string, after: string): DiffParagraph[] {
  const parts = diffArrays(paragraphs(before), paragraphs(after), { timeout: 500 }) ?? [
    { value: paragraphs(before), removed: true, added: false },
    { value: paragraphs(after), added: true, removed: false },
  ];
  const result: DiffParagraph[] = [];
  for (let i = 0; i < parts.length; i += 1) {
    const part = parts[i];
    const next = parts[i + 1];
    if (part === undefined) continue;
    if (part.removed === true && next?.added === true) {
      const pairs = Math.max(part.value.length, next.value.length);
      for (let at = 0; at < pairs; at += 1)
        result.push({ pieces: words(part.value[at] ?? "", next.value[at] ?? "") });
      i += 1;
    } else {
      const kind = part.added === true ? "added" : part.removed === true ? "removed" : "same";
      for (const text of part.value) result.push({ pieces: [{ kind, text }] });
    }
  }
  return result;
}

function words(before: string, after: string): DiffPiece[] {
  const whole: DiffPiece[] = [
    { kind: "removed", text: before },
    { kind: "added", text: after },
  ];
  if (before === "" || after === "" || before.length + after.length > longestCompared)
    return whole.filter((piece) => piece.text !== "");
  return diffWordsWithSpace(before, after).map((piece) => ({
    kind: piece.added ? "added" : piece.removed ? "removed" : "same",
    text: piece.value,
  }));
}

function paragraphs(text: string): string[] {
  return text.split(/\n{2,}/).filter((paragraph) => paragraph.trim() !== "");
}
