import { chmodSync, statSync } from "node:fs";
import { join } from "node:path";

/**
 * From here on nobody but this user reads what the process writes: database, key, pictures, mails, backups, exports
 * and whatever is made for a moment beside them.
 */
export function keepFilesPrivate(): void {
  process.umask(0o077);
}

/** Takes from everybody else on the machine what an earlier hand left readable to them in a data folder. */
export function closeToOthers(dataDir: string): void {
  for (const name of ["secret.key", ...["", "-wal", "-shm"].map((end) => `medspil.sqlite${end}`)]) {
    const path = join(dataDir, name);
    const mode = statSync(path, { throwIfNoEntry: false })?.mode ?? 0;
    if ((mode & 0o007) === 0) continue;
    try {
      chmodSync(path, mode & 0o770);
    } catch {
      // Another user's file, or a disk without rights: its owner decides.
    }
  }
}
