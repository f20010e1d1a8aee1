import type { Store } from "#schema";
import { endConnection } from "#syndication";

/** A user disconnects an account: nothing goes out by it any more, and its keys are gone; its copies stay where they are. */
export async function connectionEnds(store: Store, connectionId: number): Promise<void> {
  await store.transact(async (tx) => await endConnection(tx, connectionId));
}
