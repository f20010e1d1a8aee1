import { Hono } from "hono";

import { notFound } from "#core/errors.ts";
import { escapeHtml } from "#core/html.ts";
import { excerpt } from "#core/markdown.ts";
import { disclosureHtml, disclosurePrefix, type PostRow, publicPosts, publicTopics } from "#posts";
import type { Db } from "#schema";

import { absoluteHtml } from "./absolute-html.ts";
import { bylineOf, hostOf } from "./byline.ts";
import { licenceAddress } from "./licence.ts";
import type { SiteContext, SiteEnv } from "./context.ts";

const itemsInFeed = 30;

interface Author {
  readonly name: string;
  readonly url: string;
}

/** A feed as all three forms tell it. */
interface Feed {
  readonly title: string;
  readonly home: string;
  readonly address: string;
  /** Where one asks to be told of changes. */
  readonly hub: string;
  readonly description: string;
  readonly language: string;
  readonly author: Author;
  readonly updated: Date;
  readonly items: readonly Item[];
}

/** A film or a sound of a post. */
interface FeedFile {
  readonly url: string;
  readonly type: string;
  readonly bytes: number;
}

interface Item {
  readonly uri: string;
  /** Empty for a note: readers show its text instead. */
  readonly title: string;
  readonly summary: string;
  readonly html: string;
  readonly published: Date;
  readonly updated: Date;
  readonly topics: readonly string[];
  readonly language: string;
  readonly licence: string | undefined;
  readonly author: Author;
  /** Whether that is the author of the whole feed. */
  readonly isByHost: boolean;
  /** The films and sounds that it shows. */
  readonly files: readonly FeedFile[];
}

/** Read when the first feed is asked for: its hundred files would hold up the start. */
type Writers = typeof import("feedsmith");

const forms = {
  xml: { type: "application/rss+xml; charset=utf-8", write: rss },
  atom: { type: "application/atom+xml; charset=utf-8", write: atom },
  json: { type: "application/feed+json; charset=utf-8", write: json },
} as const;

/** `/feed.xml` (RSS), `/feed.atom`, `/feed.json`, of the site and of each topic; whole content. */
export function feeds(): Hono<SiteEnv> {
  const app = new Hono<SiteEnv>();
  for (const form of ["xml", "atom", "json"] as const) {
    app.get(`/feed.${form}`, async (c) => await feed(c, form));
    app.get(`/topics/:slug/feed.${form}`, async (c) => await feed(c, form, c.req.param("slug")));
  }
  return app;
}

async function feed(c: SiteContext, form: keyof typeof forms, slug?: string): Promise<Response> {
  const { settings, parts } = c.var;
  const { db } = parts.kit.store;
  const { origin } = parts.kit.config;
  const topic =
    slug === undefined
      ? undefined
      : await publicTopics(db).selectAll("topics").where("slug", "=", slug).executeTakeFirst();
  if (slug !== undefined && topic === undefined) throw notFound("That topic");
  const posts = await newestPosts(db, topic?.id);
  c.var.tags.push("posts", ...posts.map(({ id }) => `post:${id}`));
  const topics = await topicsOfPosts(
    db,
    posts.map(({ id }) => id),
  );
  const base = topic === undefined ? "" : `/topics/${topic.slug}`;
  const files = await filesOfPosts(db, posts, origin);
  const hostId = await hostOf(db, settings);
  const author = (
    userId: number | null,
    name: string | null,
  ): Pick<Item, "author" | "isByHost"> => {
    const by = bylineOf(settings, hostId, { userId, name });
    return { author: { name: by.name, url: `${origin}${by.path}` }, isByHost: by.isHost };
  };
  const items = posts.map((post) => ({
    ...toItem(post, topics.get(post.id) ?? [], origin, settings.language),
    ...author(post.user_id, post.by),
    files: files.get(post.id) ?? [],
  }));
  const { write, type } = forms[form];
  const told: Feed = {
    title: topic === undefined ? settings.siteName : `${topic.name} · ${settings.siteName}`,
    home: `${origin}${base || "/"}`,
    address: `${origin}${base}/feed.${form}`,
    hub: `${origin}/hub`,
    description: settings.tagline || settings.siteName,
    language: settings.language,
    author: author(null, null).author,
    updated: new Date(Math.max(settings.setUpAt ?? 0, ...items.map((item) => +item.updated))),
    items,
  };
  const body = write(told, await import("feedsmith"));
  return new Response(body, {
    headers: {
      "content-type": type,
      "cache-control": "no-cache",
      "access-control-allow-origin": "*",
      "x-content-type-options": "nosniff",
      // @source https://www.w3.org/TR/websub/ §4
      link: `<${told.hub}>; rel="hub", <${told.address}>; rel="self"`,
    },
  });
}

