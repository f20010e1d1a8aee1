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
 * Someone follows us: they are remembered, and they hear that they may. Asked twice, it is answered twice,
 * since the first answer may have been lost.
 */
export async function followArrives(
  store: Store,
  follower: IncomingAccount,
): Promise<FollowOutcome> {
  return await store.transact(async (tx) => {
    if (await isBlocked(tx.db, follower.uri, domainOf(follower.uri))) return { kind: "blocked" };
    const account = await upsertAccount(tx, follower);
    const isNew = await addFollower(tx, account.id);
    if (isNew)
      await addTie(tx, { account_id: account.id, kind: "follow", direction: "in", post_id: null });
    await enqueue(tx, { kind: "follow", payload: { verb: "accept", accountId: account.id } });
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
