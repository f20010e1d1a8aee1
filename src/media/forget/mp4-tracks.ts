import { type Box, type BoxBudget, boxesOf } from "./boxes.ts";
import { kindOf } from "./mp4-allowed.ts";
import { type Chunk, chunksOf } from "./mp4-samples.ts";

/** A track of a film, as its tables tell of it. */
export interface Track {
  readonly box: Box;
  /** What its fragments name it by; 0 when it does not say. */
  readonly id: number;
  /** What it holds: `vide`, `soun`, `text` and others. */
  readonly kind: string;
  /** How its samples are coded, with what the maker wrote there. */
  readonly description: Buffer;
  readonly chunks: readonly Chunk[];
  /** True when each sample is a picture of its own, which may hold what a photograph does. */
  readonly isOfPictures: boolean;
}

/** Codecs that are pictures one after the other. */
const pictures = new Set(["jpeg", "mjpa", "mjpb", "mjpg", "png "]);

/** The tracks of a film, whose `moov` is in memory. */
export function tracksIn(moov: Buffer, movie: Box, budget: BoxBudget): Track[] {
  return boxesOf(moov, movie.content, movie.end, budget)
    .filter(({ type }) => type === "trak")
    .map((box) => readTrack(moov, box, budget));
}

function readTrack(moov: Buffer, box: Box, budget: BoxBudget): Track {
  const inside = (outer: Box | undefined): Box[] =>
    outer === undefined ? [] : boxesOf(moov, outer.content, outer.end, budget);
  const named = (boxes: readonly Box[], name: string): Box | undefined =>
    boxes.find(({ type }) => type === name);
  const inTrack = inside(box);
  const inMedia = inside(named(inTrack, "mdia"));
  const table = named(inside(named(inMedia, "minf")), "stbl");
  const kind = kindOf(moov, inMedia);
  const entries = named(inside(table), "stsd");
  const description =
    entries === undefined ? Buffer.alloc(0) : moov.subarray(entries.content, entries.end);
  return {
    box,
    id: idOf(moov, named(inTrack, "tkhd")),
    kind,
    // What follows is blanked in place, and this is read before and after.
    description: Buffer.from(description),
    chunks: table === undefined ? [] : chunksOf(moov, table, kind === "soun", budget),
    isOfPictures: pictures.has(description.toString("latin1", 12, 16)),
  };
}

/** @source ISO/IEC 14496-12 §8.3.2 */
function idOf(moov: Buffer, head: Box | undefined): number {
  if (head === undefined) return 0;
  const at = head.content + (moov[head.content] === 1 ? 20 : 12);
  return at + 4 <= head.end ? moov.readUInt32BE(at) : 0;
}
