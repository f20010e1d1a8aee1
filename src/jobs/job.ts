import type { FetchAllowance } from "#core/fetch-budget.ts";
import type { OurChange, Subject } from "#schema";

/** Everything that leaves the machine or can wait, by kind; `src/app.ts` names the handler of each. */
export interface JobPayloads {
  /** A text of ours goes out to, is changed on, or is taken back from one network. */
  syndicate: Subject & {
    readonly verb: "publish" | "update" | "remove";
    readonly connectionId: number;
  };
  /** What was answered to a copy of ours is fetched, from a network that does not send it. */
  backfeed: { readonly copyId: number };
  /** A draft's time has come. */
  "publish-scheduled": { readonly postId: number };
  /** People named in a text of ours are looked for again, whose servers did not answer. */
  "find-names": {
    readonly what: "post" | "reply" | "answer";
    readonly id: number;
    readonly round: number;
  };
  /** One signed activity to one inbox. */
  deliver: { readonly activityUri: string; readonly inbox: string };
  /** A like or a share of ours is told to its network as it stands now: given, or taken back. */
  react: {
    readonly reaction: "like" | "share";
    readonly what: "item" | "reply";
    readonly id: number;
    /** Who wrote it. */
    readonly accountId: number;
  };
  /** We follow an account or no longer do; or it asked to follow us, and hears that it may, or may not. */
  follow: {
    readonly verb: "follow" | "unfollow" | "accept" | "reject";
    readonly accountId: number;
  };
  /** Those who follow us on one network hear of a change of ours. */
  "tell-change": { readonly change: OurChange; readonly connectionId: number };
  /** Somebody on the fediverse asked to quote something of ours, and may. */
  "allow-quote": {
    readonly requestUri: string;
    readonly quotingUri: string;
    readonly quotedUri: string;
    readonly accountId: number;
  };
  /** Name, picture and inbox of a remote account are fetched again. */
  "fetch-account": { readonly accountId: number; readonly budget?: FetchAllowance };
  /** A reply whose parent is unknown: walk up until one of our posts, or give up. */
  "fetch-thread": {
    readonly uri: string;
    readonly depth: number;
    /** What it may ask of others; written by `enqueue`. */
    readonly budget?: FetchAllowance;
  };
  /** The conversation under a post is looked at on other servers, at the time that was set for it. */
  "fetch-replies": { readonly postId: number; readonly due: number };
  /** Is a stored reply still there? Servers sometimes lose a Delete. */
  "recheck-reply": { readonly replyId: number };
  /** Somebody else says that what stands here under this address was changed, deleted or brought back. */
  "recheck-told": { readonly uri: string; readonly said: "Update" | "Delete" | "Undo" };
  "fetch-preview": { readonly url: string; readonly postId: number };
  /** Sizes of a picture. */
  "make-variants": { readonly mediaId: number };
  /** A mail; `sealed` opens to { to, subject, text, html }. */
  "send-mail": { readonly sealed: string };
  /** Old tokens, seen ids and expired drafts go. */
  tidy: Record<string, never>;
}

export type JobKind = keyof JobPayloads;

/** Jobs wait in line only behind their like: a mail never waits for fifty pictures. */
export const queues = ["interactive", "delivery", "media", "bulk"] as const;
export type Queue = (typeof queues)[number];

/** `interactive`: somebody waits for it; `delivery`: one of many; `media`: heavy; `bulk`: nobody waits. */
export const queueOf: Readonly<Record<JobKind, Queue>> = {
  syndicate: "interactive",
  "publish-scheduled": "interactive",
  react: "interactive",
  follow: "interactive",
  "tell-change": "interactive",
  "allow-quote": "interactive",
  "send-mail": "interactive",
  "find-names": "interactive",
  deliver: "delivery",
  "make-variants": "media",
  "fetch-account": "bulk",
  "fetch-thread": "bulk",
  "fetch-replies": "bulk",
  "recheck-reply": "bulk",
  "recheck-told": "bulk",
  backfeed: "bulk",
  "fetch-preview": "bulk",
  tidy: "bulk",
};

/** How many of a queue's jobs run at a time. */
export const queueLimits: Readonly<Record<Queue, number>> = {
  interactive: 8,
  delivery: 48,
  media: 2,
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
