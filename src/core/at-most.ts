import { AppError } from "#core/errors.ts";

/**
 * Runs at most so many works at once; so many more wait for their turn, and the next is refused, so that what
 * strangers can ask for never takes the whole machine.
 * @throws AppError `busy` (503), from what it returns
 */
export function atMost(limit: {
  readonly running: number;
  readonly waiting: number;
}): <T>(work: () => Promise<T>) => Promise<T> {
  let running = 0;
  const queue: (() => void)[] = [];
  return async (work) => {
    if (running >= limit.running) {
      if (queue.length >= limit.waiting) throw busy();
      await new Promise<void>((resolve) => queue.push(resolve));
    } else running += 1;
    try {
      return await work();
    } finally {
      // The place goes from hand to hand, so nobody gets between.
      const next = queue.shift();
      if (next === undefined) running -= 1;
      else next();
    }
  };
}

function busy(): AppError {
  return new AppError({
    code: "busy",
    status: 503,
    safeMessage: "Too many ask for this at once. Please try again in a moment.",
    retryable: true,
  });
}
