import type { Db, Tx } from "#schema";

import { count } from "./add-reply.ts";

/** A like or a share of a post, or of a reply under it. */
export interface NewReaction {
  readonly postId: number;
  readonly replyId: number | null;
  readonly accountId: number;
  readonly kind: "like" | "share";
  /** The activity's id, by which it is undone. */
  readonly uri: string;
}

/** Stores a reaction once for an account and target. @returns false when it was there before. */
export async function addReaction(tx: Tx, reaction: NewReaction): Promise<boolean> {
  const row = await tx.db
    .insertInto("reactions")
    .values({
      post_id: reaction.postId,
      reply_id: reaction.replyId,
      account_id: reaction.accountId,
      kind: reaction.kind,
      uri: reaction.uri,
      at: tx.now,
    })
    .onConflict((at) => at.doNothing())
    .returning("id")
    .executeTakeFirst();
  if (row === undefined) return false;
  if (reaction.replyId === null) await count(tx, reaction.postId, { [`${reaction.kind}s`]: 1 });
  tx.changed(`post:${reaction.postId}`);
  return true;
}

/** Takes reactions of an account away: one by its uri or target, or all. @returns how many. */
export async function removeReactions(
  tx: Tx,
  which: { readonly accountId: number } & (
    | { readonly uri: string }
    | Pick<NewReaction, "postId" | "replyId" | "kind">
    | object
  ),
): Promise<number> {
  let gone = tx.db.deleteFrom("reactions").where("account_id", "=", which.accountId);
  if ("uri" in which) gone = gone.where("uri", "=", which.uri);
  if ("postId" in which)
    gone = gone
      .where("post_id", "=", which.postId)
      .where("kind", "=", which.kind)
      .where("reply_id", which.replyId === null ? "is" : "=", which.replyId);
  const rows = await gone.returning(["post_id", "reply_id", "kind"]).execute();
  for (const row of rows) {
    if (row.reply_id === null) await count(tx, row.post_id, { [`${row.kind}s`]: -1 });
    tx.changed(`post:${row.post_id}`);
  }
  return rows.length;
}

/** Who liked or shared a post, newest first. */
export async function listReactions(
  db: Db,
  postId: number,
  kind: "like" | "share",
  limit: number,
): Promise<{ name: string; handle: string; url: string; avatarPath: string | null }[]> {
  const rows = await db
    .selectFrom("reactions")
    .innerJoin("accounts", "accounts.id", "reactions.account_id")
    .leftJoin("media", "media.id", "accounts.avatar_id")
    .select(["accounts.name", "accounts.handle", "accounts.url", "media.variants_json"])
    .where("reactions.post_id", "=", postId)
    .where("reactions.kind", "=", kind)
    .where("reactions.reply_id", "is", null)
    .orderBy("reactions.at", "desc")
    .limit(limit)
    .execute();
  return rows.map(({ variants_json, ...row }) => {
    const variants =
      variants_json === null ? [] : (JSON.parse(variants_json) as { path: string }[]);
    return { ...row, avatarPath: variants[0]?.path ?? null };
  });
}
