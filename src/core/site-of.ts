import ipaddr from "ipaddr.js";
import { getDomain } from "tldts";

/**
 * The site a host (`host`, without a port) belongs to: the name that somebody registered, under which all further
 * names cost nothing, as `example.co.uk` of `a.b.example.co.uk`. Of an address it is the network it lies in, of
 * which one customer may have all addresses.
 * @source https://publicsuffix.org/list/ (the part of registries); RFC 6177 (a site has up to a /48)
 */
export function siteOf(host: string): string {
  const bare = host
    .replace(/^\[|\]$/gu, "")
    .replace(/\.$/u, "")
    .toLowerCase();
  return networkOf(bare) ?? getDomain(bare) ?? bare;
}

/** The /24 of an IPv4 address, the /48 of an IPv6 address; undefined for anything else. */
export function networkOf(address: string): string | undefined {
  if (!ipaddr.isValid(address)) return undefined;
  const parsed = ipaddr.process(address);
  return parsed instanceof ipaddr.IPv4
    ? `${parsed.octets.slice(0, 3).join(".")}.0/24`
    : `${parsed.parts
        .slice(0, 3)
        .map((part) => part.toString(16))
        .join(":")}::/48`;
}
