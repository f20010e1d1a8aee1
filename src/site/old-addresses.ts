import { findByOldAddress, oldFolders, publicTopics, slugOf, topicByOldName } from "#posts";
import type { Db } from "#schema";

import type { SiteContext } from "./context.ts";

/** The end of an address that is the feed of what stands before it, in WordPress, Hugo, Jekyll, Ghost and Blogger. */
const aFeed =
  /\/(?:feed\/(rss2?|rdf|atom)|(?:feeds\/)?(?:feed|rss)|(?:index|feed|rss2?|atom)\.(xml|rss|json|atom))$|\/(atom)(?:\.xml)?$/;
/** Ends that lead deeper into the same thing: a page of it, a form of it for phones, a part of its comments. */
const aPart = /\/(?:amp(?:\.html)?|page\/?\d+|index\.\w{3,5}|default\.aspx?)$/i;
/** The same, and what only posts have. */
const aPartOfPost =
  /\/(?:feed(?:\/\w+)?|amp(?:\.html)?|comment-page-\d+|page\/?\d+|embed|trackback|print|\d{1,3}|index\.\w{3,5}|default\.aspx?)$/i;
const aTopic =
  /^\/(?:category|categories|tags?|topics?|labels?|search\/label|emner?|kategorie?(?:r|n)?|stikkord|etiket(?:ter)?)\/(?:[^/]+\/)*([^/]+?)(?:\.html)?$/;
const anAuthor = /^\/(?:authors?|forfatter)\/[^/]+$/;
const aDay =
  /^\/(?:archives?\/|arkiv\/)?(\d{4})(?:\/\d{1,2}){0,2}$|^\/(\d{4})_\d\d_\d\d_archive\.html$/;
const allPosts = /^\/(?:blog|posts?|news|artikler)$/;

/**
 * Where something stands now that stood on the site before this one: a post, a list of posts, a feed. Undefined when
 * nothing is known of it. Asked only where nothing stands today.
 */
export async function newAddress(c: SiteContext): Promise<string | undefined> {
  const { db } = c.var.parts.kit.store;
  const url = new URL(c.req.url);
  const post = await findByOldAddress(db, url.pathname + url.search);
  if (post !== undefined) return post;
  const whole = without(aPartOfPost, url.pathname);
  if (whole !== url.pathname && whole !== "") {
    const found = await findByOldAddress(db, whole);
    if (found !== undefined) return found;
  }
  const path = safeDecoded(url.pathname)
    .toLowerCase()
    .replace(/^\/index\.php(?=\/|$)|\/+$/g, "");
  const folders = (await oldFolders(db)).filter(
    (folder) => path === folder || path.startsWith(`${folder}/`),
  );
  for (const inner of [path, ...folders.map((folder) => path.slice(folder.length))]) {
    const here = await listAt(c, inner, url.searchParams);
    if (here !== undefined) return here;
  }
  return undefined;
}

/** What a list or a feed of the old site is here, by its path without the folder in which the site lay. */
async function listAt(
  c: SiteContext,
  path: string,
  query: URLSearchParams,
): Promise<string | undefined> {
  const { db } = c.var.parts.kit.store;
  const feed = aFeed.exec(path);
  const ending = feed?.slice(1).find((part) => part !== undefined) ?? "";
  const kind = feed === null ? undefined : /^(?:atom|json)$/.test(ending) ? ending : "xml";
  const list = without(aPart, path.replace(aFeed, "").replace(aFeed, ""));
  const isLater = /\/page\/?\d+$/.test(path);
  const home = kind === undefined ? undefined : `/feed.${kind}`;
  if (home !== undefined && /^(?:\/comments)?$/.test(list)) return home;
  if (list === "") return (await listByQuery(c, query)) ?? (isLater ? "/archive" : "/");
  if (anAuthor.test(list)) return home ?? `/@${c.var.settings.handle}`;
  const [, day, bloggers] = aDay.exec(list) ?? [];
  const year = day ?? bloggers;
  if (year !== undefined) return home ?? `/archive?year=${year}`;
  if (allPosts.test(list)) return home ?? (isLater ? "/archive" : "/articles");
  const [, name] = aTopic.exec(list) ?? [];
  if (name === undefined) return undefined;
  const topic =
    (await publicTopic(db, slugOf(name))) ??
    (await publicTopic(db, await topicByOldName(db, "topic", name)));
  return topic === undefined ? undefined : topicAddress(topic, kind);
}

/** What WordPress shows at its front page for a query: `/?feed=rss2`, `/?cat=3`, `/?s=bread`. Undefined where it is none of those. */
export async function listByQuery(
  c: SiteContext,
  query: URLSearchParams,
): Promise<string | undefined> {
  const { db } = c.var.parts.kit.store;
  const say = (name: string): string => query.get(name)?.trim() ?? "";
  const kind =
    say("feed") === "" ? undefined : say("feed").toLowerCase() === "atom" ? "atom" : "xml";
  const [number, name] = [say("cat"), say("tag") || say("category_name")];
  if (number !== "" || name !== "") {
    const topic =
      (await publicTopic(db, slugOf(name))) ??
      (await publicTopic(
        db,
        number === ""
          ? await topicByOldName(db, "topic", name)
          : await topicByOldName(db, "number", number),
      ));
    if (topic !== undefined) return topicAddress(topic, kind);
  }
  if (kind !== undefined) return `/feed.${kind}`;
  const year = /^(?:19|20)\d\d(?=(?:\d\d){0,2}$)/.exec(say("m") || say("year"))?.[0];
  if (year !== undefined) return `/archive?year=${year}`;
  if (say("s") !== "") return `/search?q=${encodeURIComponent(say("s"))}`;
  if (/^\d+$/.test(say("author"))) return `/@${c.var.settings.handle}`;
  return /^\d+$/.test(say("paged")) ? "/archive" : undefined;
}

async function publicTopic(db: Db, slug: string | undefined): Promise<string | undefined> {
  if (slug === undefined || slug === "") return undefined;
  const topic = await publicTopics(db).select("slug").where("slug", "=", slug).executeTakeFirst();
  return topic?.slug;
}

function topicAddress(slug: string, feed: string | undefined): string {
  return `/topics/${encodeURIComponent(slug)}${feed === undefined ? "" : `/feed.${feed}`}`;
}

function without(part: RegExp, path: string): string {
  const shorter = path.replace(/\/+$/, "").replace(part, "");
  return shorter === path ? path : without(part, shorter);
}

function safeDecoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
