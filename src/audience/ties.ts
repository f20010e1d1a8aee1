import type { Tables, Tx } from "#schema";

/** Something that passed between an account and us. */
export interface NewTie {
  readonly accountId: number;
  readonly kind: Tables["ties"]["kind"];
  /** `in`: from them to us; `out`: from us to them. */
  readonly direction: "in" | "out";
  readonly postId: number | null;
}

/** Remembers that something passed between an account and us. */
export async function addTie(tx: Tx, tie: NewTie): Promise<void> {
  await tx.db
    .insertInto("ties")
    .values({
      account_id: tie.accountId,
      kind: tie.kind,
      direction: tie.direction,
      post_id: tie.postId,
      at: tx.now,
    })
    .execute();
}
