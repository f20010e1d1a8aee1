import { Hono } from "hono";

import { renderMarkdown } from "#core/markdown.ts";

import { copyable } from "./copyable.ts";
import { clean, html, type Piece } from "#web/html.ts";
import { avatar } from "#look/avatars.ts";
import { icon } from "#look/icons.ts";
import { ownAvatar } from "./own-avatar.ts";
import { page } from "./page.ts";
import { profileLinks } from "./profile-links.ts";
import type { SiteContext, SiteEnv } from "./context.ts";

/** `/about`, `/follow` and `/privacy`: who we are, how to follow us, what we know of whom. */
export function aboutPages(): Hono<SiteEnv> {
  const app = new Hono<SiteEnv>();

  app.get("/about", async (c) => {
    const { messages, parts, settings } = c.var;
    const { origin } = parts.kit.config;
    c.var.tags.push("settings");
    const sections = (["Who", "Money", "Corrections", "Moderation", "Contact"] as const)
      .map((name) => ({
        title: messages.t(`site.about${name}`),
        text: settings[`about${name}`].trim(),
      }))
      .filter(({ text }) => text !== "")
      .map(
        ({ title, text }) =>
          html`<dt>${title}</dt>
            <dd class="prose">${clean(renderMarkdown(text, { ownOrigin: origin }))}</dd> `,
      );
    const { picture } = await ownAvatar(c);
    return page(
      c,
      {
        title: messages.t("site.about"),
        place: "/about",
        canonical: `${origin}/about`,
        description: settings.tagline,
      },
      html`<main id="main" class="page">
        <header class="head author">
          ${avatar({ name: settings.ownerName, picture, own: true }, "big")}
          <div class="stack">
            <h1>${messages.t("site.about")}</h1>
            <p class="standfirst">
              ${
                sections.length === 0
                  ? messages.t("site.aboutEmpty", { name: settings.ownerName })
                  : messages.t("site.aboutIntro")
              }
            </p>
            ${await profileLinks(c)}
          </div>
        </header>
        ${sections.length === 0 ? "" : html`<dl class="facts">${sections}</dl>`}
        <p class="actions">
          <a class="btn" href="/open">${icon("log")} ${messages.t("site.aboutOpen")}</a>
          <a class="btn" href="/@${settings.handle}">${icon("person")} ${settings.ownerName}</a>
        </p>
        ${followCard(c)}
      </main>`,
    );
  });

  app.get("/follow", (c) => {
    const { messages, parts, settings } = c.var;
    c.var.tags.push("settings");
    return page(
      c,
      {
        title: messages.t("site.followTitle", { name: settings.siteName }),
        canonical: `${parts.kit.config.origin}/follow`,
      },
      html`<main id="main" class="page">
        <header class="head">
          <h1>${messages.t("site.followTitle", { name: settings.siteName })}</h1>
          <p class="standfirst">${messages.t("site.followIntro")}</p>
        </header>
        ${followCard(c)}
        <section class="card stack">
          <h2>${messages.t("site.followFeed")}</h2>
          <p class="help">${messages.t("site.followFeedHow")}</p>
          <p class="actions">
            <a class="btn" href="/feed.xml">${icon("rss")} RSS</a>
            <a class="btn" href="/feed.atom">Atom</a>
            <a class="btn quiet" href="/feed.json">JSON Feed</a>
          </p>
        </section>
      </main>`,
    );
  });

  app.get("/privacy", (c) => {
    const { messages, parts } = c.var;
    c.var.tags.push("settings");
    const told = (["Read", "Reply", "Fediverse", "Server", "Rights"] as const).map(
      (name) =>
        html`<dt>${messages.t(`site.privacy${name}Title`)}</dt>
          <dd class="prose"><p>${messages.t(`site.privacy${name}`)}</p></dd> `,
    );
    return page(
      c,
      { title: messages.t("site.privacy"), canonical: `${parts.kit.config.origin}/privacy` },
      html`<main id="main" class="page">
        <header class="head">
          <h1>${messages.t("site.privacy")}</h1>
          <p class="standfirst">${messages.t("site.privacyIntro")}</p>
        </header>
        <dl class="facts">${told}</dl>
        <p class="actions"><a class="btn" href="/about">${messages.t("site.aboutContact")}</a></p>
      </main>`,
    );
  });
  return app;
}

/** How to follow from the fediverse: a name to copy, ours or that of the account we moved to, and what to do with it. */
function followCard(c: SiteContext): Piece {
  const { messages, parts, settings } = c.var;
  const { movedTo } = settings;
  const handle = movedTo?.handle ?? `@${settings.handle}@${new URL(parts.kit.config.origin).host}`;
  return html`<section class="card stack">
    <h2>${messages.t("site.followFediverse")}</h2>
    ${movedTo === null ? "" : html`<p>${messages.t("moving.forReaders")}</p>`}
    <p class="help">${messages.t("site.followFediverseHow")}</p>
    ${copyable(messages, handle)}
  </section>`;
}
