import { randomUUID } from "node:crypto";
import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";

import { storageFault } from "./failures.ts";

/** Where the files lie. */
export function mediaFolder(dataDir: string): string {
  return join(dataDir, "media");
}

/** A name for a file on its way; what lies there after a crash may be thrown away. */
export async function temporaryPath(dataDir: string): Promise<string> {
  const folder = join(mediaFolder(dataDir), "tmp");
  await mkdir(folder, { recursive: true });
  return join(folder, randomUUID());
}

/** The path below `/media/` of one file of what has this hash; `name` is `960.webp`, `.mp4` or nothing. */
export function pathOf(hash: string, name: string): string {
  return `${hash.slice(0, 2)}/${hash.slice(2)}${/^(?:\.|$)/u.test(name) ? "" : "-"}${name}`;
}

/**
 * Puts bytes at a path below the media folder; they are there whole, on disk, or not at all.
 * @throws AppError `disk_full`
 */
export async function putBytes(dataDir: string, path: string, bytes: Uint8Array): Promise<void> {
  const temporary = await temporaryPath(dataDir);
  try {
    await writeFile(temporary, bytes, { flush: true });
    await moveIn(dataDir, temporary, path);
  } catch (fault) {
    await rm(temporary, { force: true });
    throw storageFault(fault);
  }
}

/** Moves a finished file to its path below the media folder. */
export async function moveIn(dataDir: string, from: string, path: string): Promise<void> {
  const target = join(mediaFolder(dataDir), path);
  await mkdir(dirname(target), { recursive: true });
  await rename(from, target);
}
