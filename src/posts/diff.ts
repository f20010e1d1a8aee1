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
  /** Who made it so, and their name; null where nobody is known, the name empty where it was erased. */
  readonly userId: number | null;
  readonly by: string | null;
  /** Unix milliseconds. */
  readonly at: number;
}

/** The public revisions of a post, oldest first. */
export async function revisionsOf(db: Db, postId: number): Promise<Revision[]> {
  return await db
    .selectFrom("post_revisions")
    .leftJoin("users", "users.id", "post_revisions.user_id")
    .select(["number", "title", "summary", "markdown", "reason"])
    .select(["post_revisions.created_at as at", "users.name as by"])
    .select("post_revisions.user_id as userId")
    .where("post_id", "=", postId)
    .orderBy("number")
    .execute();
}

/**
 * Comparing costs the square of what differs, and any reader may ask for it: beyond these limits a text
 * is said to be gone and another to have come, which is as true and less clear.
 */
const most = {
  changedParagraphs: 400,
  changedWords: 200,
  unlikeParagraphs: 20,
  characters: 20_000,
};

/**
 * What changed between two texts, paragraph by paragraph, within a changed paragraph word by word.
 * Paragraphs that stayed the same far from any change are not repeated by the page; that is its choice.
 */
export function diffTexts(before: string, after: string): DiffParagraph[] {
  const [old, now] = [paragraphs(before), paragraphs(after)];
  const parts = diffArrays(old, now, { maxEditLength: most.changedParagraphs }) ?? [
    { value: old, removed: true, added: false },
    { value: now, removed: false, added: true },
  ];
  const compare = comparer();
  const result: DiffParagraph[] = [];
  for (let i = 0; i < parts.length; i += 1) {
    const part = parts[i];
    const next = parts[i + 1];
    if (part === undefined) continue;
    if (part.removed && next?.added === true) {
      const pairs = Math.max(part.value.length, next.value.length);
      for (let at = 0; at < pairs; at += 1)
        result.push({ pieces: compare(part.value[at] ?? "", next.value[at] ?? "") });
      i += 1;
    } else {
      const kind = part.added ? "added" : part.removed ? "removed" : "same";
      for (const text of part.value) result.push({ pieces: [{ kind, text }] });
    }
  }
  return result;
}

/** Compares paragraphs by words, until too many of them have nothing in common. */
function comparer(): (before: string, after: string) => DiffPiece[] {
  let unlike = 0;
  return (before, after) => {
    const isShort = before.length + after.length <= most.characters;
    const isWorthIt = before !== "" && after !== "" && isShort && unlike < most.unlikeParagraphs;
    const parts = isWorthIt
      ? diffWordsWithSpace(before, after, { maxEditLength: most.changedWords })
      : undefined;
    if (parts !== undefined)
      return parts.map(({ added, removed, value: text }) => ({
        kind: added ? "added" : removed ? "removed" : "same",
        text,
      }));
    if (isWorthIt) unlike += 1;
    const whole: DiffPiece[] = [
      { kind: "removed", text: before },
      { kind: "added", text: after },
    ];
    return whole.filter(({ text }) => text !== "");
  };
}

function paragraphs(text: string): string[] {
  return text
    .replace(ownAddress, "/media/$1…$2")
    .split(/\n{2,}/)
    .filter((paragraph) => paragraph.trim() !== "");
}

/** The address of a stored file: enough of it is shown that another picture is seen to be another. */
const ownAddress = /\/media\/([0-9a-f]{2}\/[0-9a-f]{6})[0-9a-f]{56}(?:-\d{1,5})?(\.[a-z0-9]{3,4})/g;
