import type { Selectable } from "kysely";

import type { AccountRow } from "./find-account.ts";
import type { Db, Tables, Tx } from "#schema";

/** Somebody who follows us, or whom we follow, with their account. */
export interface Follow {
  readonly account: AccountRow;
  readonly sinceAt: number;
  /** What they said to our asking; always `accepted` for those who follow us. */
  readonly state: Selectable<Tables["following"]>["state"];
}

/** Adds a follower. @returns false when they followed before. */
export async function addFollower(tx: Tx, accountId: number): Promise<boolean> {
  const added = await tx.db
    .insertInto("followers")
    .values({ account_id: accountId, since_at: tx.now })
    .onConflict((conflict) => conflict.column("account_id").doNothing())
    .executeTakeFirst();
  tx.changed("followers");
  return Number(added.numInsertedOrUpdatedRows) > 0;
}

/** @returns false when the account did not follow. */
export async function removeFollower(tx: Tx, accountId: number): Promise<boolean> {
  const gone = await tx.db
    .deleteFrom("followers")
    .where("account_id", "=", accountId)
    .executeTakeFirst();
  tx.changed("followers");
  return Number(gone.numDeletedRows) > 0;
}

/** Remembers that we asked to follow; asking again waits anew. */
export async function addFollowing(tx: Tx, accountId: number): Promise<void> {
  const asked = { state: "asked" as const, since_at: tx.now };
  await tx.db
    .insertInto("following")
    .values({ account_id: accountId, ...asked })
    .onConflict((conflict) => conflict.column("account_id").doUpdateSet(asked))
    .execute();
  tx.changed("followers");
}

/** They said yes. @returns false when we had not asked. */
export async function acceptFollowing(tx: Tx, accountId: number): Promise<boolean> {
  return await answerFollowing(tx, accountId, "accepted");
}

/** They said no, or changed their mind. @returns false when we had not asked. */
export async function refuseFollowing(tx: Tx, accountId: number): Promise<boolean> {
  return await answerFollowing(tx, accountId, "refused");
}

/** @returns false when we did not follow. */
export async function removeFollowing(tx: Tx, accountId: number): Promise<boolean> {
  const gone = await tx.db
    .deleteFrom("following")
    .where("account_id", "=", accountId)
    .executeTakeFirst();
  tx.changed("followers");
  return Number(gone.numDeletedRows) > 0;
}

/** Those who follow us, newest first; `after` is the account id that ended the page before. */
export async function listFollowers(
  db: Db,
  page: { readonly after?: number; readonly limit: number },
): Promise<Follow[]> {
  const rows = await db
    .selectFrom("followers")
    .innerJoin("accounts", "accounts.id", "followers.account_id")
    .selectAll("accounts")
    .select("followers.since_at")
    .$if(page.after !== undefined, (query) =>
      query.where("followers.account_id", "<", page.after ?? 0),
    )
    .orderBy("followers.account_id", "desc")
    .limit(page.limit)
    .execute();
  return rows.map(({ since_at, ...account }) => ({
    account,
    sinceAt: since_at,
    state: "accepted",
  }));
}

/** Those we follow or have asked, newest first. */
export async function listFollowing(
  db: Db,
  page: { readonly after?: number; readonly limit: number },
): Promise<Follow[]> {
  const rows = await db
    .selectFrom("following")
    .innerJoin("accounts", "accounts.id", "following.account_id")
    .selectAll("accounts")
    .select(["following.since_at", "following.state as said"])
    .$if(page.after !== undefined, (query) =>
      query.where("following.account_id", "<", page.after ?? 0),
    )
    .orderBy("following.account_id", "desc")
    .limit(page.limit)
    .execute();
  return rows.map(({ since_at, said, ...account }) => ({
    account,
    sinceAt: since_at,
    state: said,
  }));
}

/** How many follow us. */
export async function countFollowers(db: Db): Promise<number> {
  const { n } = await db
    .selectFrom("followers")
    .select((eb) => eb.fn.countAll<number>().as("n"))
    .executeTakeFirstOrThrow();
  return Number(n);
}

/** How many we follow, those who have not answered included. */
export async function countFollowing(db: Db): Promise<number> {
  const { n } = await db
    .selectFrom("following")
    .select((eb) => eb.fn.countAll<number>().as("n"))
    .where("state", "!=", "refused")
    .executeTakeFirstOrThrow();
  return Number(n);
}

async function answerFollowing(
  tx: Tx,
  accountId: number,
  state: "accepted" | "refused",
): Promise<boolean> {
  const done = await tx.db
    .updateTable("following")
    .set({ state })
    .where("account_id", "=", accountId)
    .executeTakeFirst();
  tx.changed("followers");
  return Number(done.numUpdatedRows) > 0;
}
