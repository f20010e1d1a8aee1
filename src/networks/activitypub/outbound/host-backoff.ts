import { type Clock, hour, minute, second } from "#core/clock.ts";
import { AppError } from "#core/errors.ts";
import { awaited, wakeJobs } from "#jobs";
import type { Store } from "#schema";

/** How long a server that did not answer is left alone; doubles each time up to the longest. */
const firstMs = 30 * second;
const longestMs = hour;
/** Servers remembered; more than a large site's followers live on. */
const mostServers = 20_000;
/**
 * A server that speaks but never answers must not use up the attempts of what waits for it. Where it answered
 * something in between, only what was tried a few times goes out sooner: nearly all of the two days in which
 * something is tried lie behind its later attempts.
 */
const wakeAgainAfterMs = 10 * minute;
const fewTries = 6;

/** Servers that do not answer, so that what else waits for them does not hold everybody up. */
export interface HostBackoff {
  /** @throws AppError `server_paused`, retryable, while that server is left alone */
  refuse(host: string): void;
  /** It did not answer. */
  add(host: string): void;
  /** It answered. */
  end(host: string): void;
  /** It spoke to us, so it is there: it is left alone no longer, and what waits for it goes out now. */
  heard(hosts: readonly string[]): Promise<void>;
}

/** Remembers them in this process. */
export function hostBackoff(clock: Clock, store: Store): HostBackoff {
  const backoff = new Map<string, { readonly until: number; readonly ms: number }>();
  const woken = new Map<string, { readonly at: number; answered: boolean }>();
  /** Those that something waits for since they were woken. */
  const anew = new Set<string>();
  /** Servers that something waits for; those of before this process began are in the database. */
  const waiting = new Set<string>();
  let asked: Promise<void> | undefined;

  const ask = async (): Promise<void> => {
    for (const host of await awaited(store.db)) waiting.add(host);
  };

  return {
    refuse: (host) => {
      const pause = backoff.get(host);
      const leftMs = (pause?.until ?? 0) - clock.now();
      if (leftMs <= 0) return;
      waiting.add(host);
      anew.add(host);
      throw new AppError({
        code: "server_paused",
        status: 503,
        params: { host },
        safeMessage: `${host} did not answer a moment ago and is left alone for a while.`,
        retryable: true,
        cause: { retryAfterMs: leftMs, notTried: true, waitsFor: host },
      });
    },
    add: (host) => {
      waiting.add(host);
      anew.add(host);
      const before = backoff.get(host);
      // Those that were already under way when it fell silent say nothing new.
      if (before !== undefined && before.until > clock.now()) return;
      const ms = Math.min((before?.ms ?? firstMs / 2) * 2, longestMs);
      backoff.set(host, { until: clock.now() + ms, ms });
      const oldest = backoff.keys().next().value;
      if (backoff.size > mostServers && oldest !== undefined) backoff.delete(oldest);
    },
    end: (host) => {
      backoff.delete(host);
      const before = woken.get(host);
      if (before !== undefined) before.answered = true;
    },
    heard: async (hosts) => {
      asked ??= ask().catch((fault: unknown) => {
        asked = undefined;
        throw fault;
      });
      await asked;
      for (const host of new Set(hosts)) {
        backoff.delete(host);
        if (!waiting.has(host)) continue;
        const before = woken.get(host);
        const isSoon = before !== undefined && before.at > clock.now() - wakeAgainAfterMs;
        if (isSoon && !(before.answered && anew.has(host))) continue;
        anew.delete(host);
        if (isSoon) before.answered = false;
        else {
          waiting.delete(host);
          if (woken.size > mostServers) woken.clear();
          woken.set(host, { at: clock.now(), answered: false });
        }
        const which = isSoon ? { triedLessThan: fewTries } : {};
        await store.transact(async (tx) => await wakeJobs(tx, host, which));
      }
    },
  };
}
