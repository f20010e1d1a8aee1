import { generateAtomFeed, generateJsonFeed, generateRssFeed } from "feedsmith";
import { Hono } from "hono";

import { notFound } from "#core/errors.ts";
import { excerpt } from "#core/markdown.ts";
import { topicsOf } from "#posts";

import { licenceAddress } from "./licence.ts";
import type { SiteContext, SiteEnv } from "./parts.ts";

const itemsInFeed = 30;

const types = {
  xml: "application/rss+xml; charset=utf-8",
  atom: "application/atom+xml; charset=utf-8",
  json: "application/feed+json; charset=utf-8",
} as const;

/** `/feed.xml` (RSS), `/feed.atom`, `/feed.json`, of the site and of each topic; whole content. */
export function feeds(): Hono<SiteEnv> {
  const app = new Hono<SiteEnv>();
  for (const kind of ["xml", "atom", "json"] as const) {
    app.get(`/feed.${kind}`, async (c) => await feed(c, kind));
    app.get(`/topics/:slug/feed.${kind}`, async (c) => await feed(c, kind, c.req.param("slug")));
  }
  app.get("/sitemap.xml", async (c) => {
    const { parts } = c.var;
    c.var.tags.push("posts");
    const { origin } = parts.kit.config;
    const posts = await parts.kit.store.db.selectFrom("posts").select(["uri", "changed_at"]).where("state", "=", "published").orderBy("id", "desc").limit(50_000).execute();
    const topics = await parts.kit.store.db.selectFrom("topics").innerJoin("post_topics", "post_topics.topic_id", "topics.id").select("topics.slug").distinct().limit(5000).execute();
    const pages = ["", "/articles", "/notes", "/archive", "/about", "/open", ...topics.map((topic) => `/topics/${topic.slug}`)].map((path) => `<url><loc>${origin}${path}</loc></url>`);
    // @source https://www.sitemaps.org/protocol.html: at most 50,000 addresses in one file
    const all = [...pages, ...posts.map((post) => `<url><loc>${post.uri}</loc><lastmod>${new Date(post.changed_at).toISOString()}</lastmod></url>`)].slice(0, 50_000);
    return send(`<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">${all.join("")}</urlset>`, "application/xml; charset=utf-8");
  });
  app.get("/robots.txt", (c) =>
    send(`User-agent: *\nDisallow: /studio\nDisallow: /reply/\nDisallow: /search\n\nSitemap: ${c.var.parts.kit.config.origin}/sitemap.xml\n`, "text/plain; charset=utf-8"),
  );
  return app;
}

async function feed(c: SiteContext, kind: keyof typeof types, topicSlug?: string): Promise<Response> {
  const { settings, parts } = c.var;
  const { db } = parts.kit.store;
  const { origin } = parts.kit.config;
  c.var.tags.push("posts");
  const topic = topicSlug === undefined ? undefined : await db.selectFrom("topics").selectAll().where("slug", "=", topicSlug).executeTakeFirst();
  if (topicSlug !== undefined && topic === undefined) throw notFound(c.var.words.t("site.thisTopic"));
  let query = db.selectFrom("posts").selectAll().where("state", "=", "published");
  if (topic !== undefined) query = query.where("id", "in", db.selectFrom("post_topics").select("post_id").where("topic_id", "=", topic.id));
  const posts = await query.orderBy("published_at", "desc").limit(itemsInFeed).execute();
  const path = `${topic === undefined ? "" : `/topics/${topic.slug}`}/feed.${kind}`;
  const title = topic === undefined ? settings.siteName : `${topic.name} · ${settings.siteName}`;
  const home = topic === undefined ? origin : `${origin}/topics/${topic.slug}`;
  const items = await Promise.all(
    posts.map(async (post) => {
      c.var.tags.push(`post:${post.id}`);
      return {
        uri: post.uri ?? "",
        title: post.title || excerpt(post.markdown, 80),
        summary: post.summary || excerpt(post.markdown, 300),
        html: post.html.replace(/ (href|src)="\/(?!\/)/g, ` $1="${origin}/`).replace(/ srcset="[^"]*"/g, ""),
        published: new Date(post.published_at ?? 0),
        updated: new Date(post.edited_at ?? post.published_at ?? 0),
        topics: (await topicsOf(db, post.id)).map((one) => one.name),
        language: post.language,
        licence: licenceAddress(post.licence),
      };
    }),
  );
  const updated = new Date(Math.max(0, ...items.map((item) => item.updated.getTime())));
  const author = { name: settings.ownerName, url: `${origin}/@${settings.handle}` };
  if (kind === "json")
    return send(
      JSON.stringify(
        generateJsonFeed({ title, home_page_url: home, feed_url: `${origin}${path}`, description: settings.tagline || title, language: settings.language, authors: [author], items: items.map((item) => ({ id: item.uri, url: item.uri, title: item.title, summary: item.summary, content_html: item.html, date_published: item.published, date_modified: item.updated, tags: item.topics, language: item.language })) }),
      ),
      types.json,
    );
  if (kind === "atom")
    return send(
      generateAtomFeed({ id: `${origin}${path}`, title: { value: title }, updated, links: [{ href: `${origin}${path}`, rel: "self" }, { href: home, rel: "alternate" }], authors: [{ name: author.name, uri: author.url }], entries: items.map((item) => ({ id: item.uri, title: { value: item.title }, updated: item.updated, published: item.published, summary: { value: item.summary }, content: { value: item.html, type: "html" }, links: [{ href: item.uri, rel: "alternate" }, ...(item.licence === undefined ? [] : [{ href: item.licence, rel: "license" }])], categories: item.topics.map((term) => ({ term })) })) }),
      types.atom,
    );
  return send(
    generateRssFeed({ title, link: home, description: settings.tagline || title, language: settings.language, lastBuildDate: updated, atom: { links: [{ href: `${origin}${path}`, rel: "self", type: "application/rss+xml" }] }, items: items.map((item) => ({ title: item.title, link: item.uri, guid: { value: item.uri, isPermaLink: true }, pubDate: item.published, description: item.summary, content: { encoded: item.html }, categories: item.topics.map((name) => ({ name })), ...(item.licence === undefined ? {} : { cc: { license: item.licence } as never }) })) } as never),
    types.xml,
  );
}

function send(body: string, type: string): Response {
  return new Response(body, { headers: { "Content-Type": type, "Cache-Control": "no-cache", "X-Content-Type-Options": "nosniff" } });
}
