import {
  addFollowing,
  domainOf,
  findAccount,
  type IncomingAccount,
  removeFollowing,
  upsertAccount,
} from "#audience";
import { enqueue } from "#jobs";
import { isBlocked } from "#moderation";
import type { Store } from "#schema";

/**
 * An account that the owner follows moved to another one, which is followed instead: the new one is asked, the old one
 * is let go. The network has seen that both say so.
 */
export async function accountMoves(
  store: Store,
  move: { readonly oldUri: string; readonly account: IncomingAccount },
): Promise<{ readonly kind: "followed" | "not-followed" | "blocked" }> {
  return await store.transact(async (tx) => {
    const old = await findAccount(tx.db, { uri: move.oldUri });
    const following =
      old === undefined
        ? undefined
        : await tx.db
            .selectFrom("following")
            .select("account_id")
            .where("account_id", "=", old.id)
            .where("state", "in", ["asked", "accepted"])
            .executeTakeFirst();
    if (old === undefined || following === undefined) return { kind: "not-followed" };
    if (await isBlocked(tx.db, move.account.uri, domainOf(move.account.uri)))
      return { kind: "blocked" };
    const { id, needsPicture } = await upsertAccount(tx, move.account);
    const isThere = await tx.db
      .selectFrom("following")
      .select("account_id")
      .where("account_id", "=", id)
      .executeTakeFirst();
    if (isThere === undefined) {
      await addFollowing(tx, id);
      await enqueue(tx, { kind: "follow", payload: { verb: "follow", accountId: id } });
    }
    await removeFollowing(tx, old.id);
    await enqueue(tx, { kind: "follow", payload: { verb: "unfollow", accountId: old.id } });
    if (needsPicture) await enqueue(tx, { kind: "fetch-account", payload: { accountId: id } });
    return { kind: "followed" };
  });
}
