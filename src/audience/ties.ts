import type { Tables, Tx } from "#schema";

/** Something that passed between an account and us; `in` is from them to us. */
export type NewTie = Pick<Tables["ties"], "account_id" | "kind" | "direction" | "post_id">;

/** Remembers that something passed between an account and us. */
export async function addTie(tx: Tx, tie: NewTie): Promise<void> {
  await tx.db
    .insertInto("ties")
    .values({ ...tie, at: tx.now })
    .execute();
}
