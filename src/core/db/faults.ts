import { AppError } from "#core/errors.ts";

/** The database cannot be reached at the moment; the same call goes through when it is back. */
export function databaseIsAway(
  cause: unknown,
  safeMessage = "The database does not answer at the moment. Try again in a minute.",
): AppError {
  return new AppError({
    code: "database_away",
    status: 503,
    safeMessage,
    retryable: true,
    cause,
  });
}

/** Nothing more can be stored; what is there can be read. */
export function storageIsFull(cause: unknown): AppError {
  return new AppError({
    code: "disk_full",
    status: 507,
    safeMessage: "The disk is full. Nothing half-way is left; make room and try again.",
    retryable: true,
    cause,
  });
}

/** The disk refuses in another way: it may not be written to, or it is failing. */
export function storageRefuses(
  cause: unknown,
  safeMessage = "The data folder cannot be written to. Is its disk read-only or failing, and may this user write there?",
): AppError {
  return new AppError({
    code: "storage_refuses",
    status: 507,
    safeMessage,
    retryable: true,
    cause,
  });
}

const codes = ["database_away", "disk_full", "storage_refuses"] as const;

/** A fault of where things are kept. */
export type StorageFault = AppError & { readonly code: (typeof codes)[number] };

/** Whether what went wrong has to do with where things are kept, not with what was asked. */
export function isStorageFault(fault: unknown): fault is StorageFault {
  return fault instanceof AppError && (codes as readonly string[]).includes(fault.code);
}
