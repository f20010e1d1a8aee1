/** Unix time in milliseconds; how every moment stands in the database. */
export type Millis = number;

/** The only source of "now", so that tests can set it. */
export interface Clock {
  now(): Millis;
}

/** Wall time. */
export const systemClock: Clock = { now: () => Date.now() };

/** A clock that stands still until it is told to move; for tests. */
export function fixedClock(start: string | Millis): Clock & { move(byMs: number): void } {
  let at = typeof start === "number" ? start : Temporal.Instant.from(start).epochMilliseconds;
  return {
    now: () => at,
    move: (byMs) => {
      at += byMs;
    },
  };
}

/** One second, minute, hour and day, in milliseconds. */
export const second = 1000;
export const minute = 60 * second;
export const hour = 60 * minute;
export const day = 24 * hour;
