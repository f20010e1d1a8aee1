import { type Box, type BoxBudget, boxesOf } from "./boxes.ts";
import type { Pieces } from "./pieces.ts";

/** What a track's samples are when a fragment does not say. @source ISO/IEC 14496-12 §8.8.3 (trex) */
export type UsualSizes = ReadonlyMap<number, number>;

/** The usual size of a sample, by the track. */
export function usualSizes(moov: Buffer, mvex: Box | undefined, budget: BoxBudget): UsualSizes {
  const boxes = mvex === undefined ? [] : boxesOf(moov, mvex.content, mvex.end, budget);
  return new Map(
    boxes
      .filter(({ type, content, end }) => type === "trex" && end - content >= 24)
      .map(({ content }) => [moov.readUInt32BE(content + 4), moov.readUInt32BE(content + 16)]),
  );
}

/** The track of a `traf`; undefined when it does not say. @source ISO/IEC 14496-12 §8.8.7 (tfhd) */
export function trackOfFragment(bytes: Buffer, traf: Box, budget: BoxBudget): number | undefined {
  const [head] = boxesOf(bytes, traf.content, traf.end, budget);
  if (head?.type !== "tfhd" || head.end - head.content < 8) return undefined;
  return bytes.readUInt32BE(head.content + 4);
}

/**
 * Adds where the samples of one fragment lie, by their track.
 * @param at where the fragment begins in the file; `bytes` are the whole of it
 * @source ISO/IEC 14496-12 §8.8.7 (tfhd), §8.8.8 (trun)
 */
export function addFragment(
  bytes: Buffer,
  at: number,
  usual: UsualSizes,
  pieces: (track: number) => Pieces,
  budget: BoxBudget,
): void {
  const [moof] = boxesOf(bytes, 0, bytes.length, budget);
  if (moof === undefined) return;
  let next = at;
  for (const [index, traf] of boxesOf(bytes, moof.content, moof.end, budget)
    .filter(({ type }) => type === "traf")
    .entries()) {
    const [head, ...others] = boxesOf(bytes, traf.content, traf.end, budget);
    if (head?.type !== "tfhd") continue;
    const told = fields(bytes.subarray(head.content, head.end));
    const track = told.next(4);
    const base = told.when(0x1, 8);
    told.when(0x2, 4);
    told.when(0x8, 4);
    const size = told.when(0x10, 4) ?? usual.get(track) ?? 0;
    const start = base ?? (told.has(0x2_00_00) || index === 0 ? at : next);
    next = start;
    for (const run of others.filter(({ type }) => type === "trun"))
      next = addRun(bytes.subarray(run.content, run.end), start, next, size, pieces(track));
  }
}

/** @returns where the run ends in the file */
function addRun(bytes: Buffer, start: number, next: number, usual: number, to: Pieces): number {
  const told = fields(bytes);
  const count = told.next(4);
  const offset = told.when(0x1, 4);
  told.when(0x4, 4);
  const from = offset === undefined ? next : start + (offset | 0);
  const width = [0x100, 0x200, 0x400, 0x800].filter((flag) => told.has(flag)).length * 4;
  const before = told.has(0x100) ? 4 : 0;
  let length = 0;
  if (told.has(0x200)) {
    const most = Math.min(count, Math.floor((bytes.length - told.at) / width));
    for (let n = 0; n < most; n += 1) length += bytes.readUInt32BE(told.at + n * width + before);
  } else length = count * usual;
  if (length > 0) to.add(from, from + length);
  return from + length;
}

/** Reads the fields of a box one after the other; what is not there is 0. */
function fields(bytes: Buffer): {
  readonly at: number;
  has(flag: number): boolean;
  next(width: 4 | 8): number;
  when(flag: number, width: 4 | 8): number | undefined;
} {
  const flags = bytes.length < 4 ? 0 : bytes.readUIntBE(1, 3);
  let at = 4;
  const next = (width: 4 | 8): number => {
    at += width;
    if (at > bytes.length) return 0;
    return width === 4 ? bytes.readUInt32BE(at - 4) : Number(bytes.readBigUInt64BE(at - 8));
  };
  const has = (flag: number): boolean => (flags & flag) !== 0;
  return {
    get at() {
      return at;
    },
    has,
    next,
    when: (flag, width) => (has(flag) ? next(width) : undefined),
  };
}
