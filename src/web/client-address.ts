import { isIP } from "node:net";

import type { Context } from "hono";
import ipaddr from "ipaddr.js";

import type { Config } from "#core/config.ts";

/**
 * The address a request comes from. Each trusted proxy adds one entry at the end of X-Forwarded-For; what
 * stands before those entries anyone can have written, so it is not believed.
 * @source RFC 7239 §8.1
 */
export function clientAddress(
  headers: Headers,
  socketAddress: string | undefined,
  trustedProxies: number,
): string {
  if (trustedProxies > 0) {
    const hops = (headers.get("x-forwarded-for") ?? "").split(",").map((hop) => hop.trim());
    const hop = hops.at(-trustedProxies);
    if (hop !== undefined && hop !== "") return hop;
  }
  return socketAddress ?? "unknown";
}

/** The same for a request that Node's server handed over. */
export function visitorAddress(c: Context, config: Pick<Config, "trustedProxies">): string {
  const env = c.env as { incoming?: { socket?: { remoteAddress?: string } } } | undefined;
  const socket = env?.incoming?.socket?.remoteAddress;
  return clientAddress(c.req.raw.headers, socket, config.trustedProxies);
}

const ownRanges = new Set(["loopback", "private", "linkLocal", "uniqueLocal", "unspecified"]);

/**
 * Whether an address says nothing of who is behind it: one of this machine or its own network, as all have behind
 * a proxy that is not said to be trusted, or none at all.
 */
export function isOwnNetwork(address: string): boolean {
  return isIP(address) === 0 || ownRanges.has(ipaddr.process(address).range());
}
