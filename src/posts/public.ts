import { type Expression, sql, type SqlBool } from "kysely";

import type { Db } from "#schema";

/**
 * The posts that everyone may see. Whatever leaves the machine, page, feed, count or search, starts here, so that
 * a draft, a scheduled and a deleted post are left out in one place.
 */
// oxlint-disable-next-line typescript/explicit-function-return-type -- Kysely's own type of it is a page long.
export function publicPosts(db: Db) {
  return db.selectFrom("posts").where("posts.state", "=", "published");
}

/** The topics that a public post has. A topic only of drafts is nobody's business yet. */
// oxlint-disable-next-line typescript/explicit-function-return-type -- Kysely's own type of it is a page long.
export function publicTopics(db: Db) {
  return db
    .selectFrom("topics")
    .where("topics.id", "in", (from) =>
      from
        .selectFrom("post_topics")
        .innerJoin("posts", "posts.id", "post_topics.post_id")
        .select("post_topics.topic_id")
        .where("posts.state", "=", "published"),
    );
}

/** A place in the order of public posts, newest first: when it was published, and its id among those of one moment. */
export interface PostPlace {
  /** Unix milliseconds. */
  readonly publishedAt: number;
  readonly id: number;
}

/** Only posts that come after `place` where the newest stand first. Many posts can have one date. */
export function afterPlace({ publishedAt, id }: PostPlace): Expression<SqlBool> {
  // The first half lets the index be entered at the right place.
  return sql<SqlBool>`(posts.published_at <= ${publishedAt}
    and (posts.published_at < ${publishedAt} or posts.id < ${id}))`;
}