async function newestPosts(
  db: Db,
  topicId: number | undefined,
): Promise<(PostRow & { readonly by: string | null })[]> {
  let query = publicPosts(db)
    .leftJoin("users", "users.id", "posts.user_id")
    .selectAll("posts")
    .select("users.name as by");
  if (topicId !== undefined)
    query = query.where(
      "posts.id",
      "in",
      db.selectFrom("post_topics").select("post_id").where("topic_id", "=", topicId),
    );
  return await query
    .orderBy("posts.published_at", "desc")
    .orderBy("posts.id", "desc")
    .limit(itemsInFeed)
    .execute();
}

async function topicsOfPosts(db: Db, ids: readonly number[]): Promise<Map<number, string[]>> {
  if (ids.length === 0) return new Map();
  const rows = await db
    .selectFrom("post_topics")
    .innerJoin("topics", "topics.id", "post_topics.topic_id")
    .select(["post_topics.post_id", "topics.name"])
    .where("post_topics.post_id", "in", [...ids])
    .orderBy("topics.name")
    .execute();
  const byPost = Map.groupBy(rows, (row) => row.post_id);
  return new Map([...byPost].map(([id, some]) => [id, some.map(({ name }) => name)]));
}

/** What players of podcasts look for: the films and sounds that posts show. */
async function filesOfPosts(
  db: Db,
  posts: readonly PostRow[],
  origin: string,
): Promise<Map<number, FeedFile[]>> {
  const shown = posts.map(({ id, html }) => ({
    id,
    paths: [...html.matchAll(/<(?:video|audio|source)\b[^>]*\ssrc="\/media\/([^"]+)"/g)].map(
      ([, path = ""]) => path,
    ),
  }));
  const hashes = shown.flatMap(({ paths }) => paths.map(hashOf));
  if (hashes.length === 0) return new Map();
  const rows = await db
    .selectFrom("media")
    .select(["hash", "type", "bytes"])
    .where("hash", "in", hashes)
    .where("kind", "in", ["audio", "video"])
    .execute();
  const byHash = new Map(rows.map((row) => [row.hash, row]));
  return new Map(
    shown.map(({ id, paths }) => [
      id,
      [...new Set(paths)].flatMap((path) => {
        const row = byHash.get(hashOf(path));
        return row === undefined
          ? []
          : [{ url: `${origin}/media/${path}`, type: row.type, bytes: Number(row.bytes) }];
      }),
    ]),
  );
}

/** A stored file is named by its hash. */
function hashOf(path: string): string {
  return path.replace("/", "").slice(0, 20);
}

function toItem(
  post: PostRow,
  topics: readonly string[],
  origin: string,
  feedLanguage: string,
): Omit<Item, "files" | "author" | "isByHost"> {
  return {
    uri: post.uri ?? "",
    title: post.title === "" ? "" : disclosurePrefix(post) + post.title,
    summary: disclosurePrefix(post) + (post.summary || excerpt(post.markdown, 300)),
    html: inItsTongue(
      post.language,
      feedLanguage,
      disclosureHtml(post) + absoluteHtml(post.html, origin),
    ),
    published: new Date(post.published_at ?? 0),
    updated: new Date(post.edited_at ?? post.published_at ?? 0),
    topics,
    language: post.language,
    licence: licenceAddress(post.licence),
  };
}

