/** What can be stored. */
export type MediaKind = "picture" | "video" | "audio";

/** What the first bytes of a file say it is. */
export interface Sniffed {
  readonly kind: MediaKind;
  readonly type: string;
  /** How its name ends when it is kept as it came. */
  readonly ending: string;
}

/** The largest file of each kind that is taken, in bytes. */
export const limits: Readonly<Record<MediaKind, number>> = {
  picture: 25 * 1024 * 1024,
  video: 200 * 1024 * 1024,
  audio: 100 * 1024 * 1024,
};

/** How many bytes {@link sniff} looks at. */
export const sniffedBytes = 4096;

/** Brands of HEIF that hold AV1 or HEVC pictures. @source ISO/IEC 23008-12 §10, AV1 Image File Format §6 */
const pictureBrands: Readonly<Record<string, string>> = {
  avif: "image/avif",
  avis: "image/avif",
  heic: "image/heic",
  heix: "image/heic",
  hevc: "image/heic",
  heim: "image/heic",
  mif1: "image/heic",
  msf1: "image/heic",
};
/** @source https://mp4ra.org/registered-types/brands */
const videoBrand = /^(?:isom|iso[2-9]|mp4[12]|avc1|M4V |MSNV|dash|3gp\w|f4v )$/u;

/**
 * What a file is, by its first bytes; undefined for what is not taken, SVG and HTML among it.
 * @source https://mimesniff.spec.whatwg.org §6
 */
export function sniff(head: Uint8Array): Sniffed | undefined {
  const text = Buffer.from(
    head.buffer,
    head.byteOffset,
    Math.min(head.length, sniffedBytes),
  ).toString("latin1");
  const picture = (type: string): Sniffed => ({ kind: "picture", type, ending: "" });
  if (text.startsWith("\xff\xd8\xff")) return picture("image/jpeg");
  if (text.startsWith("\x89PNG\r\n\x1a\n")) return picture("image/png");
  if (/^GIF8[79]a/u.test(text)) return picture("image/gif");
  if (text.startsWith("RIFF") && text.slice(8, 12) === "WEBP") return picture("image/webp");
  if (text.slice(4, 8) === "ftyp") return sniffBrand(text.slice(8, 12));
  if (text.startsWith("\x1a\x45\xdf\xa3") && text.slice(0, 64).includes("webm"))
    return { kind: "video", type: "video/webm", ending: "webm" };
  if (text.startsWith("OggS") && /OpusHead|.vorbis/su.test(text.slice(0, 128)))
    return { kind: "audio", type: "audio/ogg", ending: "ogg" };
  if (text.startsWith("ID3") || isMp3Frame(head))
    return { kind: "audio", type: "audio/mpeg", ending: "mp3" };
  return undefined;
}

function sniffBrand(brand: string): Sniffed | undefined {
  const pictureType = pictureBrands[brand];
  if (pictureType !== undefined) return { kind: "picture", type: pictureType, ending: "" };
  if (brand === "M4A ") return { kind: "audio", type: "audio/mp4", ending: "m4a" };
  if (brand === "qt  ") return { kind: "video", type: "video/quicktime", ending: "mov" };
  return videoBrand.test(brand) ? { kind: "video", type: "video/mp4", ending: "mp4" } : undefined;
}

/** An MPEG-1 or -2 layer III frame with a possible bit rate. @source ISO/IEC 11172-3 §2.4.1.3 */
function isMp3Frame(head: Uint8Array): boolean {
  const [sync = 0, layer = 0, rate = 0] = head;
  return sync === 0xff && (layer & 0xf6) === 0xf2 && rate >> 4 !== 0 && rate >> 4 !== 15;
}
