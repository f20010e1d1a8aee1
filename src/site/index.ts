/**
 * What readers see: a file per address. Pages are rendered on the server, work without JavaScript, set no
 * cookie and load nothing from elsewhere; they are kept whole until something they show changes.
 */
import { Hono } from "hono";

import { clientAddress } from "#core/client-address.ts";
import { AppError, notFound } from "#core/errors.ts";
import { logOf } from "#core/log.ts";
import { clientKey } from "#core/rate-limit.ts";
import { wordsFor } from "#words";

import { postPages } from "./article.ts";
import { shareCard } from "./card-files.ts";
import { eventStreams } from "./events.ts";
import { feeds } from "./feeds.ts";
import { listPages } from "./lists.ts";
import { morePages } from "./more-pages.ts";
import { opennessPages } from "./openness.ts";
import { createPageCache, type PageCache } from "./page-cache.ts";
import { plainly } from "./page.ts";
import type { SiteContext, SiteEnv, SiteParts } from "./parts.ts";
import { replyPages } from "./reply-pages.ts";
import { revisionPages } from "./revisions.ts";

export type { SiteParts } from "./parts.ts";
export { securityHeaders } from "./page.ts";

/** The site, ready to answer. */
export interface Site {
  /** Answers from what is kept; ask it before anything else. */
  readonly cache: PageCache;
  readonly app: Hono<SiteEnv>;
  close(): void;
}

/** Builds the site. */
export function createSite(parts: SiteParts): Site {
  const { kit, assets } = parts;
  const cache = createPageCache(kit.store, parts.cacheOff);
  const streams = eventStreams(kit);
  const log = logOf("site");
  const app = new Hono<SiteEnv>();

  app.use(async (c, next) => {
    const straight = canonicalPath(c.req.raw.url);
    if (straight !== undefined && c.req.method === "GET") return c.redirect(straight, 301);
    const settings = await kit.settings.get();
    c.set("parts", parts);
    c.set("settings", settings);
    c.set("words", wordsFor(settings.language));
    c.set("tags", []);
    await next();
    return undefined;
  });

  app.get("/assets/*", (c) => {
    const asset = assets.find(c.req.path);
    if (asset === undefined) throw notFound("That file");
    const accepts = c.req.header("accept-encoding") ?? "";
    const [body, encoding] = accepts.includes("br") && asset.br !== undefined ? [asset.br, "br"] : accepts.includes("gzip") && asset.gzip !== undefined ? [asset.gzip, "gzip"] : [asset.body, undefined];
    return new Response(body as BodyInit, { headers: { "Content-Type": asset.type, "Cache-Control": "public, max-age=31536000, immutable", ETag: asset.etag, Vary: "Accept-Encoding", "X-Content-Type-Options": "nosniff", ...(encoding === undefined ? {} : { "Content-Encoding": encoding }) } });
  });
  app.route("/media", parts.media);
  app.get("/cards/:name", async (c) => await shareCard(c, c.req.param("name")));
  app.get("/events/posts/:id", async (c) => {
    const socket = c.env?.incoming?.socket?.remoteAddress;
    return await streams.open(Number(c.req.param("id")) || 0, clientKey(clientAddress(c.req.raw.headers, socket, kit.config.trustedProxies)));
  });

  // Where Accept asks for ActivityPub, a post answers as such; else the page, kept until it changes.
  app.use(async (c, next) => {
    const accept = c.req.header("accept") ?? "";
    if (c.req.method === "GET" && /application\/(?:activity|ld)\+json/.test(accept) && !accept.startsWith("text/html")) {
      const answer = await parts.activityJson(c.req.path);
      if (answer !== undefined) return answer;
    }
    const mark = cache.mark();
    await next();
    if (c.var.tags.length > 0 && c.res.status === 200) c.res = await cache.keep(c.req.raw, c.res, [...c.var.tags, "settings"], mark);
    return undefined;
  });
  for (const pages of [listPages(), postPages(), revisionPages(), replyPages(parts), opennessPages(), feeds(), morePages()]) app.route("/", pages);

  app.notFound(async (c) => await lost(c));
  app.onError(async (fault, c) => {
    const known = fault instanceof AppError ? fault : undefined;
    if (known === undefined) log.error`${c.req.method} ${c.req.path}: ${fault}`;
    if (known?.status === 404) return await lost(c);
    const w = c.var.words ?? wordsFor("en");
    const status = known?.status ?? 500;
    if (c.var.settings === undefined) return c.text(known?.safeMessage ?? w.t("errors.serverText"), status as 500);
    return await plainly(c, { title: w.t(status >= 500 ? "errors.serverTitle" : "errors.badTitle"), text: known?.safeMessage ?? w.t("errors.serverText"), icon: "warning" }, status);
  });

  return { cache, app, close: () => streams.close() };
}

async function lost(c: SiteContext): Promise<Response> {
  const w = c.var.words ?? wordsFor("en");
  if (c.var.settings === undefined) return c.text(w.t("errors.notFoundTitle"), 404);
  return await plainly(c, { title: w.t("errors.notFoundTitle"), text: w.t("errors.notFoundText"), icon: "search" }, 404);
}

/** The one form of an address that is written another way: no `//`, no slash at its end; undefined when it is that form. */
function canonicalPath(address: string): string | undefined {
  const url = new URL(address);
  const path = url.pathname.replace(/\/{2,}/g, "/").replace(/(?<=.)\/$/, "");
  return path === url.pathname ? undefined : `${path}${url.search}`;
}
