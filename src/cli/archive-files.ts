import { mkdtemp, open, rm, stat } from "node:fs/promises";
import { join } from "node:path";

import { extract } from "tar";

import { AppError, badInput } from "#core/errors.ts";

import { type ExportFiles, openExport } from "./export-files.ts";

/** Texts and pictures of an archive, unpacked, in bytes; and how many files. */
const mostBytes = 50 * 1024 ** 3;
const mostFiles = 200_000;
/** Nothing that people pack together grows more than so many times when it is unpacked. */
const mostPacked = 200;
const surelyFine = 100_000_000;

/** The files of an archive, pictures among them. */
export interface Archive extends Omit<ExportFiles, "close"> {
  close(): Promise<void>;
}

/**
 * Opens a .zip, .tar or .tar.gz file, or the folder it was unpacked to. A .tar has to be read from its beginning to its
 * end, so it is unpacked into the data folder until the archive is closed: files only, none outside, none that a link
 * leads to, and no more than an archive holds.
 * @throws AppError `bad_export`
 */
export async function openArchive(path: string, dataDir: string): Promise<Archive> {
  const ignore = (): void => {};
  if (!(await isTar(path))) {
    const files = await openExport(path, ignore);
    return { ...files, close: async () => await Promise.resolve(files.close()) };
  }
  const folder = await mkdtemp(join(dataDir, "import-"));
  const remove = async (): Promise<void> =>
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  try {
    await unpack(path, folder);
    const files = await openExport(folder, ignore);
    return {
      ...files,
      close: async () => {
        files.close();
        await remove();
      },
    };
  } catch (fault) {
    await remove();
    throw fault;
  }
}

async function unpack(path: string, folder: string): Promise<void> {
  const most = Math.min(mostBytes, Math.max(surelyFine, (await stat(path)).size * mostPacked));
  let bytes = 0;
  let count = 0;
  let refused: AppError | undefined;
  try {
    await extract({
      file: path,
      cwd: folder,
      strict: true,
      filter: (name, entry) => {
        if (refused !== undefined) return false;
        const type = "type" in entry ? String(entry.type) : "";
        // A link could lead anywhere, and a path with `..` out of the folder.
        if (!/^(?:Old)?File$|^ContiguousFile$/u.test(type)) return false;
        if (/(?:^|[\\/])\.\.(?:[\\/]|$)|^[\\/]|^[a-z]:|\0/iu.test(name)) {
          refused = badExport(
            `${path} holds a file that is to lie outside of it. Nothing was imported.`,
          );
          return false;
        }
        bytes += entry.size;
        count += 1;
        if (bytes > most || count > mostFiles)
          refused = badExport(
            `${path} unpacks to far more than an archive holds. Nothing was imported.`,
          );
        return refused === undefined;
      },
    });
  } catch (cause) {
    if (refused !== undefined) throw refused;
    const { code = "" } = cause as NodeJS.ErrnoException;
    if (/^(?:ENOSPC|EDQUOT|EACCES|EPERM|EROFS|EIO|EMFILE|ENFILE)$/u.test(code)) throw cause;
    throw badExport(
      `${path} cannot be unpacked to its end; it is damaged or not whole. Nothing was imported.`,
    );
  }
  if (refused !== undefined) throw refused;
}

/** Whether a file begins as one packed by gzip, or holds a .tar header. @source RFC 1952 §2.3.1; POSIX pax, `ustar` */
async function isTar(path: string): Promise<boolean> {
  const facts = await stat(path).catch(() => undefined);
  if (facts?.isFile() !== true) return false;
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(512), 0, 512, 0);
    const isGzip = bytesRead > 2 && buffer[0] === 0x1f && buffer[1] === 0x8b;
    return isGzip || buffer.subarray(257, 262).toString("latin1") === "ustar";
  } finally {
    await file.close();
  }
}

function badExport(message: string): AppError {
  return badInput(message, "bad_export");
}
