import { brokenMedia } from "./broken-media.ts";
import { blankComments, blankFlacBlocks } from "./comments.ts";
import { type Element, elementsIn, tidyElements, voidHead } from "./ebml.ts";
import { ids, trackEntry } from "./webm-allowed.ts";

type Part = Element & { readonly end: number };

/** Film and sound. Browsers show no other tracks of a WebM file. @source RFC 9559 §5.1.4.1.3 (TrackType) */
const played = new Set([1, 2]);

/** Keeps of the tracks, whose bytes are in memory, those that are seen or heard. @returns their numbers */
export function tidyTracks(bytes: Buffer, from: number, to: number): Set<number> {
  const kept = new Set<number>();
  for (const { id, at, content, end } of elementsIn(bytes, from, to)) {
    const parts = id === ids.entry ? elementsIn(bytes, content, end) : [];
    const number = numberOf(bytes, parts, 0xd7);
    if (number === undefined || !played.has(numberOf(bytes, parts, 0x83) ?? 0)) {
      bytes.fill(0, at, end);
      voidHead(end - at).copy(bytes, at);
      continue;
    }
    kept.add(number);
    tidyElements(bytes, content, end, trackEntry);
    tidySetup(bytes, parts);
  }
  return kept;
}

function numberOf(bytes: Buffer, parts: readonly Part[], id: number): number | undefined {
  const part = parts.find((one) => one.id === id);
  const length = part === undefined ? 0 : part.end - part.content;
  return part === undefined || length < 1 || length > 6
    ? undefined
    : bytes.readUIntBE(part.content, length);
}

/** Some codecs write their comments into what sets up the decoder. @source Matroska Codec Specifications §6 */
function tidySetup(bytes: Buffer, parts: readonly Part[]): void {
  const codec = parts.find(({ id }) => id === 0x86);
  const name = codec === undefined ? "" : bytes.toString("latin1", codec.content, codec.end);
  for (const { content, end } of parts.filter(({ id }) => id === 0x63a2))
    if (name.startsWith("A_VORBIS")) tidyLaced(bytes, content, end, 1);
    else if (name.startsWith("V_THEORA")) tidyLaced(bytes, content, end, 0);
    else if (name.startsWith("A_FLAC")) blankFlacBlocks(bytes, content + 4, end);
}

/** Three packets, the second of which holds the comments behind seven bytes of name. @source RFC 9559 §10.3.2 (Xiph lacing) */
function tidyLaced(bytes: Buffer, from: number, to: number, last: 0 | 1): void {
  let at = from + 1;
  const lengths = [0, 0].map(() => {
    let length = 0;
    for (let part = 255; part === 255; at += 1) {
      if (at >= to) throw brokenMedia();
      part = bytes[at] ?? 0;
      length += part;
    }
    return length;
  });
  const start = at + (lengths[0] ?? 0);
  const end = start + (lengths[1] ?? 0);
  if (bytes[from] !== 2 || end > to || start + 7 > end) throw brokenMedia();
  blankComments(bytes, start + 7, end, last);
}
