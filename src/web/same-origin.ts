import { AppError } from "#core/errors.ts";

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

/**
 * The origins our own pages have. A site without https may be opened by another name of the same machine
 * (`127.0.0.1` for `localhost`); one with https has one name only, whatever `Host` says.
 */
function ownOrigins(origin: string, requestUrl: string): readonly string[] {
  return origin.startsWith("https:") ? [origin] : [origin, new URL(requestUrl).origin];
}

/** Whether a request that changes something does not come from the pages of the site at `origin`. */
export function isFromElsewhere({ method, headers, url }: Request, origin: string): boolean {
  if (method === "GET" || method === "HEAD") return false;
  return !fromOwnPages(headers, ownOrigins(origin, url));
}

/** @throws AppError `cross_site` (403) for a request that changes something and comes from elsewhere */
export function refuseOtherSites(request: Request, origin: string): void {
  if (isFromElsewhere(request, origin))
    throw new AppError({
      code: "cross_site",
      status: 403,
      safeMessage: "The request came from another site, so nothing was changed.",
    });
}
