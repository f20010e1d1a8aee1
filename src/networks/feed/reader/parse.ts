import { createHash } from "node:crypto";

import { calmText } from "#core/calm-text.ts";
import { AppError } from "#core/errors.ts";
import { cleanHtml, escapeHtml, plainText } from "#core/html.ts";
import { isTooDeep } from "#core/json-depth.ts";
import type { SafeResponse } from "#core/safe-fetch.ts";
import { shorten } from "#core/text.ts";

/** One text of a feed; cleaned. */
export interface FeedItem {
  /** What the feed calls it for good, or else its address. */
  readonly id: string;
  /** Empty where the feed does not say. */
  readonly link: string;
  readonly title: string;
  readonly html: string;
  readonly language: string;
  /** Unix milliseconds; undefined where the feed does not say. */
  readonly writtenAt: number | undefined;
}

/** A feed as it was read. */
export interface ReadFeed {
  readonly title: string;
  readonly description: string;
  /** The site's page for people; empty where it does not say. */
  readonly home: string;
  readonly icon: string;
  /** Where it says that changes are told of, and what it calls itself there. */
  readonly hub: string;
  readonly self: string;
  /** In the feed's own order. */
  readonly items: readonly FeedItem[];
}

/** So many items of one feed are read. */
const mostItems = 200;
/** A feed with more is none that anybody follows, and takes long to read. */
const mostWritten = 5000;
const longestTitle = 300;

/** A fingerprint by which something is known again, short since many are kept. */
export function shortHash(text: string): string {
  return createHash("sha256").update(text).digest("base64url").slice(0, 12);
}

/**
 * Reads RSS, Atom, RDF or JSON Feed.
 * @throws AppError `not_a_feed` for anything else
 */
export async function parseFeedAt(page: SafeResponse): Promise<ReadFeed> {
  const text = page.text();
  const isTooMuch = (text.match(/<(?:item|entry)\b/giu)?.length ?? 0) > mostWritten;
  if (isTooMuch || (text.trimStart().startsWith("{") && isTooDeep(page.body)))
    throw notAFeed(page.url);
  // Read when the first feed is: its hundred files would hold up the start.
  const { parseFeed } = await import("feedsmith");
  let parsed: ReturnType<typeof parseFeed>;
  try {
    parsed = parseFeed(text);
  } catch {
    throw notAFeed(page.url);
  }
  const { format, feed } = parsed;
  const at = (address: string | undefined): string =>
    address === undefined || address === "" ? "" : webAddress(address, page.url);
  if (format === "json")
    return {
      ...about(feed.title, feed.description),
      home: at(feed.home_page_url),
      icon: at(feed.icon ?? feed.favicon),
      hub: at(feed.hubs?.find(({ type }) => /websub/iu.test(type ?? ""))?.url),
      self: at(feed.feed_url),
      items: itemsOf(feed.items, (item) => ({
        id: item.id,
        link: at(item.url ?? item.external_url),
        title: item.title,
        html: item.content_html ?? asHtml(item.content_text ?? item.summary),
        language: item.language ?? feed.language,
        date: item.date_published,
      })),
    };
  if (format === "atom") {
    const linkOf = (links: Links, rel: string): string =>
      at(links?.find((one) => (one.rel ?? "alternate") === rel)?.href);
    return {
      ...about(feed.title?.value, feed.subtitle?.value),
      home: linkOf(feed.links, "alternate"),
      icon: at(feed.icon ?? feed.logo),
      hub: linkOf(feed.links, "hub"),
      self: linkOf(feed.links, "self"),
      items: itemsOf(feed.entries, (entry) => {
        const content = entry.content ?? entry.summary;
        const isText = content?.type === undefined || content.type === "text";
        return {
          id: entry.id,
          link: linkOf(entry.links, "alternate"),
          title: plain(entry.title?.value),
          html: isText ? asHtml(content?.value) : content?.value,
          language: entry.xml?.lang ?? feed.xml?.lang,
          date: entry.published ?? entry.updated,
        };
      }),
    };
  }
  const links = "atom" in feed ? feed.atom?.links : undefined;
  return {
    ...about(feed.title, feed.description),
    home: at(feed.link),
    icon: at(feed.image?.url),
    hub: at(links?.find(({ rel }) => rel === "hub")?.href),
    self: at(links?.find(({ rel }) => rel === "self")?.href),
    items: itemsOf<RssItem>(feed.items as readonly RssItem[] | undefined, (item) => ({
      id: item.guid?.value ?? item.link,
      link: at(item.link ?? (item.guid?.isPermaLink === false ? "" : item.guid?.value)),
      title: plain(item.title),
      html: item.content?.encoded ?? item.description,
      language: item.dc?.languages?.[0] ?? ("language" in feed ? feed.language : undefined),
      date: item.pubDate ?? item.dc?.dates?.[0],
    })),
  };
}

type Links =
  | readonly { readonly href?: string | undefined; readonly rel?: string | undefined }[]
  | undefined;

/** What is read of an item of RSS, and of the older RDF. */
interface RssItem {
  readonly guid?: { readonly value?: string; readonly isPermaLink?: boolean };
  readonly link?: string;
  readonly title?: string;
  readonly description?: string;
  readonly content?: { readonly encoded?: string };
  readonly pubDate?: unknown;
  readonly dc?: { readonly languages?: readonly string[]; readonly dates?: readonly unknown[] };
}

interface Raw {
  readonly id: string | undefined;
  readonly link: string;
  readonly title: string | undefined;
  readonly html: string | undefined;
  readonly language: string | undefined;
  /** Feeds write dates in many ways. */
  readonly date: unknown;
}

function itemsOf<T>(items: readonly T[] | undefined, read: (item: T) => Raw): FeedItem[] {
  return (items ?? []).slice(0, mostItems).flatMap((one) => {
    const { id, link, title = "", html = "", language = "", date } = read(one);
    const name = id === undefined || id === "" ? link : id;
    if (name === "") return [];
    const at = date instanceof Date ? +date : Date.parse(String(date));
    return [
      {
        id: name,
        link,
        title: shorten(calmText(title).trim(), longestTitle),
        html: cleanHtml(html, "reply"),
        language: /^[a-z]{2,3}(?:-[a-z\d]{1,8}){0,4}$/iu.test(language) ? language : "",
        writtenAt: Number.isFinite(at) ? at : undefined,
      },
    ];
  });
}

function about(title: string | undefined, description: string | undefined) {
  return {
    title: shorten(calmText(plain(title)), 80),
    description: shorten(calmText(plain(description)), 500),
  };
}

function plain(text: string | undefined): string {
  return plainText(text ?? "")
    .replace(/\s+/gu, " ")
    .trim();
}

function asHtml(text: string | undefined): string {
  return (text ?? "")
    .split(/\n\s*\n/u)
    .filter((part) => part.trim() !== "")
    .map((part) => `<p>${escapeHtml(part)}</p>`)
    .join("");
}

function webAddress(address: string, base: string): string {
  const url = URL.parse(address.trim(), base);
  return url !== null && /^https?:$/u.test(url.protocol) ? url.href : "";
}

/** What stands at an address is no feed. */
export function notAFeed(address: string): AppError {
  return new AppError({
    code: "not_a_feed",
    status: 422,
    params: { host: new URL(address).host },
    safeMessage: "There is no feed at this address.",
  });
}
