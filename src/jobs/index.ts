/**
 * Work that leaves the machine or can wait, as rows written in the transaction that causes it, so that a
 * crash at any moment loses nothing. A job is leased to one runner; when the lease runs out another
 * takes it over, so handlers must be idempotent.
 */
export { enqueue } from "./enqueue.ts";
export {
  backoffMs,
  type JobHandlers,
  type JobKind,
  type JobPayloads,
  mostAttempts,
  type NewJob,
  type RunningJob,
} from "./job.ts";
export { countJobs, type DeadJob, dropJob, listDeadJobs, retryJob } from "./dead-jobs.ts";
export { tidyOnceADay } from "./once-a-day.ts";
export { type Runner, startRunner } from "./runner.ts";
export { awaited, wakeJobs } from "./wake.ts";
