import { AsyncLocalStorage } from "node:async_hooks";

import { AppError } from "#core/errors.ts";

/** How many requests may go out, as a job carries it in its payload. */
export interface FetchAllowance {
  /** To all hosts together. */
  readonly all: number;
  /** To each host. */
  readonly perHost: number;
  /** What was used of `perHost` already. */
  readonly spent?: Readonly<Record<string, number>>;
}

/**
 * What one message from a stranger may make this server ask of others. A long thread fits in; what does not
 * is met again with the next message from it. Redirects count too.
 */
export const perMessage: FetchAllowance = { all: 200, perHost: 80 };

/** What may be asked before it is known who sent a message: its key, the key's owner, a redirect or two. */
export const perUnknownSender: FetchAllowance = { all: 6, perHost: 6 };

/**
 * What a message may make us ask of other servers, shared by all that follows from it. It can be spent, or
 * partly given away to what is done later; it never grows, however much follows from what.
 *
 * Code in between needs to do nothing: `safeFetch` spends for each request it sends, and `enqueue` (`#jobs`)
 * puts a share into the payload of each job that will fetch, as `budget`, in equal parts when several are
 * written at once. Handlers of such jobs run within the share their payload carries, and what they enqueue has
 * its share of that. Whoever wants to divide otherwise gives `budget: budgetHere()?.share(part)` in the payload;
 * whoever wants to plan ahead asks `budgetHere()?.left(host)`. A job whose share is spent ends without complaint.
 */
export class FetchBudget {
  #all: number;
  #perHost: number;
  readonly #spent: Map<string, number>;
  #endsAt: number;
  readonly #end = new AbortController();

  /** @param withinMs how long what is asked may take together, in milliseconds; as long as it does unless told */
  constructor(allowance: FetchAllowance, withinMs = Infinity) {
    this.#endsAt = performance.now() + withinMs;
    this.#all = allowance.all;
    this.#perHost = allowance.perHost;
    this.#spent = new Map(Object.entries(allowance.spent ?? {}));
  }

  /** How many requests may still go out, or go out to one host (`example.org:8443`). */
  left(host?: string): number {
    if (host === undefined) return this.#all;
    return Math.max(0, Math.min(this.#all, this.#perHost - (this.#spent.get(host) ?? 0)));
  }

  /** How long answers may still take, in milliseconds. */
  get remainingMs(): number {
    return Math.max(0, this.#endsAt - performance.now());
  }

  /** Nothing more is asked on it, and what is under way breaks off. */
  end(): void {
    this.#endsAt = 0;
    this.#end.abort();
  }

  /** Tells when it is ended before its time. */
  get ended(): AbortSignal {
    return this.#end.signal;
  }

  /**
   * Counts one request.
   * @throws AppError `budget_spent`: asking again later does not help
   */
  spend(host: string): void {
    if (this.left(host) === 0)
      throw new AppError({
        code: "budget_spent",
        status: 429,
        params: { host },
        safeMessage: `${host} was not asked: one message may cause only so many requests.`,
      });
    this.#all -= 1;
    this.#spent.set(host, (this.#spent.get(host) ?? 0) + 1);
  }

  /**
   * Takes a part of what is left out of this budget, for a job that is done later.
   * @param part from 0 to 1
   * @param most so many requests at most
   */
  share(part = 0.5, most = Infinity): FetchAllowance {
    const of = (left: number): number => Math.min(Math.floor(left * part), most);
    const [all, perHost] = [of(this.#all), of(this.#perHost)];
    this.#all -= all;
    this.#perHost -= perHost;
    // What this budget can no longer bear of what a host was asked goes along with the share.
    const spent = [...this.#spent].flatMap(([host, count]): [string, number][] =>
      count > this.#perHost ? [[host, count - this.#perHost]] : [],
    );
    return { all, perHost, ...(spent.length === 0 ? {} : { spent: Object.fromEntries(spent) }) };
  }
}

/**
 * The budget of a job at its `attempt`, 1 the first time. Each further attempt has half of the one before, so
 * that all together spend at most twice what the job was given.
 */
export function budgetAt(allowance: FetchAllowance, attempt: number): FetchBudget {
  const half = (count: number): number => Math.floor(count / 2 ** (attempt - 1));
  return new FetchBudget({
    ...allowance,
    all: half(allowance.all),
    perHost: half(allowance.perHost),
  });
}

const current = new AsyncLocalStorage<FetchBudget>();

/** Does something whose requests all count against one budget. */
export async function withinBudget<T>(budget: FetchBudget, work: () => Promise<T>): Promise<T> {
  return await current.run(budget, work);
}

/** Does something that has another cause than the message in whose course it happens to begin. */
export async function withoutBudget<T>(work: () => Promise<T>): Promise<T> {
  return await current.exit(work);
}

/** The budget that requests count against here; undefined where the owner or a clock is the cause. */
export function budgetHere(): FetchBudget | undefined {
  return current.getStore();
}
