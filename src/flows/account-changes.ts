import { eraseAccount, findAccount, type IncomingAccount, upsertAccount } from "#audience";
import { blankRepliesOf, dropMentionsOf, removeReactions, renameAuthor } from "#conversation";
import { enqueue } from "#jobs";
import type { Store } from "#schema";

/** An account we know has a new name, picture or inbox; strangers are not collected. */
export async function accountChanges(store: Store, account: IncomingAccount): Promise<void> {
  await store.transact(async (tx) => {
    if ((await findAccount(tx.db, { uri: account.uri })) === undefined) return;
    const { id, needsPicture, isRenamed } = await upsertAccount(tx, account);
    if (isRenamed) await renameAuthor(tx, id, account.name);
    tx.changed(`account:${account.uri}`);
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
    await blankRepliesOf(tx, account.id);
    await removeReactions(tx, { accountId: account.id });
    await dropMentionsOf(tx, account.id);
    await eraseAccount(tx, account.id);
    tx.changed(`account:${uri}`);
  });
}
