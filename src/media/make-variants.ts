import { join } from "node:path";

import type { StoredPicture, Variant } from "#core/picture.ts";

import { mediaFolder, putBytes } from "./folder.ts";
import { makeInProcess } from "./picture-process.ts";

/**
 * Makes the AVIF sizes of a stored picture, which take long. @returns the new ones; `keepVariants`
 * writes them down.
 * @throws AppError `disk_full`, `broken_picture`
 */
export async function makeVariants(
  dataDir: string,
  picture: StoredPicture,
): Promise<readonly Variant[]> {
  const largest = picture.variants.findLast(
    (one) => one.type === "image/webp" && !one.path.includes("-face-"),
  );
  if (picture.kind !== "picture" || largest === undefined) return [];
  const stem = largest.path.replace(/-\d+\.webp$/u, "");
  const variants: Variant[] = [];
  const source = join(mediaFolder(dataDir), largest.path);
  const { files } = await makeInProcess({
    make: "better",
    source,
    type: largest.type,
    by: "writer",
  });
  for (const made of files) {
    const { width, height, type } = made;
    const path = `${stem}-${made.name}`;
    await putBytes(dataDir, path, made.bytes);
    variants.push({ width, height, type, path });
  }
  return variants;
}
