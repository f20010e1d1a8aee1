import { joinAccounts } from "#audience";
import { accountsOfUser, keepUserAccount } from "#sign-in";
import type { Store } from "#schema";

/**
 * A user signed in with an account elsewhere, which is theirs from now on; together with the others they signed
 * in with it is one person's, unless somebody here said that it is not.
 */
export async function userProvesAccount(
  store: Store,
  what: { readonly userId: number; readonly accountId: number },
): Promise<{ readonly kind: "proved" | "another-users" }> {
  const { userId, accountId } = what;
  return await store.transact(async (tx) => {
    if (!(await keepUserAccount(tx, userId, accountId))) return { kind: "another-users" };
    // By one of them it is joined with all that are one person's; the next is asked where that one cannot be.
    for (const otherId of await accountsOfUser(tx.db, userId)) {
      if (otherId === accountId) continue;
      const pair = { accountId, otherId };
      const { kind } = await joinAccounts(tx, { userId }, pair, { kind: "same-user" });
      if (kind === "joined" || kind === "same") break;
    }
    return { kind: "proved" };
  });
}
