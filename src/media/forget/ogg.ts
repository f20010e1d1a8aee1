import type { FileHandle } from "node:fs/promises";

import { readAt } from "./bytes.ts";

/** What listeners' programs show. @source https://xiph.org/vorbis/doc/v-comment.html; RFC 7845 §5.2.1 */
const kept =
  /^(?:TITLE|VERSION|ALBUM|ALBUMARTIST|ARTIST|PERFORMER|TRACKNUMBER|TRACKTOTAL|DISCNUMBER|GENRE|DATE|LANGUAGE|COPYRIGHT|LICENSE|CHAPTER\w*|R128_\w+|REPLAYGAIN_\w+)=/i;
/** Comments come first; a file that has none so far has none. */
const longestHead = 32 * 1024 * 1024;

interface Page {
  readonly at: number;
  readonly bytes: Buffer;
  readonly content: number;
  readonly serial: number;
}

/** Blanks the comments of an OGG file but for those that listeners see; lengths and checksums stay right. */
export async function forgetInOgg(file: FileHandle, size: number): Promise<void> {
  const head = await readAt(file, 0, Math.min(size, longestHead));
  const pages = pagesIn(head);
  const changed = new Set<Page>();
  for (const serial of new Set(pages.map((page) => page.serial))) {
    // Where each byte of the stream lies, over the edges of its pages.
    const mine = pages.filter((page) => page.serial === serial);
    const stream = Buffer.concat(mine.map(({ bytes, content }) => bytes.subarray(content)));
    for (const [from, to] of toBlank(stream)) write(mine, from, to, changed);
  }
  for (const page of changed) {
    page.bytes.writeUInt32LE(0, 22);
    page.bytes.writeUInt32LE(checksum(page.bytes), 22);
    await file.write(page.bytes, 0, page.bytes.length, page.at);
  }
}

/** @source RFC 3533 §6 */
function pagesIn(head: Buffer): Page[] {
  const pages: Page[] = [];
  for (let at = 0; at + 27 <= head.length && head.toString("latin1", at, at + 4) === "OggS";) {
    const segments = head[at + 26] ?? 0;
    const content = 27 + segments;
    const body = head.subarray(at + 27, at + content).reduce((sum, part) => sum + part, 0);
    const end = at + content + body;
    if (end > head.length) break;
    pages.push({ at, bytes: head.subarray(at, end), content, serial: head.readUInt32LE(at + 14) });
    at = end;
  }
  return pages;
}

/** The comments of a stream that do not stay, from and to. */
function toBlank(stream: Buffer): [from: number, to: number][] {
  const starts = ["\u0003vorbis", "OpusTags", "\u0081theora"].map((name) => {
    const at = stream.indexOf(name, 0, "latin1");
    return at === -1 ? -1 : at + name.length;
  });
  const found: [number, number][] = [];
  for (const start of starts.filter((at) => at !== -1)) {
    if (start + 4 > stream.length) continue;
    let at = start + 4 + stream.readUInt32LE(start);
    if (at + 4 > stream.length) continue;
    const count = stream.readUInt32LE(at);
    at += 4;
    for (let n = 0; n < count && at + 4 <= stream.length; n += 1) {
      const from = at + 4;
      const to = from + stream.readUInt32LE(at);
      if (to > stream.length) break;
      if (!kept.test(stream.toString("latin1", from, Math.min(to, from + 40))))
        found.push([from, to]);
      at = to;
    }
  }
  return found;
}

/** Puts `X=` and spaces in the place of a comment: empty, and still one. */
function write(pages: readonly Page[], from: number, to: number, changed: Set<Page>): void {
  let start = 0;
  for (const page of pages) {
    const length = page.bytes.length - page.content;
    for (let at = Math.max(from, start); at < Math.min(to, start + length); at += 1) {
      const sign = at === from ? 0x58 : at === from + 1 ? 0x3d : 0x20;
      page.bytes.writeUInt8(sign, page.content + at - start);
      changed.add(page);
    }
    start += length;
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
