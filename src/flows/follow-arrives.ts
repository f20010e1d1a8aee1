import {
  addFollower,
  addTie,
  domainOf,
  findAccount,
  type IncomingAccount,
  removeFollower,
  upsertAccount,
} from "#audience";
import { enqueue } from "#jobs";
import { isBlocked } from "#moderation";
import type { Store } from "#schema";

/** What became of it. */
export type FollowOutcome =
  | { readonly kind: "followed"; readonly accountId: number }
  | { readonly kind: "blocked" };

/**
 * Someone follows us: they are remembered, and an Accept goes back. Asked twice, it is answered twice,
 * since the first answer may have been lost.
 */
export async function followArrives(
  store: Store,
  follow: { readonly account: IncomingAccount; readonly followUri: string },
): Promise<FollowOutcome> {
  return await store.transact(async (tx) => {
    if (await isBlocked(tx.db, follow.account.uri, domainOf(follow.account.uri)))
      return { kind: "blocked" };
    const account = await upsertAccount(tx, follow.account);
    const isNew = await addFollower(tx, account.id, follow.followUri);
    if (isNew)
      await addTie(tx, { account_id: account.id, kind: "follow", direction: "in", post_id: null });
    await enqueue(tx, {
      kind: "send-activity",
      payload: {
        intent: { kind: "accept-follow", followUri: follow.followUri },
        accountId: account.id,
      },
    });
    if (account.needsPicture)
      await enqueue(tx, { kind: "fetch-account", payload: { accountId: account.id } });
    return { kind: "followed", accountId: account.id };
  });
}

/** Someone follows us no longer. */
export async function followEnds(store: Store, accountUri: string): Promise<void> {
  await store.transact(async (tx) => {
    const account = await findAccount(tx.db, { uri: accountUri });
    if (account !== undefined) await removeFollower(tx, account.id);
  });
}
