import type { Clock } from "#core/clock.ts";
import { AppError } from "#core/errors.ts";
import { askedToWait } from "#networks/asked-to-wait.ts";

import { appErrorIn } from "./find-identity.ts";
import { resetOf } from "./session-answer.ts";

/** What a server there answers to one question. */
interface Answer<T> {
  readonly data: T;
  readonly headers: Readonly<Record<string, string | undefined>>;
}

/**
 * Asks a server there something; `place` names whom it counts us as, an account's server for one.
 * @throws AppError `asked_to_wait` when it was asked too often, also without asking it; and what the question throws
 */
export type Ask = <T>(place: string, question: () => Promise<Answer<T>>) => Promise<T>;

/** So many questions are left to whoever waits for an answer, of those a server takes in five minutes. */
const reserve = 300;

/**
 * Keeps us within what servers there take: each says how many more questions it takes, and until when.
 * @source docs.bsky.app/docs/advanced-guides/rate-limits: 3,000 in five minutes from one address
 */
export function asking(clock: Clock): Ask {
  const closedUntil = new Map<string, number>();
  return async (place, question) => {
    const until = closedUntil.get(place) ?? 0;
    if (until > clock.now()) throw askedToWait(until - clock.now());
    const close = (headers: Answer<unknown>["headers"]): number => {
      const given = new Headers();
      for (const [name, value] of Object.entries(headers))
        if (value !== undefined) given.set(name, value);
      const reset = resetOf(given);
      closedUntil.set(place, reset);
      return reset;
    };
    try {
      const { data, headers } = await question();
      const { "ratelimit-limit": limit, "ratelimit-remaining": remaining } = headers;
      // A limit of a few questions is one of its own kind, and not that of reading.
      if (remaining !== undefined && Number(limit) > 3 * reserve && Number(remaining) < reserve)
        close(headers);
      return data;
    } catch (fault) {
      const { status, headers } = (fault ?? {}) as { status?: unknown; headers?: object };
      if (status === 429)
        throw askedToWait(close((headers ?? {}) as Answer<unknown>["headers"]) - clock.now());
      throw appErrorIn(fault) ?? fault;
    }
  };
}

/** What a server says when it does not have what was asked for. @source the lexicons' errors */
const notThere = new Set(["NotFound", "RecordNotFound"]);

/** Whether a server says that something is not there, rather than that it could not answer. */
export function isNotThere(fault: unknown): boolean {
  if (fault instanceof AppError) return fault.code === "gone_there";
  const { status, error, message } = (fault ?? {}) as Record<string, unknown>;
  if (status !== 400 && status !== 404) return false;
  return (
    notThere.has(String(error)) ||
    /could not (?:locate|find) record|not found/iu.test(String(message))
  );
}

/** Whether a server says that it keeps no such account any more. */
export function isAccountGone(fault: unknown): boolean {
  const { status, error, message } = (fault ?? {}) as Record<string, unknown>;
  return (
    (status === 400 || status === 404) &&
    (error === "RepoNotFound" || /could not find (?:repo|user|account)/iu.test(String(message)))
  );
}
