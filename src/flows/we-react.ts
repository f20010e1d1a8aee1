import { addTie } from "#audience";
import { enqueue } from "#jobs";
import { markReacted } from "#reading";
import type { Store } from "#schema";

/** Which item of the reading list, and what to do with it. */
export interface OurReaction {
  readonly itemId: number;
  readonly kind: "like" | "share";
}

/** The owner likes or shares what someone wrote: its author is told, and a share goes to our followers. */
export async function weReact(store: Store, origin: string, reaction: OurReaction): Promise<void> {
  const { itemId, kind } = reaction;
  await store.transact(async (tx) => {
    const item = await tx.db
      .selectFrom("reading_items")
      .select(["account_id", "liked_uri", "shared_uri"])
      .where("id", "=", itemId)
      .executeTakeFirst();
    if (item === undefined || (kind === "like" ? item.liked_uri : item.shared_uri) !== null) return;
    const uri = `${origin}/ap/activities/${crypto.randomUUID()}`;
    await markReacted(tx, itemId, kind, uri);
    await addTie(tx, { account_id: item.account_id, kind, direction: "out", post_id: null });
    await enqueue(tx, {
      kind: "send-activity",
      payload: { activityUri: `${kind}:${itemId}`, accountId: item.account_id },
    });
  });
}

/** The owner takes a like or a share back. */
export async function weUndo(store: Store, reaction: OurReaction): Promise<void> {
  const { itemId, kind } = reaction;
  await store.transact(async (tx) => {
    const item = await tx.db
      .selectFrom("reading_items")
      .select(["account_id", "liked_uri", "shared_uri"])
      .where("id", "=", itemId)
      .executeTakeFirst();
    const uri = kind === "like" ? item?.liked_uri : item?.shared_uri;
    if (item === undefined || uri == null) return;
    await markReacted(tx, itemId, kind, null);
    await enqueue(tx, {
      kind: "send-activity",
      payload: { activityUri: `undo:${uri}`, accountId: item.account_id },
    });
  });
}
