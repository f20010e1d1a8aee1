import type { FileHandle } from "node:fs/promises";

import { brokenMedia } from "./broken-media.ts";
import { readPart, Reader, zero } from "./bytes.ts";
import { type Frame, frameOf } from "./mp3-frames.ts";
import { forgetInTag, syncsafe } from "./mp3-tag.ts";
import { Pieces } from "./pieces.ts";

const ofId3v1 = 128;

/**
 * Keeps of an MP3 file the frames of sound, and of the tags at its start what listeners see. All else goes, wherever
 * it stands: other tags, lyrics, what a program wrote behind the sound.
 * @returns the length of what is left
 * @throws AppError `broken_media` when there is no sound in it
 */
export async function forgetInMp3(file: FileHandle, size: number): Promise<number> {
  const start = await forgetInTags(file, size);
  const old = await oldTag(file, size);
  const end = old === undefined ? size : size - ofId3v1;
  const sound = await framesFrom(new Reader(file, end), start);
  let at = start;
  for (const [from, to] of sound) {
    await zero(file, at, from);
    at = to;
  }
  if (at === start) throw brokenMedia();
  if (old === undefined) return at;
  await file.write(old, 0, old.length, at);
  return at + old.length;
}

/** @returns where the tags end */
async function forgetInTags(file: FileHandle, size: number): Promise<number> {
  for (let at = 0; ;) {
    const head = await readPart(file, at, Math.min(size, at + 10));
    if (head.length < 10 || head.toString("latin1", 0, 3) !== "ID3") return at;
    const end = at + 10 + syncsafe(head, 6);
    if (end > size) throw brokenMedia();
    await forgetInTag(file, head, at + 10, end);
    at = end;
  }
}

/** The title at the end of the file as older players read it, without its comment. @source ID3v1.1 */
async function oldTag(file: FileHandle, size: number): Promise<Buffer | undefined> {
  if (size < ofId3v1) return undefined;
  const tag = await readPart(file, size - ofId3v1, size);
  if (tag.toString("latin1", 0, 3) !== "TAG") return undefined;
  // The comment; its last two bytes are the number of the track.
  return tag.fill(0, 97, 125);
}

/** Where the frames of the sound lie. One that stands alone may be a play of chance among other bytes. */
async function framesFrom(reader: Reader, start: number): Promise<Pieces> {
  const found = new Pieces();
  let kind: number | undefined;
  let isInRun = false;
  const frameAt = async (at: number): Promise<Frame | undefined> => {
    const frame = frameOf(await reader.read(at, 4));
    const isOurs = frame !== undefined && (kind === undefined || frame.kind === kind);
    return isOurs && at + frame.length <= reader.size ? frame : undefined;
  };
  for (let at = start; at + 4 <= reader.size;) {
    const frame = await frameAt(at);
    const next = at + (frame?.length ?? 0);
    const after = frame !== undefined && !isInRun ? await frameAt(next) : undefined;
    if (frame !== undefined && (isInRun || next === reader.size || after?.kind === frame.kind)) {
      found.add(at, next);
      kind = frame.kind;
      isInRun = true;
      at = next;
      continue;
    }
    isInRun = false;
    const ahead = await reader.read(at + 1, 65_536);
    const sync = ahead.indexOf(0xff);
    at += 1 + (sync === -1 ? ahead.length : sync);
  }
  return found;
}
