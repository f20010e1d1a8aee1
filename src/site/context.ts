import type { Context, Hono } from "hono";
import { LRUCache } from "lru-cache";

import { hour } from "#core/clock.ts";
import type { Kit } from "#kit";
import type { PostPlace } from "#posts";
import type { Settings } from "#presence";
import type { Messages } from "#words";

import { html, type Piece } from "#web/html.ts";
import type { Assets } from "#look/assets.ts";

/** What the site is handed besides the kit. */
export interface SiteParts {
  readonly kit: Kit;
  readonly assets: Assets;
  /** Whether readers can be sent the link that confirms a reply. */
  readonly canSendMail: boolean;
  /** The ActivityPub form of a page, where there is one. */
  representation(path: string): Promise<Response | undefined>;
  /** Serves stored files, below `/media`. */
  readonly media: Hono;
  /** Renders every page anew; for measuring. */
  readonly cacheOff?: boolean;
}

/** What Node's server hands over beside the request. */
export interface Incoming {
  readonly url?: string | undefined;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly socket?: { readonly remoteAddress?: string | undefined } | undefined;
}

/** What every page of the site knows. */
export interface SiteEnv {
  Variables: {
    parts: SiteParts;
    settings: Settings;
    messages: Messages;
    /** What the page shows; when one of these changes it is rendered anew. Empty: never kept. */
    tags: string[];
  };
  Bindings: { incoming?: Incoming };
}

export type SiteContext = Context<SiteEnv>;

/** `<time>` in the page's language, for people and machines. */
export function time(messages: Messages, at: number, className = ""): Piece {
  const iso = new Date(at).toISOString();
  const name = className === "" ? "" : html` class="${className}"`;
  return html`<time${name} datetime="${iso}">${messages.date(at)}</time>`;
}

const dayAndMonth = new LRUCache<string, Intl.DateTimeFormat>({ max: 20 });

/** `12. oktober` in the page's language and time zone. */
function dayOf(messages: Messages, at: number): string {
  const key = `${messages.language} ${messages.timeZone}`;
  let format = dayAndMonth.get(key);
  if (format === undefined) {
    const locale = messages.language === "da" ? "da-DK" : "en-GB";
    const { timeZone } = messages;
    format = new Intl.DateTimeFormat(locale, { day: "numeric", month: "long", timeZone });
    dayAndMonth.set(key, format);
  }
  return format.format(at);
}

/** Days as they were said before: a page has many times and few days. */
const saidDays = new LRUCache<string, string>({ max: 1000 });

/** `<time>` without the year when that is this year's, as people say it. */
export function shortTime(messages: Messages, at: number, now: number, className: string): Piece {
  const date = new Date(at);
  const isThisYear = date.getUTCFullYear() === new Date(now).getUTCFullYear();
  // By the hour: a day begins at another hour in another time zone.
  const key = `${messages.language}${messages.timeZone}${isThisYear ? "" : "y"}${Math.floor(at / hour)}`;
  let said = saidDays.get(key);
  if (said === undefined) {
    said = isThisYear ? dayOf(messages, at) : messages.date(at);
    saidDays.set(key, said);
  }
  return html`<time class="${className}" datetime="${date.toISOString()}">${said}</time>`;
}

/** A place in a list of posts in the query, such as `?before=1700000000000-12`; without an id: before that moment. */
export function queryPlace(c: SiteContext): PostPlace | undefined {
  const [, at, id] = /^(\d{1,15})(?:-(\d{1,15}))?$/.exec(c.req.query("before") ?? "") ?? [];
  return at === undefined ? undefined : { publishedAt: Number(at), id: Number(id ?? 0) };
}

/** The address of the list that goes on after its last post; undefined where there are no more. */
export function olderThan(
  path: string,
  last: { readonly id: number; readonly published_at: number | null } | undefined,
): string | undefined {
  if (last === undefined) return undefined;
  return `${path}${path.includes("?") ? "&" : "?"}before=${last.published_at ?? 0}-${last.id}`;
}
