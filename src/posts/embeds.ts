import { escapeHtml } from "#core/html.ts";
import { pictureHtml, storedPicture } from "#core/picture.ts";
import type { Db } from "#schema";
import { messagesFor } from "#words";

/** A YouTube video named by a link. */
export interface YoutubeVideo {
  readonly id: string;
  /** Seconds from its start. */
  readonly start: number;
}

/** Reads the video from a YouTube address, in any of the forms people copy. */
export function youtubeVideo(address: string): YoutubeVideo | undefined {
  if (!URL.canParse(address)) return undefined;
  const url = new URL(address);
  const host = url.hostname.replace(/^(?:www|m|music)\./, "");
  const path = url.pathname.split("/").filter(Boolean);
  let id: string | undefined;
  if (host === "youtu.be") id = path[0];
  else if (host === "youtube.com" || host === "youtube-nocookie.com")
    id =
      path[0] === "watch"
        ? (url.searchParams.get("v") ?? undefined)
        : ["shorts", "embed", "live"].includes(path[0] ?? "")
          ? path[1]
          : undefined;
  if (id === undefined || !/^[\w-]{11}$/.test(id)) return undefined;
  return { id, start: seconds(url.searchParams.get("t") ?? url.searchParams.get("start") ?? "") };
}

function seconds(text: string): number {
  if (/^\d{1,6}s?$/.test(text)) return Number.parseInt(text, 10);
  const [, h = "0", m = "0", s = "0"] =
    /^(?:(\d{1,3})h)?(?:(\d{1,4})m)?(?:(\d{1,6})s)?$/.exec(text) ?? [];
  return Number(h) * 3600 + Number(m) * 60 + Number(s);
}

/** Our own HTML for each link that stands alone in a text and of which a preview is there, and for films. */
export async function embedsFor(
  db: Db,
  links: readonly string[],
  language: string,
): Promise<Map<string, string>> {
  const embeds = new Map<string, string>();
  if (links.length === 0) return embeds;
  const rows = await db
    .selectFrom("link_previews")
    .leftJoin("media", "media.id", "link_previews.media_id")
    .select([
      "link_previews.url",
      "link_previews.title as heading",
      "link_previews.description as about",
      "link_previews.site_name",
    ])
    .select([
      "media.id",
      "media.kind",
      "media.type",
      "media.description",
      "media.width",
      "media.height",
      "media.variants_json",
    ])
    .where("link_previews.url", "in", [...links])
    .where("link_previews.state", "=", "ready")
    .execute();
  const asks = messagesFor(language).t("posts.youtubeAsks");
  // A film is known by its address alone; its title and picture may come later, or never.
  for (const url of links) {
    const video = youtubeVideo(url);
    const told = { url, heading: "", about: "", site_name: "YouTube" };
    if (video !== undefined) embeds.set(url, videoHtml(told, video, "", asks));
  }
  for (const row of rows) {
    const picture =
      row.id === null || row.variants_json === null
        ? ""
        : pictureHtml(
            storedPicture({
              ...row,
              id: row.id,
              kind: row.kind ?? "picture",
              type: row.type ?? "",
              description: "",
              variants_json: row.variants_json,
            }),
            { alt: "" },
          );
    const video = youtubeVideo(row.url);
    embeds.set(
      row.url,
      video === undefined ? cardHtml(row, picture) : videoHtml(row, video, picture, asks),
    );
  }
  return embeds;
}

interface LinkCard {
  readonly url: string;
  readonly heading: string;
  readonly about: string;
  readonly site_name: string;
}

function cardHtml(told: LinkCard, picture: string): string {
  const words = `<span dir="auto"><small>${escapeHtml(told.site_name)}</small> <b>${escapeHtml(told.heading)}</b> ${escapeHtml(told.about)}</span>`;
  return `<a class="preview" href="${escapeHtml(told.url)}" rel="nofollow noopener">${words}${picture}</a>`;
}

/** The sign of the look (`play` in src/look/icons.ts), since a slice cannot ask the site for it. */
const playSign =
  '<svg class="i" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true"><path d="M8 5.5v13l10.5-6.5Z"/></svg>';

/** Only a link and a picture of our own: YouTube hears of nobody before a click. */
function videoHtml(told: LinkCard, video: YoutubeVideo, picture: string, asks: string): string {
  const label = escapeHtml(told.heading === "" ? "YouTube" : told.heading);
  const link = `<a class="play" href="${escapeHtml(told.url)}" rel="nofollow noopener">${picture}${playSign}<span>${label} <small>${escapeHtml(asks)}</small></span></a>`;
  return `<youtube-embed video="${video.id}" start="${video.start}" label="${label}">${link}</youtube-embed>`;
}
