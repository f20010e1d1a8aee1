import { queueCounts } from "#conversation";
import type { Db } from "#schema";

/** What waits for the owner, each counted to 1,000 and no further. */
export interface Waiting {
  readonly unanswered: number;
  readonly mentions: number;
  readonly held: number;
  readonly reports: number;
  readonly deadJobs: number;
}

/** Counts what waits. */
export async function countWaiting(db: Db): Promise<Waiting> {
  const [queue, dead] = await Promise.all([
    queueCounts(db),
    db.selectFrom("jobs").select("id").where("state", "=", "dead").limit(100).execute(),
  ]);
  return {
    // PostgreSQL counts in 64 bits, which arrive as text.
    unanswered: Number(queue.unanswered),
    mentions: Number(queue.mentions),
    held: Number(queue.held),
    reports: Number(queue.reports),
    deadJobs: dead.length,
  };
}
