import type { PostgresPool, PostgresPoolClient } from "kysely";
import pg from "pg";

import { second } from "#core/clock.ts";
import { postgresFault } from "#core/db/postgres-faults.ts";

/** How long a query waits for a connection before it is told that the database is away, in milliseconds. */
const longestWaitMs = 10 * second;

/** Ten connections to the database at `url`, made as they are needed. */
export function openPool(url: string): pg.Pool {
  // bigint (OID 20) holds our ids and times, all below 2^53.
  const types = {
    getTypeParser: (oid: number, format?: unknown) =>
      oid === 20 || oid === 1700 ? Number : pg.types.getTypeParser(oid, format as "text"),
  };
  const pool = new pg.Pool({
    connectionString: url,
    max: 10,
    types: types as pg.CustomTypesConfig,
    connectionTimeoutMillis: longestWaitMs,
    keepAlive: true,
    keepAliveInitialDelayMillis: longestWaitMs,
  });
  // Whoever waits for an answer is told by that; a connection that breaks while it is in somebody's hands
  // between two queries, or idle, says so here, and an event that nobody hears would end the process.
  pool.on("error", () => {});
  pool.on("connect", (client) => {
    client.on("error", () => {});
  });
  return pool;
}

/** The pool as Kysely takes it, with faults told as ours. */
export function tellingPool(pool: pg.Pool): PostgresPool {
  const told = new WeakMap<pg.PoolClient, PostgresPoolClient>();
  const telling = (client: pg.PoolClient): PostgresPoolClient => {
    const before = told.get(client);
    if (before !== undefined) return before;
    const ask = client.query.bind(client) as (...given: unknown[]) => Promise<unknown>;
    const query = async (...given: unknown[]): Promise<unknown> => {
      try {
        return await ask(...given);
      } catch (fault) {
        throw postgresFault(fault);
      }
    };
    const wrapped = {
      query: query as PostgresPoolClient["query"],
      release: (discard?: boolean | Error) => client.release(discard),
    };
    told.set(client, wrapped);
    return wrapped;
  };
  return {
    connect: async () => {
      try {
        return telling(await pool.connect());
      } catch (fault) {
        throw postgresFault(fault);
      }
    },
    end: async () => await pool.end(),
    options: {},
  };
}
