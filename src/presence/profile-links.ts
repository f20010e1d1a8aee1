import { day } from "#core/clock.ts";
import { AppError } from "#core/errors.ts";
import { fetchRelMe, samePlace } from "#core/rel-me.ts";
import type { SafeFetch } from "#core/safe-fetch.ts";
import type { Db, Store } from "#schema";

import { readSettings } from "./read-settings.ts";

/** How often a page is looked at again, in milliseconds. */
const againMs = 7 * day;

/** Those of our links whose pages link back to us, so that both say it is the same person. */
export async function verifiedLinks(db: Db): Promise<ReadonlySet<string>> {
  const rows = await db
    .selectFrom("profile_links")
    .select("url")
    .where("verified_at", "is not", null)
    .execute();
  return new Set(rows.map(({ url }) => url));
}

/**
 * Looks whether the pages that we say are ours link back to us with `rel="me"`: those not looked at for a week, or
 * `all`. One that cannot be reached stays as it was; one that is gone, or no longer links here, is not shown as ours.
 */
export async function verifyLinks(
  deps: {
    readonly store: Store;
    readonly fetch: SafeFetch;
    readonly origin: string;
    readonly now: number;
  },
  all = false,
): Promise<void> {
  const { store, fetch, origin, now } = deps;
  const settings = await readSettings(store.db);
  const urls = settings.links.map(({ url }) => url);
  const own = new Set(
    [`${origin}/`, `${origin}/about`, `${origin}/@${settings.handle}`, `${origin}/ap/actor`].map(
      samePlace,
    ),
  );
  const known = await store.db.selectFrom("profile_links").selectAll().execute();
  for (const url of new Set(urls)) {
    const before = known.find((one) => one.url === url);
    if (!all && before !== undefined && before.checked_at > now - againMs) continue;
    const found = await linksBack(fetch, url, own);
    if (found === "unknown" && before !== undefined) continue;
    const isNow = found === true;
    await store.transact(async (tx) => {
      const verified = isNow ? (before?.verified_at ?? tx.now) : null;
      const values = { checked_at: tx.now, verified_at: verified };
      await tx.db
        .insertInto("profile_links")
        .values({ url, ...values })
        .onConflict((at) => at.column("url").doUpdateSet(values))
        .execute();
      if (isNow !== ((before?.verified_at ?? null) !== null)) tx.changed("settings");
    });
  }
  await store.transact(async (tx) => {
    let gone = tx.db.deleteFrom("profile_links");
    if (urls.length > 0) gone = gone.where("url", "not in", urls);
    await gone.execute();
  });
}

async function linksBack(
  fetch: SafeFetch,
  url: string,
  own: ReadonlySet<string>,
): Promise<boolean | "unknown"> {
  try {
    const { status, links } = await fetchRelMe(fetch, url);
    if (status === 200) return links.some((link) => own.has(samePlace(link)));
    return status === 404 || status === 410 ? false : "unknown";
  } catch (fault) {
    if (!(fault instanceof AppError)) throw fault;
    return fault.retryable ? "unknown" : false;
  }
}
