import {
  acceptFollowing,
  addFollowing,
  addTie,
  findAccount,
  refuseFollowing,
  removeFollowing,
} from "#audience";
import { enqueue } from "#jobs";
import type { Store } from "#schema";

/** A user follows an account in the site's name: it is asked, and its posts come once it says yes. */
export async function weFollow(store: Store, accountId: number): Promise<void> {
  await store.transact(async (tx) => {
    await addFollowing(tx, accountId);
    await addTie(tx, { account_id: accountId, kind: "follow", direction: "out", post_id: null });
    await enqueue(tx, { kind: "follow", payload: { verb: "follow", accountId } });
  });
}

/** The site follows an account no longer. */
export async function weUnfollow(store: Store, accountId: number): Promise<void> {
  await store.transact(async (tx) => {
    if (await removeFollowing(tx, accountId))
      await enqueue(tx, { kind: "follow", payload: { verb: "unfollow", accountId } });
  });
}

/** The account we asked said yes or no. */
export async function followIsAnswered(
  store: Store,
  answer: {
    readonly accountUri: string;
    readonly accepted: boolean;
  },
): Promise<void> {
  await store.transact(async (tx) => {
    const account = await findAccount(tx.db, { uri: answer.accountUri });
    if (account === undefined) return;
    await (answer.accepted ? acceptFollowing : refuseFollowing)(tx, account.id);
  });
}
