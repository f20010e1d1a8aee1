import { day } from "#core/clock.ts";
import { AppError } from "#core/errors.ts";
import { fetchRelMe, samePlace } from "#core/rel-me.ts";
import type { SafeFetch } from "#core/safe-fetch.ts";
import { bySystem, type Db, type Store } from "#schema";

import { joinAccounts } from "./join-accounts.ts";

/** So many of those who came lately are looked at in one day. */
const mostADay = 100;
const lately = 2 * day;

/**
 * Looks whether people who came lately are known here by another account too: where the page of each links to the
 * other with `rel="me"`, both are one person's. Somebody else's word alone joins nothing.
 */
export async function joinByLinks(
  { store, fetch }: { readonly store: Store; readonly fetch: SafeFetch },
  now: number,
): Promise<number> {
  const fresh = await store.db
    .selectFrom("accounts")
    .select(["id", "url"])
    .where("state", "=", "known")
    .where("first_seen_at", ">", now - lately)
    .where("url", "like", "http%")
    .orderBy("id", "desc")
    .limit(mostADay)
    .execute();
  let joined = 0;
  for (const one of fresh) {
    const links = await linksOf(fetch, one.url);
    for (const other of await accountsAt(store.db, links, one.id)) {
      const otherLinks = await linksOf(fetch, other.url);
      const proof = { kind: "rel-me", links, otherLinks } as const;
      const pair = { accountId: one.id, otherId: other.id };
      const { kind } = await store.transact(
        async (tx) => await joinAccounts(tx, bySystem, pair, proof),
      );
      if (kind === "joined") joined += 1;
    }
  }
  return joined;
}

/** Other accounts we know that live at one of these addresses. */
async function accountsAt(
  db: Db,
  links: readonly string[],
  exceptId: number,
): Promise<{ readonly id: number; readonly url: string }[]> {
  // As each may have been written down: with a slash at its end, or without.
  const places = [...new Set(links.slice(0, 50).map(samePlace))].filter((one) => one !== "");
  const written = places.flatMap((place) => [place, `${place}/`]);
  if (written.length === 0) return [];
  return await db
    .selectFrom("accounts")
    .select(["id", "url"])
    .where((or) => or.or([or("url", "in", written), or("uri", "in", written)]))
    .where("id", "<>", exceptId)
    .where("state", "=", "known")
    .orderBy("id")
    .limit(5)
    .execute();
}

async function linksOf(fetch: SafeFetch, url: string): Promise<readonly string[]> {
  try {
    return (await fetchRelMe(fetch, url)).links;
  } catch (fault) {
    if (fault instanceof AppError) return [];
    throw fault;
  }
}
