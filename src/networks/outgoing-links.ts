import type { Db } from "#schema";

import type { LinkCard } from "./compose.ts";

/** What our page makes of a link that stands alone, a preview or a film to press. @source src/posts/embeds.ts */
const shown =
  /<a class="preview" href="([^"]*)"[\s\S]*?<\/a>|<youtube-embed[\s\S]*?<a class="play" href="([^"]*)"[\s\S]*?<\/youtube-embed>/gu;
/** The same link where there is no preview of it yet. */
const bare = /<p><a href="([^"]*)"[^>]*>\1<\/a><\/p>/u;

/** HTML of ours with the links that stand alone written out, as they were before our page showed what they lead to. */
export function withBareLinks(html: string): string {
  return html.replaceAll(shown, (_, preview?: string, film?: string) => {
    const href = preview ?? film ?? "";
    return `<p><a href="${href}">${href}</a></p>`;
  });
}

/** What is known of the first link that stands alone in a text. */
export interface LinkedPage {
  /** Undefined where nothing is known of it, or not yet. */
  readonly card?: LinkCard;
  /** It is being asked for. */
  readonly isAwaited?: boolean;
}

/** What the page says of itself that the first link standing alone leads to; `html` as `withBareLinks` gives it. */
export async function linkedPage(db: Db, html: string): Promise<LinkedPage> {
  const href = bare.exec(html)?.[1];
  if (href === undefined) return {};
  const url = href.replaceAll("&amp;", "&");
  const row = await db
    .selectFrom("link_previews")
    .leftJoin("media", "media.id", "link_previews.media_id")
    .select(["link_previews.state", "link_previews.title", "link_previews.description"])
    .select(["media.variants_json", "media.description as shows"])
    .where("link_previews.url", "=", url)
    .executeTakeFirst();
  if (row === undefined || row.state === "none") return {};
  if (row.state === "waiting") return { isAwaited: true };
  const path = largestPath(row.variants_json);
  const { title, description } = row;
  return {
    card: {
      ...{ url, title, description },
      ...(path === undefined ? {} : { picture: { path, description: row.shows ?? "" } }),
    },
  };
}

/** The largest size of a picture that every network reads. */
export function largestPath(variantsJson: string | null): string | undefined {
  const sizes = JSON.parse(variantsJson ?? "[]") as { path: string; type: string }[];
  return sizes.findLast(({ type }) => type !== "image/avif")?.path;
}
