import { constants } from "node:fs";
import { type FileHandle, open, realpath } from "node:fs/promises";
import { dirname, join, sep } from "node:path";

import { mediaFolder } from "./folder.ts";

/** An open stored file; the caller closes it. */
export interface MediaFile {
  readonly file: FileHandle;
  readonly bytes: number;
  readonly type: string;
}

const types: Readonly<Record<string, string>> = {
  webp: "image/webp",
  avif: "image/avif",
  mp4: "video/mp4",
  webm: "video/webm",
  mov: "video/quicktime",
  mp3: "audio/mpeg",
  ogg: "audio/ogg",
  m4a: "audio/mp4",
};
/** Only names that we gave; anything else is not there, whatever way it is written. */
const ownName = /^[0-9a-f]{2}\/[0-9a-f]{18}(?:-(?:face-)?\d{1,5})?\.([a-z0-9]{3,4})$/u;

/** Opens the file at a path below `/media/`; undefined when there is none by that name. */
export async function openMedia(dataDir: string, path: string): Promise<MediaFile | undefined> {
  const type = types[ownName.exec(path)?.[1] ?? ""];
  if (type === undefined) return undefined;
  const folder = mediaFolder(dataDir);
  const full = join(folder, path);
  try {
    const [top, here] = await Promise.all([realpath(folder), realpath(dirname(full))]);
    if (!here.startsWith(top + sep)) return undefined;
    const file = await open(full, constants.O_RDONLY | constants.O_NOFOLLOW);
    const facts = await file.stat();
    if (facts.isFile()) return { file, bytes: facts.size, type };
    await file.close();
    return undefined;
  } catch {
    return undefined;
  }
}
