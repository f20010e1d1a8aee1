import { addTie } from "#audience";
import { isPrivate, markReplyReacted, postOf } from "#conversation";
import { enqueue } from "#jobs";
import { markReacted } from "#reading";
import { onSite, type Store, type Tx } from "#schema";

/** What of somebody else's, and what to do with it: an item we read, or a reply under a post of ours. */
export type OurReaction = { readonly kind: "like" | "share" } & (
  | { readonly itemId: number }
  | { readonly replyId: number }
);

/** A user likes or shares, in the site's name, what someone wrote: its author is told, and a share goes to our followers. */
export async function weReact(store: Store, reaction: OurReaction): Promise<void> {
  await store.transact(async (tx) => {
    const theirs = await find(tx, reaction);
    if (theirs === undefined || theirs.isDone) return;
    const { accountId, postId } = theirs;
    await addTie(tx, {
      account_id: accountId,
      kind: reaction.kind,
      direction: "out",
      post_id: postId,
    });
    await mark(tx, reaction, theirs, tx.now);
  });
}

/** A user takes a like or a share back. */
export async function weUndo(store: Store, reaction: OurReaction): Promise<void> {
  await store.transact(async (tx) => {
    const theirs = await find(tx, reaction);
    if (theirs?.isDone === true) await mark(tx, reaction, theirs, null);
  });
}

/** Somebody's item or reply, and whether we like or share it now. */
interface Theirs {
  readonly id: number;
  readonly accountId: number;
  readonly postId: number | null;
  readonly isDone: boolean;
}

async function find(tx: Tx, reaction: OurReaction): Promise<Theirs | undefined> {
  const column = reaction.kind === "like" ? "liked_at" : "shared_at";
  if ("itemId" in reaction) {
    const item = await tx.db
      .selectFrom("reading_items")
      .select(["id", "account_id", "visibility", `${column} as done`])
      .where("id", "=", reaction.itemId)
      .executeTakeFirst();
    // What its author shows to some only is not for us to pass on.
    const isSecret = item !== undefined && isPrivate(item.visibility);
    if (isSecret && reaction.kind === "share" && item.done === null) return undefined;
    return (
      item && {
        ...{ id: item.id, accountId: item.account_id, postId: null },
        isDone: item.done !== null,
      }
    );
  }
  // Only what has a place of its own elsewhere can be liked or shared there.
  const reply = await tx.db
    .selectFrom("replies")
    .select(["id", "account_id", "conversation_id", `${column} as done`])
    .where("id", "=", reaction.replyId)
    .where("network", "<>", onSite)
    .where("written_here", "=", 0)
    .where("state", "=", "visible")
    .executeTakeFirst();
  if (reply === undefined || reply.account_id === null) return undefined;
  const { id, account_id: accountId, done } = reply;
  const postId = postOf(reply.conversation_id);
  return { id, accountId, postId, isDone: done !== null };
}

/** Notes it, and has its network told what is so now. */
async function mark(
  tx: Tx,
  reaction: OurReaction,
  { id, accountId }: Theirs,
  at: number | null,
): Promise<void> {
  const isReply = "replyId" in reaction;
  await (isReply ? markReplyReacted : markReacted)(tx, id, reaction.kind, at);
  await enqueue(tx, {
    kind: "react",
    payload: { reaction: reaction.kind, what: isReply ? "reply" : "item", id, accountId },
  });
}
