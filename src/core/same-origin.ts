/**
 * True when a state-changing request comes from our own pages. Browsers send `Sec-Fetch-Site` or at
 * least `Origin`; a request with neither does not come from a browser's form on another site.
 * @source https://www.w3.org/TR/fetch-metadata/ §2.2 and RFC 6454 §7
 */
export function fromOwnPages(headers: Headers, ownOrigins: readonly string[]): boolean {
  const site = headers.get("sec-fetch-site");
  if (site !== null && site !== "same-origin" && site !== "none") return false;
  const origin = headers.get("origin");
  return origin === null || ownOrigins.includes(origin);
}
