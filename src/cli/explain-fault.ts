import { AppError } from "#core/errors.ts";

/** What systems say by a code, in words that tell what to do. */
const known: Readonly<Record<string, (fault: KnownFault) => string>> = {
  EACCES: ({ path }) => `This user may not read or write ${path ?? "that"}.`,
  EPERM: ({ path }) => `This user may not read or write ${path ?? "that"}.`,
  ENOENT: ({ path }) => `${path ?? "A file"} is not there.`,
  EEXIST: ({ path }) => `${path ?? "That"} is there already.`,
  ENOTDIR: ({ path }) => `${path ?? "That"} is a file, not a folder.`,
  EISDIR: ({ path }) => `${path ?? "That"} is a folder, not a file.`,
  EROFS: ({ path }) => `${path ?? "That"} lies on a disk that cannot be written to.`,
  ENOSPC: () => "The disk is full. Nothing half-way is left; make room and try again.",
  EDQUOT: () => "This user may store no more. Nothing half-way is left; make room and try again.",
  EMFILE: () => "Too many files are open. Raise the limit (LimitNOFILE in systemd, ulimit -n).",
  ENFILE: () => "Too many files are open on this machine.",
  EIO: () => "The disk is failing. Nothing half-way is left; save what there is, and try another.",
  EADDRNOTAVAIL: ({ address }) =>
    `This machine has no address ${address ?? ""}. MEDSPIL_HOST is 127.0.0.1 behind a proxy, 0.0.0.0 in a container.`,
  ECONNREFUSED: () => "PostgreSQL does not answer at the address in DATABASE_URL. Is it running?",
  ENOTFOUND: () => "The server in DATABASE_URL is not known. Is its name written right?",
  // @source PostgreSQL 15, Appendix A
  "28P01": () => "PostgreSQL refused the password in DATABASE_URL.",
  "28000": () => "PostgreSQL does not let the user in DATABASE_URL in.",
  "3D000": () =>
    "The database in DATABASE_URL is not there. Make it: createdb NAME, owned by that user.",
  "42501": () => "The user in DATABASE_URL may not make tables there. Let it own the database.",
  "57P03": () => "PostgreSQL is just starting or stopping. Try again in a moment.",
  "53300": () => "PostgreSQL takes no more connections. Raise max_connections or stop something.",
};

/** Result codes of SQLite. @source https://www.sqlite.org/rescode.html */
const ofSqlite: Readonly<Record<number, string>> = {
  5: "Another program is writing to the database and did not finish in time. Try again.",
  8: "The database cannot be written to. May this user write in the data folder?",
  11: "The database file is damaged. Restore the last backup: medspil restore --help",
  10: "The disk of the data folder is full or failing.",
  13: "The disk is full. Nothing half-way is left; make room and try again.",
  14: "The database cannot be opened. May this user read and write the data folder?",
  26: "medspil.sqlite in the data folder is not a database. Restore the last backup: medspil restore --help",
};

interface KnownFault {
  readonly code?: string;
  readonly errcode?: number;
  readonly path?: string;
  readonly address?: string;
}

/** Why a command did not work, in a sentence or two; undefined when that is a fault of ours. */
export function explainFault(fault: unknown): string | undefined {
  if (fault instanceof AppError) {
    // What made a migration fail is not told to readers, but whoever runs the site needs it.
    const why = fault.code === "migration_failed" ? explainFault(fault.cause) : undefined;
    return why ?? fault.safeMessage;
  }
  if (!(fault instanceof Error)) return undefined;
  const told = fault as KnownFault;
  const ofOne = fault instanceof AggregateError ? explainFault(fault.errors[0]) : undefined;
  const sqlite = told.errcode === undefined ? undefined : ofSqlite[told.errcode & 0xff];
  return ofOne ?? sqlite ?? known[told.code ?? ""]?.(told);
}
