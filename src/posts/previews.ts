import { Parser } from "htmlparser2";

import { findStandaloneLinks } from "#core/markdown.ts";
import type { SafeFetch } from "#core/safe-fetch.ts";
import { shorten } from "#core/text.ts";
import type { Store, Tx } from "#schema";

import { youtubeVideo } from "./embeds.ts";
import { renderAgain } from "./render.ts";

/** How many links of one post get a preview. */
const mostPreviews = 10;

/** Links of a text that have no preview yet; each is noted as waiting. */
export async function awaitPreviews(tx: Tx, markdown: string): Promise<string[]> {
  const links = findStandaloneLinks(markdown).slice(0, mostPreviews);
  const fresh: string[] = [];
  for (const url of links) {
    const row = await tx.db
      .insertInto("link_previews")
      .values({
        url,
        title: "",
        description: "",
        site_name: "",
        media_id: null,
        state: "waiting",
        fetched_at: null,
      })
      .onConflict((at) => at.column("url").doNothing())
      .returning("url")
      .executeTakeFirst();
    if (row !== undefined) fresh.push(url);
  }
  return fresh;
}

/** What a page says of itself. */
export interface PageFacts {
  readonly title: string;
  readonly description: string;
  readonly siteName: string;
  readonly image: string | undefined;
}

/**
 * Reads a page's own words about itself: Open Graph first, then its title.
 * @source https://ogp.me "Basic Metadata"
 */
export function readPageFacts(html: string, address: string): PageFacts {
  const meta = new Map<string, string>();
  let title = "";
  let inTitle = false;
  const parser = new Parser({
    onopentag: (name, at) => {
      inTitle = name === "title" && title === "";
      if (name !== "meta") return;
      const key = (at.property ?? at.name ?? "").toLowerCase();
      if (key !== "" && !meta.has(key)) meta.set(key, at.content ?? "");
    },
    ontext: (text) => {
      if (inTitle) title += text;
    },
    onclosetag: (name) => {
      if (name === "title") inTitle = false;
      // What follows the head says nothing about the page and may be endless.
      if (name === "head") parser.reset();
    },
  });
  parser.write(html.slice(0, 300_000));
  parser.end();
  const say = (max: number, ...keys: string[]): string =>
    shorten(
      (keys.map((key) => meta.get(key)).find((one) => one) ?? "").replace(/\s+/g, " ").trim(),
      max,
    );
  const image = say(2000, "og:image:secure_url", "og:image", "twitter:image");
  return {
    title: say(200, "og:title", "twitter:title") || shorten(title.replace(/\s+/g, " ").trim(), 200),
    description: say(300, "og:description", "description", "twitter:description"),
    siteName: say(80, "og:site_name") || new URL(address).hostname.replace(/^www\./, ""),
    image: image !== "" && URL.canParse(image, address) ? new URL(image, address).href : undefined,
  };
}

/** What fetching a preview needs. */
export interface PreviewDeps {
  readonly store: Store;
  readonly fetch: SafeFetch;
  readonly origin: string;
  /** Fetches a picture, cleans it and keeps it here. @returns its id, or undefined when it is none. */
  storePicture(url: string): Promise<number | undefined>;
}

/** Handles the job `fetch-preview`: asks the page, keeps what it says, shows it under the post. */
export async function fetchPreview(
  deps: PreviewDeps,
  payload: { readonly url: string; readonly postId: number },
): Promise<void> {
  const { store, origin } = deps;
  const { url, postId } = payload;
  const facts = await askPage(deps, url);
  const mediaId = facts?.image === undefined ? undefined : await deps.storePicture(facts.image);
  await store.transact(async (tx) => {
    await tx.db
      .updateTable("link_previews")
      .set({
        title: facts?.title ?? "",
        description: facts?.description ?? "",
        site_name: facts?.siteName ?? "",
        media_id: mediaId ?? null,
        state: facts === undefined || facts.title === "" ? "none" : "ready",
        fetched_at: tx.now,
      })
      .where("url", "=", url)
      .execute();
    await renderAgain(tx, origin, postId);
  });
}

async function askPage(deps: PreviewDeps, url: string): Promise<PageFacts | undefined> {
  const video = youtubeVideo(url);
  if (video === undefined) {
    const page = await deps.fetch(url, {
      accept: ["text/html", "application/xhtml+xml"],
      maxBytes: 2_000_000,
    });
    return page.status === 200 ? readPageFacts(page.text(), page.url) : undefined;
  }
  // @source https://oembed.com §2; YouTube's page itself asks for consent instead of answering.
  const watch = `https://www.youtube.com/watch?v=${video.id}`;
  const image = `https://i.ytimg.com/vi/${video.id}/hqdefault.jpg`;
  const oembed = await deps.fetch(
    `https://www.youtube.com/oembed?format=json&url=${encodeURIComponent(watch)}`,
    { accept: ["application/json"] },
  );
  const told = oembed.status === 200 ? (oembed.json() as { title?: unknown }) : {};
  return {
    title: typeof told.title === "string" ? shorten(told.title, 200) : "YouTube",
    description: "",
    siteName: "YouTube",
    image,
  };
}
