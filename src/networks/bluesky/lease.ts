import { randomUUID } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";

import { second } from "#core/clock.ts";
import { AppError } from "#core/errors.ts";
import type { Store } from "#schema";

/** Longer than anything that is done under it; a process that is killed holds it no longer than this. */
const leaseMs = 60 * second;
const askAgainMs = 100;

/**
 * Does something that only one of all processes on this database may do at a time.
 * @throws AppError `busy`, retryable, when others keep it for too long
 */
export async function underLease<T>(
  store: Store,
  name: string,
  work: () => T | PromiseLike<T>,
): Promise<T> {
  // Those of this process wait for each other without asking the database.
  const before = queues.get(name) ?? Promise.resolve();
  const mine = before.then(async () => await held(store, name, work));
  const settled = mine.then(
    () => {},
    () => {},
  );
  queues.set(name, settled);
  try {
    return await mine;
  } finally {
    if (queues.get(name) === settled) queues.delete(name);
  }
}

const queues = new Map<string, Promise<void>>();

async function held<T>(store: Store, name: string, work: () => T | PromiseLike<T>): Promise<T> {
  const holder = randomUUID();
  const endsAt = performance.now() + 2 * leaseMs;
  while (!(await take(store, name, holder))) {
    if (performance.now() > endsAt)
      throw new AppError({
        code: "busy",
        status: 503,
        safeMessage: "Another server is renewing the same keys.",
        retryable: true,
      });
    await wait(askAgainMs);
  }
  try {
    return await work();
  } finally {
    await store.transact(
      async (tx) =>
        void (await tx.db
          .deleteFrom("bsky_leases")
          .where("name", "=", name)
          .where("holder", "=", holder)
          .execute()),
      { waitsForDisk: false },
    );
  }
}

async function take(store: Store, name: string, holder: string): Promise<boolean> {
  return await store.transact(
    async (tx) => {
      // The machine's own clock: a lease is about how long a process lives, not about the site's time.
      const now = Date.now();
      const taken = { holder, until_at: now + leaseMs };
      const row = await tx.db
        .insertInto("bsky_leases")
        .values({ name, ...taken })
        .onConflict((at) =>
          at.column("name").doUpdateSet(taken).where("bsky_leases.until_at", "<", now),
        )
        .returning("holder")
        .executeTakeFirst();
      return row?.holder === holder;
    },
    { waitsForDisk: false },
  );
}
