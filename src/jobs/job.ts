/**
 * Everything that leaves the machine or can wait, by kind. Who does a job says what it is given, in `job-payloads.ts`
 * of its folder.
 */
export interface JobPayloads {
  /** Old tokens, seen ids and expired drafts go. */
  tidy: Record<string, never>;
}

export type JobKind = keyof JobPayloads;

/** Jobs wait in line only behind their like: a mail never waits for fifty pictures. */
export const queues = ["interactive", "delivery", "media", "asked", "bulk"] as const;
export type Queue = (typeof queues)[number];

/** `interactive`: somebody waits for it; `delivery`: one of many; `media`: heavy; `asked`: strangers ask us to read something,
 * which must hold up nothing else however much it is; `bulk`: nobody waits.
 */
const queueOf: Readonly<Partial<Record<JobKind, Queue>>> = {
  syndicate: "interactive",
  "publish-scheduled": "interactive",
  react: "interactive",
  follow: "interactive",
  "tell-change": "interactive",
  "send-mail": "interactive",
  "make-variants": "media",
  "verify-webmention": "asked",
  "hub-verify": "asked",
};

/** In which queue a job waits: the one it is written for, that of its kind, or else where nobody waits. */
export function queueFor({ kind, queue }: Pick<NewJob, "kind" | "queue">): Queue {
  return queue ?? queueOf[kind] ?? "bulk";
}

/** How many of a queue's jobs run at a time. */
export const queueLimits: Readonly<Record<Queue, number>> = {
  interactive: 8,
  delivery: 48,
  media: 2,
  asked: 24,
  bulk: 12,
};

/** A job to be written. */
export type NewJob = {
  [K in JobKind]: {
    readonly kind: K;
    readonly payload: JobPayloads[K];
    /** Not before this moment (Unix milliseconds); now when absent. */
    readonly runAt?: number;
    /**
     * Jobs in one lane run one after the other, in the order they were written. What is said about one
     * post, about one answer or to one account has a lane without being told.
     */
    readonly lane?: string;
    /** Where it waits, when that is not where its kind does. */
    readonly queue?: Queue;
  };
}[JobKind];

/** A job in the hands of its handler. */
export interface RunningJob<K extends JobKind = JobKind> {
  readonly id: number;
  readonly kind: K;
  readonly payload: JobPayloads[K];
  /** 1 the first time. */
  readonly attempt: number;
  /** Unix milliseconds; with its number it names a job for good, since numbers are given again. */
  readonly createdAt?: number;
  /** What must not run beside it. */
  readonly lane?: string | null;
}

/** A job as it was leased. */
export interface LeasedJob extends RunningJob {
  readonly lane: string | null;
  readonly queue: Queue;
  /** Names this claim of it; see `jobs.lease`. */
  readonly lease: string;
}

/** Does one job; must be idempotent. Throw to try again later (AppError with retryable false: never). */
export type JobHandlers = {
  [K in JobKind]: (job: RunningJob<K>) => Promise<void>;
};

/** After this many attempts, spread over about two days, a job is dead and waits for a person. */
export const mostAttempts = 16;

/**
 * How long to wait before attempt `attempt` + 1: doubling from 15 s up to 12 h, with full jitter on
 * half of it so that a server that comes back is not met by everyone at once.
 * @source https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
 */
export function backoffMs(attempt: number, random: () => number = Math.random): number {
  const whole = Math.min(15_000 * 2 ** (attempt - 1), 12 * 60 * 60 * 1000);
  return Math.round(whole / 2 + (whole / 2) * random());
}
