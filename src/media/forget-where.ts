import { type FileHandle, open } from "node:fs/promises";

/** Boxes that only hold other boxes on the way to the notes. @source ISO/IEC 14496-12 §8 */
const containers = new Set(["moov", "trak"]);
/** Boxes with notes about the film: place, camera, names. @source ISO/IEC 14496-12 §8.10.1, §8.11.1 */
const notes = new Set(["udta", "meta", "uuid", "XMP_"]);
const mostBoxes = 10_000;

/**
 * Blanks what a camera wrote beside the film in an MP4 or MOV file: the place, the camera, the name.
 * The boxes keep their length, so that nothing else in the file moves.
 */
export async function forgetWhere(path: string): Promise<void> {
  const file = await open(path, "r+");
  try {
    const { size } = await file.stat();
    const todo: [from: number, to: number][] = [[0, size]];
    let boxes = 0;
    for (let range = todo.pop(); range !== undefined; range = todo.pop()) {
      let [at] = range;
      const [, to] = range;
      while (at + 8 <= to && (boxes += 1) < mostBoxes) {
        const box = await readBox(file, at, to);
        if (box === undefined) break;
        if (containers.has(box.type)) todo.push([at + box.header, at + box.length]);
        else if (notes.has(box.type)) await blank(file, at, box);
        at += box.length;
      }
    }
    await file.sync();
  } finally {
    await file.close();
  }
}

interface Box {
  readonly type: string;
  readonly header: number;
  readonly length: number;
}

async function readBox(file: FileHandle, at: number, to: number): Promise<Box | undefined> {
  const head = Buffer.alloc(16);
  const { bytesRead } = await file.read(head, 0, 16, at);
  if (bytesRead < 8) return undefined;
  const short = head.readUInt32BE(0);
  const header = short === 1 ? 16 : 8;
  if (bytesRead < header) return undefined;
  const length = short === 0 ? to - at : short === 1 ? Number(head.readBigUInt64BE(8)) : short;
  if (length < header || at + length > to) return undefined;
  return { type: head.toString("latin1", 4, 8), header, length };
}

async function blank(file: FileHandle, at: number, box: Box): Promise<void> {
  await file.write(Buffer.from("free"), 0, 4, at + 4);
  const zeros = Buffer.alloc(65_536);
  for (let from = at + box.header; from < at + box.length; from += zeros.length)
    await file.write(zeros, 0, Math.min(zeros.length, at + box.length - from), from);
}
