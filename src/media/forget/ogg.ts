import type { FileHandle } from "node:fs/promises";

import { brokenMedia } from "./broken-media.ts";
import { Reader, zero } from "./bytes.ts";
import { blankComments, blankFlacBlocks } from "./comments.ts";

/** Comments come first; a stream whose head is longer was made to keep us busy. */
const longestHead = 32 * 1024 * 1024;
/** A gap that players search through for the next page, which is never longer. @source RFC 3533 §6 */
const longestGap = 65_307;

interface Page {
  readonly at: number;
  readonly bytes: Buffer;
  readonly content: number;
}

/** A stream, whose head is being read. */
interface Stream {
  readonly codec: Codec;
  pages: Page[];
  length: number;
  isDone: boolean;
}

/** How a codec says what it is in its first packet, and where its comments stand. */
interface Codec {
  readonly begins: string;
  /** Blanks the packets after the first; `undefined` while some are still to come. */
  blank(packets: readonly Packet[]): true | undefined;
}

interface Packet {
  readonly bytes: Buffer;
  readonly isWhole: boolean;
}

/** Comments are the second packet, behind so many bytes of name. */
function second(name: number, last: 0 | 1): Codec["blank"] {
  return ([, comments]) => {
    if (comments?.isWhole !== true) return undefined;
    blankComments(comments.bytes, name, comments.bytes.length, last);
    return true;
  };
}

const codecs: readonly Codec[] = [
  // @source RFC 7845 §5.2
  { begins: "OpusHead", blank: second(8, 0) },
  // @source Vorbis I specification §4.2.1, §5.2.1
  { begins: "\u0001vorbis", blank: second(7, 1) },
  // @source Theora specification §6.3
  { begins: "\u0080theora", blank: second(7, 0) },
  { begins: "Speex   ", blank: second(0, 0) },
  // @source RFC 9639 §10.1: each block is a packet
  {
    begins: "\u007fFLAC",
    blank: (packets) => {
      for (const { bytes, isWhole } of packets.slice(1)) {
        if (!isWhole) return undefined;
        blankFlacBlocks(bytes, 0, bytes.length);
        if ((bytes[0] ?? 0) >= 0x80) return true;
      }
      return undefined;
    },
  },
];

/**
 * Blanks the comments of an OGG file but for those that listeners see, streams that are neither sound nor film, and
 * what stands between pages. Lengths and checksums stay right.
 * @returns the length of what is left
 * @throws AppError `broken_media` when it cannot be read to its end
 */
export async function forgetInOgg(file: FileHandle, size: number): Promise<number> {
  const reader = new Reader(file, size);
  const streams = new Map<number, Stream | undefined>();
  let end = 0;
  for (let at = 0; at < size;) {
    const page = await readPage(reader, at);
    if (page === undefined) {
      at = await nextPage(reader, at + 1);
      continue;
    }
    if (at - end > longestGap) throw brokenMedia();
    await zero(file, end, at);
    at = end = at + page.bytes.length;
    const serial = page.bytes.readUInt32LE(14);
    // A page that begins a stream; the same number may come again in what is appended.
    if (((page.bytes[5] ?? 0) & 2) !== 0) {
      finish(streams.get(serial));
      streams.set(serial, streamOf(page));
    }
    const stream = streams.get(serial);
    if (stream === undefined) await write(file, [blanked(page)]);
    else if (!stream.isDone) await write(file, readHead(stream, page));
  }
  for (const stream of streams.values()) finish(stream);
  if (end === 0) throw brokenMedia();
  return end;
}

/** A stream must come to the end of its head, or its comments were not all seen. */
function finish(stream: Stream | undefined): void {
  if (stream?.isDone === false) throw brokenMedia();
}

function streamOf({ bytes, content }: Page): Stream | undefined {
  const first = bytes.toString("latin1", content, content + 8);
  const codec = codecs.find(({ begins }) => first.startsWith(begins));
  return codec === undefined ? undefined : { codec, pages: [], length: 0, isDone: false };
}

/** @returns the pages of the head, once it is complete */
function readHead(stream: Stream, page: Page): Page[] {
  stream.pages.push(page);
  stream.length += page.bytes.length;
  if (stream.length > longestHead) throw brokenMedia();
  // Only where a packet ends can the head be complete.
  const lacing = page.bytes.subarray(27, page.content);
  if (stream.pages.length < 2 || lacing.every((part) => part === 255)) return [];
  const packets = packetsIn(stream.pages);
  if (stream.codec.blank(packets) === undefined) return [];
  const stuff = Buffer.concat(packets.map(({ bytes }) => bytes));
  const changed: Page[] = [];
  let from = 0;
  for (const page of stream.pages) {
    const body = page.bytes.subarray(page.content);
    const now = stuff.subarray(from, from + body.length);
    from += body.length;
    if (now.equals(body)) continue;
    now.copy(body);
    changed.push(page);
  }
  stream.isDone = true;
  stream.pages = [];
  return changed;
}

/** The packets of a stream over the edges of its pages; a packet ends with a part shorter than 255. */
function packetsIn(pages: readonly Page[]): Packet[] {
  const packets: Packet[] = [];
  let parts: Buffer[] = [];
  for (const { bytes, content } of pages) {
    let at = content;
    for (const length of bytes.subarray(27, content)) {
      parts.push(bytes.subarray(at, at + length));
      at += length;
      if (length === 255) continue;
      packets.push({ bytes: Buffer.concat(parts), isWhole: true });
      parts = [];
    }
  }
  if (parts.length > 0) packets.push({ bytes: Buffer.concat(parts), isWhole: false });
  return packets;
}

/** @source RFC 3533 §6 */
async function readPage(reader: Reader, at: number): Promise<Page | undefined> {
  const head = await reader.read(at, 27 + 255);
  if (head.length < 27 || head.toString("latin1", 0, 4) !== "OggS") return undefined;
  const content = 27 + (head[26] ?? 0);
  const length = content + head.subarray(27, content).reduce((sum, part) => sum + part, 0);
  const bytes = await reader.read(at, length);
  return bytes.length < length ? undefined : { at, bytes: Buffer.from(bytes), content };
}

async function nextPage(reader: Reader, from: number): Promise<number> {
  for (let at = from; at < reader.size; at += longestGap - 3) {
    const found = (await reader.read(at, longestGap)).indexOf("OggS");
    if (found !== -1) return at + found;
  }
  return reader.size;
}

function blanked(page: Page): Page {
  page.bytes.fill(0, page.content);
  return page;
}

async function write(file: FileHandle, pages: readonly Page[]): Promise<void> {
  for (const { at, bytes } of pages) {
    bytes.writeUInt32LE(0, 22);
    bytes.writeUInt32LE(checksum(bytes), 22);
    await file.write(bytes, 0, bytes.length, at);
  }
}

const table = Uint32Array.from({ length: 256 }, (_, index) => {
  let value = index << 24;
  for (let bit = 0; bit < 8; bit += 1)
    value = value & 0x80000000 ? (value << 1) ^ 0x04c11db7 : value << 1;
  return value >>> 0;
});

/** @source RFC 3533 §6, CRC checksum: polynomial 0x04c11db7, nothing reflected */
function checksum(bytes: Buffer): number {
  let value = 0;
  for (const byte of bytes)
    value = ((value << 8) ^ (table[((value >>> 24) ^ byte) & 0xff] ?? 0)) >>> 0;
  return value;
}
