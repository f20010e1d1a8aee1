import { escapeHtml } from "#core/html.ts";
import type { MarkdownPicture } from "#core/markdown.ts";
import { mediaAddress, pictureHtml, type StoredPicture, storedPicture } from "#core/picture.ts";
import type { Db } from "#schema";

/** Reads stored pictures by the addresses a text names them with (`/media/<hash>…`). */
export async function picturesFor(
  db: Db,
  addresses: readonly string[],
): Promise<Map<string, (picture: MarkdownPicture) => string>> {
  const hashes = new Map<string, string>();
  for (const address of addresses) {
    const hash = /\/media\/([0-9a-f]{2})\/([0-9a-f]{18})/.exec(address);
    if (hash !== null) hashes.set(address, `${hash[1]}${hash[2]}`);
  }
  const found = new Map<string, (picture: MarkdownPicture) => string>();
  if (hashes.size === 0) return found;
  const rows = await db
    .selectFrom("media")
    .selectAll()
    .where("hash", "in", [...new Set(hashes.values())])
    .execute();
  for (const [address, hash] of hashes) {
    const row = rows.find((one) => one.hash === hash);
    if (row === undefined) continue;
    const stored = storedPicture(row);
    found.set(address, (picture) => figureHtml(stored, picture));
  }
  return found;
}

function figureHtml(stored: StoredPicture, picture: MarkdownPicture): string {
  const alt = picture.alt === "" ? stored.description : picture.alt;
  if (stored.kind !== "picture") return playerHtml(stored, alt, picture.title);
  const shown = pictureHtml(stored, { alt });
  return picture.isAlone ? `<figure>${shown}${caption(picture.title)}</figure>` : shown;
}

function playerHtml(stored: StoredPicture, alt: string, title: string | undefined): string {
  const src = escapeHtml(mediaAddress(stored.variants[0]?.path ?? ""));
  const tag = stored.kind === "audio" ? "audio" : "video";
  return `<figure><${tag} controls preload="metadata" src="${src}" aria-label="${escapeHtml(alt)}"></${tag}>${caption(title)}</figure>`;
}

function caption(title: string | undefined): string {
  return title === undefined || title === "" ? "" : `<figcaption>${escapeHtml(title)}</figcaption>`;
}
