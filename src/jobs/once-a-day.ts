import { day } from "#core/clock.ts";
import type { Store } from "#schema";

import { enqueue } from "./enqueue.ts";

/**
 * Writes the job `tidy` when the last one is a day old, however often the program was started since: what
 * was begun is recorded in the same transaction.
 * @returns whether it was time
 */
export async function tidyOnceADay(store: Store): Promise<boolean> {
  return await store.transact(async (tx) => {
    const claimed = await tx.db
      .insertInto("daily_work")
      .values({ name: "tidy", done_at: tx.now })
      .onConflict((at) =>
        at
          .column("name")
          .doUpdateSet({ done_at: tx.now })
          // A clock that was wrong, and lay in the future, must not stop it for ever.
          .where((is) =>
            is.or([
              is("daily_work.done_at", "<=", tx.now - day),
              is("daily_work.done_at", ">", tx.now + day),
            ]),
          ),
      )
      .returning("name")
      .executeTakeFirst();
    if (claimed === undefined) return false;
    await enqueue(tx, { kind: "tidy", payload: {} });
    return true;
  });
}
