import type { Selectable } from "kysely";

import type { Db, Tables } from "#schema";

/** An account as it is stored. */
export type AccountRow = Selectable<Tables["accounts"]>;

/** The account with this id on its network. */
export async function findAccount(db: Db, uri: string): Promise<AccountRow | undefined> {
  return await db.selectFrom("accounts").selectAll().where("uri", "=", uri).executeTakeFirst();
}

/** The account with this number of ours. */
export async function findAccountById(db: Db, id: number): Promise<AccountRow | undefined> {
  return await db.selectFrom("accounts").selectAll().where("id", "=", id).executeTakeFirst();
}
