import type { Db, Tx } from "#schema";

/**
 * Keeps that a user signed in with an account elsewhere. @returns false when another user did so before;
 * an account is one user's.
 */
export async function keepUserAccount(tx: Tx, userId: number, accountId: number): Promise<boolean> {
  await tx.db
    .insertInto("user_accounts")
    .values({ account_id: accountId, user_id: userId, proved_at: tx.now })
    .onConflict((at) => at.column("account_id").doNothing())
    .execute();
  return (await findUserOfAccount(tx.db, accountId)) === userId;
}

/** Whose account this is, as they showed by signing in with it; undefined when nobody did. */
async function findUserOfAccount(db: Db, accountId: number): Promise<number | undefined> {
  const row = await db
    .selectFrom("user_accounts")
    .select("user_id")
    .where("account_id", "=", accountId)
    .executeTakeFirst();
  return row?.user_id;
}

/** The accounts a user signed in with, the first one first. */
export async function accountsOfUser(db: Db, userId: number): Promise<number[]> {
  const rows = await db
    .selectFrom("user_accounts")
    .select("account_id")
    .where("user_id", "=", userId)
    .orderBy("proved_at")
    .orderBy("account_id")
    .execute();
  return rows.map((row) => row.account_id);
}
