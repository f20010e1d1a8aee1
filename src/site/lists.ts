import { Hono } from "hono";
import { html } from "hono/html";

import { notFound } from "#core/errors.ts";

import { listPosts, type Listing, stream } from "./entries.ts";
import { icon } from "./look/icons.ts";
import { page } from "./page.ts";
import type { Piece, SiteContext, SiteEnv } from "./parts.ts";

const pageSize = 20;

/** `/`, `/articles`, `/notes` and `/topics/:slug`: posts, newest first. */
export function listPages(): Hono<SiteEnv> {
  const app = new Hono<SiteEnv>();

  app.get("/", async (c) => {
    const { settings, words: w } = c.var;
    return await listPage(c, { path: "/", title: settings.siteName, listing: {}, head: html`<header class="head"><h1>${settings.siteName}</h1>${settings.tagline === "" ? "" : html`<p class="standfirst">${settings.tagline}</p>`}</header>`, empty: w.t("site.emptyHome") });
  });
  for (const kind of ["article", "note"] as const)
    app.get(`/${kind}s`, async (c) => {
      const title = c.var.words.t(kind === "article" ? "site.articles" : "site.notes");
      return await listPage(c, { path: `/${kind}s`, title, listing: { kind }, head: html`<header class="head"><h1>${title}</h1></header>`, empty: c.var.words.t(kind === "article" ? "site.emptyArticles" : "site.emptyNotes") });
    });
  app.get("/topics/:slug", async (c) => {
    const { words: w, parts } = c.var;
    const topic = await parts.kit.store.db.selectFrom("topics").selectAll().where("slug", "=", c.req.param("slug")).executeTakeFirst();
    if (topic === undefined) throw notFound(w.t("site.thisTopic"));
    const path = `/topics/${topic.slug}`;
    return await listPage(c, { path, title: topic.name, listing: { topicId: topic.id }, feeds: path, head: html`<header class="head"><p class="kicker">${w.t("site.topic")}</p><h1>${topic.name}</h1><p class="standfirst"><a href="${path}/feed.xml" class="mark">${icon("rss")} ${w.t("site.topicFeed")}</a></p></header>`, empty: w.t("site.emptyTopic") });
  });
  return app;
}

async function listPage(
  c: SiteContext,
  what: { readonly path: string; readonly title: string; readonly listing: Omit<Listing, "limit">; readonly head: Piece; readonly empty: string; readonly feeds?: string },
): Promise<Response> {
  const { words: w, settings, parts } = c.var;
  c.var.tags.push("posts");
  const before = Number(c.req.query("before")) || undefined;
  const posts = await listPosts(parts.kit.store.db, { ...what.listing, before, limit: pageSize + 1 });
  for (const post of posts) c.var.tags.push(`post:${post.id}`);
  const shown = posts.slice(0, pageSize);
  const older = posts.length > pageSize ? `${what.path}?before=${shown.at(-1)?.published_at}` : undefined;
  const { origin } = parts.kit.config;
  return await page(
    c,
    {
      title: what.title,
      description: settings.tagline,
      canonical: `${origin}${what.path}`,
      place: what.path,
      ...(what.feeds === undefined ? {} : { feeds: what.feeds }),
      ...(what.path === "/" ? { activity: `${origin}/ap/actor`, jsonLd: { "@context": "https://schema.org", "@type": "WebSite", name: settings.siteName, url: origin, inLanguage: w.language } } : {}),
    },
    html`<main id="main" class="page">${before === undefined ? what.head : html`<header class="head"><h1>${what.title}</h1></header>`}
${shown.length === 0 ? html`<div class="empty">${icon("pen")}<h2>${w.t("site.emptyTitle")}</h2><p>${what.empty}</p></div>` : stream(w, shown, older)}</main>`,
  );
}
