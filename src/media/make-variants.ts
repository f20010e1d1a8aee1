import type { StoredPicture, Variant } from "#core/picture.ts";

import type { MediaFiles } from "./media-files.ts";
import { makeInProcess } from "./picture-process.ts";

/**
 * Makes the AVIF sizes of a stored picture, which take long. @returns the new ones; `keepVariants`
 * writes them down.
 * @throws AppError `disk_full`, `broken_picture`
 */
export async function makeVariants(
  files: MediaFiles,
  picture: StoredPicture,
): Promise<readonly Variant[]> {
  const largest = picture.variants.findLast(
    (one) => one.type === "image/webp" && !one.path.includes("-face-"),
  );
  if (picture.kind !== "picture" || largest === undefined) return [];
  const stem = largest.path.replace(/-\d+\.webp$/u, "");
  const variants: Variant[] = [];
  const better = await files.asLocalFile(
    largest.path,
    async (source) =>
      await makeInProcess({ make: "better", source, type: largest.type, by: "writer" }),
  );
  for (const made of better.files) {
    const { width, height, type } = made;
    const path = `${stem}-${made.name}`;
    await files.put(path, made.bytes);
    variants.push({ width, height, type, path });
  }
  return variants;
}
