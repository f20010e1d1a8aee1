import type { Store } from "#schema";
import { noteGone } from "#syndication";

/** A copy of ours is no longer on its network: the studio shows that, and nothing more is sent about it. */
export async function copyIsGone(store: Store, uri: string): Promise<void> {
  await store.transact(async (tx) => await noteGone(tx, uri));
}
