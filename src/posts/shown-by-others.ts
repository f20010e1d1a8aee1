import type { Db } from "#schema";

/** Which of these stored files a post of somebody else than this user shows, published or not. */
export async function shownByOthers(
  db: Db,
  userId: number,
  mediaIds: readonly number[],
): Promise<ReadonlySet<number>> {
  const shown = new Set<number>();
  if (mediaIds.length === 0) return shown;
  const files = await db
    .selectFrom("media")
    .select(["id", "hash"])
    .where("id", "in", [...new Set(mediaIds)])
    .execute();
  for (const { id, hash } of files) {
    const address = `/media/${hash.slice(0, 2)}/${hash.slice(2)}`;
    const post = await db
      .selectFrom("posts")
      .select("id")
      .where((or) => or.or([or("user_id", "is", null), or("user_id", "<>", userId)]))
      .where((or) => or.or([or("cover_id", "=", id), or("markdown", "like", `%${address}%`)]))
      .limit(1)
      .executeTakeFirst();
    if (post !== undefined) shown.add(id);
  }
  return shown;
}
