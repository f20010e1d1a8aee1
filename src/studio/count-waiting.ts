import { queueCounts } from "#conversation";
import { isPermitted } from "#sign-in";

import type { StudioContext } from "./context.ts";

/** What waits for those who work here, each counted to 1,000 and no further. */
export interface Waiting {
  readonly unanswered: number;
  readonly mentions: number;
  readonly held: number;
  readonly reports: number;
  readonly deadJobs: number;
}

/** Counts what waits for whoever is signed in. */
export async function countWaiting(c: StudioContext): Promise<Waiting> {
  const { db } = c.var.parts.kit.store;
  const [queue, dead] = await Promise.all([
    queueCounts(db, !isPermitted(c.var.user.role, "conversation.read-private")),
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
