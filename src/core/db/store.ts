import type { Kysely } from "kysely";

import type { Millis } from "#core/clock.ts";

/** Which engine is underneath; ask only in the one function where they differ. */
export type DialectName = "sqlite" | "postgres";

/** One transaction: all or nothing. */
export interface Tx<Tables> {
  readonly db: Kysely<Tables>;
  /** When the transaction began; the same for all it writes. */
  readonly now: Millis;
  readonly dialect: DialectName;
  /** Says what will be different once this is committed: `post:12`, `site`, `jobs`, … */
  changed(...what: readonly string[]): void;
}

export interface TransactOptions {
  /**
   * False: may resolve as soon as the commit survives the end of this process. A power cut may undo it, which
   * harms nothing where it only says that something is done that may be done twice. True when absent.
   * @source https://www.sqlite.org/pragma.html#pragma_synchronous
   */
  readonly waitsForDisk?: boolean;
}

/** The database as the rest of the program sees it. */
export interface Store<Tables> {
  /** For reading, outside a transaction. */
  readonly db: Kysely<Tables>;
  readonly dialect: DialectName;
  /**
   * Runs `story` as one transaction. It must wait for nothing but `tx.db`: on SQLite stories that
   * come at the same time share one commit to disk, each undone alone when it throws.
   * Resolves after the commit is durable.
   */
  transact<T>(story: (tx: Tx<Tables>) => Promise<T>, options?: TransactOptions): Promise<T>;
  /** Hears after each commit what changed. @returns a function that stops listening. */
  onChange(listener: (what: ReadonlySet<string>) => void): () => void;
  /** Tells this process that something changed elsewhere (another process wrote). */
  announce(...what: readonly string[]): void;
  /**
   * Asks to be the only server on this database, from now on and again after each break.
   * @returns whether it is; SQLite leaves that to the lock on the data folder.
   */
  claim(): Promise<boolean>;
  /** Whether it is: what jobs were begun and not ended are then this server's, or those of one that is dead. */
  isAlone(): boolean;
  close(): Promise<void>;
}
