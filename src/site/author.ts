import { Hono } from "hono";

import { notFound } from "#core/errors.ts";
import { renderMarkdown } from "#core/markdown.ts";

import { listPosts, stream } from "./entries.ts";
import { clean, html, type Piece } from "#web/html.ts";
import { nothing } from "./lists.ts";
import { avatar } from "#look/avatars.ts";
import { ownAvatar } from "./own-avatar.ts";
import { page } from "./page.ts";
import { profileLinks } from "./profile-links.ts";
import { olderThan, queryPlace, type SiteContext, type SiteEnv } from "./context.ts";

const pageSize = 20;

/** `/@handle`: who writes here, in a form that other sites read too. @source https://microformats.org/wiki/h-card */
export function authorPages(): Hono<SiteEnv> {
  const app = new Hono<SiteEnv>();
  app.get("/:handle{@[A-Za-z0-9_]{1,30}}", async (c) => {
    const { messages, parts, settings } = c.var;
    const asked = c.req.param("handle").slice(1);
    if (asked.toLowerCase() !== settings.handle.toLowerCase()) throw notFound("That page");
    if (asked !== settings.handle) return c.redirect(`/@${settings.handle}`, 301);
    c.var.tags.push("posts", "settings");
    const after = queryPlace(c);
    const { db } = parts.kit.store;
    const [posts, own, links] = await Promise.all([
      listPosts(db, settings, { after, limit: pageSize + 1 }),
      ownAvatar(c),
      profileLinks(c),
    ]);
    const shown = posts.slice(0, pageSize);
    for (const post of shown) c.var.tags.push(`post:${post.id}`);
    const path = `/@${settings.handle}`;
    const older = posts.length > pageSize ? olderThan(path, shown.at(-1)) : undefined;
    const { origin } = parts.kit.config;
    return page(
      c,
      {
        title: settings.ownerName,
        canonical: `${origin}${path}`,
        description: settings.ownerBio,
        activity: `${origin}/ap/actor`,
        isProfile: true,
        jsonLd: {
          "@context": "https://schema.org",
          "@type": "ProfilePage",
          mainEntity: {
            "@type": "Person",
            name: settings.ownerName,
            url: `${origin}${path}`,
            sameAs: settings.links.map((link) => link.url),
          },
        },
      },
      html`<main id="main" class="page">
        ${card(c, own.picture, links)}
        ${shown.length === 0 ? nothing(c, messages.t("site.emptyHome")) : stream(messages, shown, older, parts.kit.clock.now())}
      </main>`,
    );
  });
  return app;
}

function card(c: SiteContext, picture: string | undefined, links: Piece): Piece {
  const { parts, settings } = c.var;
  const { origin } = parts.kit.config;
  const { host } = new URL(origin);
  return html`<header class="head author h-card">
    ${avatar({ name: settings.ownerName, picture, own: true }, "big")}
    <div class="stack">
      <h1 class="p-name">${settings.ownerName}</h1>
      <p class="small">
        <a class="u-url u-uid p-nickname" rel="me" href="${origin}/@${settings.handle}"
          >@${settings.handle}@${host}</a
        >
      </p>
      ${
        settings.ownerBio === ""
          ? ""
          : html`<div class="standfirst p-note">
              ${clean(renderMarkdown(settings.ownerBio, { ownOrigin: origin }))}
            </div>`
      }
      ${links}
    </div>
  </header>`;
}
