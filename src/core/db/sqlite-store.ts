import { AsyncLocalStorage } from "node:async_hooks";

import { Kysely } from "kysely";

import type { Clock } from "#core/clock.ts";
import { Changes } from "#core/db/changes.ts";
import { asOneTransaction, refuseNested } from "#core/db/one-transaction.ts";
import { SqliteDialect, SqliteFiles } from "#core/db/sqlite-dialect.ts";
import type { Store, TransactOptions, Tx } from "#core/db/store.ts";
import { logOf } from "#core/log.ts";

interface Waiting<Tables> {
  readonly story: (tx: Tx<Tables>) => Promise<unknown>;
  readonly resolve: (value: unknown) => void;
  readonly reject: (fault: unknown) => void;
}

const turn = async (): Promise<void> => await new Promise((resolve) => setImmediate(resolve));

/** How many stories share one commit at most: few enough that the first does not wait long for the last. */
const largestGroup = 128;

/**
 * Opens (or makes) a SQLite database.
 * Stories that wait at the same time are committed together, each within its own savepoint, because
 * a durable commit costs about as much as twenty small stories.
 * @source https://www.sqlite.org/lang_savepoint.html
 */
export function openSqlite<Tables>(path: string, clock: Clock): Store<Tables> {
  const files = new SqliteFiles(path);
  const db = new Kysely<Tables>({ dialect: new SqliteDialect(files) });
  const quickDb = new Kysely<Tables>({
    dialect: new SqliteDialect(files, { waitsForDisk: false }),
  });
  const changes = new Changes();
  const queue: Waiting<Tables>[] = [];
  /** Those that do not wait for the disk. */
  const quickQueue: Waiting<Tables>[] = [];
  let running = false;

  const runGroup = async (
    writer: Kysely<Tables>,
    group: readonly Waiting<Tables>[],
  ): Promise<void> => {
    if (group.length === 0) return;
    const changed = new Set<string>();
    const settle: (() => void)[] = [];
    try {
      await writer.transaction().execute(async (tx) => {
        const exec = (sql: string): void => files.writer.exec(sql);
        for (const { story, resolve, reject } of group) {
          const own = new Set<string>();
          exec("savepoint story");
          try {
            const value = await story({
              db: tx,
              now: clock.now(),
              dialect: "sqlite",
              changed: (...what) => what.forEach((one) => own.add(one)),
            });
            exec("release story");
            own.forEach((one) => changed.add(one));
            settle.push(() => resolve(value));
          } catch (fault) {
            // After a full disk SQLite may have ended the transaction itself: then all must fail.
            if (!files.writer.raw.isTransaction) throw fault;
            exec("rollback to story; release story");
            settle.push(() => reject(fault));
          }
        }
      });
    } catch (fault) {
      for (const { reject } of group) reject(fault);
      return;
    }
    changes.tell(changed);
    for (const tell of settle) tell();
  };

  const runAll = async (): Promise<void> => {
    running = true;
    while (queue.length + quickQueue.length > 0) {
      // A commit to disk blocks this thread, and what came in meanwhile lies unread: read it first, so that
      // it shares the next commit instead of each waiting for its own. Two turns cost far less than one commit.
      await turn();
      await turn();
      // Those that do not wait for the disk need not wait for those that do either.
      await runGroup(quickDb, quickQueue.splice(0, largestGroup));
      await runGroup(db, queue.splice(0, largestGroup));
    }
    running = false;
  };

  // Commits of other processes (the command line beside a running server) move this number.
  const version = (): unknown =>
    Object.values(files.writer.raw.prepare("pragma data_version").get() ?? {})[0];
  let seen = version();
  const watch = setInterval(() => {
    let current: unknown;
    try {
      current = version();
    } catch (fault) {
      // A disk that cannot be read at the moment; nobody waits for this, so it must not end the process.
      logOf("store").warning`The database cannot be read: ${(fault as Error).message}`;
      return;
    }
    if (current === seen) return;
    seen = current;
    changes.tell(new Set(["everything"]));
  }, 500);
  watch.unref();

  return {
    db,
    dialect: "sqlite",
    transact: async <T>(
      story: (tx: Tx<Tables>) => Promise<T>,
      { waitsForDisk = true }: TransactOptions = {},
    ): Promise<T> => {
      refuseNested();
      const { promise, resolve, reject } = Promise.withResolvers<unknown>();
      // It runs when its group has its turn, but belongs to whoever asked for it.
      const waiting = {
        story: AsyncLocalStorage.bind(
          async (tx: Tx<Tables>) => await asOneTransaction(async () => await story(tx)),
        ),
        resolve,
        reject,
      };
      (waitsForDisk ? queue : quickQueue).push(waiting);
      if (!running) void runAll();
      return (await promise) as T;
    },
    onChange: (listener) => changes.listen(listener),
    announce: (...what) => changes.tell(new Set(what)),
    claim: async () => true,
    isAlone: () => true,
    close: async () => {
      clearInterval(watch);
      await db.destroy();
    },
  };
}
