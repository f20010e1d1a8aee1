import { type Selectable, sql } from "kysely";

import type { Db, Tables, Tx } from "#schema";

/** A post as it is stored. */
export type PostRow = Selectable<Tables["posts"]>;

/** The post with this id, in whatever state. */
export async function findPost(db: Db, id: number): Promise<PostRow | undefined> {
  return await db.selectFrom("posts").selectAll().where("id", "=", id).executeTakeFirst();
}

/**
 * The same within a transaction that is about to change it: on PostgreSQL others who want to change it
 * wait until this one is done. SQLite has one writer anyway and knows no row locks.
 */
export async function lockPost(tx: Tx, id: number): Promise<PostRow | undefined> {
  const post = tx.db.selectFrom("posts").selectAll().where("id", "=", id);
  const taken = tx.dialect === "postgres" ? post.modifyEnd(sql`for update`) : post;
  return await taken.executeTakeFirst();
}

/** The post that has, or had, this place on the site. */
export async function findPostBySlug(
  db: Db,
  kind: "article" | "note",
  slug: string,
): Promise<PostRow | undefined> {
  return await db
    .selectFrom("posts")
    .selectAll()
    .where("slug", "=", slug)
    .where("kind", "=", kind)
    .executeTakeFirst();
}

/** The published post with this permanent address. */
export async function findPublicByUri(db: Db, uri: string): Promise<PostRow | undefined> {
  return await db
    .selectFrom("posts")
    .selectAll()
    .where("uri", "=", uri)
    .where("state", "=", "published")
    .executeTakeFirst();
}
