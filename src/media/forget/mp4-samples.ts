import type { FileHandle } from "node:fs/promises";

import { type Box, type BoxBudget, boxesIn } from "./boxes.ts";
import { readAt } from "./bytes.ts";

/** The tables of a track that is longer are not read; its notes then stay in the film without a name. */
const longestTable = 16 * 1024 * 1024;

/**
 * Where a track's samples lie in the file, from and to, chunk by chunk; none where its tables do not say.
 * @source ISO/IEC 14496-12 §8.7.3 (stsz), §8.7.4 (stsc), §8.7.5 (stco, co64)
 */
export async function samplesOf(
  file: FileHandle,
  track: Box,
  budget: BoxBudget,
): Promise<[from: number, to: number][]> {
  let inside: Box | undefined = track;
  for (const name of ["mdia", "minf", "stbl"]) {
    const boxes: Box[] =
      inside === undefined ? [] : await boxesIn(file, inside.content, inside.end, budget);
    inside = boxes.find(({ type }) => type === name);
  }
  if (inside === undefined) return [];
  const tables = new Map(
    (await boxesIn(file, inside.content, inside.end, budget)).map((box) => [box.type, box]),
  );
  const read = async (name: string): Promise<Buffer> => {
    const box = tables.get(name);
    return box === undefined || box.end - box.content > longestTable
      ? Buffer.alloc(0)
      : await readAt(file, box.content, box.end - box.content);
  };
  const [sizes, runs, short, long] = [
    await read("stsz"),
    await read("stsc"),
    await read("stco"),
    await read("co64"),
  ];
  if (sizes.length < 12 || runs.length < 8) return [];
  const offsets = short.length > 0 ? numbers(short, 4) : numbers(long, 8);
  return chunks(offsets, runs, sizes);
}

function chunks(offsets: readonly number[], runs: Buffer, sizes: Buffer): [number, number][] {
  const same = sizes.readUInt32BE(4);
  const found: [number, number][] = [];
  let run = 0;
  let sample = 0;
  for (const [index, from] of offsets.entries()) {
    // An entry holds from its first chunk, counted from 1, up to that of the next.
    while (8 + (run + 2) * 12 <= runs.length && runs.readUInt32BE(8 + (run + 1) * 12) <= index + 1)
      run += 1;
    if (8 + (run + 1) * 12 > runs.length) break;
    const count = runs.readUInt32BE(8 + run * 12 + 4);
    let length = 0;
    if (same > 0) length = same * count;
    else
      for (let n = 0; n < count; n += 1, sample += 1) {
        if (12 + (sample + 1) * 4 > sizes.length) break;
        length += sizes.readUInt32BE(12 + sample * 4);
      }
    found.push([from, from + length]);
  }
  return found;
}

function numbers(table: Buffer, width: 4 | 8): number[] {
  if (table.length < 8) return [];
  const most = Math.min(table.readUInt32BE(4), Math.floor((table.length - 8) / width));
  return Array.from({ length: most }, (_, index) =>
    width === 4 ? table.readUInt32BE(8 + index * 4) : Number(table.readBigUInt64BE(8 + index * 8)),
  );
}
