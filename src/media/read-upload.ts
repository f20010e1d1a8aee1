import { rm, stat } from "node:fs/promises";

import type { Variant } from "#core/picture.ts";

import { playRemark, type PlayRemark } from "./codecs.ts";
import { storageFault } from "./failures.ts";
import type { MediaKind } from "./kinds.ts";
import type { MadePictures } from "./make-pictures.ts";
import type { MediaFiles } from "./media-files.ts";
import { pathOf } from "./path-of.ts";
import { makeInProcess } from "./picture-process.ts";
import { type Incoming, receive } from "./receive.ts";
import { forgetWhere } from "./forget-where.ts";

/** A file somebody gives us. */
export interface Upload {
  readonly data: Incoming;
  /** As it was called; only for the words of an error. */
  readonly fileName: string;
  /** What it shows, for those who do not see it. */
  readonly description?: string | undefined;
  /** At most this many bytes; by its kind when absent (see `limits`). */
  readonly limitBytes?: number | undefined;
}

/** A file whose bytes are stored; `keepMedia` writes it down. */
export interface StoredFile {
  /** SHA-256 (hex) of the bytes as they came. */
  readonly hash: string;
  readonly kind: MediaKind;
  readonly type: string;
  readonly bytes: number;
  readonly width: number | null;
  readonly height: number | null;
  readonly thumbhash: string | null;
  readonly description: string;
  readonly variants: readonly Variant[];
  readonly sourceUrl: string | null;
  /** Why many will not see or hear it; empty for most. */
  readonly remark: PlayRemark | "";
}

/** Longest description, in UTF-16 units. @source Mastodon, MediaAttachment::MAX_DESCRIPTION_LENGTH */
const longestDescription = 1500;

/** A description as it is kept. */
export function shownWords(description: string): string {
  return description.trim().slice(0, longestDescription).replaceAll("\0", "").toWellFormed();
}

/**
 * Takes a file in and stores what pages need of it. Of a picture only what is made
 * anew from its pixels is kept; a video or sound is kept as it is, without the place where it was made.
 * @throws AppError `too_large`, `not_a_picture`, `not_media`, `broken_picture`, `broken_media`,
 *   `too_many_pixels`, `disk_full`; then nothing is left of it
 */
export async function readUpload(files: MediaFiles, upload: Upload): Promise<StoredFile> {
  const path = await files.workFile().catch((fault: unknown) => {
    throw storageFault(fault);
  });
  try {
    const { sniffed, hash } = await receive(upload.data, path, upload);
    const description = shownWords(upload.description ?? "");
    const { kind, type, ending } = sniffed;
    if (kind === "picture") {
      const made = await makeInProcess({
        make: "sizes",
        source: path,
        type,
        by: "writer",
      });
      return await storeMade(files, hash, made, { description, sourceUrl: null });
    }
    const isMp4 = ending === "mp4" || ending === "mov" || ending === "m4a";
    // Asked first: what no player needs is taken out, and with it what an odd file says of itself.
    const remark = isMp4 ? ((await playRemark(path)) ?? "") : "";
    await forgetWhere(path, ending);
    const { size: bytes } = await stat(path);
    const place = pathOf(hash, `.${ending}`);
    await files.putFile(place, path);
    const variants = [{ width: 0, height: 0, type, path: place }];
    const unknown = { width: null, height: null, thumbhash: null, sourceUrl: null };
    return { hash, kind, type, bytes, description, variants, remark, ...unknown };
  } catch (fault) {
    throw storageFault(fault);
  } finally {
    await rm(path, { force: true });
  }
}

/** Stores the files made of a picture. @throws AppError `disk_full` */
export async function storeMade(
  files: MediaFiles,
  hash: string,
  made: MadePictures,
  rest: { readonly description: string; readonly sourceUrl: string | null },
): Promise<StoredFile> {
  const variants: Variant[] = [];
  for (const { bytes, name, width, height, type } of made.files) {
    const path = pathOf(hash, name);
    await files.put(path, bytes);
    variants.push({ width, height, type, path });
  }
  return {
    hash,
    kind: "picture",
    type: "image/webp",
    bytes: made.files.at(-1)?.bytes.length ?? 0,
    width: made.width,
    height: made.height,
    thumbhash: made.thumbhash,
    variants,
    remark: "",
    ...rest,
  };
}
