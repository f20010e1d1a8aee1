import { findByOldAddress, publicTopics, slugOf } from "#posts";

import type { SiteContext } from "./parts.ts";

/** What programs that made the old site call its lists, and what they are here. */
const lists: readonly (readonly [RegExp, (c: SiteContext, match: RegExpExecArray) => string])[] = [
  [/^\/(?:comments\/)?(?:feed|rss)(?:\/(?:rss2?|rdf))?$/, () => "/feed.xml"],
  [/^\/(?:rss|index|feed\/index|blog\/feed)\.(?:xml|rss)$/, () => "/feed.xml"],
  [/^\/(?:feed\/atom|atom|atom\.xml)$/, () => "/feed.atom"],
  [/^\/(?:index|feed\/feed)\.json$/, () => "/feed.json"],
  [/^\/(?:author|authors)\/[^/]+$/, (c) => `/@${c.var.settings.handle}`],
  [/^\/(\d{4})(?:\/\d{1,2}){0,2}$/, (_, [, year]) => `/archive?year=${year}`],
  [/^\/(?:blog\/)?page\/\d+$/, () => "/archive"],
];

const aTopic = /^\/(?:category|categories|tag|tags|emne|emner|kategori)\/(?:[^/]+\/)*([^/]+)$/;

/**
 * Where something stands now that stood on the site before this one: a post, a list of posts, a feed. Undefined when
 * nothing is known of it. Asked only where nothing stands today.
 */
export async function newAddress(c: SiteContext): Promise<string | undefined> {
  const { db } = c.var.parts.kit.store;
  const url = new URL(c.req.url);
  const post = await findByOldAddress(db, url.pathname + url.search);
  if (post !== undefined) return post;
  const path = url.pathname.toLowerCase();
  for (const [old, here] of lists) {
    const match = old.exec(path);
    if (match !== null) return here(c, match);
  }
  const isFeed = path.endsWith("/feed");
  const [, name] = aTopic.exec(safeDecoded(path.replace(/\/feed$/, ""))) ?? [];
  if (name === undefined) return undefined;
  const topic = await publicTopics(db)
    .select("slug")
    .where("slug", "=", slugOf(name))
    .executeTakeFirst();
  return topic === undefined
    ? undefined
    : `/topics/${encodeURIComponent(topic.slug)}${isFeed ? "/feed.xml" : ""}`;
}

function safeDecoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
