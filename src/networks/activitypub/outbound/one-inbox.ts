import { second } from "#core/clock.ts";
import { AppError } from "#core/errors.ts";

/**
 * Deliveries to one inbox at a time. What is about different things may go side by side, but a slow
 * server with a long queue must leave room for the others.
 */
const mostAtOnce = 4;

/** Sees to it that no inbox takes up all the deliveries that run at a time. */
export interface Turns {
  /** @throws AppError `inbox_busy`, retryable: it has as many under way as it may have */
  take(inbox: string): void;
  giveBack(inbox: string): void;
}

/** Counts them in this process. */
export function inboxTurns(): Turns {
  const underWay = new Map<string, number>();
  return {
    take: (inbox) => {
      const count = underWay.get(inbox) ?? 0;
      if (count >= mostAtOnce)
        throw new AppError({
          code: "inbox_busy",
          status: 503,
          safeMessage: "Others are on their way to the same inbox; this one goes after them.",
          retryable: true,
          cause: { retryAfterMs: second, notTried: true },
        });
      underWay.set(inbox, count + 1);
    },
    giveBack: (inbox) => {
      const count = underWay.get(inbox) ?? 0;
      if (count <= 1) underWay.delete(inbox);
      else underWay.set(inbox, count - 1);
    },
  };
}
