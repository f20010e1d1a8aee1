import { minute } from "#core/clock.ts";
import { AppError } from "#core/errors.ts";
import { withoutBudget } from "#core/fetch-budget.ts";
import { logOf } from "#core/log.ts";

import {
  claimJobs,
  leaseMs,
  nextDueAt,
  reclaimLost,
  releaseJobs,
  renewLeases,
  type Room,
} from "./claim.ts";
import { type Ended, finishJobs } from "./finish.ts";
import {
  type JobHandlers,
  type LeasedJob,
  mostAttempts,
  type Queue,
  queueLimits,
  queues,
  type RunningJob,
} from "./job.ts";
import type { Store } from "#schema";

/** Runs jobs until it is stopped. */
export interface Runner {
  /** Takes no new jobs, waits for those at work (at most `graceMs`), then resolves. */
  stop(graceMs?: number): Promise<void>;
  /** Resolves when no job is due and none is at work; for tests and the command line. */
  idle(): Promise<void>;
}

export interface RunnerOptions {
  /** How many of a queue's jobs run at a time; see `queueLimits`. */
  readonly limits?: Partial<Record<Queue, number>>;
  /** How often leases are renewed, and those of lost runners looked for, in milliseconds. */
  readonly renewMs?: number;
}

/** How many jobs are leased ahead of those at work, so that there is always a next one. */
const aheadOf = 1;
/** How many jobs begin before whoever waits for a page has a turn. */
const atATime = 6;
/** How long the end of a delivery may wait to be written together with others, in milliseconds. */
const gatherMs = 60;
/** With fewer jobs than these at hand nothing is gathered: only a large fan-out is worth what a crash repeats. */
const few = 48;
/**
 * What a power cut undoes here is done again, which every job allows. So nothing waits for the disk: neither a
 * page, nor the moment after which a killed server does not do it again.
 */
const mayBeRepeated = { waitsForDisk: false } as const;
/** How long to wait after the database refused, in milliseconds. */
const afterFaultMs = 2000;

/**
 * Starts running jobs, of each queue at most as many at a time as `limits` says. Where this server is alone on its database, what ran when
 * the last one was killed, or was leased in a commit whose answer was lost, is taken up at once instead of when its
 * lease ends.
 *
 * A durable commit stops a SQLite site for a moment. So deliveries, which may arrive twice without harm,
 * are written down as done many at a time, in the same commit that leases the next ones; all other jobs
 * at once.
 */
