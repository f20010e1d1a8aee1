import { databaseIsAway, storageIsFull, storageRefuses } from "#core/db/faults.ts";

/**
 * PostgreSQL is stopping, starting, out of memory or connections, or only lets read (a standby).
 * @source PostgreSQL 15, Appendix A, classes 08, 25006, 53 and 57P
 */
const awayStates = /^(?:08\w{3}|25006|53[23]00|57P0[1-5])$/;
/** The way to it is broken. */
const awayCodes =
  /^(?:E(?:CONNREFUSED|CONNRESET|CONNABORTED|PIPE|TIMEDOUT|HOSTUNREACH|NETUNREACH|NETDOWN|NOTFOUND)|EAI_AGAIN)$/;
/** What pg and Kysely say without a code when a connection broke under a query, or none was free in time. */
const awayWords =
  /connection (?:terminated|ended|closed)|not queryable|timeout exceeded when trying to connect|connection has been discarded/i;

/** What went wrong on the way to PostgreSQL or on its disk, told as ours; any other fault as it is. */
export function postgresFault(fault: unknown): unknown {
  if (!(fault instanceof Error)) return fault;
  const { code = "" } = fault as { code?: string };
  // @source PostgreSQL 15, Appendix A: 53100 disk_full, 58030 io_error
  if (code === "53100") return storageIsFull(fault);
  if (code === "58030") return storageRefuses(fault);
  const isAway =
    awayStates.test(code) || awayCodes.test(code) || (code === "" && awayWords.test(fault.message));
  return isAway ? databaseIsAway(fault) : fault;
}
