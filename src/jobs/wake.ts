import type { Db, Tx } from "#schema";

/**
 * Runs what waits for a server now, since it has shown that it is there again. Jobs wait for one when
 * they fail with `waitsFor` in the cause of their fault. With `triedLessThan` only those with fewer attempts.
 */
export async function wakeJobs(
  tx: Tx,
  waitsFor: string,
  { triedLessThan }: { readonly triedLessThan?: number } = {},
): Promise<void> {
  let waiting = tx.db
    .updateTable("jobs")
    .set({ run_at: tx.now, waits_for: null })
    .where("waits_for", "=", waitsFor)
    .where("state", "=", "ready");
  if (triedLessThan !== undefined) waiting = waiting.where("attempts", "<", triedLessThan);
  await waiting.execute();
  tx.changed("jobs");
}

/** The servers that jobs wait for. */
export async function awaited(db: Db): Promise<string[]> {
  const rows = await db
    .selectFrom("jobs")
    .select("waits_for")
    .distinct()
    .where("waits_for", "is not", null)
    .execute();
  return rows.flatMap(({ waits_for }) => waits_for ?? []);
}
