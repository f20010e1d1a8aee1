/**
 * What readers see: a file per address. Pages are rendered on the server, work without JavaScript, set no
 * cookie and load nothing from elsewhere; they are kept whole until something they show changes.
 */
import { Hono, type MiddlewareHandler } from "hono";
import { bodyLimit } from "hono/body-limit";

import { wantsActivityJson } from "#web/accept.ts";
import { completeHeaders } from "#web/answer-headers.ts";
import { AppError } from "#core/errors.ts";
import { logFault, tellFault } from "#web/faults.ts";
import { allowedMethods } from "#web/allowed-methods.ts";
import { surfaceHeaders } from "#web/surfaces.ts";
import { messagesFor } from "#words";

import { aboutPages } from "./about.ts";
import { canonicalAddress, lowerCaseAddress } from "./addresses.ts";
import { newAddress } from "./old-addresses.ts";
import { answerPages } from "./answer-page.ts";
import { archivePages } from "./archive.ts";
import { postPages } from "./article.ts";
import { assetFiles } from "./asset-files.ts";
import { authorPages } from "./author.ts";
import { otherAuthorPages } from "./other-author.ts";
import { shareCard } from "./card-files.ts";
import { eventStreams } from "./events.ts";
import { feeds } from "./feeds.ts";
import { html } from "#web/html.ts";
import { interactPages } from "./interact.ts";
import { listPages } from "./lists.ts";
import { opennessPages } from "./openness.ts";
import { createPageCache, type PageCache } from "./page-cache.ts";
import { messagePage } from "./page.ts";
import type { SiteContext, SiteEnv, SiteParts } from "./context.ts";
import { replyAddressPages } from "./reply-address.ts";
import { replyLinkPages } from "./reply-links.ts";
import { reportPages } from "./reply-report.ts";
import { replySendPages } from "./reply-send.ts";
import { revisionPages } from "./revisions.ts";
import { searchForm, searchPages } from "./search.ts";
import { sitemapPages } from "./sitemap.ts";
import { createVisitors, visitorKey } from "./visitors.ts";

export { feedReader, type FeedReader } from "./read-feed.ts";
export { articleBody, type PostExtras, type PostView } from "./article-body.ts";
export type { Incoming, SiteParts } from "./context.ts";

/** The site, ready to answer. */
export interface Site {
  /** Answers from what is kept; ask it before anything else. */
  readonly cache: PageCache;
  readonly app: Hono<SiteEnv>;
  /** Ends the streams of open pages. */
  close(): void;
}

/** Longest form a reader may send, in bytes: the longest reply, written in letters of four bytes. */
const longestForm = 128 * 1024;

/** Builds the site. Ask `cache.find` first and `app` for what it does not have. */
export function createSite(parts: SiteParts): Site {
  const { kit } = parts;
  const cache = createPageCache(kit.store, kit.clock, parts.cacheOff);
  const streams = eventStreams(kit);
  const visitors = createVisitors(kit);
  const app = new Hono<SiteEnv>();

  app.use(async (c, next) => {
    const isRead = c.req.method === "GET" || c.req.method === "HEAD";
    const straight = isRead ? canonicalAddress(c.req.raw.url) : undefined;
    if (straight !== undefined) return c.redirect(straight, 301);
    c.set("parts", parts);
    c.set("tags", []);
    c.set("settings", await kit.settings.get());
    c.set("messages", messagesFor(c.var.settings.language, c.var.settings.timeZone));
    await next();
    return undefined;
  });
  app.route("/assets", assetFiles(parts.assets));
  app.route("/media", parts.media);
  app.get("/cards/:name", async (c) => await shareCard(c, c.req.param("name")));
  app.get("/events/posts/:id{[0-9]{1,15}}", async (c) =>
    streams.open(Number(c.req.param("id")), visitorKey(c, kit)),
  );

  app.use(async (c, next) => {
    if (c.var.settings.setUpAt !== null) return await next();
    const messages = c.var.messages;
    const said = {
      title: messages.t("site.notYetTitle"),
      text: messages.t("site.notYetText"),
    } as const;
    return messagePage(c, { ...said, icon: "clock", action: "" }, 503);
  });
  app.use(activityOrPage(parts, cache));
  app.post("*", bodyLimit({ maxSize: longestForm, onError: (c) => tooLong(c as SiteContext) }));
  for (const pages of [
    listPages(),
    postPages(),
    revisionPages(),
    replySendPages(parts, visitors),
    replyLinkPages(parts, visitors),
    reportPages(parts, visitors),
    replyAddressPages(),
    answerPages(),
    archivePages(),
    searchPages(),
    aboutPages(),
    opennessPages(),
    feeds(),
    sitemapPages(),
    interactPages(),
    authorPages(),
    otherAuthorPages(),
  ])
    app.route("/", pages);

  app.notFound((c) => {
    const isRead = c.req.method === "GET" || c.req.method === "HEAD";
    const methods = isRead ? [] : allowedMethods(app as unknown as Hono, c.req.path);
    if (methods.length === 0) return notFoundPage(c);
    // @source RFC 9110 §15.5.6
    return c.text("", 405, { Allow: methods.join(", "), ...surfaceHeaders.page });
  });
  app.onError((fault, c) => errorPage(parts, c, fault));
  return { cache, app, close: () => streams.close() };
}

