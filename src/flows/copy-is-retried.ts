import { enqueue } from "#jobs";
import type { Store } from "#schema";
import { awaitCopy } from "#syndication";

/** A user has a copy that was refused, or did not get through, tried once more. @returns false when it was neither */
export async function copyIsRetried(store: Store, copyId: number): Promise<boolean> {
  return await store.transact(async (tx) => {
    const copy = await awaitCopy(tx, copyId);
    if (copy === undefined) return false;
    const { subject_kind: what, subject_id: id, connection_id: connectionId } = copy;
    const verb = copy.revision_sent === null ? "publish" : "update";
    await enqueue(tx, { kind: "syndicate", payload: { verb, what, id, connectionId } });
    return true;
  });
}
