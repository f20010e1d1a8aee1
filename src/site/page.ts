import { surfaceHeaders } from "#web/surfaces.ts";
import { html, clean, type Piece } from "#web/html.ts";
import { icon } from "#look/icons.ts";
import type { SiteContext } from "./context.ts";

/** What stands in a page's head besides what all have. */
export interface PageHead {
  readonly title: string;
  readonly description?: string;
  /** The permanent address, for search engines and shares. */
  readonly canonical?: string;
  /** A picture for shares, 1200 × 630. */
  readonly card?: string;
  /** When an article was published, Unix milliseconds; other pages have none. */
  readonly publishedAt?: number;
  /** The ActivityPub form of this page. */
  readonly activity?: string;
  readonly licence?: string | undefined;
  /** Facts for machines. @source https://schema.org */
  readonly jsonLd?: unknown;
  /** Where this page's own feeds lie, such as `/topics/kaffe`. */
  readonly feeds?: string;
  /** Records elsewhere that stand for this page. @source standard.site, "Verification" */
  readonly documents?: readonly string[];
  readonly noIndex?: boolean;
  /** Whether it is somebody's own page, by which apps find where to ask for them. */
  readonly isProfile?: boolean;
  /** Which place of the navigation this is. */
  readonly place?: string;
}

/** A whole page in the site's look. */
export function page(c: SiteContext, head: PageHead, main: Piece, status = 200): Response {
  const { settings, messages } = c.var;
  const document = html`${clean("<!doctype html>")}
    <html lang="${messages.language}">
      <head>
        ${tight(headOf(c, head))}
      </head>
      <body>
        <a class="skip" href="#main">${messages.t("site.skip")}</a>
        ${bar(c, head.place)} ${main}
        <footer class="foot">
          <p>
            ${settings.tagline === "" ? "" : html`${settings.tagline}<br />`}
            ${messages.t("site.footer")}
          </p>
          <nav aria-label="${messages.t("site.more")}">
            <a href="/archive">${messages.t("site.archive")}</a>
            <a href="/follow">${messages.t("site.follow")}</a>
            <a href="${head.feeds ?? ""}/feed.xml">RSS</a>
            <a href="/privacy">${messages.t("site.privacy")}</a>
            <a href="/@${settings.handle}">@${settings.handle}</a>
          </nav>
        </footer>
      </body>
    </html> `;
  // As bytes, so that its length need not be counted before it is written.
  return new Response(Buffer.from(document.toString()), {
    status,
    headers: {
      "content-type": "text/html; charset=utf-8",
      "cache-control": "no-cache",
      vary: "Accept, Accept-Encoding",
      // @source https://www.w3.org/TR/webmention/#sender-discovers-receiver-webmention-endpoint
      link: `<${c.var.parts.kit.config.origin}/webmention>; rel="webmention"`,
      ...surfaceHeaders.page,
      ...(head.isProfile === true ? { link: appLinks(c).map(linkHeader).join(", ") } : {}),
    },
  });
}

/** Without the blank lines of what is not there; nothing in a head minds. */
function tight(head: Piece): Piece {
  return clean(head.toString().replace(/\s*\n\s*/g, "\n"));
}

function bar(c: SiteContext, place: string | undefined): Piece {
  const { settings, messages } = c.var;
  const places = [
    ["/articles", messages.t("site.articles")],
    ["/notes", messages.t("site.notes")],
    ["/about", messages.t("site.about")],
    ["/open", messages.t("site.open")],
    ["/search", messages.t("site.search")],
  ] as const;
  const links = places.map(
    ([path, label]) =>
      html`<a href="${path}" ${path === place ? html`aria-current="page"` : ""}>${label}</a> `,
  );
  return html`<header class="bar">
    <a class="site" href="/" rel="home">${settings.siteName}</a>
    <nav class="links" aria-label="${messages.t("site.pages")}">${links}</nav>
    <a class="btn" href="/follow">${messages.t("site.follow")}</a>
    <details class="menu">
      <summary>${icon("menu")} ${messages.t("site.menu")}</summary>
      <nav aria-label="${messages.t("site.menu")}">
        ${links}<a href="/archive">${messages.t("site.archive")}</a>
      </nav>
    </details>
  </header>`;
}

