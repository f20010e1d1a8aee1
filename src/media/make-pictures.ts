import type { Sharp, SharpOptions } from "sharp";
import { rgbaToThumbHash } from "thumbhash";

import { brokenPicture, tooManyPixels } from "./failures.ts";
import { oneAtATime } from "./one-at-a-time.ts";

/** One file made from a picture. */
export interface MadePicture {
  readonly width: number;
  readonly height: number;
  readonly type: "image/webp" | "image/avif";
  /** What stands after the hash in its name: `960.webp`. */
  readonly name: string;
  readonly bytes: Buffer;
}

/** A picture made anew. */
export interface MadePictures {
  readonly width: number;
  readonly height: number;
  /** Base64; some twenty bytes that stand for the picture until it is there. */
  readonly thumbhash: string;
  /** Smallest first. */
  readonly files: readonly MadePicture[];
}

/** Widths for pages, in pixels: a phone, a column of text, that column on a dense screen. */
export const pageWidths = [480, 960, 1600] as const;
/** The largest side that is kept, in pixels. */
const largestSide = 2560;
/** Far above any camera's page-worthy picture and far below what fills the memory. */
const mostPixels = 64_000_000;
const longestSeconds = 60;

/**
 * Makes a picture anew in the sizes of pages: upright, in sRGB, without anything the camera or a
 * program wrote beside it, such as the place where it was taken.
 * @throws AppError `broken_picture`, `too_many_pixels`
 */
export async function makePictures(
  source: string | Uint8Array,
  type: string,
): Promise<MadePictures> {
  return await oneAtATime(async () => {
    try {
      const open = await opener();
      const { pages = 1 } = await open(source).metadata();
      return pages > 1 && type !== "image/avif" && type !== "image/heic"
        ? await makeMoving(open, source)
        : await makeStill(open, source);
    } catch (fault) {
      throw asPictureFault(fault, type);
    }
  });
}

/** Makes a square of each width from a picture's middle, for faces. @throws as {@link makePictures} */
export async function makeSquares(
  source: Uint8Array,
  type: string,
  widths: readonly number[],
): Promise<MadePictures> {
  return await oneAtATime(async () => {
    try {
      const open = await opener();
      const files: MadePicture[] = [];
      for (const width of widths) {
        const image = open(source).autoOrient().resize(width, width, { fit: "cover" });
        const bytes = await image.webp({ quality: 80 }).toBuffer();
        files.push({ width, height: width, type: "image/webp", name: `face-${width}.webp`, bytes });
      }
      const side = widths.at(-1) ?? 0;
      return {
        width: side,
        height: side,
        thumbhash: await thumbhashOf(open(source).autoOrient()),
        files,
      };
    } catch (fault) {
      throw asPictureFault(fault, type);
    }
  });
}

/** Makes the AVIF sizes, which are half as large and take long. @throws as {@link makePictures} */
export async function makeBetterVariants(source: string): Promise<readonly MadePicture[]> {
  return await oneAtATime(async () => {
    const open = await opener();
    const { width: own, pages = 1 } = await open(source).metadata();
    if (pages > 1) return [];
    const files: MadePicture[] = [];
    for (const width of widthsBelow(own, pageWidths)) {
      const image = open(source).resize(width).avif({ quality: 55, effort: 3 });
      const { data, info } = await image.toBuffer({ resolveWithObject: true });
      files.push({
        width,
        height: info.height,
        type: "image/avif",
        name: `${width}.avif`,
        bytes: data,
      });
    }
    return files;
  });
}

type Open = (source: string | Uint8Array | Buffer, options?: SharpOptions) => Sharp;

/** Loaded when the first picture comes: it costs a tenth of a second at start otherwise. */
async function opener(): Promise<Open> {
  const { default: sharp } = await import("sharp");
  sharp.concurrency(1);
  sharp.cache(false);
  return (source, options) =>
    sharp(source, {
      failOn: "error",
      limitInputPixels: mostPixels,
      sequentialRead: true,
      ...options,
    }).timeout({ seconds: longestSeconds });
}

async function makeStill(open: Open, source: string | Uint8Array): Promise<MadePictures> {
  // Decoding the large file costs most; all sizes are made from its pixels.
  const { data, info } = await open(source)
    .autoOrient()
    .resize(largestSide, largestSide, { fit: "inside", withoutEnlargement: true })
    .toColourspace("srgb")
    .raw()
    .toBuffer({ resolveWithObject: true });
  const { width: own, height, channels } = info;
  const pixels = (): Sharp => open(data, { raw: { width: own, height, channels } });
  const files: MadePicture[] = [];
  for (const width of new Set([...widthsBelow(own, pageWidths), own])) {
    // What AVIF is made of later must not have lost anything visible.
    const quality = width === own ? 88 : 80;
    const image = width === own ? pixels() : pixels().resize(width);
    const made = await image.webp({ quality }).toBuffer({ resolveWithObject: true });
    const name = `${width}.webp`;
    files.push({ width, height: made.info.height, type: "image/webp", name, bytes: made.data });
  }
  return { width: own, height, thumbhash: await thumbhashOf(pixels()), files };
}

async function makeMoving(open: Open, source: string | Uint8Array): Promise<MadePictures> {
  const { width: own } = await open(source).metadata();
  const files: MadePicture[] = [];
  for (const width of widthsBelow(own, [480, 960])) {
    const { data } = await open(source, { animated: true })
      .resize({ width, withoutEnlargement: true })
      .webp({ quality: 75, effort: 2 })
      .toBuffer({ resolveWithObject: true });
    const { height, pageHeight = height } = await open(data, { animated: true }).metadata();
    files.push({
      width,
      height: pageHeight,
      type: "image/webp",
      name: `${width}.webp`,
      bytes: data,
    });
  }
  const { width = 0, height = 0 } = files.at(-1) ?? {};
  return { width, height, thumbhash: await thumbhashOf(open(source)), files };
}

/** Those widths that are smaller than the picture; its own when none is. */
function widthsBelow(own: number, widths: readonly number[]): number[] {
  const below = widths.filter((width) => width <= own);
  return below.length === 0 ? [own] : below;
}

async function thumbhashOf(image: Sharp): Promise<string> {
  const { data, info } = await image
    .resize(100, 100, { fit: "inside" })
    .toColourspace("srgb")
    .ensureAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  return Buffer.from(rgbaToThumbHash(info.width, info.height, data)).toString("base64");
}

function asPictureFault(fault: unknown, type: string): unknown {
  if (!(fault instanceof Error)) return fault;
  if (/pixel limit|too large|dimensions|exceeds/iu.test(fault.message)) return tooManyPixels(fault);
  return brokenPicture(type, fault);
}
