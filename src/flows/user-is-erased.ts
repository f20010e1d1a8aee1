import { forgetJoinsOfUser } from "#audience";
import { renameOurs } from "#conversation";
import { endGrantsOf } from "#indieauth";
import { readSettings } from "#presence";
import { eraseUser, findHost } from "#sign-in";
import { bySystem, type Store } from "#schema";

import { changeSettings } from "./settings-change.ts";

/**
 * Somebody who wrote here leaves, and their name with them: they can sign in no more, the apps they let in are out, and what they wrote
 * and answered is the site's own word from now on. What they did stays told as done by a user without a name. Where
 * it was they whom the settings name as whoever runs the site, the site runs under its own name until an owner says
 * another.
 */
export async function userIsErased(
  store: Store,
  userId: number,
): Promise<{ readonly kind: "erased" | "last-owner" }> {
  return await store.transact(async (tx) => {
    const { ownerName, siteName } = await readSettings(tx.db);
    const wasHost = (await findHost(tx.db, ownerName)) === userId;
    if (!(await eraseUser(tx, userId))) return { kind: "last-owner" };
    await endGrantsOf(tx, userId);
    await forgetJoinsOfUser(tx, userId);
    await renameOurs(tx, userId, siteName);
    if (wasHost && (await findHost(tx.db, ownerName)) === undefined)
      await changeSettings(tx, bySystem, { ownerName: siteName });
    return { kind: "erased" };
  });
}
