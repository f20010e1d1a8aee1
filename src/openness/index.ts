/**
 * The openness log: what we changed, hid and were given. Append-only and hash-chained; an entry is
 * written in the same transaction as what it records, and nothing ever updates or deletes one.
 */
export { logOpenly } from "./log-openly.ts";
export { entryHash, type Entry, type EntryKind } from "./entry.ts";
export { verifyLog, type LogVerdict } from "./verify-log.ts";
