import { AppError } from "#core/errors.ts";
import { elementsIn, readTree, type Tree } from "#core/html-to-markdown/tree.ts";
import { parseLinkHeader } from "#core/link-header.ts";
import type { SafeFetch } from "#core/safe-fetch.ts";

/** What a page says of whose it is. */
export interface RelMe {
  /** Not 200, or no page: nothing can be said of it. */
  readonly status: number;
  /** Every address it links to with `rel="me"`, whole. */
  readonly links: readonly string[];
}

/**
 * Reads which other addresses a page says are the same person's: its links, those in its head and in its headers.
 * @throws what `SafeFetch` throws
 * @source https://microformats.org/wiki/rel-me
 */
export async function fetchRelMe(fetch: SafeFetch, url: string): Promise<RelMe> {
  const answer = await fetch(url, {
    accept: ["text/html", "application/xhtml+xml"],
    maxBytes: 2 * 1024 * 1024,
  });
  if (answer.status !== 200) return { status: answer.status, links: [] };
  const inHeader = parseLinkHeader(answer.headers.get("link"))
    .filter((link) => link.rels.includes("me"))
    .flatMap(({ href }) => URL.parse(href, answer.url)?.href ?? []);
  const links = [...inHeader, ...relLinks(answer.text(), answer.url, "me")].filter((link) =>
    /^https?:/i.test(link),
  );
  return { status: 200, links: [...new Set(links)].slice(0, 500) };
}

/** The addresses, of any scheme, that a page links to by this relation; none where it lies too deeply in itself. */
export function relLinks(page: string, base: string, rel: string): string[] {
  return elementsIn(treeOf(page), ({ name }) => ["a", "link", "area"].includes(name))
    .filter(({ attribs }) => (attribs["rel"] ?? "").toLowerCase().split(/\s+/).includes(rel))
    .flatMap(({ attribs }) => URL.parse(attribs["href"] ?? "", base)?.href ?? []);
}

function treeOf(page: string): Tree {
  try {
    return readTree(page);
  } catch (fault) {
    if (!(fault instanceof AppError)) throw fault;
    return readTree("");
  }
}

/** An address as it is compared with others of a person: without a slash at its end and a part of the page. */
export function samePlace(address: string): string {
  const url = URL.parse(address);
  return url === null ? "" : `${url.origin}${url.pathname.replace(/\/$/, "")}${url.search}`;
}
