import { brokenMedia } from "./broken-media.ts";

/** What listeners' programs show. @source https://xiph.org/vorbis/doc/v-comment.html; RFC 7845 §5.2.1 */
const kept =
  /^(?:TITLE|VERSION|ALBUM|ALBUMARTIST|ARTIST|PERFORMER|TRACKNUMBER|TRACKTOTAL|DISCNUMBER|GENRE|DATE|LANGUAGE|COPYRIGHT|LICENSE|CHAPTER\w*|R128_\w+|REPLAYGAIN_\w+)=/i;

/**
 * Blanks comments as Vorbis, Opus, Theora and FLAC write them, but for those that listeners see, and what stands
 * after them. Lengths stay. `last` is 1 where a byte follows that must stay (Vorbis), else 0.
 * @throws AppError `broken_media` when they cannot be read to their end
 */
export function blankComments(bytes: Buffer, from: number, to: number, last: 0 | 1): void {
  const lengthAt = (at: number): number => {
    if (at + 4 > to) throw brokenMedia();
    return bytes.readUInt32LE(at);
  };
  // The name of the program and, where a device wrote it, of the device.
  let at = from + 4 + lengthAt(from);
  if (at > to) throw brokenMedia();
  bytes.fill(" ", from + 4, at);
  const count = lengthAt(at);
  at += 4;
  for (let n = 0; n < count; n += 1) {
    const start = at + 4;
    at = start + lengthAt(at);
    if (at > to) throw brokenMedia();
    if (kept.test(bytes.toString("latin1", start, Math.min(at, start + 40)))) continue;
    // Empty, and still a comment.
    bytes.fill(" ", start, at);
    bytes.write("X=".slice(0, at - start), start);
  }
  bytes.fill(0, Math.min(to, at + last), to);
}

/** @source RFC 9639 §8.1 */
const blocks = { streaminfo: 0, padding: 1, seektable: 3, comments: 4 };

/** Keeps of FLAC's blocks what a player needs, and makes padding of the rest: pictures, notes of programs, tracks. */
export function blankFlacBlocks(bytes: Buffer, from: number, to: number): void {
  let at = from;
  for (let isLast = false; !isLast && at < to;) {
    if (at + 4 > to) throw brokenMedia();
    const first = bytes[at] ?? 0;
    isLast = first >= 0x80;
    const type = first & 0x7f;
    const start = at + 4;
    at = start + bytes.readUIntBE(at + 1, 3);
    if (at > to) throw brokenMedia();
    if (type === blocks.comments) blankComments(bytes, start, at, 0);
    else if (type !== blocks.streaminfo && type !== blocks.seektable) {
      bytes.writeUInt8((first & 0x80) | blocks.padding, start - 4);
      bytes.fill(0, start, at);
    }
  }
  bytes.fill(0, at, to);
}
