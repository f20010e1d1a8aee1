import { CompiledQuery, type Kysely, sql } from "kysely";
import { RateLimiterPostgres } from "rate-limiter-flexible";

import {
  createLimiter,
  createPlaceLimiter,
  type Limit,
  type Limiter,
  limiterOf,
  type PlaceLimit,
  type PlaceLimiter,
} from "./rate-limit.ts";

/** Makes what counts. What has one name is counted together, also by other processes where they share a database. */
export interface Limits {
  limiter(name: string, limit: Limit): Limiter;
  placeLimiter(name: string, limit: PlaceLimit): PlaceLimiter;
}

/** Counts in this process's memory: for one server. */
export const limitsInMemory: Limits = {
  limiter: (_name, limit) => createLimiter(limit),
  placeLimiter: (_name, limit) =>
    createPlaceLimiter(limit.points.map((points) => createLimiter({ ...limit, points }))),
};

/** Forgets counts that are over. */
export async function tidyCounts<Tables>(db: Kysely<Tables>, now: number): Promise<void> {
  await sql`delete from rate_counts where expire < ${now}`.execute(db);
}

/**
 * Counts in PostgreSQL, in the table `rate_counts`: for servers that share it. Whom is counted stands there as a
 * fingerprint only.
 */
export function limitsInPostgres<Tables>(
  db: Kysely<Tables>,
  fingerprint: (text: string) => string,
): Limits {
  // What the library asks of a client of `pg`.
  const client = {
    query: async ({ text, values }: { text: string; values: unknown[] }) => {
      const { rows } = await db.executeQuery(CompiledQuery.raw(text, values));
      return { rows, rowCount: rows.length };
    },
  };
  const limiter = (name: string, { points, perSeconds }: Limit): Limiter => {
    const shared = new RateLimiterPostgres({
      storeClient: client,
      storeType: "client",
      tableName: "rate_counts",
      tableCreated: true,
      clearExpiredByTimeout: false,
      keyPrefix: name,
      points,
      duration: perSeconds,
    });
    const byKey = limiterOf(shared);
    return {
      take: async (key) => await byKey.take(fingerprint(key)),
      forget: async (key) => await byKey.forget(fingerprint(key)),
    };
  };
  return {
    limiter,
    placeLimiter: (name, limit) =>
      createPlaceLimiter(
        limit.points.map((points, at) => limiter(`${name} ${at}`, { ...limit, points })),
      ),
  };
}
