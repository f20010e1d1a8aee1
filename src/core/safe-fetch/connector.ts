import { lookup as systemLookup, Resolver } from "node:dns/promises";
import { isIP, type LookupFunction } from "node:net";

import { buildConnector } from "undici";

import type { MayContact } from "./addresses.ts";
import { addressRefused, unreachable } from "./failures.ts";

/** Finds the IP addresses of a host name. */
export type Lookup = (hostname: string) => Promise<readonly string[]>;

const connectTimeoutMs = 10_000;
/** Enough for the servers of a large site's followers; undici keeps 100 otherwise. */
const keptTlsSessions = 2000;

/**
 * Opens connections only to addresses that were checked: the very address that is checked is the
 * one connected to, so a name that changes its answer in between gains nothing.
 */
export function guardedConnector(mayContact: MayContact, find: Lookup): buildConnector.connector {
  const resolve = async (hostname: string) => {
    const addresses = await find(hostname);
    const usable = addresses.filter((address) => isIP(address) !== 0 && mayContact(address));
    if (usable.length > 0) return usable.map((address) => ({ address, family: isIP(address) }));
    throw addresses.length > 0
      ? addressRefused("it does not lead to the open internet")
      : unreachable(hostname);
  };

  const lookup: LookupFunction = (hostname, { all }, done) => {
    resolve(hostname).then(
      (found) =>
        all === true ? done(null, found) : done(null, found[0]!.address, found[0]!.family),
      (fault: NodeJS.ErrnoException) => done(fault, "", 0),
    );
  };

  const open = buildConnector({
    lookup,
    timeout: connectTimeoutMs,
    allowH2: false,
    autoSelectFamily: true,
    maxCachedSessions: keptTlsSessions,
  });
  return (target, done) => {
    // Node asks `lookup` for names only; a literal address would pass by it.
    if (isIP(target.hostname) !== 0 && !mayContact(target.hostname))
      done(addressRefused("it does not lead to the open internet"), null);
    else open(target, done);
  };
}

/** The system's own lookup, which knows the hosts file and an intranet's names. */
export const systemNames: Lookup = async (hostname) =>
  (await systemLookup(hostname, { all: true })).map(({ address }) => address);

/**
 * Asks name servers directly: the system's own lookup blocks one of Node's four file threads for
 * seconds per dead name, and a site with many followers knows many dead names.
 */
export function publicNames(): Lookup {
  const resolver = new Resolver({ timeout: 3000, tries: 2 });
  return async (hostname) => {
    const [four, six] = await Promise.allSettled([
      resolver.resolve4(hostname),
      resolver.resolve6(hostname),
    ]);
    const found = [
      ...(four.status === "fulfilled" ? four.value : []),
      ...(six.status === "fulfilled" ? six.value : []),
    ];
    if (found.length > 0) return found;
    const slow = [four, six].some(
      (answer) => answer.status === "rejected" && isSlow(answer.reason),
    );
    // A name may stand only in the hosts file, or there may be no name server at all.
    return slow ? [] : systemNames(hostname);
  };
}

function isSlow(fault: unknown): boolean {
  const code = fault instanceof Error && "code" in fault ? fault.code : undefined;
  return code === "ETIMEOUT" || code === "ESERVFAIL";
}
