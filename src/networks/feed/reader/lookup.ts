import { type IncomingAccount, upsertAccount } from "#audience";
import { isStorable } from "#conversation";
import { AppError } from "#core/errors.ts";
import { escapeHtml } from "#core/html.ts";
import { parseLinkHeader } from "#core/link-header.ts";
import type { SafeFetch, SafeResponse } from "#core/safe-fetch.ts";
import { baseOf, walkPage } from "#core/walk-page.ts";
import { enqueue } from "#jobs";
import type { Kit } from "#kit";
import type { FoundAccount, Lookup } from "#networks";

import { fetchFeed } from "./fetch-feed.ts";
import { parseFeedAt, type ReadFeed } from "./parse.ts";

/** A feed that was found. */
interface Found {
  readonly address: string;
  readonly feed: ReadFeed;
}

/** Feeds are found by their own address, or by that of a page that names one. */
export function feedLookup(kit: Pick<Kit, "store" | "fetch" | "config">): Lookup {
  const { store, fetch } = kit;
  const nobody = async (): Promise<undefined> => await Promise.resolve(undefined);
  return {
    account: async (who) => {
      const address = addressTyped(who);
      if (address === undefined || address.origin === new URL(kit.config.origin).origin)
        return undefined;
      const found = await findFeed(fetch, address.href);
      if (found === undefined) return undefined;
      const account = accountOf(found);
      return await store.transact(async (tx): Promise<FoundAccount> => {
        const { id, needsPicture } = await upsertAccount(tx, account);
        if (needsPicture) await enqueue(tx, { kind: "fetch-account", payload: { accountId: id } });
        const { handle, name, url, bioHtml } = account;
        return { accountId: id, handle, name, url, bioHtml };
      });
    },
    other: nobody,
    post: nobody,
  };
}

/** `example.org/blog` as people write it; a handle is no address. */
function addressTyped(typed: string): URL | undefined {
  const bare = typed.trim();
  if (/^@|^[^/]*@/u.test(bare.replace(/^https?:\/\//iu, ""))) return undefined;
  const url = URL.parse(/^https?:\/\//iu.test(bare) ? bare : `https://${bare}`);
  return (url !== null && url.hostname.includes(".")) || url?.hostname === "localhost"
    ? (url ?? undefined)
    : undefined;
}

/**
 * The feed at an address, or the first one that the page there names.
 * @source https://blog.whatwg.org/feed-autodiscovery
 */
async function findFeed(fetch: SafeFetch, address: string): Promise<Found | undefined> {
  const { page, movedTo } = await fetchFeed(fetch, address);
  if (page.status !== 200) return undefined;
  const here = await read(page);
  if (here !== undefined) return { address: movedTo, feed: here };
  for (const named of namedIn(page).slice(0, 3)) {
    const there = await fetchFeed(fetch, named);
    const feed = there.page.status === 200 ? await read(there.page) : undefined;
    if (feed !== undefined) return { address: there.movedTo, feed };
  }
  return undefined;
}

async function read(page: SafeResponse): Promise<ReadFeed | undefined> {
  try {
    return await parseFeedAt(page);
  } catch (fault) {
    if (!(fault instanceof AppError) || fault.code !== "not_a_feed") throw fault;
    return undefined;
  }
}

const feedTypes = /^application\/(?:(?:rss|atom|rdf|feed)\+(?:xml|json)|json)$/iu;

/** The feeds that a page names, in its header and in itself. */
function namedIn(page: SafeResponse): string[] {
  const text = page.text();
  const base = baseOf(text, page.url);
  const found = parseLinkHeader(page.headers.get("link")).flatMap(({ href, rels }) =>
    rels.includes("feed") ? href : [],
  );
  walkPage(text, (name, { rel = "", type = "", href }) => {
    if (name !== "link" || href === undefined) return found.length > 10;
    const rels = rel.toLowerCase().split(/\s+/u);
    if (
      rels.includes("feed") ||
      (rels.includes("alternate") && feedTypes.test(type.split(";")[0] ?? ""))
    )
      found.push(href);
    return found.length > 10;
  });
  return found.flatMap((href) => {
    const url = URL.parse(href, base);
    return url !== null && /^https?:$/u.test(url.protocol) && isStorable(url.href) ? url.href : [];
  });
}

/** A feed as somebody who can be followed: what it says of itself, and the site it is of. */
export function accountOf({ address, feed }: Found): IncomingAccount {
  const { host } = new URL(address);
  return {
    network: "feed",
    uri: address,
    handle: host,
    name: feed.title || host,
    url: feed.home || `${new URL(address).origin}/`,
    avatarUrl: feed.icon !== "" && isStorable(feed.icon) ? feed.icon : null,
    bioHtml: feed.description === "" ? "" : `<p>${escapeHtml(feed.description)}</p>`,
  };
}
