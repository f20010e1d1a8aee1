import type { Db, Tx } from "#schema";

import { gatherTopics } from "./post.ts";

/** Gives a post its topics: those named, and the `#topics` in its text. */
export async function setTopics(
  tx: Tx,
  postId: number,
  given: readonly string[],
  markdown: string,
): Promise<void> {
  const topics = gatherTopics(given, markdown);
  await tx.db.deleteFrom("post_topics").where("post_id", "=", postId).execute();
  if (topics.length === 0) return;
  await tx.db
    .insertInto("topics")
    .values(topics)
    .onConflict((at) => at.column("slug").doNothing())
    .execute();
  const rows = await tx.db
    .selectFrom("topics")
    .select("id")
    .where(
      "slug",
      "in",
      topics.map((topic) => topic.slug),
    )
    .execute();
  await tx.db
    .insertInto("post_topics")
    .values(rows.map(({ id }) => ({ post_id: postId, topic_id: id })))
    .execute();
}

/** The topics of a post, in the order of their addresses. */
export async function topicsOf(db: Db, postId: number): Promise<{ slug: string; name: string }[]> {
  const topics = await db
    .selectFrom("post_topics")
    .innerJoin("topics", "topics.id", "post_topics.topic_id")
    .select(["topics.slug", "topics.name"])
    .where("post_topics.post_id", "=", postId)
    .execute();
  // In the database the order would hang on its locale.
  return topics.toSorted((a, b) => (a.slug < b.slug ? -1 : 1));
}
