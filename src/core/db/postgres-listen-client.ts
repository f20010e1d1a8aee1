import type pg from "pg";

import { second } from "#core/clock.ts";
import { logOf } from "#core/log.ts";

/** Wait between two tries to reach a PostgreSQL that is gone, the first and the longest, in milliseconds. */
const firstWaitMs = 250;
const longestWaitMs = 2 * second;
/** So often it is asked whether the other end is still there, and so long it may take to say so. */
const beatMs = 30 * second;
const longestBeatMs = 10 * second;

/**
 * The lock that one server holds on a database for as long as it lives, or several that share it; a number of our own.
 * @source PostgreSQL 15 §13.3.5: it goes with its session, however that ends; §9.28.10: shared and exclusive ones
 */
const serverLock = "7161511";

/** The one connection that is always open: it hears what others change, and holds the server's lock. */
export interface ListenClient {
  /** Whether this process has the database for itself: it asked to, and nobody else has it; never where it is shared. */
  isAlone(): boolean;
  /** Asks for its place on the database, again after each break. @returns whether it has it. */
  claim(): Promise<boolean>;
  close(): void;
}

/**
 * Listens on the channel `medspil`, again after each break. `hear` is given what is said; `missed` is called
 * after a break, since what was said meanwhile nobody heard.
 * @throws what pg throws when the first try fails
 */
export async function openListenClient({
  pool,
  hear,
  missed,
  isShared,
}: {
  readonly pool: pg.Pool;
  readonly hear: (payload: string) => void;
  readonly missed: () => void;
  /** Other servers that say the same may run beside this one. */
  readonly isShared: boolean;
}): Promise<ListenClient> {
  let client: pg.PoolClient | undefined;
  let isClosed = false;
  let wantsPlace = false;
  let hasPlace = false;

  const lose = (lost: pg.PoolClient): void => {
    if (client !== lost) return;
    client = undefined;
    hasPlace = false;
    lost.release(true);
    if (!isClosed) void listenAgain();
  };

  const takeLock = async (on: pg.PoolClient): Promise<boolean> => {
    const { rows } = await on.query<{ taken: boolean }>(
      `select pg_try_advisory_lock${isShared ? "_shared" : ""}(${serverLock}) as taken`,
    );
    return rows[0]?.taken === true;
  };

  const listen = async (): Promise<void> => {
    const fresh = await pool.connect();
    fresh.on("error", () => lose(fresh));
    fresh.on("end", () => lose(fresh));
    fresh.on("notification", ({ payload = "" }) => hear(payload));
    try {
      // The machine of a server may vanish without a word: then its lock is free again within a minute.
      await fresh.query(
        "listen medspil; set tcp_keepalives_idle = 30; set tcp_keepalives_interval = 10; set tcp_keepalives_count = 3",
      );
      if (wantsPlace) hasPlace = await takeLock(fresh);
    } catch (fault) {
      fresh.release(true);
      throw fault;
    }
    client = fresh;
    if (isClosed) lose(fresh);
  };

  const listenAgain = async (): Promise<void> => {
    for (let waitMs = firstWaitMs; !isClosed; waitMs = Math.min(waitMs * 2, longestWaitMs)) {
      await new Promise<void>((resolve) => setTimeout(resolve, waitMs).unref());
      if (isClosed) return;
      try {
        await listen();
      } catch (fault) {
        if (waitMs < longestWaitMs)
          logOf("store").warning`PostgreSQL does not answer: ${(fault as Error).message}`;
        continue;
      }
      logOf("store").info("PostgreSQL answers again.");
      if (wantsPlace && !hasPlace)
        logOf("store").error(
          "Another Medspil server has taken this database for itself. Stop one.",
        );
      missed();
      return;
    }
  };

  /** A connection that broke without a word, as when a cable is pulled, looks open until it is used. */
  const beat = setInterval(() => {
    const asked = client;
    if (asked === undefined) return;
    const late = setTimeout(() => lose(asked), longestBeatMs).unref();
    asked.query("select 1").then(
      () => clearTimeout(late),
      () => lose(asked),
    );
  }, beatMs).unref();

  await listen();
  return {
    isAlone: () => hasPlace && !isShared,
    claim: async () => {
      wantsPlace = true;
      if (client !== undefined && !hasPlace) hasPlace = await takeLock(client);
      return hasPlace;
    },
    close: () => {
      isClosed = true;
      clearInterval(beat);
      if (client !== undefined) lose(client);
    },
  };
}
