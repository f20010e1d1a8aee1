import type { Tx } from "#schema";

/** A look at an account of ours that did not come to pass for so long (milliseconds) is taken to be lost. */
const lostAfterMs = 3 * 24 * 60 * 60 * 1000;

/**
 * Sets when a network is asked next what concerns an account of ours there. @param before when it was to be asked until
 * now; null where nobody asks, which is also taken of one that was lost
 * @returns false when it was to be asked at another time than `before`
 */
export async function awaitConnectionNews(
  tx: Tx,
  connectionId: number,
  due: number | null,
  before: number | null,
): Promise<boolean> {
  const set = await tx.db
    .updateTable("connections")
    .set({ look_at: due })
    .where("id", "=", connectionId)
    .where((eb) =>
      before === null
        ? eb.or([eb("look_at", "is", null), eb("look_at", "<", tx.now - lostAfterMs)])
        : eb("look_at", "=", before),
    )
    .executeTakeFirst();
  return Number(set.numUpdatedRows) > 0;
}

/** All that concerns an account of ours until `at` (Unix milliseconds) is known. */
export async function noteConnectionNews(tx: Tx, connectionId: number, at: number): Promise<void> {
  await tx.db
    .updateTable("connections")
    .set({ news_at: at, last_heard_at: at })
    .where("id", "=", connectionId)
    .execute();
}
