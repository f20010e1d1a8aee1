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
