import type { Agent, BlobRef } from "@atproto/api";

import { fitPicture, type MediaFiles } from "#media";
import type { Draft, LinkCard, OutgoingPicture } from "#networks";

/** How large a picture may be, in bytes. @source app.bsky.embed.images (`maxSize`) */
const largestPicture = 2_000_000;
/** @source app.bsky.embed.external (`maxSize` of `thumb`) */
const largestThumb = 1_000_000;

/** What hangs under a post, as its record names it. */
export type Embed = Readonly<Record<string, unknown>>;

/**
 * Sends what hangs under a post, and names it: its pictures, or else its card; undefined where it has neither.
 * @param share of what a picture may be large; less for a server that takes less
 */
export async function sendEmbed(
  files: MediaFiles,
  agent: Agent,
  { pictures, card }: Pick<Draft, "pictures" | "card">,
  share: number,
): Promise<Embed | undefined> {
  const send = async (picture: OutgoingPicture, maxBytes: number): Promise<Sent | undefined> => {
    const made = await fitPicture(files, picture.path, Math.floor(maxBytes * share));
    if (made === undefined) return undefined;
    const { data } = await agent.uploadBlob(made.bytes, { encoding: made.type });
    return { blob: data.blob, width: made.width, height: made.height };
  };
  if (pictures.length === 0) return card === null ? undefined : await cardEmbed(card, send);
  const images: Embed[] = [];
  for (const picture of pictures) {
    const sent = await send(picture, largestPicture);
    if (sent === undefined) continue;
    const { blob: image, width, height } = sent;
    images.push({ image, alt: picture.description, aspectRatio: { width, height } });
  }
  return images.length === 0 ? undefined : { $type: "app.bsky.embed.images", images };
}

interface Sent {
  readonly blob: BlobRef;
  readonly width: number;
  readonly height: number;
}

async function cardEmbed(
  { url, title, description, picture }: LinkCard,
  send: (picture: OutgoingPicture, maxBytes: number) => Promise<Sent | undefined>,
): Promise<Embed> {
  const thumb = picture && (await send(picture, largestThumb));
  return {
    $type: "app.bsky.embed.external",
    external: {
      uri: url,
      title,
      description,
      ...(thumb === undefined ? {} : { thumb: thumb.blob }),
    },
  };
}
