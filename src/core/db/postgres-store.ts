import { Kysely, PostgresDialect } from "kysely";
import pg from "pg";

import type { Clock } from "#core/clock.ts";
import { Changes } from "#core/db/changes.ts";
import { logOf } from "#core/log.ts";
import type { Store, Tx } from "#core/db/store.ts";

/** How often a story is told again when PostgreSQL says that it lost a race. */
const mostTries = 5;

/** Longest wait between two tries to reach a PostgreSQL that is gone, in milliseconds. */
const longestWaitMs = 10_000;

/** `serialization_failure` and `deadlock_detected`. @source PostgreSQL 15, Appendix A, class 40. */
const lostRace = new Set(["40001", "40P01"]);

/**
 * Opens a PostgreSQL database (15 or newer) by its `postgres://` address.
 * What changed reaches the other processes by LISTEN/NOTIFY on the channel `medspil`.
 */
export async function openPostgres<Tables>(url: string, clock: Clock): Promise<Store<Tables>> {
  // bigint (OID 20) holds our ids and times, all below 2^53.
  const types = {
    getTypeParser: (oid: number, format?: unknown) =>
      oid === 20 || oid === 1700 ? Number : pg.types.getTypeParser(oid, format as "text"),
  };
  const pool = new pg.Pool({
    connectionString: url,
    max: 10,
    types: types as pg.CustomTypesConfig,
  });
  pool.on("error", () => {});
  const db = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) });
  const changes = new Changes();
  const self = crypto.randomUUID();

  let ear: pg.PoolClient | undefined;
  let isClosed = false;
  const listen = async (): Promise<void> => {
    const client = await pool.connect();
    const lost = (): void => {
      if (ear !== client) return;
      ear = undefined;
      client.release(true);
      void listenAgain();
    };
    client.on("error", lost);
    client.on("end", lost);
    client.on("notification", ({ payload = "" }) => {
      const [from, ...what] = payload.split("\n");
      if (from !== self) changes.tell(new Set(what));
    });
    await client.query("listen medspil").catch((fault: unknown) => {
      client.release(true);
      throw fault;
    });
    ear = client;
  };
  /** PostgreSQL was restarted, or the way to it was broken: what was said meanwhile nobody heard. */
  const listenAgain = async (): Promise<void> => {
    for (let waitMs = 250; !isClosed; waitMs = Math.min(waitMs * 2, longestWaitMs)) {
      await new Promise<void>((resolve) => setTimeout(resolve, waitMs).unref());
      try {
        if (isClosed) return;
        await listen();
        changes.tell(new Set(["everything"]));
        return;
      } catch (fault) {
        logOf("store").warning`PostgreSQL does not answer: ${(fault as Error).message}`;
      }
    }
  };
  await listen().catch(async (fault: unknown) => {
    await db.destroy();
    throw fault;
  });

  const once = async <T>(story: (tx: Tx<Tables>) => Promise<T>): Promise<T> => {
    const changed = new Set<string>();
    const value = await db.transaction().execute(
      async (tx) =>
        await story({
          db: tx,
          now: clock.now(),
          dialect: "postgres",
          changed: (...what) => what.forEach((one) => changed.add(one)),
        }),
    );
    changes.tell(changed);
    // A payload holds 8,000 bytes at most; past that the others are told that everything changed.
    const payload = [self, ...changed].join("\n");
    if (changed.size > 0)
      void pool
        .query("select pg_notify('medspil', $1)", [
          payload.length < 7000 ? payload : `${self}\neverything`,
        ])
        .catch(() => {});
    return value;
  };

  return {
    db,
    dialect: "postgres",
    transact: async (story) => {
      for (let attempt = 1; ; attempt += 1)
        try {
          return await once(story);
        } catch (fault) {
          const code = (fault as { code?: string }).code ?? "";
          if (!lostRace.has(code) || attempt === mostTries) throw fault;
        }
    },
    onChange: (listener) => changes.listen(listener),
    announce: (...what) => changes.tell(new Set(what)),
    close: async () => {
      isClosed = true;
      const last = ear;
      ear = undefined;
      last?.release(true);
      await db.destroy();
    },
  };
}