/** Where Accept asks for ActivityPub, a post answers as such; else the page, kept until it changes. */
function activityOrPage(parts: SiteParts, cache: PageCache): MiddlewareHandler<SiteEnv> {
  const complete = completeHeaders(parts.kit.config.origin);
  return async (c, next) => {
    const isRead = c.req.method === "GET" || c.req.method === "HEAD";
    if (isRead && wantsActivityJson(c.req.header("accept"))) {
      const path = c.req.path === "/" ? `/@${c.var.settings.handle}` : c.req.path;
      const answer = await parts.representation(path);
      if (answer !== undefined) return answer;
    }
    const mark = cache.mark();
    await next();
    const { tags } = c.var;
    if (tags.length === 0 || c.res.status !== 200) return undefined;
    // What is kept is sent as it is, so it says all that an answer must.
    const answer = await cache.keep(c.req.raw, complete(c.res), [...new Set(tags)], mark);
    if (answer === c.res) return undefined;
    // Without this Hono would copy the answer instead of taking it.
    c.res = undefined;
    c.res = answer;
    return undefined;
  };
}

async function notFoundPage(c: SiteContext): Promise<Response> {
  if (c.req.method !== "POST") {
    const here = (await newAddress(c)) ?? lowerCaseAddress(c.req.raw.url);
    if (here !== undefined) return c.redirect(here, 301);
  }
  const messages = c.var.messages;
  return messagePage(
    c,
    {
      title: messages.t("errors.notFoundTitle"),
      text: messages.t("errors.notFoundText"),
      icon: "search",
      action: html`${searchForm(messages, "")}
        <p class="actions"><a class="btn" href="/">${messages.t("site.toHome")}</a></p>`,
    },
    404,
  );
}

function tooLong(c: SiteContext): Response {
  const messages = c.var.messages;
  const said = {
    title: messages.t("errors.badTitle"),
    text: messages.t("errors.tooLongText"),
  } as const;
  return messagePage(c, { ...said, icon: "warning" }, 413);
}

/** Only what may be told leaves the machine: a page in the site's look, or a line where even that fails. */
function errorPage(parts: SiteParts, c: SiteContext, fault: Error): Response | Promise<Response> {
  const known = fault instanceof AppError ? fault : undefined;
  if (known?.status === 404 && c.var.settings !== undefined) return notFoundPage(c);
  logFault("site", `${c.req.method} ${c.req.path}`, fault);
  const settings = c.var.settings ?? parts.kit.settings.last();
  const messages = c.var.messages ?? messagesFor(settings?.language ?? "en", settings?.timeZone);
  const { status, title, text, headers } = tellFault(messages, fault, "visitor");
  if (settings !== undefined)
    try {
      c.set("parts", parts);
      c.set("settings", settings);
      c.set("messages", messages);
      const page = messagePage(c, { title, text, icon: "warning" }, status);
      for (const [name, value] of Object.entries(headers)) page.headers.set(name, value);
      return page;
    } catch (second) {
      logFault("site", `${c.req.method} ${c.req.path}`, second);
    }
  return new Response(`${title}\n${text}\n`, {
    status,
    headers: { ...surfaceHeaders.page, ...headers },
  });
}
