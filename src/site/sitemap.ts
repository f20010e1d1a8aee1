import { Hono } from "hono";

import { notFound } from "#core/errors.ts";
import { escapeHtml } from "#core/html.ts";
import { publicPosts, publicTopics } from "#posts";
import type { Db } from "#schema";

import type { SiteEnv } from "./context.ts";

/** Above so many posts there is an index with a file for each stretch. */
const inOneFile = 5000;

/** `/sitemap.xml` with its parts, and `/robots.txt`. @source https://www.sitemaps.org/protocol.html */
export function sitemapPages(): Hono<SiteEnv> {
  const app = new Hono<SiteEnv>();

  app.get("/sitemap.xml", async (c) => {
    const { store, config } = c.var.parts.kit;
    c.var.tags.push("posts");
    const { n } = await publicPosts(store.db)
      .select((from) => from.fn.countAll<number>().as("n"))
      .executeTakeFirstOrThrow();
    const files = Math.ceil(Number(n) / inOneFile);
    if (files > 1) {
      const parts = Array.from({ length: files }, (_, i) => i + 1).map(
        (number) => `<sitemap><loc>${config.origin}/sitemap-${number}.xml</loc></sitemap>`,
      );
      return xml(`<sitemapindex xmlns="${namespace}">${parts.join("")}</sitemapindex>`);
    }
    return xml(await urlSet(store.db, config.origin, 1));
  });

  app.get("/:file{sitemap-[1-9][0-9]{0,4}\\.xml}", async (c) => {
    const { store, config } = c.var.parts.kit;
    c.var.tags.push("posts");
    const number = Number(/\d+/.exec(c.req.param("file"))?.[0]);
    const body = await urlSet(store.db, config.origin, number);
    if (!body.includes("<url>")) throw notFound("That page");
    return xml(body);
  });

  app.get("/robots.txt", (c) => {
    const { origin } = c.var.parts.kit.config;
    c.var.tags.push("settings");
    const body = `User-agent: *\nDisallow: /studio\nDisallow: /reply/\nDisallow: /replies/\nDisallow: /search\n\nSitemap: ${origin}/sitemap.xml\n`;
    return new Response(body, {
      headers: { "content-type": "text/plain; charset=utf-8", "cache-control": "no-cache" },
    });
  });
  return app;
}

const namespace = "http://www.sitemaps.org/schemas/sitemap/0.9";

async function urlSet(db: Db, origin: string, number: number): Promise<string> {
  const posts = await publicPosts(db)
    .select(["uri", "published_at", "edited_at"])
    .orderBy("id")
    .limit(inOneFile)
    .offset((number - 1) * inOneFile)
    .execute();
  const urls = posts.map(({ uri, published_at, edited_at }) => {
    const date = new Date(edited_at ?? published_at ?? 0).toISOString();
    return `<url><loc>${escapeHtml(new URL(uri ?? origin).href)}</loc><lastmod>${date}</lastmod></url>`;
  });
  if (number === 1) {
    const topics = await publicTopics(db)
      .select("slug")
      .orderBy("topics.id")
      .limit(inOneFile)
      .execute();
    const paths = ["/", "/articles", "/notes", "/archive", "/about", "/open", "/follow"];
    for (const { slug } of topics) paths.push(`/topics/${slug}`);
    urls.push(
      ...paths.map((path) => `<url><loc>${escapeHtml(new URL(path, origin).href)}</loc></url>`),
    );
  }
  return `<urlset xmlns="${namespace}">${urls.join("")}</urlset>`;
}

function xml(body: string): Response {
  return new Response(`<?xml version="1.0" encoding="UTF-8"?>\n${body}`, {
    headers: {
      "content-type": "application/xml; charset=utf-8",
      "cache-control": "no-cache",
      "x-content-type-options": "nosniff",
    },
  });
}
