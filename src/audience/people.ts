import { sql } from "kysely";

import type { Db, Tables, Tx } from "#schema";

/**
 * Whoever joins or parts accounts waits for the others who do until they are done, since either may take away a
 * person whom the other was about to give an account.
 */
export async function lockPeople(tx: Tx): Promise<void> {
  // SQLite has one writer anyway.
  if (tx.dialect === "postgres")
    await sql`select pg_advisory_xact_lock(hashtext('people'))`.execute(tx.db);
}

/** Gives somebody who is known by more than one account a row of their own. @returns its id. */
export async function addPerson(tx: Tx): Promise<number> {
  const { id } = await tx.db
    .insertInto("people")
    .values({ created_at: tx.now })
    .returning("id")
    .executeTakeFirstOrThrow();
  return id;
}

/** Takes away the row of somebody to whom no account belongs any more. */
export async function dropPerson(tx: Tx, personId: number): Promise<void> {
  await tx.db.deleteFrom("people").where("id", "=", personId).execute();
}

/** Another account of the same person, and why it is taken for theirs. */
export interface OtherOfPerson {
  readonly id: number;
  readonly network: string;
  readonly handle: string;
  readonly name: string;
  readonly url: string;
  /** Every reason that stands, oldest first; empty where others stand between. */
  readonly why: readonly {
    readonly proof: Tables["account_joins"]["proof"];
    /** Unix milliseconds. */
    readonly at: number;
    /** The name of who said so; null where nobody did, empty where it was erased. */
    readonly by: string | null;
  }[];
}

/** The other accounts of the person whom this one belongs to, in the order in which they were met. */
export async function othersOfPerson(db: Db, accountId: number): Promise<OtherOfPerson[]> {
  const person = db.selectFrom("accounts").select("person_id").where("id", "=", accountId);
  const accounts = await db
    .selectFrom("accounts")
    .select(["id", "network", "handle", "name", "url"])
    .where("person_id", "=", person)
    .where("id", "<>", accountId)
    .orderBy("id")
    .execute();
  if (accounts.length === 0) return [];
  const joins = await db
    .selectFrom("account_joins")
    .leftJoin("users", "users.id", "account_joins.user_id")
    .select(["account_id", "other_id", "proof", "joined_at", "users.name as by"])
    .where("parted_at", "is", null)
    .where((or) => or.or([or("account_id", "=", accountId), or("other_id", "=", accountId)]))
    .orderBy("account_joins.id")
    .execute();
  return accounts.map((account) => ({
    ...account,
    why: joins
      .filter((join) => [join.account_id, join.other_id].includes(account.id))
      .map((join) => ({ proof: join.proof, at: Number(join.joined_at), by: join.by })),
  }));
}
