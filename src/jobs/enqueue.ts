import type { NewJob } from "./job.ts";
import type { Tx } from "#schema";

/** Rows in one INSERT; SQLite takes at most 32,766 parameters and each row has eight. */
const rowsAtOnce = 2000;

/** Writes jobs in the caller's transaction; they start after its commit. */
export async function enqueue(tx: Tx, ...jobs: readonly NewJob[]): Promise<void> {
  for (let from = 0; from < jobs.length; from += rowsAtOnce)
    await tx.db
      .insertInto("jobs")
      .values(
        jobs.slice(from, from + rowsAtOnce).map((job) => ({
          kind: job.kind,
          payload_json: JSON.stringify(job.payload),
          lane: job.lane ?? null,
          state: "ready" as const,
          run_at: job.runAt ?? tx.now,
          attempts: 0,
          last_error: "",
          created_at: tx.now,
        })),
      )
      .execute();
  if (jobs.length > 0) tx.changed("jobs");
}
