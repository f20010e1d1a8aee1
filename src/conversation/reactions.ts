import type { Selectable } from "kysely";

import type { Db, Tables, Tx, Visibility } from "#schema";

import { count } from "./add-reply.ts";
import { isPrivate } from "./visibility.ts";

/** A like or a share of a post, or of a reply under it. */
export interface NewReaction {
  readonly conversationId: number;
  readonly replyId: number | null;
  readonly accountId: number;
  readonly kind: "like" | "share";
  /** The activity's id, by which it is undone. */
  readonly uri: string;
  /** With what a like was said, such as 🎉 or `:blobcat:`; empty for a plain one. */
  readonly emoji?: string;
  /** Whom a share was passed on to; everyone unless it says so. */
  readonly visibility?: Visibility | undefined;
}

/** So many are kept of an account about one thing: one may react with several emoji. */
const mostKept = 20;

/**
 * Stores a reaction once for an account, target and emoji. Of several emoji one counts as the like; the others are
 * kept, so that undoing one does not undo all. So is a share that is not for everyone, which never counts.
 * @returns false when it was there before, or is not the one that counts of those that can
 */
export async function addReaction(tx: Tx, reaction: NewReaction): Promise<boolean> {
  const values = {
    conversation_id: reaction.conversationId,
    reply_id: reaction.replyId,
    account_id: reaction.accountId,
    kind: reaction.kind,
    uri: reaction.uri,
    emoji: reaction.emoji ?? "",
    visibility: reaction.visibility ?? "public",
    at: tx.now,
  };
  const add = async (counted: 0 | 1): Promise<boolean> => {
    const row = await tx.db
      .insertInto("reactions")
      .values({ ...values, counted })
      .onConflict((at) => at.doNothing())
      .returning("id")
      .executeTakeFirst();
    return row !== undefined;
  };
  if (isPrivate(values.visibility)) {
    if ((await reactionsTo(tx, reaction)).length >= mostKept) return false;
    return await add(0);
  }
  if (!(await add(1))) {
    if ((await reactionsTo(tx, reaction)).length < mostKept) await add(0);
    return false;
  }
  if (reaction.replyId === null)
    await count(tx, reaction.conversationId, { [`${reaction.kind}s`]: 1 });
  tx.changed(`post:${reaction.conversationId}`);
  return true;
}

type Kept = Pick<Selectable<Tables["reactions"]>, "id" | "emoji" | "visibility">;
type Target = Pick<NewReaction, "conversationId" | "replyId" | "kind" | "accountId">;

/** All that an account has of one kind about one thing. */
async function reactionsTo(tx: Tx, target: Target): Promise<Kept[]> {
  return await tx.db
    .selectFrom("reactions")
    .select(["id", "emoji", "visibility"])
    .where("account_id", "=", target.accountId)
    .where("conversation_id", "=", target.conversationId)
    .where("kind", "=", target.kind)
    .where("reply_id", target.replyId === null ? "is" : "=", target.replyId)
    .orderBy("id")
    .execute();
}

/**
 * Takes reactions of an account away: one by its uri; one by its target, kind and emoji; or all there are.
 * @returns how many.
 */
export async function removeReactions(
  tx: Tx,
  which: { readonly accountId: number } & (
    | { readonly uri: string }
    | Pick<NewReaction, "conversationId" | "replyId" | "kind" | "emoji">
    | object
  ),
): Promise<number> {
  let gone = tx.db.deleteFrom("reactions").where("account_id", "=", which.accountId);
  if ("uri" in which) gone = gone.where("uri", "=", which.uri);
  if ("conversationId" in which) {
    const all = await reactionsTo(tx, which);
    const same = all.filter(({ emoji }) => emoji === (which.emoji ?? ""));
    // Some do not say again with what they reacted; where there is one only, it is that one.
    const meant = same.length === 0 && all.length === 1 ? all : same;
    if (meant.length === 0) return 0;
    gone = gone.where(
      "id",
      "in",
      meant.map(({ id }) => id),
    );
  }
  const rows = await gone
    .returning(["conversation_id", "reply_id", "account_id", "kind", "counted"])
    .execute();
  for (const row of rows) if (row.counted === 1) await replaceCounted(tx, row);
  return rows.length;
}

/** Another of the same account takes the place of the one that counted, or it is one less. */
async function replaceCounted(
  tx: Tx,
  row: Pick<
    Selectable<Tables["reactions"]>,
    "conversation_id" | "reply_id" | "account_id" | "kind"
  >,
): Promise<void> {
  const left = await reactionsTo(tx, {
    conversationId: row.conversation_id,
    replyId: row.reply_id,
    accountId: row.account_id,
    kind: row.kind,
  });
  const next = left.find(({ visibility }) => !isPrivate(visibility));
  if (next !== undefined) {
    await tx.db.updateTable("reactions").set({ counted: 1 }).where("id", "=", next.id).execute();
    return;
  }
  if (row.reply_id === null) await count(tx, row.conversation_id, { [`${row.kind}s`]: -1 });
  tx.changed(`post:${row.conversation_id}`);
}

/** Who liked or shared a post, newest first. */
export async function listReactions(
  db: Db,
  conversationId: number,
  kind: "like" | "share",
  limit: number,
): Promise<
  { name: string; handle: string; url: string; avatarPath: string | null; emoji: string }[]
> {
  const rows = await db
    .selectFrom("reactions")
    .innerJoin("accounts", "accounts.id", "reactions.account_id")
    .leftJoin("media", "media.id", "accounts.avatar_id")
    .select(["accounts.name", "accounts.handle", "accounts.url", "media.variants_json"])
    .select("reactions.emoji")
    .where("reactions.conversation_id", "=", conversationId)
    .where("reactions.kind", "=", kind)
    .where("reactions.reply_id", "is", null)
    .where("reactions.counted", "=", 1)
    .orderBy("reactions.at", "desc")
    .limit(limit)
    .execute();
  return rows.map(({ variants_json, ...row }) => {
    const variants =
      variants_json === null ? [] : (JSON.parse(variants_json) as { path: string }[]);
    return { ...row, avatarPath: variants[0]?.path ?? null };
  });
}

/** With which emoji people liked a post, and how many with each, most first; plain likes are not among them. */
export async function countEmoji(
  db: Db,
  conversationId: number,
  limit: number,
): Promise<{ readonly emoji: string; readonly count: number }[]> {
  const rows = await db
    .selectFrom("reactions")
    .select((from) => ["emoji", from.fn.countAll<number>().as("count")])
    .where("conversation_id", "=", conversationId)
    .where("kind", "=", "like")
    .where("reply_id", "is", null)
    .where("emoji", "<>", "")
    .groupBy("emoji")
    .orderBy("count", "desc")
    .orderBy("emoji")
    .limit(limit)
    .execute();
  return rows.map(({ emoji, count: n }) => ({ emoji, count: Number(n) }));
}
