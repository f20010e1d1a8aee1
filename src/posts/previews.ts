import { Parser } from "htmlparser2";
import { z } from "zod";

import { calmText } from "#core/calm-text.ts";
import { AppError } from "#core/errors.ts";
import { findStandaloneLinks } from "#core/markdown.ts";
import type { SafeFetch } from "#core/safe-fetch.ts";
import { shorten } from "#core/text.ts";
import type { Store, Tx } from "#schema";

import { youtubeVideo } from "./embeds.ts";
import { keptText } from "./post.ts";
import { renderAgain, renderPostsWith } from "./render.ts";

/** How many links of one post get a preview. */
const mostPreviews = 10;

/** Links of a text that have no preview yet; each is noted as waiting. One that had none is asked again. */
export async function awaitPreviews(tx: Tx, markdown: string): Promise<string[]> {
  const links = findStandaloneLinks(markdown).slice(0, mostPreviews);
  const fresh: string[] = [];
  for (const url of links) {
    const row = await tx.db
      .insertInto("link_previews")
      .values({ ...nothing, url, state: "waiting", fetched_at: null })
      .onConflict((at) =>
        at
          .column("url")
          .doUpdateSet({ state: "waiting" })
          .where("link_previews.state", "=", "none"),
      )
      .returning("url")
      .executeTakeFirst();
    if (row !== undefined) fresh.push(url);
  }
  return fresh;
}

const nothing = { title: "", description: "", site_name: "", media_id: null } as const;

/** What a page says of itself. */
export interface PageFacts {
  readonly title: string;
  readonly description: string;
  readonly siteName: string;
  /** Addresses of pictures, the best first. */
  readonly images: readonly string[];
}

/** What stands beyond this many UTF-16 units is not read. */
const mostRead = 500_000;

/**
 * Reads a page's own words about itself: Open Graph first, then its title. Takes any text and needs
 * time in proportion to its length.
 * @source https://ogp.me "Basic Metadata"
 */
export function readPageFacts(html: string, address: string): PageFacts {
  const meta = new Map<string, string>();
  let title: string | undefined;
  let inTitle = false;
  let isOver = false;
  const parser = new Parser({
    onopentag: (name, at) => {
      // What follows the head says nothing about the page and may be endless.
      isOver ||= name === "body";
      inTitle = name === "title" && title === undefined;
      if (isOver || name !== "meta") return;
      const key = (at.property ?? at.name ?? "").toLowerCase();
      if (key !== "" && meta.size < 500 && !meta.has(key)) meta.set(key, at.content ?? "");
    },
    ontext: (text) => {
      if (inTitle && !isOver) title = (title ?? "") + text;
    },
    onclosetag: () => {
      inTitle = false;
    },
  });
  const read = html.slice(0, mostRead);
  for (let at = 0; at < read.length && !isOver; at += 16_384)
    parser.write(read.slice(at, at + 16_384));
  parser.end();
  const say = (max: number, ...keys: string[]): string =>
    oneLine(keys.map((key) => meta.get(key)).find((one) => one?.trim()) ?? "", max);
  const image =
    meta.get("og:image:secure_url") ?? meta.get("og:image") ?? meta.get("twitter:image");
  const picture = URL.parse((image ?? "").trim() || "about:blank", address);
  return {
    title: say(200, "og:title", "twitter:title") || oneLine(title ?? "", 200),
    description: say(300, "og:description", "description", "twitter:description"),
    siteName: say(80, "og:site_name") || new URL(address).hostname.replace(/^www\./, ""),
    images: picture !== null && /^https?:$/.test(picture.protocol) ? [picture.href] : [],
  };
}

function oneLine(text: string, maxCharacters: number): string {
  return shorten(calmText(keptText(text)).replace(/\s+/g, " ").trim(), maxCharacters);
}

/** What fetching a preview needs. */
export interface PreviewDeps {
  readonly store: Store;
  readonly fetch: SafeFetch;
  readonly origin: string;
  /** Fetches a picture, cleans it and keeps it here. @returns its id, or undefined when it is none. */
  storePicture(url: string): Promise<number | undefined>;
}

/** After this many tries a page that does not answer has no preview; the link itself is there. */
const mostTries = 5;

/**
 * Handles the job `fetch-preview`: asks the page, keeps what it says, shows it in every post that holds
 * the link. A page that refuses or is none has no preview, and that is no fault.
 * @throws AppError with `retryable`, when asking later may help
 */
export async function fetchPreview(
  deps: PreviewDeps,
  payload: { readonly url: string; readonly postId: number },
  attempt = 1,
): Promise<void> {
  const { store, origin } = deps;
  const { url, postId } = payload;
  const found = await readPreview(deps, url).catch((fault: unknown) => {
    const isOver = fault instanceof AppError && (!fault.retryable || attempt >= mostTries);
    if (!isOver) throw fault;
  });
  await store.transact(async (tx) => {
    await tx.db
      .updateTable("link_previews")
      .set(
        found === undefined
          ? { ...nothing, state: "none", fetched_at: tx.now }
          : { ...found, state: "ready", fetched_at: tx.now },
      )
      .where("url", "=", url)
      .execute();
    await renderAgain(tx, origin, postId);
    await renderPostsWith(tx, origin, url);
  });
}

async function readPreview(deps: PreviewDeps, url: string) {
  const video = youtubeVideo(url);
  const facts = video === undefined ? await askPage(deps, url) : await askYoutube(deps, video.id);
  if (facts === undefined || facts.title === "") return undefined;
  let mediaId: number | undefined;
  for (const image of facts.images) mediaId ??= await deps.storePicture(image);
  const { title, description, siteName } = facts;
  return { title, description, site_name: siteName, media_id: mediaId ?? null };
}

/** A page is read this far; what it says of itself stands at its beginning. */
const mostPageBytes = 4 * 1024 * 1024;

async function askPage(deps: PreviewDeps, url: string): Promise<PageFacts | undefined> {
  const accept = ["text/html", "application/xhtml+xml"];
  const page = await deps.fetch(url, { accept, maxBytes: mostPageBytes });
  refuseBusy(page.url, page.status);
  return page.status === 200 ? readPageFacts(page.text(), page.url) : undefined;
}

/**
 * YouTube's pages ask for consent instead of answering, so it is asked by oEmbed.
 * @source https://oembed.com §2.3.4; https://www.youtube.com/oembed
 */
async function askYoutube(deps: PreviewDeps, id: string): Promise<PageFacts> {
  const watch = encodeURIComponent(`https://www.youtube.com/watch?v=${id}`);
  const answer = await deps.fetch(`https://www.youtube.com/oembed?format=json&url=${watch}`);
  refuseBusy(answer.url, answer.status);
  const told = oembed.safeParse(answer.status === 200 ? answer.json() : {});
  const pictures = `https://i.ytimg.com/vi/${id}`;
  return {
    title: oneLine(told.data?.title ?? "", 200) || "YouTube",
    description: "",
    siteName: "YouTube",
    // The first is without black bars and is not there for every video.
    images: [`${pictures}/maxresdefault.jpg`, `${pictures}/hqdefault.jpg`],
  };
}

const oembed = z.object({ title: z.string() });

function refuseBusy(url: string, status: number): void {
  if (status === 429 || status >= 500)
    throw new AppError({
      code: "server_busy",
      status: 502,
      params: { host: new URL(url).host },
      safeMessage: "The page's server is busy.",
      retryable: true,
    });
}
