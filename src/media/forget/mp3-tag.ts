import type { FileHandle } from "node:fs/promises";

import { readPart, zero } from "./bytes.ts";
import { forgetInPicture } from "./pictures.ts";

/** What listeners' programs show, and how an episode is parted. @source ID3v2.3 §4.2, ID3v2 Chapter Frame Addendum */
const kept = new Set(
  "TIT1 TIT2 TIT3 TPE1 TPE2 TALB TRCK TPOS TYER TDRC TDRL TCON TLAN TCOP TLEN TPUB CHAP CTOC APIC".split(
    " ",
  ),
);
/** A chapter shows its name, its picture and its link. */
const keptInChapter = new Set(["TIT2", "TIT3", "APIC", "WXXX"]);
const longestTag = 32 * 1024 * 1024;

/**
 * The frames that stay move together; what is left over becomes the padding that a tag may end with.
 * @param head the ten bytes of the tag; its frames lie from `from` up to `to`
 */
export async function forgetInTag(
  file: FileHandle,
  head: Buffer,
  from: number,
  to: number,
): Promise<void> {
  const [, , , version = 0, , flags = 0] = head;
  // Tags written in rare ways are emptied: a title is less than somebody's address.
  const isPlain = flags === 0 && (version === 3 || version === 4) && to - from <= longestTag;
  const frames = isPlain ? framesIn(await readPart(file, from, to), version) : [];
  const staying = Buffer.concat(frames.flatMap((frame) => tidied(frame, version, kept)));
  await zero(file, from, to);
  await file.write(staying, 0, staying.length, from);
  // Nothing follows any more that these would announce.
  await file.write(Buffer.from([0]), 0, 1, from - 5);
}

function framesIn(body: Buffer, version: number): Buffer[] {
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

/** What stays of a frame: the frame, or nothing. */
function tidied(frame: Buffer, version: number, staying: ReadonlySet<string>): Buffer[] {
  const id = frame.toString("latin1", 0, 4);
  // One that is packed or sealed may hold anything.
  if (!staying.has(id) || frame[9] !== 0) return [];
  const body = frame.subarray(10);
  if (id === "APIC") return cover(body).map((bytes) => frameOf(id, bytes, version));
  if (id === "CHAP" || id === "CTOC") {
    const head = headOfChapter(id, body);
    if (head === undefined) return [];
    const inside = framesIn(body.subarray(head), version);
    const parts = inside.flatMap((inner) => tidied(inner, version, keptInChapter));
    return [frameOf(id, Buffer.concat([body.subarray(0, head), ...parts]), version)];
  }
  return [frame];
}

/** @source ID3v2 Chapter Frame Addendum §3.1 (CHAP: four numbers after its name), §3.2 (CTOC: a list of names) */
function headOfChapter(id: string, body: Buffer): number | undefined {
  const name = body.indexOf(0);
  if (name === -1) return undefined;
  if (id === "CHAP") return name + 17 <= body.length ? name + 17 : undefined;
  let at = name + 3;
  for (let left = body[name + 2] ?? 0; left > 0; left -= 1) {
    const end = body.indexOf(0, at);
    if (end === -1) return undefined;
    at = end + 1;
  }
  return at <= body.length ? at : undefined;
}

/** A cover, also one of a chapter, may be a photograph with its place in it. @source ID3v2.3 §4.15 */
function cover(body: Buffer): Buffer[] {
  const afterType = body.indexOf(0, 1) + 1;
  if (afterType === 0 || afterType >= body.length) return [];
  const isWide = body[0] === 1 || body[0] === 2;
  let end = afterType + 1;
  while (end < body.length && !(body[end] === 0 && (!isWide || body[end + 1] === 0)))
    end += isWide ? 2 : 1;
  const picture = Buffer.from(body.subarray(end + (isWide ? 2 : 1)));
  if (!forgetInPicture(picture)) return [];
  // Without what somebody called it.
  return [
    Buffer.concat([Buffer.from([0]), body.subarray(1, afterType + 1), Buffer.from([0]), picture]),
  ];
}

function frameOf(id: string, body: Buffer, version: number): Buffer {
  const head = Buffer.alloc(10);
  head.write(id);
  const { length } = body;
  if (version === 4)
    for (const [index, shift] of [21, 14, 7, 0].entries())
      head.writeUInt8((length >> shift) & 127, 4 + index);
  else head.writeUInt32BE(length, 4);
  return Buffer.concat([head, body]);
}

/** Four bytes of seven bits. @source ID3v2.4 §6.2 */
export function syncsafe(bytes: Buffer, at: number): number {
  return [0, 1, 2, 3].reduce((sum, n) => sum * 128 + ((bytes[at + n] ?? 0) & 127), 0);
}
