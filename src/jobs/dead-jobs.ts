import type { FaultParams } from "#core/errors.ts";
import type { Db, Tx } from "#schema";

/** Why a job failed, as its row keeps it. */
export interface JobFault {
  readonly code: string;
  readonly params: FaultParams;
}

/** A job that gave up and waits for a person. */
export interface DeadJob {
  readonly id: number;
  readonly kind: string;
  readonly payload: unknown;
  /** Why; `faultText` in `#words` says it in the reader's language. */
  readonly fault: JobFault;
  readonly attempts: number;
  /** Unix milliseconds. */
  readonly createdAt: number;
}

/** Jobs that gave up, newest first, at most `limit`. */
export async function listDeadJobs(db: Db, limit = 100): Promise<DeadJob[]> {
  const rows = await db
    .selectFrom("jobs")
    .selectAll()
    .where("state", "=", "dead")
    .orderBy("id", "desc")
    .limit(limit)
    .execute();
  return rows.map((row) => ({
    id: row.id,
    kind: row.kind,
    payload: JSON.parse(row.payload_json),
    fault: {
      code: row.error_code,
      params: JSON.parse(row.error_params_json) as JobFault["params"],
    },
    attempts: row.attempts,
    createdAt: row.created_at,
  }));
}

/** How many jobs wait, run and have given up. */
export async function countJobs(db: Db): Promise<Record<"ready" | "running" | "dead", number>> {
  const rows = await db
    .selectFrom("jobs")
    .select((from) => ["state", from.fn.countAll<number>().as("n")])
    .groupBy("state")
    .execute();
  const counts = { ready: 0, running: 0, dead: 0 };
  for (const { state, n } of rows) counts[state] = Number(n);
  return counts;
}

/** Tries a dead job again from the start; all of them when `id` is "all". @returns how many. */
export async function retryJob(tx: Tx, id: number | "all"): Promise<number> {
  let update = tx.db
    .updateTable("jobs")
    .set({ state: "ready", attempts: 0, run_at: tx.now })
    .where("state", "=", "dead");
  if (id !== "all") update = update.where("id", "=", id);
  const { numUpdatedRows } = await update.executeTakeFirst();
  tx.changed("jobs", "queue");
  return Number(numUpdatedRows);
}

/** Lets a dead job go for good. */
export async function dropJob(tx: Tx, id: number): Promise<void> {
  await tx.db.deleteFrom("jobs").where("id", "=", id).where("state", "=", "dead").execute();
  tx.changed("queue");
}