export function startRunner(
  store: Store,
  handlers: JobHandlers,
  options: RunnerOptions = {},
): Runner {
  const limits = { ...queueLimits, ...options.limits };
  const { renewMs = leaseMs / 4 } = options;
  const log = logOf("jobs");
  /** Leased by us and not yet written down as ended, by number. */
  const held = new Map<number, LeasedJob>();
  /** Leased and not begun. */
  const leased = ofEach((): LeasedJob[] => []);
  const busy = ofEach(() => 0);
  const atWork = new Set<Promise<void>>();
  const waiting: (() => void)[] = [];
  let ended: Ended[] = [];
  let stopped = false;
  let turning: Promise<void> | undefined;
  let turnAgain = false;
  let timer: NodeJS.Timeout | undefined;
  let timerAt = Infinity;
  let beginSoon: NodeJS.Immediate | undefined;
  let mayHaveLost = true;
  let lostLookedAt = 0;
  let lastTrouble = "";

  const turnWithin = (ms: number): void => {
    const at = performance.now() + ms;
    if (at >= timerAt) return;
    clearTimeout(timer);
    timerAt = at;
    timer = setTimeout(() => {
      timerAt = Infinity;
      void turn();
    }, ms);
  };

  const countLeased = (): number => queues.reduce((sum, queue) => sum + leased[queue].length, 0);

  const letGo = ({ id, lease }: Ended["job"]): void => {
    // It may have been lost to another runner and leased anew since.
    if (held.get(id)?.lease === lease) held.delete(id);
  };

  const run = async (job: LeasedJob): Promise<void> => {
    let ending: Ended["ending"] = { kind: "done" };
    try {
      const handler = handlers[job.kind] as ((job: RunningJob) => Promise<void>) | undefined;
      if (handler === undefined)
        throw new AppError({
          code: "unknown_job",
          status: 500,
          params: { kind: job.kind },
          safeMessage: `This version does not know the job “${job.kind}”.`,
        });
      // The runner may have been woken by whoever wrote something else just now.
      await withoutBudget(async () => await handler(job));
    } catch (fault) {
      ending = { kind: "failed", fault };
      if (!(fault instanceof AppError)) log.warning`Job ${job.kind} ${job.id}: ${fault}`;
      else if (!fault.retryable || job.attempt >= mostAttempts)
        log.warning(`Job ${job.kind} ${job.id} gave up and waits in the studio: {why}`, {
          why: fault.safeMessage,
        });
    }
    if (job.kind === "send-mail" && (await isWritten({ job, ending }))) return;
    ended.push({ job, ending });
  };

  /** A mail that comes twice is seen by a person, so its end waits for no turn. @returns whether it is written down. */
  const isWritten = async (one: Ended): Promise<boolean> => {
    try {
      await store.transact(async (tx) => await finishJobs(tx, [one]), mayBeRepeated);
    } catch {
      return false;
    }
    letGo(one.job);
    return true;
  };

  const begin = (): void => {
    for (let count = 0; !stopped; count += 1) {
      const queue = queues.find((name) => leased[name].length > 0 && busy[name] < limits[name]);
      if (queue === undefined) break;
      if (count === atATime) {
        beginSoon ??= setImmediate(() => {
          beginSoon = undefined;
          begin();
        });
        break;
      }
      const job = leased[queue].shift();
      if (job !== undefined) beginOne(job);
    }
  };

  const beginOne = (job: LeasedJob): void => {
    busy[job.queue] += 1;
    const work = run(job).finally(() => {
      atWork.delete(work);
      busy[job.queue] -= 1;
      begin();
      const left = countLeased();
      const isLast = atWork.size + left === 0;
      const isMany =
        ended.length >= limits.delivery && leased.delivery.length < limits.delivery / 2;
      // A few are written down at once, so that a crash repeats as few as can be.
      const isFew = atWork.size + left < few;
      turnWithin(job.kind !== "deliver" || isLast || isMany || isFew ? 0 : gatherMs);
    });
    atWork.add(work);
  };

  const roomNow = (): Room => {
    const room = ofEach(() => 0);
    if (stopped) return room;
    for (const queue of queues)
      room[queue] = limits[queue] * (1 + aheadOf) - leased[queue].length - busy[queue];
    return room;
  };

  /** One transaction: what ended is written down, and the next jobs are leased. */
  const takeTurn = async (): Promise<void> => {
    const batch = ended;
    ended = [];
    const room = roomNow();
    try {
      const takesAll = mayHaveLost && store.isAlone();
      const looks = takesAll || Date.now() > lostLookedAt + renewMs;
      const { jobs, next } = await store.transact(async (tx) => {
        await finishJobs(tx, batch);
        if (looks) {
          await renewLeases(tx, [...held.values()]);
          await reclaimLost(tx, { held: [...held.keys()], all: takesAll });
        }
        if (stopped) return { jobs: [], next: undefined };
        return { jobs: await claimJobs(tx, room), next: await nextDueAt(tx) };
      }, mayBeRepeated);
      if (looks) lostLookedAt = Date.now();
      if (takesAll) mayHaveLost = false;
      if (lastTrouble !== "") log.info("Jobs go on.");
      lastTrouble = "";
      for (const { job } of batch) letGo(job);
      for (const job of jobs) {
        held.set(job.id, job);
        leased[job.queue].push(job);
      }
      // Endings free lanes, so what waited behind them may be due now.
      turnAgain ||= !stopped && batch.some(({ job }) => job.lane !== null) && hasRoom(jobs, room);
      const untilNext = next === undefined ? minute : next - Date.now();
      if (!stopped) turnWithin(Math.min(Math.max(untilNext, 50), renewMs));
    } catch (fault) {
      // Said once, and not every two seconds for as long as it lasts.
      const trouble = fault instanceof AppError ? fault.safeMessage : String(fault);
      if (trouble !== lastTrouble)
        log.error("Jobs could not be read or written: {why}", {
          why: fault instanceof AppError ? trouble : fault,
        });
      lastTrouble = trouble;
      mayHaveLost = true;
      ended = [...batch, ...ended];
      turnAgain = false;
      turnWithin(afterFaultMs);
    }
  };

  const turn = async (): Promise<void> => {
    turnAgain = true;
    turning ??= (async () => {
      while (turnAgain) {
        turnAgain = false;
        await takeTurn();
        begin();
      }
      turning = undefined;
      if (atWork.size === 0 && countLeased() === 0 && ended.length === 0)
        waiting.splice(0).forEach((tell) => tell());
    })();
    await turning;
  };

  const unsubscribe = store.onChange((what) => {
    if (!stopped && (what.has("jobs") || what.has("everything"))) turnWithin(0);
  });
  void turn();

  return {
    stop: async (graceMs = 10_000) => {
      stopped = true;
      unsubscribe();
      await turning;
      const late = new Promise<void>((resolve) => setTimeout(resolve, graceMs).unref());
      await Promise.race([Promise.allSettled(atWork), late]);
      clearTimeout(timer);
      const batch = ended.splice(0);
      const unbegun = queues.flatMap((queue) => leased[queue].splice(0));
      await store
        .transact(async (tx) => {
          await finishJobs(tx, batch);
          await releaseJobs(tx, unbegun);
        })
        .catch((fault: unknown) => {
          // The database is away: the next start takes them up.
          log.warning("What ended last was not written down: {why}", { why: fault });
        });
    },
    idle: async () => {
      const { promise, resolve } = Promise.withResolvers<void>();
      waiting.push(resolve);
      void turn();
      await promise;
    },
  };
}

/** Whether less was leased of some queue than there was room for. */
function hasRoom(jobs: readonly LeasedJob[], room: Room): boolean {
  const leased = ofEach(() => 0);
  for (const { queue } of jobs) leased[queue] += 1;
  return queues.some((queue) => leased[queue] < room[queue]);
}

function ofEach<T>(make: () => T): Record<Queue, T> {
  return { interactive: make(), delivery: make(), media: make(), asked: make(), bulk: make() };
}
