import type { FileHandle } from "node:fs/promises";

import { readAt, zero } from "./bytes.ts";

/** @source RFC 9559 §5.1 */
const segment = 0x18538067;
const cluster = 0x1f43b675;
/** Names, places and files beside the film, and room in which old ones may be left. @source RFC 9559 §5.1.8.1 Tags, §5.1.6 Attachments; RFC 8794 §11.3 Void */
const notes = new Set([0x1254c367, 0x1941a469, 0xec]);
const info = 0x1549a966;
/** In Info: Title, DateUTC, SegmentFilename, PrevFilename, NextFilename. @source RFC 9559 §5.1.2 */
const notesInInfo = new Set([0x7ba9, 0x4461, 0x7384, 0x3c83ab, 0x3e83bb, 0xec]);
/** What stands at the first level of a segment: where a cluster of unknown length ends. */
const firstLevel = new Set([
  0x114d9b74,
  info,
  0x1654ae6b,
  cluster,
  0x1c53bb6b,
  0x1254c367,
  0x1941a469,
  0x1043a770,
]);
const mostElements = 1_000_000;

interface Element {
  readonly id: number;
  readonly at: number;
  readonly content: number;
  /** Undefined when its length is not said, as in what was recorded live. */
  readonly end: number | undefined;
}

/** Blanks the notes in a WebM file. */
export async function forgetInWebm(file: FileHandle, size: number): Promise<void> {
  let left = mostElements;
  for (let at = 0; at < size && left > 0; left -= 1) {
    const element = await readElement(file, at, size);
    if (element === undefined) return;
    if (element.id === segment || (element.id === cluster && element.end === undefined)) {
      // Its children follow; a cluster without a length is walked through to find where it ends.
      at = element.content;
      continue;
    }
    if (notes.has(element.id)) await blank(file, element, size);
    if (element.id === info) await forgetInInfo(file, element, size);
    at = element.end ?? size;
  }
}

async function forgetInInfo(file: FileHandle, outer: Element, size: number): Promise<void> {
  const to = outer.end ?? size;
  for (let at = outer.content; at < to;) {
    const element = await readElement(file, at, to);
    if (element === undefined || (outer.end === undefined && firstLevel.has(element.id))) return;
    if (notesInInfo.has(element.id)) await blank(file, element, to);
    at = element.end ?? to;
  }
}

/** @source RFC 8794 §4 (variable-size integers), §5 (element ids), §6.2 (unknown sizes) */
async function readElement(file: FileHandle, at: number, to: number): Promise<Element | undefined> {
  const head = await readAt(file, at, 12);
  const idLength = lengthOf(head[0], 4);
  const sizeLength = lengthOf(head[idLength], 8);
  if (idLength === 0 || sizeLength === 0 || head.length < idLength + sizeLength) return undefined;
  const id = head.readUIntBE(0, idLength);
  const bytes = head.subarray(idLength, idLength + sizeLength);
  let length = BigInt((bytes[0] ?? 0) & (0xff >> sizeLength));
  for (const byte of bytes.subarray(1)) length = (length << 8n) | BigInt(byte);
  const content = at + idLength + sizeLength;
  if (length === (1n << BigInt(7 * sizeLength)) - 1n) return { id, at, content, end: undefined };
  const end = content + Number(length);
  return { id, at, content, end: Math.min(end, to) };
}

/** How many bytes a number has, told by its first bit that is set; 0 where that is more than `most`. */
function lengthOf(first: number | undefined, most: number): number {
  const length = first === undefined || first === 0 ? 9 : Math.clz32(first) - 23;
  return length > most ? 0 : length;
}

/** Makes an element one of nothing: an EBML Void of the same length. */
async function blank(file: FileHandle, element: Element, to: number): Promise<void> {
  const end = element.end ?? to;
  const length = end - element.at;
  if (length < 2) return;
  const head = length < 9 ? Buffer.from([0xec, 0x80 | (length - 2)]) : Buffer.alloc(9);
  if (length >= 9) {
    head.writeUInt8(0xec, 0);
    head.writeBigUInt64BE((1n << 56n) | BigInt(length - 9), 1);
  }
  await file.write(head, 0, head.length, element.at);
  await zero(file, element.at + head.length, end);
}
