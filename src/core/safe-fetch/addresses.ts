import { isIP } from "node:net";

import ipaddr from "ipaddr.js";

import { addressRefused } from "./failures.ts";

const globalUnicast: [ipaddr.IPv6, number] = [ipaddr.IPv6.parse("2000::"), 3];

/**
 * True when an IP address belongs to the open internet: not loopback, private, link-local,
 * carrier-grade NAT, multicast, reserved, nor an IPv6 form that hides an IPv4 address.
 *
 * @source IANA special-purpose address registries (RFC 6890) by ipaddr.js; RFC 4291 §2.4 for 2000::/3.
 */
export function isPublicAddress(address: string): boolean {
  if (isIP(address) === 0) return false;
  const parsed = ipaddr.parse(address);
  if (parsed.range() !== "unicast") return false;
  return parsed instanceof ipaddr.IPv6 ? parsed.match(globalUnicast) : true;
}

/** Whether an IP address may be contacted at all. */
export type MayContact = (address: string) => boolean;

/** The host of an address without the brackets of IPv6 and without the trailing dot of a name. */
function bareHost(url: URL): string {
  return url.hostname.replace(/^\[|\]$/gu, "").replace(/\.$/u, "");
}

const localNames = /(?:^|\.)(?:localhost|local|internal|localdomain|home\.arpa)$/u;

/**
 * Reads an address we are about to contact, and refuses what may never be contacted.
 * The URL standard has by then turned `2130706433`, `0x7f.1` and `0` into plain addresses.
 *
 * @source RFC 6761, RFC 6762, RFC 8375 and ICANN's `.internal` for the local names.
 * @throws AppError `address_refused`
 */
export function readTarget(
  address: string | URL,
  mayContact: MayContact,
  base?: URL,
): { url: URL; host: string } {
  const url = URL.parse(String(address), base?.href);
  if (url === null) throw addressRefused("it is not a web address");
  if (url.protocol !== "http:" && url.protocol !== "https:")
    throw addressRefused("only http and https addresses are fetched");
  if (url.username !== "" || url.password !== "")
    throw addressRefused("it carries a user name or a password");
  if (url.href.length > longestAddress) throw addressRefused("it is too long");
  const host = bareHost(url);
  const isAllowed =
    isIP(host) === 0 ? !localNames.test(host) || mayContact("127.0.0.1") : mayContact(host);
  if (!isAllowed || host === "") throw addressRefused("it does not lead to the open internet");
  return { url, host };
}

const longestAddress = 8192;
