import type { Tx } from "#schema";

/**
 * Nobody answers at this inbox any more: accounts that have only it are gone until they are heard from
 * again, and those who merely shared it are reached by their own from now on.
 */
export async function loseInbox(tx: Tx, inbox: string): Promise<void> {
  const { db } = tx;
  await db
    .updateTable("accounts")
    .set({ state: "gone" })
    .where("inbox", "=", inbox)
    .where("state", "=", "known")
    .execute();
  await db
    .updateTable("accounts")
    .set({ shared_inbox: null })
    .where("shared_inbox", "=", inbox)
    .execute();
  tx.changed("followers");
}
