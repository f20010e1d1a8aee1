import { createHash } from "node:crypto";

import type { Tx } from "#schema";

import { gatherTopics, keptText, type PostText } from "./post.ts";

type Words = Pick<PostText, "title" | "summary" | "markdown">;

/**
 * What an imported post is remembered by: a hash of its words, and one of all else its source says of it. Another import
 * sees by it whether the source was changed, and whether the post was.
 */
export function importedText(
  text: Words & Pick<PostText, "topics" | "language" | "licence">,
): string {
  const topics = gatherTopics(text.topics, text.markdown).map(({ slug }) => slug);
  return `${wordsHash(text)}:${hash([topics.join(), text.language, text.licence])}`;
}

/** Whether the words of a post are no longer those that were imported. */
export function wasChangedHere(post: Words, imported: string): boolean {
  return imported.split(":")[0] !== wordsHash(post);
}

/** Remembers what was imported last. */
export async function keepImportedText(tx: Tx, postId: number, imported: string): Promise<void> {
  await tx.db
    .updateTable("posts")
    .set({ imported_text: imported })
    .where("id", "=", postId)
    .execute();
}

function wordsHash({ title, summary, markdown }: Words): string {
  return hash([title, summary, markdown].map(keptText));
}

function hash(parts: readonly string[]): string {
  return createHash("sha256").update(JSON.stringify(parts)).digest("base64url").slice(0, 22);
}
