import type { Tx } from "#schema";

import { forgetJoins } from "./part-accounts.ts";

/**
 * An account ended at its own server: what we knew of it goes, and it follows nobody any more. Its row
 * stays as an empty shell with its id, so that nothing of it comes back by a late message.
 */
export async function eraseAccount(tx: Tx, accountId: number): Promise<void> {
  const { db } = tx;
  await db.deleteFrom("followers").where("account_id", "=", accountId).execute();
  await db.deleteFrom("following").where("account_id", "=", accountId).execute();
  await db.deleteFrom("ties").where("account_id", "=", accountId).execute();
  await forgetJoins(tx, accountId);
  await db
    .updateTable("accounts")
    .set({
      handle: "",
      name: "",
      url: "",
      avatar_url: null,
      avatar_id: null,
      bio_html: "",
      state: "gone",
    })
    .where("id", "=", accountId)
    .execute();
  tx.changed("followers");
}

/** Takes an account wholly away when nothing points at it any more. @returns false when something does. */
export async function forgetAccount(tx: Tx, accountId: number): Promise<boolean> {
  const { db } = tx;
  const used = await db
    .selectFrom("accounts")
    .select("id")
    .where("id", "=", accountId)
    .where((eb) =>
      eb.or([
        eb.exists(db.selectFrom("replies").select("id").where("account_id", "=", accountId)),
        eb.exists(db.selectFrom("reactions").select("id").where("account_id", "=", accountId)),
        eb.exists(db.selectFrom("mentions").select("id").where("account_id", "=", accountId)),
        eb.exists(db.selectFrom("answers").select("id").where("to_account_id", "=", accountId)),
        eb.exists(
          db.selectFrom("user_accounts").select("account_id").where("account_id", "=", accountId),
        ),
        eb.exists(db.selectFrom("reading_items").select("id").where("account_id", "=", accountId)),
        eb.exists(
          db.selectFrom("followers").select("account_id").where("account_id", "=", accountId),
        ),
        eb.exists(
          db.selectFrom("following").select("account_id").where("account_id", "=", accountId),
        ),
      ]),
    )
    .executeTakeFirst();
  if (used !== undefined) return false;
  await db.deleteFrom("ties").where("account_id", "=", accountId).execute();
  await forgetJoins(tx, accountId);
  await db.deleteFrom("accounts").where("id", "=", accountId).execute();
  return true;
}
