import { escapeHtml } from "#core/html.ts";

/** One stored size of a picture, or the one file of a video or a sound. */
export interface Variant {
  /** In pixels; 0 for a sound. */
  readonly width: number;
  readonly height: number;
  /** Its media type: `image/webp`. */
  readonly type: string;
  /** Below `/media/`. */
  readonly path: string;
}

/** A stored file, as pages need it. */
export interface StoredPicture {
  readonly id: number;
  readonly kind: string;
  readonly type: string;
  /** What it shows, for those who do not see it. */
  readonly description: string;
  readonly width: number | null;
  readonly height: number | null;
  /** A few bytes that show its colours until it is there, base64. @source https://evanw.github.io/thumbhash */
  readonly thumbhash?: string | null;
  /** Smallest first within each type. */
  readonly variants: readonly Variant[];
  /** `hevc` or `rare-codec`: why many will not see or hear it; empty for most. */
  readonly remark?: string;
}

/** What of a row of `media` a page needs. */
export interface PictureRow {
  readonly id: number;
  readonly kind: string;
  readonly type: string;
  readonly description: string;
  readonly width: number | null;
  readonly height: number | null;
  readonly thumbhash?: string | null;
  readonly variants_json: string;
  readonly remark?: string;
}

/** Reads a row of `media`. */
export function storedPicture(row: PictureRow): StoredPicture {
  const { id, kind, type, description, width, height, thumbhash = null, remark = "" } = row;
  const variants = JSON.parse(row.variants_json) as Variant[];
  return { id, kind, type, description, width, height, thumbhash, variants, remark };
}

/** The address of a stored file on this site. */
export function mediaAddress(path: string): string {
  return `/media/${path}`;
}

/** How a picture is shown. */
export interface PictureOptions {
  /** What it shows here; its own description when absent, `""` for a picture that only adorns. */
  readonly alt?: string;
  /** The `sizes` attribute; a column of text when absent. */
  readonly sizes?: string;
  /** True for the one picture a page opens with: it is fetched first instead of last. */
  readonly isFirst?: boolean;
}

/** The `<picture>` of a stored picture in the sizes that are there; empty when there are none. */
export function pictureHtml(picture: StoredPicture, options: PictureOptions = {}): string {
  const { alt = picture.description, sizes = "(max-width: 42rem) 100vw, 42rem", isFirst } = options;
  const avif = picture.variants.filter((one) => one.type === "image/avif");
  const other = picture.variants.filter((one) => one.type !== "image/avif");
  const plain = other.findLast((one) => one.width <= 1600) ?? other.at(-1);
  if (plain === undefined) return "";
  const set = (some: readonly Variant[]): string =>
    `srcset="${some.map((one) => `${escapeHtml(mediaAddress(one.path))} ${one.width}w`).join(", ")}" sizes="${escapeHtml(sizes)}"`;
  const better = avif.length === 0 ? "" : `<source type="image/avif" ${set(avif)}>`;
  const src = escapeHtml(mediaAddress(plain.path));
  const size = `width="${plain.width}" height="${plain.height}"`;
  const rush = isFirst === true ? 'fetchpriority="high"' : 'loading="lazy"';
  const soft = picture.thumbhash == null ? "" : ` data-thumb="${escapeHtml(picture.thumbhash)}"`;
  return `<picture>${better}<img src="${src}" ${set(other)} alt="${escapeHtml(alt)}" ${size} ${rush} decoding="async"${soft}></picture>`;
}
