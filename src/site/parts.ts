import type { Context, Hono } from "hono";
import { html } from "hono/html";
import type { HtmlEscapedString } from "hono/utils/html";

import type { Kit } from "#kit";
import type { Settings } from "#presence";
import type { Words } from "#words";

import type { Assets } from "./look/assets.ts";

/** A piece of a page. */
export type Piece = HtmlEscapedString | Promise<HtmlEscapedString> | string;

/** What the site is handed besides the kit. */
export interface SiteParts {
  readonly kit: Kit;
  readonly assets: Assets;
  /** Whether readers can be sent the link that confirms a reply. */
  readonly canSendMail: boolean;
  /** The ActivityPub form of a page, where there is one. */
  activityJson(path: string): Promise<Response | undefined>;
  /** Serves stored files, below `/media`. */
  readonly media: Hono;
  /** Renders every page anew; for measuring. */
  readonly cacheOff?: boolean;
}

/** What every page of the site knows. */
export interface SiteEnv {
  Variables: {
    parts: SiteParts;
    settings: Settings;
    words: Words;
    /** What the page shows; when one of these changes it is rendered anew. Empty: never kept. */
    tags: string[];
  };
  Bindings: { incoming?: { socket?: { remoteAddress?: string } } };
}

export type SiteContext = Context<SiteEnv>;

/** `<time>` in the page's language, for people and machines. */
export function time(words: Words, at: number, className = ""): Piece {
  const iso = new Date(at).toISOString();
  return className === ""
    ? html`<time datetime="${iso}">${words.date(at)}</time>`
    : html`<time class="${className}" datetime="${iso}">${words.date(at)}</time>`;
}
