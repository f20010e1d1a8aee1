import type { ActingUser, Tx } from "#schema";

import { lockPost } from "./find.ts";
import { countWords, keptText, type PostText } from "./post.ts";
import { keepRevision } from "./publish.ts";
import { renderPost } from "./render.ts";
import { indexPost } from "./search.ts";
import { setTopics, topicsOf } from "./topics.ts";

/** What became of a change. */
export type RevisionOutcome =
  | {
      readonly kind: "edited";
      readonly revision: number;
      readonly uri: string;
      readonly title: string;
    }
  | { readonly kind: "same" }
  | { readonly kind: "not-published" };

/** Changes a published post and keeps the revision, with the reason, in public. */
export async function revise(
  tx: Tx,
  by: ActingUser,
  origin: string,
  postId: number,
  given: PostText,
  reason: string,
): Promise<RevisionOutcome> {
  const before = await lockPost(tx, postId);
  if (before?.state !== "published") return { kind: "not-published" };
  const text = {
    ...given,
    title: keptText(given.title),
    summary: keptText(given.summary),
    markdown: keptText(given.markdown),
  };
  const disclosure = given.disclosure?.kind ?? "";
  const who = keptText(given.disclosure?.who ?? "");
  const topicsBefore = await topicsOf(tx.db, postId);
  await setTopics(tx, postId, text.topics, text.markdown);
  const topics = await topicsOf(tx.db, postId);
  const same =
    oneLine(before.title) === oneLine(text.title) &&
    oneLine(before.summary) === oneLine(text.summary) &&
    keptText(before.markdown) === text.markdown &&
    before.language === text.language &&
    before.licence === text.licence &&
    before.cover_id === text.coverId &&
    before.disclosure === disclosure &&
    before.disclosed_who === who &&
    JSON.stringify(topicsBefore) === JSON.stringify(topics);
  if (same) return { kind: "same" };
  const revision = before.revision + 1;
  await tx.db
    .updateTable("posts")
    .set({
      title: text.title,
      summary: text.summary,
      markdown: text.markdown,
      html: await renderPost(tx.db, origin, text.markdown, { ...text, kind: before.kind }),
      language: text.language,
      licence: text.licence,
      cover_id: text.coverId,
      disclosure,
      disclosed_who: who,
      ...(given.dismissals && { coach_dismissed_json: keptText(JSON.stringify(given.dismissals)) }),
      revision,
      words: countWords(text.markdown),
      changed_at: Math.max(tx.now, before.changed_at + 1),
      edited_at: tx.now,
    })
    .where("id", "=", postId)
    .execute();
  await keepRevision(tx, by, postId, revision, text, reason);
  await indexPost(tx, postId);
  tx.changed("posts", `post:${postId}`);
  return { kind: "edited", revision, uri: before.uri ?? "", title: text.title };
}

/**
 * Deletes a published post: its texts and revisions go, its address stays as a tombstone.
 * @returns what it was, or undefined when it is not public.
 * @source RFC 9110 §15.5.11 (410 Gone); Activity Vocabulary, Tombstone
 */
export async function tombstonePost(
  tx: Tx,
  postId: number,
): Promise<{ readonly uri: string; readonly title: string } | undefined> {
  const post = await lockPost(tx, postId);
  if (post?.state !== "published") return undefined;
  await tx.db
    .updateTable("posts")
    .set({
      state: "deleted",
      title: "",
      summary: "",
      markdown: "",
      html: "",
      coach_dismissed_json: "[]",
      coach_found_json: "{}",
      cover_id: null,
      changed_at: tx.now,
      deleted_at: tx.now,
    })
    .where("id", "=", postId)
    .execute();
  await tx.db.deleteFrom("post_revisions").where("post_id", "=", postId).execute();
  await tx.db.deleteFrom("post_topics").where("post_id", "=", postId).execute();
  await indexPost(tx, postId);
  tx.changed("posts", `post:${postId}`);
  return { uri: post.uri ?? "", title: post.title };
}

/** A line of text without what no reader sees of it. */
function oneLine(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}
