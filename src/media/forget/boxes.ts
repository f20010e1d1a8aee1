import type { FileHandle } from "node:fs/promises";

import { readAt } from "./bytes.ts";

/** A box of an MP4 or MOV file. @source ISO/IEC 14496-12 §4.2 */
export interface Box {
  readonly type: string;
  /** Where it begins in the file. */
  readonly at: number;
  /** Where its content begins. */
  readonly content: number;
  readonly end: number;
}

/** A file with more boxes was made to keep us busy. */
const mostBoxes = 100_000;

/** Counts boxes over a whole file, so that a hostile one ends. */
export interface BoxBudget {
  left: number;
}

/** A fresh count for one file. */
export function boxBudget(): BoxBudget {
  return { left: mostBoxes };
}

/** The boxes between two places, in order, up to the first that is broken. */
export async function boxesIn(
  file: FileHandle,
  from: number,
  to: number,
  budget: BoxBudget,
): Promise<Box[]> {
  const boxes: Box[] = [];
  for (let at = from; at + 8 <= to && budget.left > 0; budget.left -= 1) {
    const box = await readBox(file, at, to);
    if (box === undefined) break;
    boxes.push(box);
    at = box.end;
  }
  return boxes;
}

async function readBox(file: FileHandle, at: number, to: number): Promise<Box | undefined> {
  const head = await readAt(file, at, 16);
  if (head.length < 8) return undefined;
  const short = head.readUInt32BE(0);
  const header = short === 1 ? 16 : 8;
  if (head.length < header) return undefined;
  const length = short === 0 ? to - at : short === 1 ? Number(head.readBigUInt64BE(8)) : short;
  if (length < header || at + length > to) return undefined;
  return { type: head.toString("latin1", 4, 8), at, content: at + header, end: at + length };
}
