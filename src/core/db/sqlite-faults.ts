import { rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

import { databaseIsAway, storageIsFull, storageRefuses } from "#core/db/faults.ts";
import { AppError } from "#core/errors.ts";

/** Primary result codes. @source https://www.sqlite.org/rescode.html */
const codes = { busy: 5, locked: 6, readOnly: 8, ioError: 10, full: 13, cannotOpen: 14 } as const;

/** The primary result code of what node:sqlite threw; undefined for any other fault. */
export function sqliteCode(fault: unknown): number | undefined {
  if (!(fault instanceof Error)) return undefined;
  const { errcode } = fault as { errcode?: number };
  return errcode === undefined ? undefined : errcode & 0xff;
}

/** What went wrong with the file or the disk that the database at `path` lies on, told as ours; else as it is. */
export function sqliteFault(fault: unknown, path: string): unknown {
  switch (sqliteCode(fault)) {
    case codes.full:
      return storageIsFull(fault);
    case codes.busy:
    case codes.locked:
      return databaseIsAway(
        fault,
        "Another program is writing to the database and did not finish in time. Try again.",
      );
    case codes.readOnly:
    case codes.ioError:
    case codes.cannotOpen:
      return diskFault(dirname(path), fault) ?? storageRefuses(fault);
    default:
      return fault;
  }
}

/**
 * Why nothing can be written in a folder, found by writing a little there, since SQLite does not tell;
 * undefined when it can be.
 */
export function diskFault(folder: string, cause: unknown): AppError | undefined {
  const probe = join(folder, `.probe-${process.pid}`);
  try {
    writeFileSync(probe, Buffer.alloc(65_536), { mode: 0o600, flush: true });
    return undefined;
  } catch (fault) {
    return systemFault(fault, folder, cause);
  } finally {
    try {
      rmSync(probe, { force: true });
    } catch {
      // A disk that takes nothing away either; what it told counts.
    }
  }
}

/** What the operating system says about storing something, told as ours; undefined for anything else. */
function systemFault(fault: unknown, folder: string, cause: unknown): AppError | undefined {
  switch ((fault as NodeJS.ErrnoException).code) {
    case "ENOSPC":
    case "EDQUOT":
      return storageIsFull(cause);
    case "EROFS":
      return storageRefuses(cause, `${folder} lies on a disk that cannot be written to.`);
    case "EACCES":
    case "EPERM":
      return storageRefuses(cause, `This user may not write in ${folder}.`);
    case "EMFILE":
    case "ENFILE":
      return storageRefuses(
        cause,
        "Too many files are open. Raise the limit (LimitNOFILE in systemd, ulimit -n).",
      );
    case "EIO":
      return storageRefuses(cause, `The disk of ${folder} is failing.`);
    default:
      return undefined;
  }
}
