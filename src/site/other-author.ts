import { Hono } from "hono";

import { notFound } from "#core/errors.ts";
import { findUserAt, profileAddress } from "#sign-in";
import { avatar } from "#look/avatars.ts";
import { html } from "#web/html.ts";

import { listPosts, stream } from "./entries.ts";
import { nothing } from "./lists.ts";
import { page } from "./page.ts";
import { olderThan, queryPlace, type SiteEnv } from "./context.ts";

const pageSize = 20;

/**
 * `/authors/:id`: who else writes here, and what. By this address apps and other sites know them; whoever runs the
 * site has `/@handle`. @source https://microformats.org/wiki/h-card
 */
export function otherAuthorPages(): Hono<SiteEnv> {
  const app = new Hono<SiteEnv>();
  app.get("/authors/:id{[0-9]{1,15}}", async (c) => {
    const { messages, parts, settings } = c.var;
    const { db } = parts.kit.store;
    const { origin } = parts.kit.config;
    const user = await findUserAt(db, Number(c.req.param("id")));
    if (user === undefined) throw notFound("That page");
    const address = await profileAddress(db, { origin, ownerName: settings.ownerName }, user.id);
    if (address === `${origin}/`) return c.redirect(`/@${settings.handle}`, 302);
    c.var.tags.push("posts", "everything");
    const listing = { userId: user.id, after: queryPlace(c), limit: pageSize + 1 };
    const posts = await listPosts(db, settings, listing);
    const shown = posts.slice(0, pageSize);
    for (const post of shown) c.var.tags.push(`post:${post.id}`);
    const path = `/authors/${user.id}`;
    const older = posts.length > pageSize ? olderThan(path, shown.at(-1)) : undefined;
    return page(
      c,
      { title: user.name, canonical: address, isProfile: true },
      html`<main id="main" class="page">
        <header class="head author h-card">
          ${avatar({ name: user.name, own: true }, "big")}
          <div class="stack">
            <h1><a class="p-name u-url u-uid" rel="me" href="${address}">${user.name}</a></h1>
          </div>
        </header>
        ${
          shown.length === 0
            ? nothing(c, messages.t("site.emptyHome"))
            : stream(messages, shown, older, parts.kit.clock.now())
        }
      </main>`,
    );
  });
  return app;
}
