import type { Hono } from "hono";

import type { SiteEnv } from "./context.ts";
import type { PageCache } from "./page-cache.ts";

/** Reads one of our own feeds as others get it, by its path; undefined where there is none. */
export type FeedReader = (
  path: string,
) => Promise<{ readonly type: string; readonly body: string } | undefined>;

/** Feeds as the site at `origin` gives them. */
export function feedReader(
  site: { readonly cache: Pick<PageCache, "find">; readonly app: Pick<Hono<SiteEnv>, "fetch"> },
  origin: string,
): FeedReader {
  return async (path) => {
    const request = new Request(`${origin}${path}`);
    const answer = site.cache.find(request) ?? (await site.app.fetch(request));
    if (answer.status !== 200) return undefined;
    return { type: answer.headers.get("content-type") ?? "", body: await answer.text() };
  };
}
