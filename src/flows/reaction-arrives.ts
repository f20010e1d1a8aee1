import { addTie, domainOf, findAccount, type IncomingAccount, upsertAccount } from "#audience";
import {
  addReaction,
  addressMeant,
  isStorable,
  removeReactions,
  findConversationAbout,
  postOf,
} from "#conversation";
import { enqueue } from "#jobs";
import { isBlocked } from "#moderation";
import type { Store, Tx, Visibility } from "#schema";

/** What became of a reaction. */
export type ReactionOutcome =
  | { readonly kind: "stored"; readonly conversationId: number }
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
    /** With what a like was said; empty for a plain one. */
    readonly emoji?: string;
    /** Whom a share is passed on to; everyone unless it says so. */
    readonly visibility?: Visibility | undefined;
    readonly account: IncomingAccount;
  },
): Promise<ReactionOutcome> {
  if (!isStorable(reaction.uri) || !isStorable(reaction.account.uri)) return { kind: "not-ours" };
  return await store.transact(async (tx) => {
    const target = await findTarget(tx, reaction.objectUri);
    if (target === undefined) return { kind: "not-ours" };
    if (await isBlocked(tx.db, reaction.account.uri, domainOf(reaction.account.uri)))
      return { kind: "blocked" };
    const account = await upsertAccount(tx, reaction.account);
    const added = await addReaction(tx, {
      ...target,
      accountId: account.id,
      kind: reaction.kind,
      uri: reaction.uri,
      emoji: reaction.emoji ?? "",
      visibility: reaction.visibility,
    });
    if (!added) return { kind: "duplicate" };
    await addTie(tx, {
      account_id: account.id,
      kind: reaction.kind,
      direction: "in",
      post_id: postOf(target.conversationId),
    });
    if (account.needsPicture)
      await enqueue(tx, { kind: "fetch-account", payload: { accountId: account.id } });
    return { kind: "stored", conversationId: target.conversationId };
  });
}

/**
 * Someone takes a like or a share back, named by its uri or, where their server does not say it, by what
 * it was of. @returns false when there was none of theirs
 */
export async function reactionIsUndone(
  store: Store,
  undo: { readonly accountUri: string } & (
    | { readonly uri: string }
    | {
        readonly objectUri: string;
        readonly kind: "like" | "share";
        readonly emoji?: string;
      }
  ),
): Promise<boolean> {
  return await store.transact(async (tx) => {
    const account = await findAccount(tx.db, { uri: undo.accountUri });
    if (account === undefined) return false;
    if ("uri" in undo)
      return (await removeReactions(tx, { uri: undo.uri, accountId: account.id })) > 0;
    const target = await findTarget(tx, undo.objectUri);
    if (target === undefined) return false;
    const { kind, emoji = "" } = undo;
    return (await removeReactions(tx, { ...target, kind, emoji, accountId: account.id })) > 0;
  });
}

interface Target {
  readonly conversationId: number;
  readonly replyId: number | null;
}

/** Our post, the reply under one, or the page elsewhere that is spoken of here, that is meant by this address. */
async function findTarget(tx: Tx, address: string): Promise<Target | undefined> {
  const found = await targetAt(tx, address);
  if (found !== undefined) return found;
  const meant = await addressMeant(tx.db, address);
  return meant === address ? undefined : await targetAt(tx, meant);
}

async function targetAt(tx: Tx, uri: string): Promise<Target | undefined> {
  const post = await tx.db
    .selectFrom("posts")
    .select("id")
    .where("uri", "=", uri)
    .where("state", "=", "published")
    .executeTakeFirst();
  if (post !== undefined) return { conversationId: post.id, replyId: null };
  const reply = await tx.db
    .selectFrom("replies")
    .select(["id", "conversation_id"])
    .where("uri", "=", uri)
    .executeTakeFirst();
  if (reply !== undefined) return { conversationId: reply.conversation_id, replyId: reply.id };
  const elsewhere = await findConversationAbout(tx.db, uri);
  return elsewhere === undefined ? undefined : { conversationId: elsewhere.id, replyId: null };
}
