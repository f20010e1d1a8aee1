import { blankBox, blankRest, type Box, type BoxBudget, boxesOf } from "./boxes.ts";
import { tidyEntries } from "./mp4-entries.ts";

/** What a player needs of the boxes that hold others; whatever else stands there goes. @source ISO/IEC 14496-12 §6.2.3; QuickTime File Format Specification, Movie Atoms */
const allowed: Readonly<Record<string, ReadonlySet<string>>> = {
  moov: words("mvhd trak mvex"),
  trak: words("tkhd tref edts tapt mdia"),
  tref: words("chap folw forc fall auxl vdep sbas scal"),
  edts: words("elst"),
  tapt: words("clef prof enof"),
  mdia: words("mdhd hdlr elng minf"),
  minf: words("vmhd smhd nmhd sthd gmhd hdlr dinf stbl"),
  gmhd: words("gmin text"),
  dinf: words("dref"),
  stbl: words("stsd stts ctts cslg stsc stsz stz2 stco co64 stss stps sdtp sbgp sgpd subs padb"),
  mvex: words("mehd trex"),
  moof: words("mfhd traf"),
  traf: words("tfhd tfdt trun sdtp sbgp sgpd subs"),
  mfra: words("tfra mfro"),
};

/** Boxes of one length, by their version 0 and 1; what is longer holds something else at its end. */
const lengths: Readonly<Record<string, readonly [number, number]>> = {
  mvhd: [100, 112],
  tkhd: [84, 96],
  mdhd: [24, 36],
  hdlr: [24, 24],
  vmhd: [12, 12],
  smhd: [8, 8],
  nmhd: [4, 4],
  sthd: [4, 4],
  gmin: [16, 16],
  text: [36, 36],
  clef: [12, 12],
  prof: [12, 12],
  enof: [12, 12],
  cslg: [24, 44],
  mehd: [8, 12],
  trex: [24, 24],
  mfhd: [8, 8],
  tfdt: [8, 12],
  mfro: [8, 8],
};
/** Tables that begin with how many rows they have, and how long a row is. */
const rows: Readonly<Record<string, number>> = {
  stts: 8,
  ctts: 8,
  stss: 4,
  stps: 4,
  stsc: 12,
  stco: 4,
  co64: 8,
};
/** Boxes that say when the film was made. */
const dated = new Set(["mvhd", "tkhd", "mdhd"]);

/**
 * Keeps of a box, whose bytes are in memory, what is allowed in it; the rest becomes free room of zeros, so that
 * nothing moves. `stays` decides about boxes that are allowed.
 */
export function tidyBox(
  bytes: Buffer,
  box: Box,
  budget: BoxBudget,
  stays: (inner: Box) => boolean,
  kind = "",
): void {
  const inside = allowed[box.type];
  if (inside === undefined) {
    tidyLeaf(bytes, box, kind, budget);
    return;
  }
  const inBox = boxesOf(bytes, box.content, box.end, budget);
  const ofTrack = box.type === "mdia" ? kindOf(bytes, inBox) : kind;
  let end = box.content;
  for (const inner of inBox) {
    if (inside.has(inner.type) && stays(inner)) tidyBox(bytes, inner, budget, stays, ofTrack);
    else blankBox(bytes, inner);
    end = inner.end;
  }
  // What no player reads either: a broken box, and whatever follows it.
  blankRest(bytes, end, box.end);
}

/** What a track holds, by the boxes in its `mdia`. @source ISO/IEC 14496-12 §8.4.3 (hdlr) */
export function kindOf(bytes: Buffer, inMedia: readonly Box[]): string {
  const handler = inMedia.find(({ type }) => type === "hdlr");
  return handler === undefined || handler.end - handler.content < 12
    ? ""
    : bytes.toString("latin1", handler.content + 8, handler.content + 12);
}

function tidyLeaf(
  bytes: Buffer,
  { type, content, end }: Box,
  kind: string,
  budget: BoxBudget,
): void {
  const version = bytes[content] === 1 && end > content ? 1 : 0;
  if (type === "stsd") tidyEntries(bytes, content, end, kind, budget);
  if (type === "dref")
    // Where else the film may lie: the path on somebody's disk.
    for (const entry of boxesOf(bytes, content + 8, end, budget))
      bytes.fill(0, Math.min(entry.end, entry.content + 4), entry.end);
  if (dated.has(type))
    bytes.fill(0, Math.min(end, content + 4), Math.min(end, content + (version === 1 ? 20 : 12)));
  const known = lengths[type]?.[version] ?? lengthOfTable(bytes, type, content, end, version);
  if (known !== undefined) bytes.fill(0, Math.min(end, content + known), end);
}

function lengthOfTable(
  bytes: Buffer,
  type: string,
  content: number,
  end: number,
  version: 0 | 1,
): number | undefined {
  const row = type === "elst" ? (version === 1 ? 20 : 12) : rows[type];
  if (row !== undefined && end - content >= 8) return 8 + bytes.readUInt32BE(content + 4) * row;
  if (type !== "stsz" || end - content < 12) return undefined;
  const isSame = bytes.readUInt32BE(content + 4) > 0;
  return 12 + (isSame ? 0 : bytes.readUInt32BE(content + 8) * 4);
}

function words(list: string): ReadonlySet<string> {
  return new Set(list.split(" "));
}
