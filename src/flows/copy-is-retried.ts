import { enqueue } from "#jobs";
import type { Store, Tx } from "#schema";
import { awaitCopy, listHeldBack } from "#syndication";

/** A user has a copy that was refused, or did not get through, tried once more. @returns false when it was neither */
export async function copyIsRetried(store: Store, copyId: number): Promise<boolean> {
  return await store.transact(async (tx) => await retry(tx, copyId));
}

/** What did not go out because an account was not connected goes out now, each text once. */
export async function heldBackIsSent(store: Store, connectionId: number): Promise<void> {
  await store.transact(async (tx) => {
    for (const id of await listHeldBack(tx.db, connectionId)) await retry(tx, id);
  });
}

async function retry(tx: Tx, copyId: number): Promise<boolean> {
  const copy = await awaitCopy(tx, copyId);
  if (copy === undefined) return false;
  const { subject_kind: what, subject_id: id, connection_id: connectionId } = copy;
  const verb = copy.revision_sent === null ? "publish" : "update";
  await enqueue(tx, { kind: "syndicate", payload: { verb, what, id, connectionId } });
  return true;
}
