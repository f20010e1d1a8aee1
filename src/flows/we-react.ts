import { addTie } from "#audience";
import { isPrivate, markReplyReacted } from "#conversation";
import { enqueue } from "#jobs";
import { markReacted } from "#reading";
import type { Store, Tx } from "#schema";

/** What of somebody else's, and what to do with it: an item we read, or a reply under a post of ours. */
export type OurReaction = { readonly kind: "like" | "share" } & (
  | { readonly itemId: number }
  | { readonly replyId: number }
);

/** The owner likes or shares what someone wrote: its author is told, and a share goes to our followers. */
export async function weReact(store: Store, origin: string, reaction: OurReaction): Promise<void> {
  const { kind } = reaction;
  await store.transact(async (tx) => {
    const theirs = await find(tx, reaction);
    if (theirs === undefined || theirs.done !== null) return;
    const uri = `${origin}/ap/activities/${crypto.randomUUID()}`;
    await mark(tx, reaction, uri);
    const { accountId, postId, id } = theirs;
    await addTie(tx, { account_id: accountId, kind, direction: "out", post_id: postId });
    const what = "replyId" in reaction ? "reply" : "item";
    await enqueue(tx, {
      kind: "send-activity",
      payload: { intent: { kind, what, id }, accountId },
    });
  });
}

/** The owner takes a like or a share back. */
export async function weUndo(store: Store, reaction: OurReaction): Promise<void> {
  await store.transact(async (tx) => {
    const theirs = await find(tx, reaction);
    if (theirs === undefined || theirs.done === null) return;
    await mark(tx, reaction, null);
    await enqueue(tx, {
      kind: "send-activity",
      payload: { intent: { kind: "undo", uri: theirs.done }, accountId: theirs.accountId },
    });
  });
}

/** Somebody's item or reply, and our activity about it while it stands. */
interface Theirs {
  readonly id: number;
  readonly accountId: number;
  readonly postId: number | null;
  readonly done: string | null;
}

async function find(tx: Tx, reaction: OurReaction): Promise<Theirs | undefined> {
  const column = reaction.kind === "like" ? "liked_uri" : "shared_uri";
  if ("itemId" in reaction) {
    const item = await tx.db
      .selectFrom("reading_items")
      .select(["id", "account_id", "visibility", `${column} as done`])
      .where("id", "=", reaction.itemId)
      .executeTakeFirst();
    // What its author shows to some only is not for us to pass on.
    const isSecret = item !== undefined && isPrivate(item.visibility);
    if (isSecret && reaction.kind === "share" && item.done === null) return undefined;
    return item && { id: item.id, accountId: item.account_id, postId: null, done: item.done };
  }
  // Only what has a place of its own elsewhere can be liked or shared there.
  const reply = await tx.db
    .selectFrom("replies")
    .select(["id", "account_id", "post_id", `${column} as done`])
    .where("id", "=", reaction.replyId)
    .where("network", "=", "activitypub")
    .where("ours", "=", 0)
    .where("state", "=", "visible")
    .executeTakeFirst();
  if (reply === undefined || reply.account_id === null) return undefined;
  return { id: reply.id, accountId: reply.account_id, postId: reply.post_id, done: reply.done };
}

async function mark(tx: Tx, reaction: OurReaction, uri: string | null): Promise<void> {
  if ("itemId" in reaction) await markReacted(tx, reaction.itemId, reaction.kind, uri);
  else await markReplyReacted(tx, reaction.replyId, reaction.kind, uri);
}
