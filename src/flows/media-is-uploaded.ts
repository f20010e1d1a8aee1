import type { StoredPicture } from "#core/picture.ts";
import { enqueue } from "#jobs";
import {
  describeMedia,
  findMedia,
  keepMedia,
  keepVariants,
  type MediaFiles,
  makeVariants,
  readUpload,
  type Upload,
} from "#media";
import { renderPostsWith, shownByOthers } from "#posts";
import type { Store } from "#schema";

/**
 * The writer adds a picture, a video or a sound: its files are stored, then it is written
 * down, and the better sizes are a job. The same file twice is one.
 * @throws AppError `too_large`, `not_a_picture`, `not_media`, `broken_picture`, `too_many_pixels`,
 *   `disk_full`; then nothing is left of it
 */
export async function mediaIsUploaded(
  store: Store,
  files: MediaFiles,
  upload: Upload,
): Promise<StoredPicture> {
  const file = await readUpload(files, upload);
  return await store.transact(async (tx) => {
    const { picture, isNew } = await keepMedia(tx, file);
    if (isNew && file.kind === "picture")
      await enqueue(tx, { kind: "make-variants", payload: { mediaId: picture.id } });
    return picture;
  });
}

/**
 * The writer says what a picture shows; posts that show it say so too. Where `onlyOf` is given, it is left as it
 * is when a post of somebody else than that user shows it.
 * @throws AppError `not_found`
 */
export async function mediaIsDescribed(
  store: Store,
  origin: string,
  what: {
    readonly mediaId: number;
    readonly description: string;
    readonly onlyOf?: number | undefined;
  },
): Promise<{ readonly kind: "described" | "others" }> {
  const { mediaId, description, onlyOf } = what;
  return await store.transact(async (tx) => {
    if (onlyOf !== undefined && (await shownByOthers(tx.db, onlyOf, [mediaId])).has(mediaId))
      return { kind: "others" };
    const address = await describeMedia(tx, mediaId, description);
    await renderPostsWith(tx, origin, address);
    return { kind: "described" };
  });
}

/** Handles the job `make-variants`: makes the better sizes and shows them in every post. */
export async function betterSizesAreMade(
  store: Store,
  files: MediaFiles,
  origin: string,
  payload: { readonly mediaId: number },
): Promise<void> {
  const picture = await findMedia(store.db, payload.mediaId);
  if (picture === undefined) return;
  const variants = await makeVariants(files, picture);
  if (variants.length === 0) return;
  await store.transact(async (tx) => {
    const address = await keepVariants(tx, picture.id, variants);
    if (address !== undefined) await renderPostsWith(tx, origin, address);
  });
}
