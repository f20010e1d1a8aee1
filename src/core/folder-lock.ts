import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

import { AppError } from "#core/errors.ts";

/**
 * Takes a data folder for this process alone. The lock is the operating system's, so it goes with the
 * process, however that ends. @returns a function that gives the folder back.
 * @throws AppError `folder_in_use` when another server has it.
 */
export function lockFolder(dataDir: string): () => void {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const lock = new DatabaseSync(join(dataDir, "server.lock"), { timeout: 0 });
  try {
    // An exclusive transaction that is never committed: nothing is written, the lock stays.
    lock.exec("pragma journal_mode = delete; pragma locking_mode = exclusive; begin exclusive");
  } catch (cause) {
    lock.close();
    throw new AppError({
      code: "folder_in_use",
      status: 500,
      safeMessage: `Another Medspil server already runs on ${dataDir}. Stop it first, or set MEDSPIL_DATA to another folder.`,
      cause,
    });
  }
  return () => lock.close();
}
