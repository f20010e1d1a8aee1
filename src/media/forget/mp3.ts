import type { FileHandle } from "node:fs/promises";

import { readAt, zero } from "./bytes.ts";

/** What listeners' programs show, and how an episode is parted. @source ID3v2.3 §4.2, ID3v2 Chapter Frame Addendum */
const kept = new Set(
  "TIT1 TIT2 TIT3 TPE1 TPE2 TALB TRCK TPOS TYER TDRC TDRL TCON TLAN TCOP TLEN TPUB CHAP CTOC APIC".split(
    " ",
  ),
);
const longestTag = 32 * 1024 * 1024;
const ofId3v1 = 128;

/** Takes comments, private frames and pictures with a place in them out of the tags of an MP3 file. */
export async function forgetInMp3(file: FileHandle, size: number): Promise<void> {
  for (let at = 0; at + 10 < size;) {
    const head = await readAt(file, at, 10);
    if (head.length < 10 || head.toString("latin1", 0, 3) !== "ID3") break;
    const length = syncsafe(head, 6);
    const end = Math.min(size, at + 10 + length);
    await forgetInTag(file, head, at + 10, end);
    at = end;
  }
  await forgetAtEnd(file, size);
}

/** The frames that stay move together; what is left over becomes the padding that a tag may end with. */
async function forgetInTag(
  file: FileHandle,
  head: Buffer,
  from: number,
  to: number,
): Promise<void> {
  const [, , , version = 0, , flags = 0] = head;
  const body = to - from > longestTag ? Buffer.alloc(0) : await readAt(file, from, to - from);
  // Tags written in rare ways are emptied: a title is less than somebody's address.
  const frames = flags === 0 && (version === 3 || version === 4) ? framesIn(body, version) : [];
  const staying = Buffer.concat(frames.filter(mayStay));
  await zero(file, from, to);
  await file.write(staying, 0, staying.length, from);
}

function framesIn(body: Buffer, version: 3 | 4): Buffer[] {
  const frames: Buffer[] = [];
  for (let at = 0; at + 10 <= body.length;) {
    if (!/^[A-Z0-9]{4}$/.test(body.toString("latin1", at, at + 4))) break;
    const length = version === 4 ? syncsafe(body, at + 4) : body.readUInt32BE(at + 4);
    const end = at + 10 + length;
    if (end > body.length) break;
    frames.push(body.subarray(at, end));
    at = end;
  }
  return frames;
}

function mayStay(frame: Buffer): boolean {
  if (!kept.has(frame.toString("latin1", 0, 4))) return false;
  // A cover, also one of a chapter, may be a photograph with its place in it.
  return (
    !frame.includes("Exif\0") && !frame.includes("ns.adobe.com/xap") && !frame.includes("eXIf")
  );
}

/** ID3v1 and APE tags stand at the end. @source ID3v1.1; APEv2 specification, hydrogenaud.io */
async function forgetAtEnd(file: FileHandle, size: number): Promise<void> {
  let end = size;
  const last = await readAt(file, Math.max(0, size - ofId3v1), ofId3v1);
  if (last.length === ofId3v1 && last.toString("latin1", 0, 3) === "TAG") {
    end = size - ofId3v1;
    // The comment; its last two bytes are the number of the track.
    await zero(file, end + 97, end + 125);
  }
  const foot = await readAt(file, Math.max(0, end - 32), 32);
  if (foot.length < 32 || foot.toString("latin1", 0, 8) !== "APETAGEX") return;
  await zero(file, Math.max(0, end - foot.readUInt32LE(12) - 32), end);
}

/** Four bytes of seven bits. @source ID3v2.4 §6.2 */
function syncsafe(bytes: Buffer, at: number): number {
  return [0, 1, 2, 3].reduce((sum, n) => sum * 128 + ((bytes[at + n] ?? 0) & 127), 0);
}