function headOf(c: SiteContext, head: PageHead): Piece {
  const { settings, messages, parts } = c.var;
  const { assets } = parts;
  const feeds = head.feeds ?? "";
  const title =
    head.title === settings.siteName ? head.title : `${head.title} · ${settings.siteName}`;
  const { host } = new URL(parts.kit.config.origin);
  return html`<meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>${title}</title>
    <link
      rel="preload"
      href="${assets.url("newsreader-latin.woff2")}"
      as="font"
      type="font/woff2"
      crossorigin
    />
    <link
      rel="preload"
      href="${assets.url("hanken-latin.woff2")}"
      as="font"
      type="font/woff2"
      crossorigin
    />
    <link rel="stylesheet" href="${assets.url("site.css")}" />
    <link rel="stylesheet" href="${assets.accent(settings.accent)}" />
    ${meta("name", "description", head.description)}
    ${head.noIndex === true ? meta("name", "robots", "noindex") : ""}
    ${link("canonical", head.canonical)} ${meta("property", "og:site_name", settings.siteName)}
    ${meta("property", "og:title", head.title)}
    ${meta("property", "og:type", head.publishedAt === undefined ? "website" : "article")}
    ${meta("property", "og:description", head.description)}
    ${meta("property", "og:url", head.canonical)}
    ${meta("property", "og:locale", messages.language === "da" ? "da_DK" : "en_GB")}
    ${
      head.publishedAt === undefined
        ? ""
        : meta("property", "article:published_time", new Date(head.publishedAt).toISOString())
    }
    ${
      head.card === undefined
        ? ""
        : html`${meta("property", "og:image", head.card)}
            <meta property="og:image:width" content="1200" />
            <meta property="og:image:height" content="630" />`
    }
    ${meta("name", "fediverse:creator", `@${settings.handle}@${host}`)}
    <link rel="icon" href="${assets.favicon(settings.accent)}" type="image/svg+xml" />
    <link rel="webmention" href="${parts.kit.config.origin}/webmention" />
    <link rel="alternate" type="application/rss+xml" title="RSS" href="${feeds}/feed.xml" />
    <link rel="alternate" type="application/atom+xml" title="Atom" href="${feeds}/feed.atom" />
    <link
      rel="alternate"
      type="application/feed+json"
      title="JSON Feed"
      href="${feeds}/feed.json"
    />
    ${
      head.activity === undefined
        ? ""
        : html`<link rel="alternate" type="application/activity+json" href="${head.activity}" />`
    }
    ${(head.documents ?? []).map((uri) => link("site.standard.document", uri))}
    ${head.isProfile === true ? appLinks(c).map(([rel, href]) => link(rel, href)) : ""}
    ${link("license", head.licence)} ${settings.links.map(({ url }) => link("me", url))}
    <script type="module" src="${assets.url("islands.js")}"></script>
    ${head.jsonLd === undefined ? "" : jsonLd(head.jsonLd)}`;
}

/**
 * Where apps ask to be let in and post: as the standard has it, and as apps from before it look for it.
 * @source https://indieauth.spec.indieweb.org/ §4.1 (Discovery); Micropub §5.3
 */
function appLinks(c: SiteContext): readonly (readonly [rel: string, href: string])[] {
  const { origin } = c.var.parts.kit.config;
  return [
    ["indieauth-metadata", `${origin}/.well-known/oauth-authorization-server`],
    ["authorization_endpoint", `${origin}/indieauth/authorize`],
    ["token_endpoint", `${origin}/indieauth/token`],
    ["micropub", `${origin}/micropub`],
  ];
}

function linkHeader([rel, href]: readonly [rel: string, href: string]): string {
  return `<${href}>; rel="${rel}"`;
}

function meta(kind: "name" | "property", name: string, content: string | undefined): Piece {
  if (content === undefined || content === "") return "";
  return kind === "name"
    ? html`<meta name="${name}" content="${content}" /> `
    : html`<meta property="${name}" content="${content}" /> `;
}

function link(rel: string, href: string | undefined): Piece {
  return href === undefined ? "" : html`<link rel="${rel}" href="${href}" /> `;
}

/** A block of data, not a script: browsers do not run it, and no text can end it. */
function jsonLd(facts: unknown): Piece {
  const text = JSON.stringify(facts).replace(/</g, "\\u003c");
  return html`<script type="application/ld+json">
    ${clean(text)}
  </script>`;
}

/** A page that says one thing: not found, gone, thank you. */
export function messagePage(
  c: SiteContext,
  what: {
    readonly title: string;
    readonly text: Piece;
    readonly icon?: Parameters<typeof icon>[0];
    readonly action?: Piece;
  },
  status = 200,
): Response {
  const messages = c.var.messages;
  return page(
    c,
    { title: what.title, noIndex: true },
    html`<main id="main" class="plainly">
      ${icon(what.icon ?? "check")}
      <h1>${what.title}</h1>
      ${what.text === "" ? "" : html`<p class="standfirst">${what.text}</p>`}
      ${what.action ?? html`<p class="actions"><a class="btn" href="/">${messages.t("site.toHome")}</a></p>`}
    </main>`,
    status,
  );
}
