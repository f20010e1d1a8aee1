import { readFile, stat } from "node:fs/promises";

import type { Sharp, SharpOptions } from "sharp";
import { rgbaToThumbHash } from "thumbhash";

/** One file made from a picture. */
export interface MadePicture {
  readonly width: number;
  readonly height: number;
  readonly type: "image/webp" | "image/avif" | "image/jpeg";
  /** What stands after the hash in its name: `960.webp`. */
  readonly name: string;
  readonly bytes: Uint8Array;
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
const pageWidths = [480, 960, 1600] as const;
/** The largest side that is kept, in pixels. */
const largestSide = 2560;
/** What a picture may cost, by who gives it. */
const limits = {
  /** Far above any camera's page-worthy picture and far below what fills the memory. */
  writer: { pixels: 64_000_000, seconds: 60 },
  /** A thousand bytes of a stranger can hold any number of pixels; a telephone's photograph has twelve million. */
  stranger: { pixels: 12_600_000, seconds: 5 },
} as const;

/** Who gives a picture: somebody who works here, or somebody on another server. */
export type Giver = keyof typeof limits;

/** What is to be made, of a file or of bytes. */
export type PictureTask = { readonly by: Giver } & Making;

type Making =
  /** The sizes of pages: upright, in sRGB, without anything that was written beside the picture. */
  | { readonly make: "sizes"; readonly source: string | Uint8Array; readonly type: string }
  /** A square of each width from its middle, for faces. */
  | {
      readonly make: "squares";
      readonly source: Uint8Array;
      readonly type: string;
      readonly widths: readonly number[];
    }
  /** One picture of at most so many bytes, for a place that takes no larger one: the file as it is where it fits. */
  | {
      readonly make: "fitting";
      readonly source: string;
      readonly type: string;
      readonly maxBytes: number;
      readonly maxArea?: number;
      readonly asJpeg?: boolean;
    }
  /** The AVIF sizes of a still picture, which are half as large and take long. */
  | { readonly make: "better"; readonly source: string; readonly type: string };

/** Makes it. @throws whatever the picture library says of a broken or oversized picture */
export async function makeOf(task: PictureTask): Promise<MadePictures> {
  const open = await opener(task.by);
  if (task.make === "squares") return await makeSquares(open, task.source, task.widths);
  if (task.make === "fitting") return await makeFitting(open, task);
  const { pages = 1, width } = await open(task.source).metadata();
  // A moving picture of a stranger is shown still: its frames have no limit of their own.
  const isMoving =
    pages > 1 && task.by === "writer" && task.type !== "image/avif" && task.type !== "image/heic";
  if (task.make === "better") return await makeBetter(open, task.source, isMoving ? 0 : width);
  return isMoving ? await makeMoving(open, task.source) : await makeStill(open, task.source);
}

type Open = (source: string | Uint8Array | Buffer, options?: SharpOptions) => Sharp;

async function opener(by: Giver): Promise<Open> {
  const { default: sharp } = await import("sharp");
  sharp.concurrency(1);
  sharp.cache(false);
  return (source, options) =>
    sharp(source, {
      failOn: "error",
      limitInputPixels: limits[by].pixels,
      sequentialRead: true,
      ...options,
    }).timeout({ seconds: limits[by].seconds });
}

async function makeSquares(
  open: Open,
  source: Uint8Array,
  widths: readonly number[],
): Promise<MadePictures> {
  // The file is read once; the smaller squares are made from the largest.
  const side = Math.max(...widths);
  const { data, info } = await open(source)
    .autoOrient()
    .resize(side, side, { fit: "cover" })
    .toColourspace("srgb")
    .raw()
    .toBuffer({ resolveWithObject: true });
  const square = (): Sharp =>
    open(data, { raw: { width: side, height: side, channels: info.channels } });
  const files: MadePicture[] = [];
  for (const width of widths) {
    const bytes = await square().resize(width, width).webp({ quality: 80 }).toBuffer();
    files.push({ width, height: width, type: "image/webp", name: `face-${width}.webp`, bytes });
  }
  return { width: side, height: side, thumbhash: await thumbhashOf(square()), files };
}

/** Longest sides in pixels and qualities, each smaller than the one before. */
const smaller = [
  [2560, 85],
  [2000, 85],
  [2000, 70],
  [1600, 75],
  [1200, 75],
  [900, 70],
  [640, 70],
  [480, 60],
  [320, 50],
] as const;

async function makeFitting(
  open: Open,
  task: Extract<Making, { readonly make: "fitting" }>,
): Promise<MadePictures> {
  const { source, maxBytes, maxArea = Infinity, asJpeg = false } = task;
  const { width, height, pageHeight = height, format } = await open(source).metadata();
  const made = (file: Omit<MadePicture, "name">): MadePictures => ({
    ...{ width: file.width, height: file.height, thumbhash: "" },
    files: [{ ...file, name: "" }],
  });
  const isSmall = width * pageHeight <= maxArea && (await stat(source)).size <= maxBytes;
  if (format === "webp" && !asJpeg && isSmall)
    return made({ width, height: pageHeight, type: "image/webp", bytes: await readFile(source) });
  for (const [side, quality] of smaller) {
    const { data, info } = await open(source)
      .resize(side, side, { fit: "inside", withoutEnlargement: true })
      .flatten({ background: "#fff" })
      .jpeg({ quality })
      .toBuffer({ resolveWithObject: true });
    if (data.length <= maxBytes && info.width * info.height <= maxArea)
      return made({ width: info.width, height: info.height, type: "image/jpeg", bytes: data });
  }
  throw new Error("The picture does not fit however small it is made");
}

async function makeBetter(open: Open, source: string, own: number): Promise<MadePictures> {
  const files: MadePicture[] = [];
  for (const width of own === 0 ? [] : widthsBelow(own, pageWidths)) {
    const image = open(source).resize(width).avif({ quality: 55, effort: 3 });
    const { data, info } = await image.toBuffer({ resolveWithObject: true });
    const name = `${width}.avif`;
    files.push({ width, height: info.height, type: "image/avif", name, bytes: data });
  }
  return { width: own, height: 0, thumbhash: "", files };
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
