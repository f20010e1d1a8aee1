import { Hono } from "hono";
import { html, raw } from "hono/html";

import { notFound } from "#core/errors.ts";
import { renderMarkdown } from "#core/markdown.ts";
import { searchPosts } from "#posts";

import { listPosts, stream } from "./entries.ts";
import { face } from "./look/faces.ts";
import { icon } from "./look/icons.ts";
import { page } from "./page.ts";
import { type SiteEnv, time } from "./parts.ts";

/** `/archive`, `/search`, `/@handle`, `/about`, `/follow` and `/privacy`. */
export function morePages(): Hono<SiteEnv> {
  const app = new Hono<SiteEnv>();

  app.get("/archive", async (c) => {
    const { words: w, parts } = c.var;
    c.var.tags.push("posts");
    const { db } = parts.kit.store;
    const posts = await db.selectFrom("posts").select(["kind", "uri", "title", "summary", "html", "published_at"]).where("state", "=", "published").where("kind", "=", "article").orderBy("published_at", "desc").limit(5000).execute();
    const years = Map.groupBy(posts, (post) => new Date(post.published_at ?? 0).getUTCFullYear());
    const month = new Intl.DateTimeFormat(w.language, { month: "long", timeZone: "UTC" });
    return await page(
      c,
      { title: w.t("site.archive"), place: "/archive", canonical: `${parts.kit.config.origin}/archive` },
      html`<main id="main" class="page"><header class="head"><h1>${w.t("site.archive")}</h1></header>
${posts.length === 0 ? html`<div class="empty">${icon("book")}<h2>${w.t("site.emptyTitle")}</h2><p>${w.t("site.emptyArticles")}</p></div>` : ""}
<div class="years">${[...years].map(([year, ofYear]) => html`<section><h2>${year}</h2>${[...Map.groupBy(ofYear, (post) => month.format(post.published_at ?? 0))].map(([name, ofMonth]) => html`<h3>${name}</h3><ol class="list">${ofMonth.map((post) => html`<li><a href="${post.uri}">${post.title}</a> ${time(w, post.published_at ?? 0)}</li>`)}</ol>`)}</section>`)}</div></main>`,
    );
  });

  app.get("/search", async (c) => {
    const { words: w, parts } = c.var;
    const query = (c.req.query("q") ?? "").slice(0, 300);
    const found = query === "" ? [] : await searchPosts(parts.kit.store, query, { limit: 30 });
    return await page(
      c,
      { title: w.t("site.search"), noIndex: true },
      html`<main id="main" class="page"><header class="head"><h1>${w.t("site.search")}</h1></header>
<form class="search" role="search" action="/search"><label class="sr" for="q">${w.t("site.searchLabel")}</label><input id="q" name="q" type="search" value="${query}" maxlength="300" placeholder="${w.t("site.searchLabel")}"><button class="btn main">${icon("search")} ${w.t("site.search")}</button></form>
${query === "" ? "" : html`<p class="small" role="status">${w.t("site.found", { count: found.length })}</p>`}
<div class="found stream">${found.map((post) => html`<article class="entry"><p class="when">${time(w, post.publishedAt)}</p><div class="body"><h2><a href="${post.uri}">${post.title || w.t("site.note")}</a></h2><p class="summary">${post.snippet.map((piece) => (piece.hit ? html`<mark>${piece.text}</mark>` : html`${piece.text}`))}</p></div></article>`)}</div></main>`,
    );
  });

  app.get("/:handle{@[A-Za-z0-9_]+}", async (c) => {
    const { words: w, parts, settings } = c.var;
    if (c.req.param("handle").toLowerCase() !== `@${settings.handle}`.toLowerCase()) throw notFound(w.t("site.thisPage"));
    c.var.tags.push("posts");
    const before = Number(c.req.query("before")) || undefined;
    const posts = await listPosts(parts.kit.store.db, { before, limit: 21 });
    const older = posts.length > 20 ? `/@${settings.handle}?before=${posts[19]?.published_at}` : undefined;
    for (const post of posts) c.var.tags.push(`post:${post.id}`);
    const { origin } = parts.kit.config;
    const host = new URL(origin).host;
    return await page(
      c,
      { title: settings.ownerName, canonical: `${origin}/@${settings.handle}`, description: settings.ownerBio, activity: `${origin}/ap/actor`, jsonLd: { "@context": "https://schema.org", "@type": "ProfilePage", mainEntity: { "@type": "Person", name: settings.ownerName, url: `${origin}/@${settings.handle}`, sameAs: settings.links.map((link) => link.url) } } },
      html`<main id="main" class="page"><header class="head h-card"><div class="author">${face({ name: settings.ownerName, own: true }, "big")}<div><h1 class="p-name"><a class="u-url u-uid" href="${origin}/@${settings.handle}" rel="me">${settings.ownerName}</a></h1><p class="small p-nickname">@${settings.handle}@${host}</p></div></div>${settings.ownerBio === "" ? "" : html`<div class="standfirst p-note">${raw(renderMarkdown(settings.ownerBio))}</div>`}${settings.links.length === 0 ? "" : html`<p class="chips">${settings.links.map((link) => html`<a class="chip u-url" rel="me" href="${link.url}">${link.label}</a>`)}</p>`}</header>
${posts.length === 0 ? html`<div class="empty">${icon("pen")}<h2>${w.t("site.emptyTitle")}</h2></div>` : stream(w, posts.slice(0, 20), older)}</main>`,
    );
  });

  app.get("/about", async (c) => {
    const { words: w, parts, settings } = c.var;
    c.var.tags.push("settings");
    const sections = [
      ["site.aboutWho", settings.aboutWho],
      ["site.aboutMoney", settings.aboutMoney],
      ["site.aboutCorrections", settings.aboutCorrections],
      ["site.aboutModeration", settings.aboutModeration],
      ["site.aboutContact", settings.aboutContact],
    ] as const;
    const said = sections.filter(([, text]) => text.trim() !== "");
    return await page(
      c,
      { title: w.t("site.about"), place: "/about", canonical: `${parts.kit.config.origin}/about`, description: settings.tagline },
      html`<main id="main" class="page"><header class="head"><h1>${w.t("site.about")}</h1>${settings.tagline === "" ? "" : html`<p class="standfirst">${settings.tagline}</p>`}</header>
${said.length === 0 ? html`<div class="empty">${icon("people")}<h2>${settings.siteName}</h2><p>${w.t("site.aboutEmpty", { name: settings.ownerName })}</p></div>` : html`<dl class="facts">${said.map(([key, text]) => html`<dt>${w.t(key)}</dt><dd class="prose">${raw(renderMarkdown(text))}</dd>`)}</dl>`}
<p class="mark">${icon("log")} <a href="/open">${w.t("site.aboutOpen")}</a></p>
<p class="mark">${icon("person")} <a href="/@${settings.handle}">${settings.ownerName}</a></p></main>`,
    );
  });

  app.get("/follow", async (c) => {
    const { words: w, parts, settings } = c.var;
    c.var.tags.push("settings");
    const handle = `@${settings.handle}@${new URL(parts.kit.config.origin).host}`;
    return await page(
      c,
      { title: w.t("site.follow") },
      html`<main id="main" class="page"><header class="head"><h1>${w.t("site.followTitle", { name: settings.siteName })}</h1><p class="standfirst">${w.t("site.followIntro")}</p></header>
<section class="card"><h2>${icon("fediverse")} ${w.t("site.followFediverse")}</h2><p>${w.t("site.followFediverseHow")}</p><p class="copy"><copy-text done="${w.t("site.copied")}"><code>${handle}</code> <button type="button" class="btn small" hidden>${icon("copy")} ${w.t("site.copy")}</button></copy-text></p></section>
<section class="card"><h2>${icon("rss")} ${w.t("site.followFeed")}</h2><p>${w.t("site.followFeedHow")}</p><p class="actions"><a class="btn" href="/feed.xml">RSS</a><a class="btn" href="/feed.atom">Atom</a><a class="btn" href="/feed.json">JSON Feed</a></p></section></main>`,
    );
  });

  app.get("/privacy", async (c) => {
    const { words: w } = c.var;
    c.var.tags.push("settings");
    return await page(
      c,
      { title: w.t("site.privacy") },
      html`<main id="main" class="page"><header class="head"><h1>${w.t("site.privacy")}</h1><p class="standfirst">${w.t("site.privacyIntro")}</p></header><div class="prose">${(["site.privacyRead", "site.privacyReply", "site.privacyFediverse", "site.privacyRights"] as const).map((key) => html`<p>${w.t(key)}</p>`)}</div></main>`,
    );
  });

  app.get("/healthz", async (c) => {
    await c.var.parts.kit.store.db.selectFrom("settings").select("key").limit(1).execute();
    return c.text("ok");
  });
  return app;
}

