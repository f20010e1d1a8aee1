import type { Selectable } from "kysely";

import type { Db, Tables } from "#schema";

/** A post as it is stored. */
export type PostRow = Selectable<Tables["posts"]>;

/** The post with this id, in whatever state. */
export async function findPost(db: Db, id: number): Promise<PostRow | undefined> {
  return await db.selectFrom("posts").selectAll().where("id", "=", id).executeTakeFirst();
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
