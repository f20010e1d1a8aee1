import { Hono } from "hono";

import { notFound } from "#core/errors.ts";
import { findByOldAddress, publicTopics } from "#posts";

import { listPosts, type Listing, stream } from "./entries.ts";
import { html, type Piece } from "#web/html.ts";
import { listByQuery } from "./old-addresses.ts";
import { icon } from "#look/icons.ts";
import { page } from "./page.ts";
import { olderThan, queryPlace, type SiteContext, type SiteEnv } from "./context.ts";

const pageSize = 20;

/** `/`, `/articles`, `/notes` and `/topics/:slug`: posts, newest first. */
export function listPages(): Hono<SiteEnv> {
  const app = new Hono<SiteEnv>();

  app.get("/", async (c) => {
    const { settings, messages, parts } = c.var;
    // WordPress also names a post by its number: `/?p=12`.
    if (c.req.query("p") !== undefined || c.req.query("page_id") !== undefined) {
      const here = await findByOldAddress(parts.kit.store.db, c.req.url);
      if (here !== undefined) return c.redirect(here, 301);
    }
    const list = await listByQuery(c, new URL(c.req.url).searchParams);
    if (list !== undefined) return c.redirect(list, 301);
    const { origin } = parts.kit.config;
    return await listPage(c, {
      path: "/",
      title: settings.siteName,
      listing: { pinned: false },
      first: true,
      heading: settings.tagline || settings.siteName,
      intro: "",
      empty: messages.t("site.emptyHome"),
      head: {
        activity: `${origin}/ap/actor`,
        isProfile: true,
        jsonLd: {
          "@context": "https://schema.org",
          "@type": "WebSite",
          name: settings.siteName,
          url: `${origin}/`,
          inLanguage: messages.language,
        },
      },
    });
  });

  for (const kind of ["article", "note"] as const)
    app.get(`/${kind}s`, async (c) => {
      const { messages } = c.var;
      const title = messages.t(`site.${kind}s`);
      return await listPage(c, {
        path: `/${kind}s`,
        title,
        listing: { kind },
        heading: title,
        intro: messages.t(`site.${kind}sIntro`),
        empty: messages.t(`site.${kind}sEmpty`),
      });
    });

  app.get("/topics/:slug", async (c) => {
    const { messages, parts } = c.var;
    const topic = await publicTopics(parts.kit.store.db)
      .selectAll("topics")
      .where("slug", "=", c.req.param("slug"))
      .executeTakeFirst();
    if (topic === undefined) throw notFound("That topic");
    const path = `/topics/${topic.slug}`;
    return await listPage(c, {
      path,
      title: topic.name,
      listing: { topicId: topic.id },
      kicker: messages.t("site.topic"),
      heading: topic.name,
      intro: html`<a href="${path}/feed.xml" class="mark"
        >${icon("rss")} ${messages.t("site.topicFeed")}</a
      >`,
      empty: messages.t("site.emptyTopic"),
      head: { feeds: path },
    });
  });
  return app;
}

async function listPage(
  c: SiteContext,
  what: {
    readonly path: string;
    readonly title: string;
    readonly listing: Omit<Listing, "limit">;
    readonly kicker?: string;
    readonly heading: string;
    readonly intro: Piece;
    readonly empty: string;
    /** What is pinned stands above the rest. */
    readonly first?: boolean;
    readonly head?: object;
  },
): Promise<Response> {
  const { messages, settings, parts } = c.var;
  c.var.tags.push("posts");
  const after = queryPlace(c);
  const posts = await listPosts(parts.kit.store.db, settings, {
    ...what.listing,
    after,
    limit: pageSize + 1,
  });
  const shown = posts.slice(0, pageSize);
  const { db } = parts.kit.store;
  const pinned =
    what.first === true && after === undefined
      ? await listPosts(db, settings, { pinned: true, limit: 5 })
      : [];
  for (const post of [...pinned, ...shown]) c.var.tags.push(`post:${post.id}`);
  const older = posts.length > pageSize ? olderThan(what.path, shown.at(-1)) : undefined;
  const kicker = what.kicker === undefined ? "" : html`<p class="kicker">${what.kicker}</p>`;
  return page(
    c,
    {
      title: what.title,
      description: settings.tagline,
      canonical: `${parts.kit.config.origin}${what.path}${after === undefined ? "" : `?before=${after.publishedAt}-${after.id}`}`,
      place: what.path,
      ...what.head,
    },
    html`<main id="main" class="page">
      <header class="head">
        ${kicker}
        <h1>${what.heading}</h1>
        ${what.intro === "" || after !== undefined ? "" : html`<p class="standfirst">${what.intro}</p>`}
      </header>
      ${
        pinned.length === 0
          ? ""
          : html`<section class="pinned" aria-label="${messages.t("site.pinned")}">
              <p class="kicker">${icon("pin")} ${messages.t("site.pinned")}</p>
              ${stream(messages, pinned, undefined, parts.kit.clock.now())}
            </section>`
      }
      ${shown.length + pinned.length === 0 ? nothing(c, what.empty) : stream(messages, shown, older, parts.kit.clock.now())}
    </main>`,
  );
}

/** What stands where nothing stands yet. */
export function nothing(c: SiteContext, text: string): Piece {
  const { messages } = c.var;
  return html`<div class="empty">
    ${icon("pen")}
    <h2>${messages.t("site.emptyTitle")}</h2>
    <p>${text}</p>
    <a class="btn" href="/follow">${messages.t("site.howToFollow")}</a>
  </div>`;
}
