import { hour, second } from "#core/clock.ts";
import { logOf } from "#core/log.ts";
import { olderPostsAreAnalysed } from "#flows/post-is-analysed.ts";
import { type JobHandlers, tidyOnceADay } from "#jobs";
import type { Store } from "#schema";

import type { Part } from "./part.ts";

/** How long daily work and the reading of the coach's rules wait after a start, in milliseconds. */
const quietAfterStart = 2 * second;

/** The job `tidy`: what every part has to clear away. */
export function tidyHandler(store: Store, parts: readonly Part[]): JobHandlers["tidy"] {
  return async () => {
    await store.transact(async (tx) => {
      for (const part of parts) await part.tidy?.(tx);
    });
    for (const part of parts) await part.tidyLater?.();
  };
}

/** Sees to it that daily work is begun once a day, however often the site is started. @returns what stops it */
export function startDailyWork(store: Store): () => void {
  const tidyWhenDue = async (isStart = false): Promise<void> => {
    try {
      const isDue = await tidyOnceADay(store);
      // It reads the coach's rules, which takes long: better now than in somebody's transaction.
      if (!isDue && isStart) await olderPostsAreAnalysed(store);
    } catch (fault) {
      logOf("jobs").warning`The daily work was not begun: ${fault}`;
    }
  };
  // Not before the first pages: whoever starts a site looks at it at once.
  const afterStart = setTimeout(() => void tidyWhenDue(true), quietAfterStart).unref();
  // Every hour, since it counts from the last time and not from this start.
  const hourly = setInterval(() => void tidyWhenDue(), hour).unref();
  return () => {
    clearTimeout(afterStart);
    clearInterval(hourly);
  };
}
