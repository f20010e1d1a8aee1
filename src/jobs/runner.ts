import { minute } from "#core/clock.ts";
import { AppError } from "#core/errors.ts";
import { logOf } from "#core/log.ts";

import { claimJobs, leaseMs, nextDueAt, reclaimAll, reclaimLost } from "./claim.ts";
import { type Ending, finishJob } from "./finish.ts";
import type { JobHandlers, RunningJob } from "./job.ts";
import type { Store } from "#schema";

/** Runs jobs until it is stopped. */
export interface Runner {
  /** Takes no new jobs, waits for those at work (at most `graceMs`), then resolves. */
  stop(graceMs?: number): Promise<void>;
  /** Resolves when no job is due and none is at work; for tests and the command line. */
  idle(): Promise<void>;
}

/**
 * Starts running jobs, at most `concurrency` at a time.
 * `alone` says that no other process works on this database, so that what ran when the last one was
 * killed is taken up at once instead of when its lease ends.
 */
export function startRunner(
  store: Store,
  handlers: JobHandlers,
  options: { readonly concurrency?: number; readonly alone?: boolean } = {},
): Runner {
  const { concurrency = 64, alone = false } = options;
  const log = logOf("jobs");
  const atWork = new Set<Promise<void>>();
  const waiting: (() => void)[] = [];
  let stopped = false;
  let looking = false;
  let lookAgain = false;
  let timer: NodeJS.Timeout | undefined;
  let begun = false;
  let lostLookedAt = 0;

  const run = async (job: RunningJob): Promise<void> => {
    let ending: Ending = { kind: "done" };
    try {
      const handler = handlers[job.kind] as ((job: RunningJob) => Promise<void>) | undefined;
      if (handler === undefined)
        throw new AppError({
          code: "unknown_job",
          status: 500,
          safeMessage: `This version does not know the job “${job.kind}”.`,
        });
      await handler(job);
    } catch (fault) {
      ending = { kind: "failed", fault };
      if (!(fault instanceof AppError)) log.warning`Job ${job.kind} ${job.id}: ${fault}`;
    }
    try {
      await store.transact(async (tx) => await finishJob(tx, job, ending));
    } catch (fault) {
      // The lease runs out and the job comes again; handlers are idempotent.
      log.error`The end of job ${job.id} could not be written: ${fault}`;
    }
  };

  const look = async (): Promise<void> => {
    if (stopped || looking) {
      lookAgain = true;
      return;
    }
    looking = true;
    clearTimeout(timer);
    try {
      do {
        lookAgain = false;
        const free = concurrency - atWork.size;
        if (free <= 0) break;
        const { jobs, next } = await store.transact(async (tx) => {
          if (alone && !begun) await reclaimAll(tx);
          else if (Date.now() > lostLookedAt + leaseMs / 4) {
            await reclaimLost(tx);
            lostLookedAt = Date.now();
          }
          begun = true;
          return { jobs: await claimJobs(tx, free), next: await nextDueAt(tx) };
        });
        for (const job of jobs) {
          const work = run(job).finally(() => {
            atWork.delete(work);
            refill();
          });
          atWork.add(work);
        }
        if (jobs.length === free) lookAgain = false;
        const untilNext = next === undefined ? minute : next - Date.now();
        clearTimeout(timer);
        timer = setTimeout(() => void look(), Math.min(Math.max(untilNext, 50), leaseMs / 2));
      } while (lookAgain);
    } catch (fault) {
      log.error`Jobs could not be read: ${fault}`;
      timer = setTimeout(() => void look(), 2000);
    } finally {
      looking = false;
    }
    if (lookAgain && !stopped && atWork.size < concurrency) void look();
    else if (atWork.size === 0) waiting.splice(0).forEach((tell) => tell());
  };

  // Claiming a few at a time costs as much as claiming one; so wait until a quarter is free.
  const refill = (): void => {
    if (atWork.size <= concurrency * 0.75) void look();
    else {
      clearTimeout(timer);
      timer = setTimeout(() => void look(), 25);
    }
  };

  const deaf = store.onChange((what) => {
    if (what.has("jobs") || what.has("everything")) void look();
  });
  void look();

  return {
    stop: async (graceMs = 10_000) => {
      stopped = true;
      deaf();
      clearTimeout(timer);
      const late = new Promise<void>((resolve) => setTimeout(resolve, graceMs).unref());
      await Promise.race([Promise.allSettled(atWork), late]);
    },
    idle: async () => {
      const { promise, resolve } = Promise.withResolvers<void>();
      waiting.push(resolve);
      void look();
      await promise;
    },
  };
}
