import { noteMissing, lockReply } from "#conversation";
import type { Store } from "#schema";

/** What became of a reply that is not found. */
export type MissedOutcome = {
  readonly kind: "noted" | "away" | "erased" | "unknown";
};

/**
 * A reply's own server does not find it, which may mean that it was deleted, or that the server is being
 * mended: it stays for some days, then leaves the page with its text kept, and is erased after a month.
 */
export async function replyIsMissed(store: Store, replyId: number): Promise<MissedOutcome> {
  return await store.transact(async (tx) => {
    const reply = await lockReply(tx, { id: replyId });
    if (reply === undefined || reply.ours === 1) return { kind: "unknown" };
    return { kind: await noteMissing(tx, reply) };
  });
}
