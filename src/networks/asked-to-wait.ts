import { day, minute } from "#core/clock.ts";
import { AppError } from "#core/errors.ts";

/** A network asked us to come again: the same job is tried then, between a minute and a day from now. */
export function askedToWait(waitMs: number): AppError {
  return new AppError({
    code: "asked_to_wait",
    status: 503,
    safeMessage: "The network asked us to wait.",
    retryable: true,
    cause: { retryAfterMs: Math.min(Math.max(waitMs, minute), day) },
  });
}
