import { AppError } from "#core/errors.ts";
import { parseLinkHeader } from "#core/link-header.ts";
import type { SafeFetch, SafeResponse } from "#core/safe-fetch.ts";

import { baseOf, walkPage } from "#core/walk-page.ts";

/** A page is read this far; longer ones only say in their header where they take webmentions. */
const mostBytes = 2 * 1024 * 1024;

/**
 * Asks a page where it takes webmentions. @returns undefined when it takes none
 * @throws AppError as `SafeFetch`, and `server_busy` when the page's server has trouble
 * @source https://www.w3.org/TR/webmention/#sender-discovers-receiver-webmention-endpoint
 */
export async function discoverEndpoint(
  fetch: SafeFetch,
  target: string,
): Promise<string | undefined> {
  const page = await read(fetch, target);
  if (page.status >= 500 || page.status === 429)
    throw new AppError({
      code: "server_busy",
      status: 502,
      params: { host: new URL(target).host },
      safeMessage: "The page's server is busy.",
      retryable: true,
    });
  const inHeader = parseLinkHeader(page.headers.get("link")).find(({ rels }) =>
    rels.includes("webmention"),
  );
  const href = inHeader?.href ?? (isHtml(page) ? findInHtml(page.text()) : undefined);
  const base = inHeader === undefined && isHtml(page) ? baseOf(page.text(), page.url) : page.url;
  // An empty address is that of the page itself.
  const endpoint = href === undefined ? null : URL.parse(href, base);
  return endpoint !== null && /^https?:$/u.test(endpoint.protocol) ? endpoint.href : undefined;
}

/** Of what is too long to be read, its header alone. */
async function read(fetch: SafeFetch, target: string): Promise<SafeResponse> {
  try {
    return await fetch(target, {
      maxBytes: mostBytes,
      headers: { accept: "text/html, */*;q=0.5" },
    });
  } catch (fault) {
    if (!(fault instanceof AppError) || fault.code !== "answer_too_large") throw fault;
    return await fetch(target, { method: "HEAD" });
  }
}

function isHtml(page: SafeResponse): boolean {
  const type = (page.headers.get("content-type") ?? "").toLowerCase();
  return (
    page.body.length > 0 && /^(?:text\/html|application\/xhtml\+xml|)(?:;|$)/u.test(type.trim())
  );
}

/** The first `<link>` or `<a>` that says so, in the order of the page; comments say nothing. */
function findInHtml(html: string): string | undefined {
  let found: string | undefined;
  walkPage(html, (name, { rel, href }) => {
    if ((name !== "link" && name !== "a") || href === undefined || rel === undefined) return false;
    if (!rel.toLowerCase().split(/\s+/u).includes("webmention")) return false;
    found = href;
    return true;
  });
  return found;
}
