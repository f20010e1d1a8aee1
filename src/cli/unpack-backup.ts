import { existsSync } from "node:fs";
import { open, readFile, stat, statfs } from "node:fs/promises";
import { join } from "node:path";

import { extract } from "tar";
import { z } from "zod";

import { storageIsFull } from "#core/db/faults.ts";
import { AppError } from "#core/errors.ts";
import { migrations } from "#migrations";

import { type Manifest, orderedTables } from "./backup-format.ts";

/** A backup is of text and of pictures, which no packing makes smaller than this share of what they are. */
const mostPacked = 200;
/** Below this nothing is said about how it is packed, in bytes. */
const surelyFine = 100_000_000;
/** Room that a restore leaves on the disk, in bytes. */
const roomLeft = 16_000_000;
/** The longest manifest, in bytes. */
const longestManifest = 1_000_000;

const anyManifest = z.object({ format: z.number(), schema: z.string().optional() });
const manifestShape = z.object({
  format: z.literal(1),
  schema: z.string().optional(),
  madeAt: z.number(),
  rows: z.record(z.string(), z.number()),
});

const tables = new Set(orderedTables.map((table) => `backup/tables/${table}.jsonl`));

/** Whether a backup has something at this path; a folder's ends in a slash. */
function isOfBackup(path: string): boolean {
  if (/(?:^|\/)\.{1,2}(?:\/|$)/.test(path)) return false;
  if (path === "backup/manifest.json" || path === "secret.key" || tables.has(path)) return true;
  return /^(?:backup\/(?:tables\/)?|media\/(?:[\w-]+\/)*(?:[\w-][\w.-]*)?)$/.test(path);
}

/**
 * Unpacks a backup into `folder` and reads what it says of itself. Nothing is written outside, and no more than there
 * is room for.
 * @throws AppError `not_a_backup`, `newer_backup`, `backup_damaged`, `disk_full`
 */
export async function unpackBackup(path: string, folder: string): Promise<Manifest> {
  if (!(await isPacked(path))) throw notABackup(path);
  await extractInto(path, folder);
  const manifest = join(folder, "backup", "manifest.json");
  if (!existsSync(manifest)) throw notABackup(path);
  if ((await stat(manifest)).size > longestManifest) throw damaged("its manifest is too long");
  const said: unknown = parse(await readFile(manifest, "utf8"));
  const { data: any } = anyManifest.safeParse(said);
  const isNewer = any !== undefined && any.schema !== undefined && !(any.schema in migrations);
  if (isNewer || (any?.format ?? 0) > 1) throw newer();
  const { data } = manifestShape.safeParse(said);
  if (data === undefined) throw damaged("its manifest cannot be read");
  await refuseLacking(folder, data);
  return data;
}

/** A backup that lacks something says so before anything is put in place. */
async function refuseLacking(folder: string, manifest: Manifest): Promise<void> {
  for (const table of orderedTables)
    if (
      !(table in manifest.rows) ||
      !existsSync(join(folder, "backup", "tables", `${table}.jsonl`))
    )
      throw damaged(`${table} is missing`);
  const key = join(folder, "secret.key");
  if (!existsSync(key)) throw damaged("secret.key is missing");
  if ((await stat(key)).size !== 32) throw damaged("secret.key is not whole");
}

async function extractInto(path: string, folder: string): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  const room = bavail * bsize - roomLeft;
  const most = Math.max(surelyFine, (await stat(path)).size * mostPacked);
  let bytes = 0;
  let refused: AppError | undefined;
  try {
    await extract({
      file: path,
      cwd: folder,
      strict: true,
      filter: (name, entry) => {
        if (refused !== undefined) return false;
        const type = "type" in entry ? String(entry.type) : "";
        bytes += entry.size;
        // node-tar keeps entries inside `cwd`; links could point out of it, and we never write any.
        if (!isOfBackup(name) || !/^(?:Old)?(?:File|Directory)$/.test(type))
          refused = damaged("it holds something that no backup has");
        else if (bytes > most) refused = damaged("it unpacks to far more than a backup holds");
        else if (bytes > room) refused = storageIsFull(undefined);
        return refused === undefined;
      },
    });
  } catch (cause) {
    if (refused !== undefined) throw refused;
    // A full disk or a folder that may not be written to is no fault of the backup.
    const { code = "" } = cause as NodeJS.ErrnoException;
    if (/^(?:ENOSPC|EDQUOT|EACCES|EPERM|EROFS|EIO|EMFILE|ENFILE)$/.test(code)) throw cause;
    throw damaged("it cannot be unpacked to its end", cause);
  }
  if (refused !== undefined) throw refused;
}

/** Whether it begins as a gzip file does. @source RFC 1952 §2.3.1 */
async function isPacked(path: string): Promise<boolean> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(3), 0, 3, 0);
    return bytesRead === 3 && buffer[0] === 0x1f && buffer[1] === 0x8b && buffer[2] === 8;
  } finally {
    await file.close();
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function notABackup(path: string): AppError {
  return new AppError({
    code: "not_a_backup",
    status: 400,
    safeMessage: `${path} is not a backup of Medspil. Take a file that medspil backup has made; nothing was changed.`,
  });
}

function newer(): AppError {
  return new AppError({
    code: "newer_backup",
    status: 400,
    safeMessage:
      "This backup was made by a newer Medspil. Install that version, then restore it; nothing was changed.",
  });
}

/** What is said of a backup that is not as it was made. */
export function damaged(how: string, cause?: unknown): AppError {
  return new AppError({
    code: "backup_damaged",
    status: 400,
    safeMessage: `This backup is damaged: ${how}. Nothing was changed; try an older one.`,
    cause,
  });
}
