import { forgetJoinsOfUser } from "#audience";
import { renameOurs } from "#conversation";
import { readSettings } from "#presence";
import { eraseUser } from "#sign-in";
import type { Store } from "#schema";

/**
 * Somebody who wrote here leaves, and their name with them: they can sign in no more, and what they wrote
 * and answered is the site's own word from now on. What they did stays told as done by a user without a name.
 */
export async function userIsErased(
  store: Store,
  userId: number,
): Promise<{ readonly kind: "erased" | "last-owner" }> {
  return await store.transact(async (tx) => {
    if (!(await eraseUser(tx, userId))) return { kind: "last-owner" };
    await forgetJoinsOfUser(tx, userId);
    await renameOurs(tx, userId, (await readSettings(tx.db)).siteName);
    return { kind: "erased" };
  });
}
