import { eraseAccount, findAccount, type IncomingAccount, upsertAccount } from "#audience";
import { blankReply, findReply, removeReactions } from "#conversation";
import { enqueue } from "#jobs";
import type { Store } from "#schema";

/** An account we know has a new name, picture or inbox; strangers are not collected. */
export async function accountChanges(store: Store, account: IncomingAccount): Promise<void> {
  await store.transact(async (tx) => {
    if ((await findAccount(tx.db, { uri: account.uri })) === undefined) return;
    const { id, needsPicture } = await upsertAccount(tx, account);
    if (needsPicture) await enqueue(tx, { kind: "fetch-account", payload: { accountId: id } });
  });
}

/**
 * An account is no more: its replies are erased (their places stay), its likes and shares go, and it
 * follows us no longer.
 */
export async function accountVanishes(store: Store, uri: string): Promise<void> {
  await store.transact(async (tx) => {
    const account = await findAccount(tx.db, { uri });
    if (account === undefined) return;
    const replies = await tx.db
      .selectFrom("replies")
      .select("id")
      .where("account_id", "=", account.id)
      .execute();
    for (const { id } of replies) {
      const reply = await findReply(tx.db, { id });
      if (reply !== undefined) await blankReply(tx, reply);
    }
    await removeReactions(tx, { accountId: account.id });
    await eraseAccount(tx, account.id);
  });
}
