import { html } from "hono/html";

import type { MarkdownPicture } from "#core/markdown.ts";
import type { Db } from "#schema";

/** One stored size of a picture. */
export interface Variant {
  readonly width: number;
  readonly height: number;
  readonly type: string;
  /** Below `/media/`. */
  readonly path: string;
}

/** A stored picture, as pages need it. */
export interface StoredPicture {
  readonly id: number;
  readonly kind: string;
  readonly type: string;
  readonly description: string;
  readonly width: number | null;
  readonly height: number | null;
  readonly variants: readonly Variant[];
}

/** The address of a stored file. */
export function mediaAddress(path: string): string {
  return `/media/${path}`;
}

/** Reads stored pictures by the addresses a text names them with (`/media/<hash>…`). */
export async function picturesFor(
  db: Db,
  addresses: readonly string[],
): Promise<Map<string, (picture: MarkdownPicture) => string>> {
  const hashes = new Map<string, string>();
  for (const address of addresses) {
    const hash = /\/media\/([0-9a-f]{2})\/([0-9a-f]{62})/.exec(address);
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

/** Reads a row of `media`. */
export function storedPicture(row: {
  readonly id: number;
  readonly kind: string;
  readonly type: string;
  readonly description: string;
  readonly width: number | null;
  readonly height: number | null;
  readonly variants_json: string;
}): StoredPicture {
  return {
    id: row.id,
    kind: row.kind,
    type: row.type,
    description: row.description,
    width: row.width,
    height: row.height,
    variants: JSON.parse(row.variants_json) as Variant[],
  };
}

/** The `<picture>` of a stored picture, in the sizes that are there. */
export function pictureHtml(
  picture: StoredPicture,
  options: { readonly alt?: string; readonly sizes?: string; readonly isFirst?: boolean } = {},
): string {
  const { alt = picture.description, sizes = "(max-width: 42rem) 100vw, 42rem", isFirst } = options;
  const webp = picture.variants.filter((one) => one.type === "image/webp");
  const avif = picture.variants.filter((one) => one.type === "image/avif");
  const set = (some: readonly Variant[]): string =>
    some.map((one) => `${mediaAddress(one.path)} ${one.width}w`).join(", ");
  const plain = webp.at(-1) ?? picture.variants.at(-1);
  if (plain === undefined) return "";
  return String(
    html`<picture>${
      avif.length === 0
        ? ""
        : html`<source type="image/avif" srcset="${set(avif)}" sizes="${sizes}">`
    }<img src="${mediaAddress(plain.path)}" srcset="${set(webp)}" sizes="${sizes}" alt="${alt}" width="${plain.width}" height="${plain.height}" ${
      isFirst === true ? html`fetchpriority="high"` : html`loading="lazy"`
    } decoding="async"></picture>`,
  );
}

function figureHtml(stored: StoredPicture, picture: MarkdownPicture): string {
  const alt = picture.alt === "" ? stored.description : picture.alt;
  const path = stored.variants[0]?.path ?? "";
  if (stored.kind === "video")
    return String(
      html`<figure><video controls preload="metadata" src="${mediaAddress(path)}" aria-label="${alt}"></video>${caption(picture.title)}</figure>`,
    );
  if (stored.kind === "audio")
    return String(
      html`<figure><audio controls preload="metadata" src="${mediaAddress(path)}" aria-label="${alt}"></audio>${caption(picture.title)}</figure>`,
    );
  if (!picture.isAlone) return pictureHtml(stored, { alt });
  // A string from `html` is escaped already; `raw` in this place would only wrap it again.
  return `<figure>${pictureHtml(stored, { alt })}${String(caption(picture.title))}</figure>`;
}

function caption(title: string | undefined): ReturnType<typeof html> | "" {
  return title === undefined || title === "" ? "" : html`<figcaption>${title}</figcaption>`;
}
