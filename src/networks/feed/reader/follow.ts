import { findAccount } from "#audience";
import { followIsAnswered } from "#flows/we-follow.ts";
import { enqueue } from "#jobs";
import type { Kit } from "#kit";

import { every } from "./poll.ts";

/** Follows a feed, which says yes at once and is read at once, or no longer does. */
export function feedSubscriber(
  kit: Pick<Kit, "store">,
): (accountId: number, isWanted: boolean) => Promise<void> {
  const { store } = kit;
  return async (accountId, isWanted) => {
    const account = await findAccount(store.db, { id: accountId });
    if (account === undefined) return;
    // It may have been followed and unfollowed before this job ran.
    const following = await store.db
      .selectFrom("following")
      .select("state")
      .where("account_id", "=", accountId)
      .executeTakeFirst();
    if (!isWanted || following === undefined) {
      if (following === undefined)
        await store.transact(async (tx) => {
          await tx.db.deleteFrom("feeds").where("account_id", "=", accountId).execute();
        });
      return;
    }
    await followIsAnswered(store, { accountUri: account.uri, accepted: true });
    await store.transact(async (tx) => {
      const due = tx.now;
      const row = await tx.db
        .insertInto("feeds")
        .values({
          ...{ account_id: accountId, address: account.uri, every: every.first, due_at: due },
          ...{ read_at: null, failing_since: null, hub_until: null },
        })
        // Followed again, one that was let be is tried again.
        .onConflict((at) =>
          at.column("account_id").doUpdateSet({ due_at: due, failing_since: null, code: "" }),
        )
        .returning("account_id")
        .executeTakeFirst();
      if (row !== undefined) await enqueue(tx, { kind: "read-feed", payload: { accountId, due } });
    });
  };
}
