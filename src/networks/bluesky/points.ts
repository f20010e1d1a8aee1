import { sql } from "kysely";

import { day, hour } from "#core/clock.ts";
import type { Store, Tx } from "#schema";
import { keepLimits } from "#syndication";

/** What a change of our repository there costs. @source docs.bsky.app/docs/advanced-guides/rate-limits */
export const costs = { create: 3, put: 3, delete: 1 } as const;

/** How much an account may spend in an hour and in a day. @source as above: 5,000 and 35,000 points */
const allowed = [
  { name: "hour", ms: hour, points: 5000 },
  { name: "day", ms: day, points: 35_000 },
] as const;

/** As it stands in `connections.limits_json`. */
interface Spent {
  readonly hour?: Window;
  readonly day?: Window;
  /** Until when the server said that nothing more is taken; Unix milliseconds. */
  readonly closedUntil?: number;
}

interface Window {
  readonly from: number;
  readonly points: number;
}

/**
 * Takes points for a change that is about to be sent; counted before it goes, so that a crash counts too much rather
 * than too little.
 * @returns undefined, or until when (Unix milliseconds) nothing more may be sent
 */
export async function takePoints(
  store: Store,
  connectionId: number,
  cost: number,
): Promise<number | undefined> {
  return await store.transact(
    async (tx) => {
      const spent = await lockSpent(tx, connectionId);
      if (spent.closedUntil !== undefined && spent.closedUntil > tx.now) return spent.closedUntil;
      const next: Record<string, Window> = {};
      for (const { name, ms, points } of allowed) {
        const before = spent[name];
        const window =
          before === undefined || before.from + ms <= tx.now ? { from: tx.now, points: 0 } : before;
        if (window.points + cost > points) return window.from + ms;
        next[name] = { from: window.from, points: window.points + cost };
      }
      await keepLimits(tx, connectionId, next);
      return undefined;
    },
    // What is lost with the power is counted by the server all the same.
    { waitsForDisk: false },
  );
}

/** The server takes nothing more until then (Unix milliseconds), whatever we counted. */
export async function closeUntil(
  store: Store,
  connectionId: number,
  untilMs: number,
): Promise<void> {
  await store.transact(async (tx) => {
    const spent = await lockSpent(tx, connectionId);
    await keepLimits(tx, connectionId, { ...spent, closedUntil: untilMs });
  });
}

async function lockSpent(tx: Tx, connectionId: number): Promise<Spent> {
  const query = tx.db
    .selectFrom("connections")
    .select("limits_json")
    .where("id", "=", connectionId);
  const row = await (
    tx.dialect === "postgres" ? query.modifyEnd(sql`for update`) : query
  ).executeTakeFirst();
  return JSON.parse(row?.limits_json ?? "{}") as Spent;
}
