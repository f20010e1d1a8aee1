import { Kysely, PostgresDialect, sql } from "kysely";

import type { Clock } from "#core/clock.ts";
import { Changes } from "#core/db/changes.ts";
import { asOneTransaction, refuseNested } from "#core/db/one-transaction.ts";
import { openListenClient } from "#core/db/postgres-listen-client.ts";
import { openPool, tellingPool } from "#core/db/postgres-pool.ts";
import type { Store, Tx } from "#core/db/store.ts";

/** How often a story is told again when PostgreSQL says that it lost a race. */
const mostTries = 5;

/** `serialization_failure` and `deadlock_detected`. @source PostgreSQL 15, Appendix A, class 40. */
const lostRace = new Set(["40001", "40P01"]);

/** A payload holds 8,000 bytes at most; past that the others are told that everything changed. */
const longestPayload = 7000;

/**
 * Opens a PostgreSQL database (15 or newer) by its `postgres://` address.
 * `isShared` lets other servers that say the same run on it. What changed reaches the other processes by LISTEN/NOTIFY on the channel `medspil`.
 */
export async function openPostgres<Tables>(
  url: string,
  clock: Clock,
  isShared = false,
): Promise<Store<Tables>> {
  const pool = openPool(url);
  const db = new Kysely<Tables>({ dialect: new PostgresDialect({ pool: tellingPool(pool) }) });
  const changes = new Changes();
  const self = crypto.randomUUID();
  const end = async (): Promise<void> => {
    // Kysely ends the pool only if it has used it.
    await db.destroy();
    if (!pool.ending) await pool.end();
  };

  const hear = (payload: string): void => {
    const [from, ...what] = payload.split("\n");
    if (from !== self) changes.tell(new Set(what));
  };
  const missed = (): void => changes.tell(new Set(["everything"]));
  const listenClient = await openListenClient({ pool, hear, missed, isShared }).catch(
    async (fault: unknown) => {
      await end();
      throw fault;
    },
  );

  /**
   * Said within the transaction, so that the others hear of it if and only if it is committed. A server that is
   * alone on its database says nothing: such commits wait for each other, which makes them several times slower.
   * @source PostgreSQL 15, NOTIFY; src/backend/commands/async.c, PreCommit_Notify
   */
  const notify = async (tx: Kysely<Tables>, changed: ReadonlySet<string>): Promise<void> => {
    if (changed.size === 0 || listenClient.isAlone()) return;
    const payload = [self, ...changed].join("\n");
    const said = Buffer.byteLength(payload) < longestPayload ? payload : `${self}\neverything`;
    await sql`select pg_notify('medspil', ${said})`.execute(tx);
  };

  const once = async <T>(story: (tx: Tx<Tables>) => Promise<T>): Promise<T> => {
    const changed = new Set<string>();
    const value = await db.transaction().execute(async (tx) => {
      const told = await story({
        db: tx,
        now: clock.now(),
        dialect: "postgres",
        changed: (...what) => what.forEach((one) => changed.add(one)),
      });
      await notify(tx, changed);
      return told;
    });
    changes.tell(changed);
    return value;
  };

  return {
    db,
    dialect: "postgres",
    // It always waits for the disk: PostgreSQL may be killed by itself, and its commits hold up nobody here.
    transact: async (story) => {
      refuseNested();
      for (let attempt = 1; ; attempt += 1)
        try {
          return await asOneTransaction(async () => await once(story));
        } catch (fault) {
          const code = (fault as { code?: string }).code ?? "";
          if (!lostRace.has(code) || attempt === mostTries) throw fault;
        }
    },
    onChange: (listener) => changes.listen(listener),
    announce: (...what) => changes.tell(new Set(what)),
    claim: async () => await listenClient.claim(),
    isAlone: () => listenClient.isAlone(),
    close: async () => {
      listenClient.close();
      await end();
    },
  };
}
