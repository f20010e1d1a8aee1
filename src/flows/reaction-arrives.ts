import { addTie, domainOf, type IncomingAccount, upsertAccount } from "#audience";
import { addReaction, isStorable, removeReactions } from "#conversation";
import { enqueue } from "#jobs";
import { isBlocked } from "#moderation";
import type { Store } from "#schema";

/** What became of a reaction. */
export type ReactionOutcome =
  | { readonly kind: "stored"; readonly postId: number }
  | { readonly kind: "duplicate" }
  | { readonly kind: "not-ours" }
  | { readonly kind: "blocked" };

/** Someone likes or shares a post of ours, or a reply under it. Once for each account and target. */
export async function reactionArrives(
  store: Store,
  reaction: {
    readonly kind: "like" | "share";
    readonly uri: string;
    readonly objectUri: string;
    readonly account: IncomingAccount;
  },
): Promise<ReactionOutcome> {
  if (!isStorable(reaction.uri) || !isStorable(reaction.account.uri)) return { kind: "not-ours" };
  return await store.transact(async (tx) => {
    const post = await tx.db
      .selectFrom("posts")
      .select("id")
      .where("uri", "=", reaction.objectUri)
      .where("state", "=", "published")
      .executeTakeFirst();
    const reply =
      post === undefined
        ? await tx.db
            .selectFrom("replies")
            .select(["id", "post_id"])
            .where("uri", "=", reaction.objectUri)
            .executeTakeFirst()
        : undefined;
    const postId = post?.id ?? reply?.post_id;
    if (postId === undefined) return { kind: "not-ours" };
    if (await isBlocked(tx.db, reaction.account.uri, domainOf(reaction.account.uri)))
      return { kind: "blocked" };
    const account = await upsertAccount(tx, reaction.account);
    const added = await addReaction(tx, {
      postId,
      replyId: reply?.id ?? null,
      accountId: account.id,
      kind: reaction.kind,
      uri: reaction.uri,
    });
    if (!added) return { kind: "duplicate" };
    await addTie(tx, {
      account_id: account.id,
      kind: reaction.kind,
      direction: "in",
      post_id: postId,
    });
    if (account.needsPicture)
      await enqueue(tx, { kind: "fetch-account", payload: { accountId: account.id } });
    return { kind: "stored", postId };
  });
}

/** Someone takes a like or a share back. @returns false when there was none of theirs. */
export async function reactionIsUndone(
  store: Store,
  undo: { readonly uri: string; readonly accountUri: string },
): Promise<boolean> {
  return await store.transact(async (tx) => {
    const account = await tx.db
      .selectFrom("accounts")
      .select("id")
      .where("uri", "=", undo.accountUri)
      .executeTakeFirst();
    if (account === undefined) return false;
    return (await removeReactions(tx, { uri: undo.uri, accountId: account.id })) > 0;
  });
}
