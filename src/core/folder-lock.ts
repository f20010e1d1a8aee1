import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

import { sqliteCode, sqliteFault } from "#core/db/sqlite-faults.ts";
import { AppError } from "#core/errors.ts";

/**
 * Takes a data folder for this process alone, or together with others that share it. The lock is the operating system's, so it goes with the
 * process, however that ends. @returns a function that gives the folder back.
 * @throws AppError `folder_in_use` when another server has it; `disk_full` or `storage_refuses` when nothing can be
 *   written there.
 */
export function lockFolder(dataDir: string, { isShared = false } = {}): () => void {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const path = join(dataDir, "server.lock");
  const close = (lock: DatabaseSync | undefined): void => {
    if (lock?.isOpen === true) lock.close();
  };
  let lock: DatabaseSync | undefined;
  try {
    lock = new DatabaseSync(path, { timeout: 0 });
    // A transaction that is never committed: nothing is written, the lock stays.
    // @source https://www.sqlite.org/lockingv3.html §3: readers share, an exclusive one has it alone
    lock.exec(
      isShared
        ? "pragma journal_mode = delete; begin; select count(*) from sqlite_schema"
        : "pragma journal_mode = delete; pragma locking_mode = exclusive; begin exclusive",
    );
  } catch (cause) {
    close(lock);
    // Only a lock that somebody holds speaks of another server; a full disk, for one, does not.
    if (!isHeld(cause)) throw sqliteFault(cause, path);
    throw new AppError({
      code: "folder_in_use",
      status: 500,
      safeMessage: `Another Medspil server already runs on ${dataDir}. Stop it first, or set MEDSPIL_DATA to another folder.`,
      cause,
    });
  }
  const mine = lock;
  held.add(mine);
  return () => {
    held.delete(mine);
    close(mine);
  };
}

/** Locks of this process: one that nobody held on to would be collected, and the folder free. */
const held = new Set<DatabaseSync>();

/** @source https://www.sqlite.org/rescode.html: SQLITE_BUSY and SQLITE_LOCKED */
function isHeld(fault: unknown): boolean {
  const code = sqliteCode(fault);
  return code === 5 || code === 6;
}
