import { html, raw } from "hono/html";

import { icon } from "./look/icons.ts";
import type { Piece, SiteContext } from "./parts.ts";

/** What stands in a page's head besides what all have. */
export interface PageHead {
  readonly title: string;
  readonly description?: string;
  /** The permanent address, for search engines and shares. */
  readonly canonical?: string;
  /** A picture for shares. */
  readonly card?: string;
  readonly isArticle?: boolean;
  /** The ActivityPub form of this page. */
  readonly activity?: string;
  readonly licence?: string | undefined;
  /** Facts for machines. @source https://schema.org */
  readonly jsonLd?: unknown;
  readonly feeds?: string;
  readonly noIndex?: boolean;
  /** Which place of the navigation this is. */
  readonly place?: string;
}

/**
 * Content types and powers of our pages: nothing from elsewhere, no script or style inside a page.
 * @source https://www.w3.org/TR/CSP3
 */
export const securityHeaders: Readonly<Record<string, string>> = {
  "Content-Security-Policy":
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; frame-src https://www.youtube-nocookie.com; frame-ancestors 'none'; base-uri 'none'; form-action 'self'; object-src 'none'",
  "X-Content-Type-Options": "nosniff",
  "Referrer-Policy": "strict-origin-when-cross-origin",
  "Permissions-Policy": "camera=(), microphone=(), geolocation=(), browsing-topics=()",
};

/** A whole page in the site's look. */
export async function page(c: SiteContext, head: PageHead, main: Piece, status = 200): Promise<Response> {
  const { settings, words: w, parts } = c.var;
  const { assets } = parts;
  const { origin } = parts.kit.config;
  const places = [
    { path: "/articles", label: w.t("site.articles") },
    { path: "/notes", label: w.t("site.notes") },
    { path: "/archive", label: w.t("site.archive") },
    { path: "/about", label: w.t("site.about") },
    { path: "/open", label: w.t("site.open") },
  ];
  const links = places.map(
    ({ path, label }) => html`<a href="${path}"${path === head.place ? html` aria-current="page"` : ""}>${label}</a>`,
  );
  const feeds = head.feeds ?? "";
  const document = html`${raw("<!doctype html>")}
<html lang="${w.language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${head.title === settings.siteName ? head.title : `${head.title} · ${settings.siteName}`}</title>
${head.description ? html`<meta name="description" content="${head.description}">` : ""}
${head.noIndex === true ? html`<meta name="robots" content="noindex">` : ""}
${head.canonical === undefined ? "" : html`<link rel="canonical" href="${head.canonical}">`}
<meta property="og:site_name" content="${settings.siteName}">
<meta property="og:title" content="${head.title}">
<meta property="og:type" content="${head.isArticle === true ? "article" : "website"}">
${head.description ? html`<meta property="og:description" content="${head.description}">` : ""}
${head.canonical === undefined ? "" : html`<meta property="og:url" content="${head.canonical}">`}
${head.card === undefined ? "" : html`<meta property="og:image" content="${head.card}"><meta property="og:image:width" content="1200"><meta property="og:image:height" content="630">`}
<link rel="stylesheet" href="${assets.url("site.css")}">
<link rel="stylesheet" href="${assets.accent(settings.accent)}">
<link rel="icon" href="${assets.url("favicon.svg")}" type="image/svg+xml">
<link rel="alternate" type="application/rss+xml" title="RSS" href="${feeds}/feed.xml">
<link rel="alternate" type="application/atom+xml" title="Atom" href="${feeds}/feed.atom">
<link rel="alternate" type="application/feed+json" title="JSON Feed" href="${feeds}/feed.json">
${head.activity === undefined ? "" : html`<link rel="alternate" type="application/activity+json" href="${head.activity}">`}
${head.licence === undefined ? "" : html`<link rel="license" href="${head.licence}">`}
${settings.links.map((link) => html`<link rel="me" href="${link.url}">`)}
<script type="module" src="${assets.url("islands.js")}"></script>
${head.jsonLd === undefined ? "" : html`<script type="application/ld+json">${raw(JSON.stringify(head.jsonLd).replace(/</g, "\\u003c"))}</script>`}
</head>
<body>
<a class="skip" href="#main">${w.t("site.skip")}</a>
<header class="bar"><a class="site" href="/" rel="home">${settings.siteName}</a>
<nav class="links" aria-label="${w.t("site.pages")}">${links}</nav>
<a class="btn" href="/follow">${w.t("site.follow")}</a>
<details class="menu"><summary>${icon("menu")} ${w.t("site.menu")}</summary><nav aria-label="${w.t("site.menu")}">${links}<a href="/search">${w.t("site.search")}</a></nav></details></header>
${main}
<footer class="foot"><p>${settings.tagline || settings.siteName}</p>
<nav aria-label="${w.t("site.more")}"><a href="/search">${w.t("site.search")}</a> <a href="/follow">${w.t("site.follow")}</a> <a href="${feeds}/feed.xml">RSS</a> <a href="/privacy">${w.t("site.privacy")}</a> <a href="${origin}/@${settings.handle}">@${settings.handle}</a></nav></footer>
</body>
</html>`;
  const body = String(await document).replace(/\n\s*\n/g, "\n");
  return new Response(body, {
    status,
    headers: { "Content-Type": "text/html; charset=utf-8", ...securityHeaders, "Cache-Control": "no-cache" },
  });
}

/** A page that says one thing: not found, gone, thank you. */
export async function plainly(
  c: SiteContext,
  what: { readonly title: string; readonly text: Piece; readonly icon?: Parameters<typeof icon>[0]; readonly action?: Piece },
  status = 200,
): Promise<Response> {
  return await page(
    c,
    { title: what.title, noIndex: true },
    html`<main id="main" class="plainly">${icon(what.icon ?? "check")}<h1>${what.title}</h1><p>${what.text}</p>${what.action ?? html`<p><a class="btn" href="/">${c.var.words.t("site.toHome")}</a></p>`}</main>`,
    status,
  );
}
