import {
  acceptFollowing,
  addFollowing,
  addTie,
  findAccount,
  refuseFollowing,
  removeFollowing,
} from "#audience";
import { enqueue } from "#jobs";
import type { Store, Tx } from "#schema";

/** The owner follows an account: it is asked, and its posts come once it says yes. */
export async function weFollow(store: Store, origin: string, accountId: number): Promise<void> {
  await store.transact(async (tx) => {
    const uri = `${origin}/ap/activities/${crypto.randomUUID()}`;
    await addFollowing(tx, accountId, uri);
    await addTie(tx, { account_id: accountId, kind: "follow", direction: "out", post_id: null });
    await enqueue(tx, {
      kind: "send-activity",
      payload: { intent: { kind: "follow", followUri: uri }, accountId },
    });
  });
}

/** The owner follows an account no longer. */
export async function weUnfollow(store: Store, accountId: number): Promise<void> {
  await store.transact(async (tx) => {
    const row = await tx.db
      .selectFrom("following")
      .select("follow_uri")
      .where("account_id", "=", accountId)
      .executeTakeFirst();
    if (row === undefined) return;
    await removeFollowing(tx, accountId);
    await enqueue(tx, {
      kind: "send-activity",
      payload: { intent: { kind: "unfollow", followUri: row.follow_uri }, accountId },
    });
  });
}

/** The account we asked said yes or no, to this Follow of ours; to the one that stands when it is not named. */
export async function followIsAnswered(
  store: Store,
  answer: {
    readonly accountUri: string;
    readonly accepted: boolean;
    readonly followUri?: string;
  },
): Promise<void> {
  await store.transact(async (tx) => {
    const account = await findAccount(tx.db, { uri: answer.accountUri });
    if (account === undefined) return;
    // A late word about one that was taken back says nothing about the one that stands now.
    if (answer.followUri !== undefined && !(await stands(tx, account.id, answer.followUri))) return;
    await (answer.accepted ? acceptFollowing : refuseFollowing)(tx, account.id);
  });
}

async function stands(tx: Tx, accountId: number, followUri: string): Promise<boolean> {
  const row = await tx.db
    .selectFrom("following")
    .select("account_id")
    .where("account_id", "=", accountId)
    .where("follow_uri", "=", followUri)
    .executeTakeFirst();
  return row !== undefined;
}
