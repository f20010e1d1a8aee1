import { loseInbox } from "#audience";
import type { Store } from "#schema";

/** An inbox said again and again that it is not there: nothing is sent to it any more. */
export async function inboxIsGone(store: Store, inbox: string): Promise<void> {
  await store.transact(async (tx) => await loseInbox(tx, inbox));
}
