import { AppError } from "#core/errors.ts";
import type { SafeFetch, SafeResponse } from "#core/safe-fetch.ts";

/** A feed may be so long, in bytes. */
const mostBytes = 3 * 1024 * 1024;
const withinMs = 15_000;
const mostRedirects = 5;

/** What a server said of an address where a feed is. */
export interface Fetched {
  readonly page: SafeResponse;
  /** Where it has moved to for good; the address that was asked where it has not. */
  readonly movedTo: string;
}

/**
 * Asks for a feed, or for the page that may name one. Of redirects it is kept whether all of them are for good.
 * @throws AppError as `SafeFetch`
 * @source RFC 9110 §15.4.2 and §15.4.9 (moved for good)
 */
export async function fetchFeed(
  fetch: SafeFetch,
  address: string,
  known: { readonly etag?: string; readonly lastModified?: string } = {},
): Promise<Fetched> {
  let movedTo = address;
  let isForGood = true;
  let at = address;
  const headers: Record<string, string> = {
    accept:
      "application/rss+xml, application/atom+xml, application/feed+json, text/html;q=0.5, */*;q=0.1",
  };
  if (known.etag) headers["if-none-match"] = known.etag;
  if (known.lastModified) headers["if-modified-since"] = known.lastModified;
  for (let redirects = 0; redirects <= mostRedirects; redirects += 1) {
    const page = await fetch(at, {
      headers,
      maxBytes: mostBytes,
      timeoutMs: withinMs,
      maxRedirects: 0,
    });
    const next = page.headers.get("location");
    if (![301, 302, 303, 307, 308].includes(page.status) || next === null) return { page, movedTo };
    const url = URL.parse(next, at);
    if (url === null) return { page, movedTo };
    // A secure address does not lead to an open one.
    if (at.startsWith("https:") && url.protocol !== "https:") return { page, movedTo };
    isForGood &&= page.status === 301 || page.status === 308;
    at = url.href;
    if (isForGood) movedTo = at;
  }
  throw new AppError({
    code: "too_many_redirects",
    status: 502,
    params: { host: new URL(address).host },
    safeMessage: "It redirected too many times.",
  });
}
