import type { Selectable } from "kysely";

import type { Db, Tables } from "#schema";

/** An account as it is stored. */
export type AccountRow = Selectable<Tables["accounts"]>;

/** The account with this number of ours, or this id on its network. */
export async function findAccount(
  db: Db,
  by: { readonly id: number } | { readonly uri: string },
): Promise<AccountRow | undefined> {
  const all = db.selectFrom("accounts").selectAll();
  return await (
    "id" in by ? all.where("id", "=", by.id) : all.where("uri", "=", by.uri)
  ).executeTakeFirst();
}
