/** A feed of ours, as it is sent. */
export interface OwnFeed {
  readonly type: string;
  readonly body: string;
}

/** Reads one of our feeds by its path; undefined where there is none. */
export type ReadFeed = (path: string) => Promise<OwnFeed | undefined>;

const feedPath = /^(?:\/topics\/[^/]+)?\/feed\.(?:xml|atom|json)$/u;

/** The path of a feed of ours by its whole address, as the feeds themselves give it; undefined for all else. */
export function pathOfTopic(topic: string, origin: string): string | undefined {
  const url = URL.parse(topic);
  const isOurs = url !== null && url.origin === new URL(origin).origin && url.search === "";
  return isOurs && url.hash === "" && feedPath.test(url.pathname) ? url.pathname : undefined;
}