/** RSS and Atom readers take the language of one post from its text alone. */
function inItsTongue(language: string, feedLanguage: string, html: string): string {
  if (language === feedLanguage) return html;
  return `<div lang="${escapeHtml(language)}" dir="auto">${html}</div>`;
}

/** @source https://www.jsonfeed.org/version/1.1/ */
function json(feed: Feed, { generateJsonFeed }: Writers): string {
  const made = generateJsonFeed({
    title: feed.title,
    home_page_url: feed.home,
    feed_url: feed.address,
    hubs: [{ type: "WebSub", url: feed.hub }],
    description: feed.description,
    language: feed.language,
    authors: [feed.author],
    items: feed.items.map((item) => ({
      id: item.uri,
      url: item.uri,
      ...(item.title === "" ? {} : { title: item.title, summary: item.summary }),
      content_html: item.html,
      date_published: item.published,
      date_modified: item.updated,
      tags: [...item.topics],
      language: item.language,
      ...(item.isByHost ? {} : { authors: [item.author] }),
      ...(item.files.length === 0
        ? {}
        : {
            attachments: item.files.map(({ url, type, bytes }) => ({
              url,
              mime_type: type,
              size_in_bytes: bytes,
            })),
          }),
    })),
  });
  return JSON.stringify(made, null, 1);
}

/** @source RFC 4287 */
function atom(feed: Feed, { generateAtomFeed }: Writers): string {
  return generateAtomFeed({
    id: feed.address,
    title: { value: feed.title },
    subtitle: { value: feed.description },
    updated: feed.updated,
    links: [
      { href: feed.address, rel: "self", type: "application/atom+xml" },
      { href: feed.hub, rel: "hub" },
      { href: feed.home, rel: "alternate", type: "text/html" },
    ],
    authors: [{ name: feed.author.name, uri: feed.author.url }],
    entries: feed.items.map((item) => ({
      id: item.uri,
      // Every entry must have a title (§4.1.2); a note lends the beginning of its text.
      title: { value: item.title || item.summary },
      updated: item.updated,
      published: item.published,
      ...(item.title === "" ? {} : { summary: { value: item.summary } }),
      content: { value: item.html, type: "html" },
      links: [
        { href: item.uri, rel: "alternate", type: "text/html", hreflang: item.language },
        ...(item.licence === undefined ? [] : [{ href: item.licence, rel: "license" }]),
        ...item.files.map(({ url, type, bytes }) => ({
          href: url,
          rel: "enclosure",
          type,
          length: bytes,
        })),
      ],
      ...(item.isByHost ? {} : { authors: [{ name: item.author.name, uri: item.author.url }] }),
      categories: item.topics.map((term) => ({ term })),
    })),
  });
}

/** @source https://www.rssboard.org/rss-specification */
function rss(feed: Feed, { generateRssFeed }: Writers): string {
  return generateRssFeed({
    title: feed.title,
    link: feed.home,
    description: feed.description,
    language: feed.language,
    lastBuildDate: feed.updated,
    atom: {
      links: [
        { href: feed.address, rel: "self", type: "application/rss+xml" },
        { href: feed.hub, rel: "hub" },
      ],
    },
    items: feed.items.map((item) => ({
      ...(item.title === "" ? {} : { title: item.title }),
      link: item.uri,
      guid: { value: item.uri, isPermaLink: true },
      pubDate: item.published,
      // Readers take a description for HTML.
      description: escapeHtml(item.summary),
      content: { encoded: item.html },
      categories: item.topics.map((name) => ({ name })),
      // RSS has room for one. @source RSS Advisory Board, Best Practices Profile §5.4
      enclosures: item.files
        .slice(0, 1)
        .map(({ url, type, bytes }) => ({ url, type, length: bytes })),
      dc: { creators: [item.author.name] },
      ...(item.licence === undefined ? {} : { creativeCommons: { licenses: [item.licence] } }),
    })),
  });
}
