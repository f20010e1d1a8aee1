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
    const [first] = await accountsOfUser(tx.db, userId);
    if (first !== undefined && first !== accountId)
      await joinAccounts(tx, { userId }, { accountId, otherId: first }, { kind: "same-user" });
    return { kind: "proved" };
  });
}
