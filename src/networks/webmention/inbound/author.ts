import type { IncomingAccount } from "#audience";
import { isStorable, tidyName } from "#conversation";
import { AppError } from "#core/errors.ts";
import { parseLinkHeader } from "#core/link-header.ts";
import type { SafeFetch, SafeResponse } from "#core/safe-fetch.ts";

import { baseOf, walkPage } from "#core/walk-page.ts";

import { isSame } from "./find-link.ts";
import { first, type Thing, textOf, thingsOf, urlOf, urlsOf } from "./microformats.ts";
import { type Entry, isOnSameHost } from "./read-entry.ts";
import { simplify } from "./simplify.ts";

/** An author's page is read this far. */
const mostBytes = 1024 * 1024;

/**
 * Who wrote a page: by the card on it, by the page that it names as its author's, or else the site itself. Only what stands on the
 * same server is believed of who that is; somebody named from elsewhere is one more author of the site that says so.
 * @source https://indieweb.org/authorship-spec §Algorithm
 */
export async function findAuthor(
  fetch: SafeFetch,
  page: SafeResponse,
  source: string,
  named: Entry["author"],
): Promise<IncomingAccount> {
  const address =
    typeof named === "string" ? named : named === undefined ? relAuthor(page) : undefined;
  const card =
    typeof named === "object"
      ? named
      : address !== undefined && isOnSameHost(address, source)
        ? await cardOf(fetch, address)
        : undefined;
  return accountOf(source, card, address);
}

function accountOf(
  source: string,
  card: Thing | undefined,
  address: string | undefined,
): IncomingAccount {
  const { origin, host } = new URL(source);
  const url = (card === undefined ? undefined : urlOf(card)) ?? address;
  const own = url !== undefined && isOnSameHost(url, source) ? url : undefined;
  const name = tidyName(textOf(first(card?.properties, "name"))) || host;
  const photo = urlOf(first(card?.properties, "photo"));
  // A fediverse server may have the same page for its account, which is met in another way.
  const uri = new URL(own ?? origin);
  uri.hash =
    own === undefined && name !== host ? `webmention=${encodeURIComponent(name)}` : "webmention";
  return {
    network: "webmention",
    uri: uri.href,
    handle: host,
    name,
    url: own ?? `${origin}/`,
    avatarUrl: photo !== undefined && /^https?:/u.test(photo) && isStorable(photo) ? photo : null,
    bioHtml: "",
  };
}

/** Whom the page as a whole names as its author. */
function relAuthor(page: SafeResponse): string | undefined {
  const isIt = (rels: readonly string[]): boolean => rels.includes("author");
  const inHeader = parseLinkHeader(page.headers.get("link")).find(({ rels }) => isIt(rels));
  const text = page.text();
  let href = inHeader?.href;
  if (href === undefined)
    walkPage(text, (name, { rel = "", href: leads }) => {
      if ((name !== "a" && name !== "link") || leads === undefined) return false;
      if (isIt(rel.toLowerCase().split(/\s+/u))) href = leads;
      return href !== undefined;
    });
  return href === undefined ? undefined : URL.parse(href, baseOf(text, page.url))?.href;
}

/**
 * The card that stands for a whole page. A page that cannot be read has none.
 * @source https://microformats.org/wiki/representative-h-card-parsing
 */
async function cardOf(fetch: SafeFetch, address: string): Promise<Thing | undefined> {
  try {
    const page = await fetch(address, {
      maxBytes: mostBytes,
      accept: ["text/html", "application/xhtml+xml"],
    });
    if (page.status !== 200) return undefined;
    const cards = cardsIn(thingsOf(simplify(page.text()).html, baseOf(page.text(), page.url)));
    const isOwn = (card: Thing): boolean =>
      urlsOf(card.properties, "url").some((url) => isSame(url, page.url) || isSame(url, address));
    return (
      cards.find((card) => isOwn(card) && urlsOf(card.properties, "uid").length > 0) ??
      cards.find(isOwn) ??
      (cards.length === 1 ? cards[0] : undefined)
    );
  } catch (fault) {
    if (!(fault instanceof AppError)) throw fault;
    return undefined;
  }
}

function cardsIn(things: readonly Thing[]): Thing[] {
  return things.flatMap((thing) => [
    ...(thing.type?.includes("h-card") === true ? [thing] : []),
    ...cardsIn(thing.children ?? []),
  ]);
}
