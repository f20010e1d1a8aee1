import { readdir, readFile, stat } from "node:fs/promises";
import { join, resolve } from "node:path";

import { type Entry, openPromise, type ZipFile } from "yauzl";

import { badInput } from "#core/errors.ts";

import { readLetters } from "./old-letters.ts";

/** More files than this are no export of texts. */
const mostFiles = 100_000;
/** Largest text in it, unpacked, in bytes. */
const largestFile = 64 * 1024 * 1024;
/** Largest picture, film or sound, in bytes; each is let go before the next is read. */
const largestMedia = 100 * 1024 * 1024;
/** All that is read of it together, unpacked, in bytes. */
const mostBytes = 1024 ** 3;

/** The files of an export, packed as one or lying in a folder. */
export interface ExportFiles {
  /** Their paths with slashes; never one that leads out. */
  readonly names: readonly string[];
  /**
   * A file's text.
   * @throws AppError `too_large`
   */
  read(name: string): Promise<string>;
  /**
   * The bytes of a picture, film or sound.
   * @throws AppError `too_large`
   */
  readBytes(name: string): Promise<Uint8Array>;
  close(): void;
}

/**
 * Opens a .zip file or the folder it was unpacked to. Nothing is written to the disk, and what a file says of its size is
 * not believed. `hasOldLetters` hears of each text that is not UTF-8 throughout.
 * @throws AppError `bad_export` when it is neither, is damaged or holds too much
 */
export async function openExport(
  path: string,
  hasOldLetters: (name: string) => void,
): Promise<ExportFiles> {
  const place = resolve(path);
  const facts = await stat(place).catch(() => undefined);
  if (facts === undefined) throw badExport(`${path} is not there.`);
  return facts.isDirectory()
    ? await openFolder(place, path, hasOldLetters)
    : await openZip(place, path, hasOldLetters);
}

async function openFolder(
  root: string,
  given: string,
  hasOldLetters: (name: string) => void,
): Promise<ExportFiles> {
  const names: string[] = [];
  const open = [""];
  for (let folder = open.pop(); folder !== undefined; folder = open.pop())
    for (const entry of await readdir(join(root, folder), { withFileTypes: true })) {
      // Links may lead to any place on the disk, and no export has any.
      const name = folder === "" ? entry.name : `${folder}/${entry.name}`;
      if (entry.name.startsWith(".") || entry.name === "node_modules") continue;
      if (entry.isDirectory()) open.push(name);
      else if (entry.isFile()) names.push(name);
      if (names.length + open.length > mostFiles) throw tooMany(given);
    }
  const room = new Room(given);
  return {
    names: names.toSorted(),
    read: async (name) => {
      room.take((await stat(join(root, name))).size, name);
      return decode(await readFile(join(root, name)), name, hasOldLetters);
    },
    readBytes: async (name) => {
      if ((await stat(join(root, name))).size > largestMedia) throw tooLarge(name);
      return await readFile(join(root, name));
    },
    close: () => {},
  };
}

async function openZip(
  path: string,
  given: string,
  hasOldLetters: (name: string) => void,
): Promise<ExportFiles> {
  let zip: ZipFile | undefined;
  const entries = new Map<string, Entry>();
  try {
    zip = await openPromise(path, { autoClose: false });
    if (zip.entryCount > mostFiles) throw tooMany(given);
    // yauzl refuses absolute paths and those with `..` in them.
    for await (const entry of zip.eachEntry()) {
      if (entries.size > mostFiles) throw tooMany(given);
      const name = entry.fileName;
      if (!/\/$|(?:^|\/)(?:__MACOSX\/|\.)/.test(name)) entries.set(name, entry);
    }
  } catch (cause) {
    zip?.close();
    if (cause instanceof Error && "safeMessage" in cause) throw cause;
    throw badExport(
      `${given} is not a .zip file that can be read; it is damaged or not whole. Nothing was imported.`,
    );
  }
  const opened = zip;
  const room = new Room(given);
  const unpacked = async (name: string, take: (bytes: number, size: number) => void) => {
    const entry = entries.get(name);
    if (entry === undefined) throw badExport(`${name} is not in ${given}.`);
    const chunks: Uint8Array[] = [];
    let size = 0;
    try {
      const stream = await opened.openReadStreamPromise(entry);
      for await (const chunk of stream as AsyncIterable<Uint8Array>) {
        size += chunk.length;
        take(chunk.length, size);
        chunks.push(chunk);
      }
    } catch (cause) {
      if (cause instanceof Error && "safeMessage" in cause) throw cause;
      throw badInput(`${name} cannot be unpacked (${(cause as Error).message}).`, "not_unpacked");
    }
    return Buffer.concat(chunks);
  };
  return {
    names: [...entries.keys()].toSorted(),
    read: async (name) =>
      decode(
        await unpacked(name, (bytes, size) => room.take(bytes, name, size)),
        name,
        hasOldLetters,
      ),
    readBytes: async (name) =>
      await unpacked(name, (_, size) => {
        if (size > largestMedia) throw tooLarge(name);
      }),
    close: () => {
      opened.close();
    },
  };
}

/** Counts what is read, so that a small file cannot unpack to more than there is memory for. */
class Room {
  private left = mostBytes;
  private readonly given: string;

  constructor(given: string) {
    this.given = given;
  }

  take(bytes: number, name: string, soFar = bytes): void {
    if (soFar > largestFile) throw badInput(`${name} is too large for a text.`, "too_large");
    this.left -= bytes;
    if (this.left < 0) throw badExport(`${this.given} unpacks to more than one gigabyte.`);
  }
}

function decode(bytes: Uint8Array, name: string, hasOldLetters: (name: string) => void): string {
  const { text, isOld } = readLetters(bytes);
  if (isOld) hasOldLetters(name);
  return text;
}

function tooLarge(name: string): Error {
  return badInput(`${name} is too large.`, "too_large");
}

function tooMany(given: string): Error {
  return badExport(`${given} holds more than ${mostFiles} files.`);
}

function badExport(message: string): Error {
  return badInput(message, "bad_export");
}
