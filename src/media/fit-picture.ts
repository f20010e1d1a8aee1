import type { MediaFiles } from "./media-files.ts";
import type { MadePicture } from "./make-pictures.ts";
import { makeInProcess } from "./picture-process.ts";

/**
 * A stored picture in at most so many bytes, as large as it may be; undefined when it is not there.
 * @param more how many pixels it may have, and whether it is to be JPEG whatever it is here
 * @param path below `/media/`
 * @throws AppError `broken_picture` where it does not fit however small it is made
 */
export async function fitPicture(
  files: MediaFiles,
  path: string,
  maxBytes: number,
  more: { readonly maxArea?: number; readonly asJpeg?: boolean } = {},
): Promise<Omit<MadePicture, "name"> | undefined> {
  const there = await files.open(path);
  if (there === undefined) return undefined;
  const { type } = there;
  await there.close();
  const made = await files.asLocalFile(
    path,
    async (source) =>
      await makeInProcess({ make: "fitting", source, type, maxBytes, ...more, by: "writer" }),
  );
  return made.files[0];
}
