import type { FileHandle } from "node:fs/promises";

import { brokenMedia } from "./broken-media.ts";
import { readAt } from "./bytes.ts";

/** A box of an MP4 or MOV file. @source ISO/IEC 14496-12 §4.2 */
export interface Box {
  readonly type: string;
  /** Where it begins. */
  readonly at: number;
  /** Where its content begins. */
  readonly content: number;
  readonly end: number;
}

/** A file with more boxes was made to keep us busy; a day of fragments has fewer. */
const mostBoxes = 1_000_000;

/** Counts boxes over a whole file, so that a hostile one ends. */
export interface BoxBudget {
  left: number;
}

/** A fresh count for one file. */
export function boxBudget(): BoxBudget {
  return { left: mostBoxes };
}

/**
 * The boxes between two places of a file, in order, up to the first that is broken.
 * @throws AppError `broken_media` when there are too many
 */
export async function boxesIn(
  file: FileHandle,
  from: number,
  to: number,
  budget: BoxBudget,
): Promise<Box[]> {
  const boxes: Box[] = [];
  for (let at = from; at + 8 <= to;) {
    const box = boxAt(await readAt(file, at, 16), at, to, budget);
    if (box === undefined) break;
    boxes.push(box);
    at = box.end;
  }
  return boxes;
}

/** The same of bytes in memory. */
export function boxesOf(bytes: Buffer, from: number, to: number, budget: BoxBudget): Box[] {
  const boxes: Box[] = [];
  for (let at = from; at + 8 <= to;) {
    const box = boxAt(bytes.subarray(at, at + 16), at, to, budget);
    if (box === undefined) break;
    boxes.push(box);
    at = box.end;
  }
  return boxes;
}

function boxAt(head: Buffer, at: number, to: number, budget: BoxBudget): Box | undefined {
  if (head.length < 8) return undefined;
  budget.left -= 1;
  if (budget.left < 0) throw brokenMedia();
  const short = head.readUInt32BE(0);
  const header = short === 1 ? 16 : 8;
  if (head.length < header) return undefined;
  const length = short === 0 ? to - at : short === 1 ? Number(head.readBigUInt64BE(8)) : short;
  if (length < header || at + length > to) return undefined;
  return { type: head.toString("latin1", 4, 8), at, content: at + header, end: at + length };
}

/** Makes free room of a box. @source ISO/IEC 14496-12 §8.1.2 */
export function blankBox(bytes: Buffer, box: Box): void {
  bytes.write("free", box.at + 4, "latin1");
  bytes.fill(0, box.content, box.end);
}

/** Makes free room of what is left over at the end of a box. */
export function blankRest(bytes: Buffer, from: number, to: number): void {
  bytes.fill(0, from, to);
  if (to - from < 8) return;
  bytes.writeUInt32BE(to - from, from);
  bytes.write("free", from + 4, "latin1");
}
