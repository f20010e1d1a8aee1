import { crc32 } from "node:zlib";

const jpeg = Buffer.from("ffd8ff", "hex");
const png = Buffer.from("89504e470d0a1a0a", "hex");

/**
 * Blanks what a camera wrote into a JPEG, PNG or WebP picture; its length stays.
 * @returns false when it is another picture, or cannot be read to its end: then it may hold anything
 */
export function forgetInPicture(bytes: Buffer): boolean {
  if (bytes.subarray(0, 3).equals(jpeg)) return forgetInJpeg(bytes, 0) === bytes.length;
  if (bytes.subarray(0, 8).equals(png)) return forgetInPng(bytes, 0) === bytes.length;
  return bytes.toString("latin1", 0, 4) === "RIFF" && forgetInWebp(bytes);
}

/** The same for pictures one after the other, as in a film made of them; what stands between them goes. */
export function forgetInPictures(bytes: Buffer): void {
  let done = 0;
  while (done < bytes.length) {
    const starts = [bytes.indexOf(jpeg, done), bytes.indexOf(png, done)].filter((at) => at !== -1);
    const start = Math.min(bytes.length, ...starts);
    bytes.fill(0, done, start);
    if (start === bytes.length) return;
    const end = bytes[start] === 0xff ? forgetInJpeg(bytes, start) : forgetInPng(bytes, start);
    done = end ?? bytes.length;
    if (end === undefined) bytes.fill(0, start);
  }
}

/** Segments a decoder needs: JFIF and Adobe tell about colours. @source ITU-T T.81 §B.1.1.3; T.871; T.872 §6.5.3 */
function needs(marker: number, bytes: Buffer, content: number): boolean {
  if (marker === 0xe0) return bytes.toString("latin1", content, content + 5) === "JFIF\0";
  if (marker === 0xee) return bytes.toString("latin1", content, content + 5) === "Adobe";
  return marker < 0xe0;
}

/** @returns where the picture ends; undefined when it cannot be read */
function forgetInJpeg(bytes: Buffer, from: number): number | undefined {
  let at = from + 2;
  while (at + 4 <= bytes.length && bytes[at] === 0xff) {
    const marker = bytes[at + 1] ?? 0;
    if (marker === 0xd9) return endOfJpeg(bytes, at);
    if (marker === 0xff) {
      at += 1;
      continue;
    }
    const content = at + 4;
    const end = at + 2 + bytes.readUInt16BE(at + 2);
    if (end < content || end > bytes.length) return undefined;
    if (!needs(marker, bytes, content)) bytes.fill(0, content, end);
    else if (marker === 0xe0) bytes.fill(0, Math.min(end, content + 12), end);
    at = marker === 0xda ? afterScan(bytes, end) : end;
  }
  return at + 2 <= bytes.length && bytes[at + 1] === 0xd9 ? endOfJpeg(bytes, at) : undefined;
}

/** Where the coded pixels end: at a marker that is neither a stuffed byte nor a restart. @source ITU-T T.81 §F.1.2.3 */
function afterScan(bytes: Buffer, from: number): number {
  for (let at = bytes.indexOf(0xff, from); at !== -1; at = bytes.indexOf(0xff, at + 1)) {
    const next = bytes[at + 1] ?? 0;
    if (next !== 0 && (next < 0xd0 || next > 0xd7)) return at;
  }
  return bytes.length;
}

/** After its end stands only padding, or the next picture: phones put a second one there, or a little film. */
function endOfJpeg(bytes: Buffer, at: number): number {
  const next = bytes.indexOf(jpeg, at + 2);
  const end = next === -1 ? bytes.length : next;
  bytes.fill(0, at + 2, end);
  return end;
}

/** @source PNG, third edition §5.6; APNG */
const pngChunks = new Set(
  "IHDR PLTE IDAT IEND tRNS cHRM gAMA sRGB cICP sBIT bKGD pHYs acTL fcTL fdAT".split(" "),
);

/** @returns where the picture ends; undefined when it cannot be read */
function forgetInPng(bytes: Buffer, from: number): number | undefined {
  for (let at = from + 8; at + 12 <= bytes.length;) {
    const end = at + 12 + bytes.readUInt32BE(at);
    if (end > bytes.length) return undefined;
    const type = bytes.toString("latin1", at + 4, at + 8);
    if (!pngChunks.has(type)) {
      // A chunk that every reader passes over.
      bytes.write("teXt", at + 4);
      bytes.fill(0, at + 8, end - 4);
      bytes.writeUInt32BE(crc32(bytes.subarray(at + 4, end - 4)), end - 4);
    }
    at = end;
    if (type !== "IEND") continue;
    const next = bytes.indexOf(png, at);
    bytes.fill(0, at, next === -1 ? bytes.length : next);
    return next === -1 ? bytes.length : next;
  }
  return undefined;
}

/** @source RFC 9649 §2.7 */
const webpChunks = new Set(["VP8 ", "VP8L", "VP8X", "ANIM", "ANMF", "ALPH"]);

function forgetInWebp(bytes: Buffer): boolean {
  if (bytes.length < 12) return false;
  for (let at = 12; at + 8 <= bytes.length;) {
    const content = at + 8;
    const end = content + bytes.readUInt32LE(at + 4);
    if (end > bytes.length) return false;
    const type = bytes.toString("latin1", at, at + 4);
    // The flags that say there are a colour profile, EXIF and XMP.
    if (type === "VP8X") bytes.writeUInt8((bytes[content] ?? 0) & ~0x2c, content);
    else if (!webpChunks.has(type)) {
      bytes.write("JUNK", at);
      bytes.fill(0, content, end);
    }
    at = end + (end % 2);
  }
  return true;
}
