import { brokenMedia } from "./broken-media.ts";
import { type Box, type BoxBudget, boxesOf } from "./boxes.ts";
import { mostPieces } from "./pieces.ts";

/** A chunk of a track's samples: at least up to `to`, at most up to `reach`. */
export interface Chunk {
  readonly from: number;
  readonly to: number;
  readonly reach: number;
}

/**
 * Where a track's samples lie in the file, chunk by chunk; none where its tables do not say.
 * @source ISO/IEC 14496-12 §8.7.3 (stsz, stz2), §8.7.4 (stsc), §8.7.5 (stco, co64)
 */
export function chunksOf(moov: Buffer, table: Box, isSound: boolean, budget: BoxBudget): Chunk[] {
  const boxes = boxesOf(moov, table.content, table.end, budget);
  const read = (name: string): Buffer => {
    const box = boxes.find(({ type }) => type === name);
    return box === undefined ? Buffer.alloc(0) : moov.subarray(box.content, box.end);
  };
  const [runs, short] = [read("stsc"), read("stco")];
  const sizes = sizesIn(read("stsz"), read("stz2"));
  if (sizes === undefined || runs.length < 8) return [];
  const offsets = short.length > 0 ? numbers(short, 4) : numbers(read("co64"), 8);
  if (offsets.length > mostPieces) throw brokenMedia();
  const reach = isSound ? longestOf(read("stsd")) : () => 0;
  return inChunks(offsets, runs, sizes, reach);
}

interface Sizes {
  /** 0 when each has its own. */
  readonly same: number;
  readonly count: number;
  of(sample: number): number;
}

function sizesIn(plain: Buffer, compact: Buffer): Sizes | undefined {
  if (plain.length >= 12) {
    const same = plain.readUInt32BE(4);
    const count = Math.min(plain.readUInt32BE(8), same > 0 ? 2 ** 32 : (plain.length - 12) >> 2);
    return { same, count, of: (sample) => same || plain.readUInt32BE(12 + sample * 4) };
  }
  if (compact.length < 12) return undefined;
  const bits = compact[7] ?? 0;
  if (bits !== 4 && bits !== 8 && bits !== 16) return undefined;
  const count = Math.min(compact.readUInt32BE(8), Math.floor(((compact.length - 12) * 8) / bits));
  const of = (sample: number): number => {
    if (bits === 16) return compact.readUInt16BE(12 + sample * 2);
    if (bits === 8) return compact[12 + sample] ?? 0;
    const pair = compact[12 + (sample >> 1)] ?? 0;
    return sample % 2 === 0 ? pair >> 4 : pair & 15;
  };
  return { same: 0, count, of };
}

function inChunks(
  offsets: readonly number[],
  runs: Buffer,
  sizes: Sizes,
  longest: (samples: number) => number,
): Chunk[] {
  const found: Chunk[] = [];
  let run = 0;
  let sample = 0;
  for (const [index, from] of offsets.entries()) {
    // An entry holds from its first chunk, counted from 1, up to that of the next.
    while (8 + (run + 2) * 12 <= runs.length && runs.readUInt32BE(8 + (run + 1) * 12) <= index + 1)
      run += 1;
    if (8 + (run + 1) * 12 > runs.length) break;
    const count = runs.readUInt32BE(8 + run * 12 + 4);
    let to = from;
    if (sizes.same > 0) to += sizes.same * count;
    else
      for (let n = 0; n < count && sample < sizes.count; n += 1, sample += 1)
        to += sizes.of(sample);
    found.push({ from, to, reach: sizes.same > 0 ? Math.max(to, from + longest(count)) : to });
  }
  return found;
}

/**
 * How many bytes so many samples of a sound can have. Where all are of one size, QuickTime writes 1 for it and
 * tells the true one in the description.
 * @source QuickTime File Format Specification, Sound Sample Descriptions (version 0, 1 and 2)
 */
function longestOf(description: Buffer): (samples: number) => number {
  const entry = description.subarray(16);
  if (entry.length < 28) return () => 0;
  const version = entry.readUInt16BE(8);
  const wide = version === 2 && entry.length >= 64;
  const plain = Math.ceil((entry.readUInt16BE(16) * entry.readUInt16BE(18)) / 8);
  const one = wide ? Math.max(plain, entry.readUInt32BE(56)) : plain;
  const inPacket = version === 1 && entry.length >= 44 ? entry.readUInt32BE(28) : 0;
  const packet = inPacket > 0 ? entry.readUInt32BE(36) : 0;
  return (samples) =>
    Math.max(one * samples, inPacket > 0 ? Math.ceil(samples / inPacket) * packet : 0);
}

function numbers(table: Buffer, width: 4 | 8): number[] {
  if (table.length < 8) return [];
  const most = Math.min(table.readUInt32BE(4), Math.floor((table.length - 8) / width));
  return Array.from({ length: most }, (_, index) =>
    width === 4 ? table.readUInt32BE(8 + index * 4) : Number(table.readBigUInt64BE(8 + index * 8)),
  );
}
