import { randomUUID } from "node:crypto";
import { constants } from "node:fs";
import { mkdir, open, readdir, realpath, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join, sep } from "node:path";
import { Readable } from "node:stream";

import { day } from "#core/clock.ts";

import { storageFault } from "./failures.ts";
import type { MediaFile, MediaFiles } from "./media-files.ts";

/** The files in the folder `media` of the data folder, which several servers may share. */
export function mediaInFolder(dataDir: string): MediaFiles {
  const folder = join(dataDir, "media");
  const half = join(folder, "tmp");

  const workFile = async (): Promise<string> => {
    await mkdir(half, { recursive: true });
    return join(half, randomUUID());
  };
  const putFile = async (path: string, from: string): Promise<void> => {
    const target = join(folder, path);
    await mkdir(dirname(target), { recursive: true });
    await rename(from, target);
  };
  return {
    workFile,
    putFile,
    open: async (path) => await openIn(folder, path),
    put: async (path, bytes) => {
      const temporary = await workFile();
      try {
        await writeFile(temporary, bytes, { flush: true });
        await putFile(path, temporary);
      } catch (fault) {
        await rm(temporary, { force: true });
        throw storageFault(fault);
      }
    },
    remove: async (path) => await rm(join(folder, path), { force: true }),
    asLocalFile: async (path, use) => await use(join(folder, path)),
    tidy: async (now) => {
      for (const name of await readdir(half).catch(() => [])) {
        const path = join(half, name);
        const facts = await stat(path).catch(() => undefined);
        if (facts !== undefined && facts.mtimeMs < now - day) await rm(path, { force: true });
      }
    },
  };
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

async function openIn(folder: string, path: string): Promise<MediaFile | undefined> {
  const type = types[ownName.exec(path)?.[1] ?? ""];
  if (type === undefined) return undefined;
  const full = join(folder, path);
  try {
    const [top, here] = await Promise.all([realpath(folder), realpath(dirname(full))]);
    if (!here.startsWith(top + sep)) return undefined;
    const file = await open(full, constants.O_RDONLY | constants.O_NOFOLLOW);
    const facts = await file.stat();
    if (facts.isFile())
      return {
        type,
        bytes: facts.size,
        read: async (from, to) => {
          const buffer = Buffer.alloc(to - from + 1);
          await file.read(buffer, 0, buffer.length, from);
          return buffer;
        },
        stream: (from, to) =>
          Readable.toWeb(
            file.createReadStream({ start: from, end: to }),
          ) as ReadableStream<Uint8Array>,
        close: async () => await file.close(),
      };
    await file.close();
    return undefined;
  } catch {
    return undefined;
  }
}
