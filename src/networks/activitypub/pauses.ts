import { type Clock, hour, second } from "#core/clock.ts";
import { AppError } from "#core/errors.ts";

/** How long a server that did not answer is left alone; doubles each time up to the longest. */
const firstMs = 30 * second;
const longestMs = hour;
/** Servers remembered; more than a large site's followers live on. */
const mostServers = 20_000;

/** Servers that do not answer, so that what else waits for them does not hold everybody up. */
export interface Pauses {
  /** @throws AppError `server_paused`, retryable, while that server is left alone */
  refuse(host: string): void;
  /** It did not answer. */
  add(host: string): void;
  /** It answered. */
  end(host: string): void;
}

/** Remembers them in this process. */
export function pauses(clock: Clock): Pauses {
  const resting = new Map<string, { readonly until: number; readonly ms: number }>();
  return {
    refuse: (host) => {
      const pause = resting.get(host);
      const leftMs = (pause?.until ?? 0) - clock.now();
      if (leftMs <= 0) return;
      throw new AppError({
        code: "server_paused",
        status: 503,
        safeMessage: `${host} did not answer a moment ago and is left alone for a while.`,
        retryable: true,
        cause: { retryAfterMs: leftMs, notTried: true },
      });
    },
    add: (host) => {
      const before = resting.get(host);
      // Those that were already under way when it fell silent say nothing new.
      if (before !== undefined && before.until > clock.now()) return;
      const ms = Math.min((before?.ms ?? firstMs / 2) * 2, longestMs);
      resting.set(host, { until: clock.now() + ms, ms });
      const oldest = resting.keys().next().value;
      if (resting.size > mostServers && oldest !== undefined) resting.delete(oldest);
    },
    end: (host) => void resting.delete(host),
  };
}
