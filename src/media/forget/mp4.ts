import type { FileHandle } from "node:fs/promises";

import { type Box, boxBudget, type BoxBudget, boxesIn } from "./boxes.ts";
import { readAt, zero } from "./bytes.ts";
import { samplesOf } from "./mp4-samples.ts";

/** Boxes that only hold other boxes on the way to the notes. @source ISO/IEC 14496-12 §8 */
const containers = new Set([
  "moov",
  "trak",
  "mdia",
  "minf",
  "moof",
  "traf",
  "mvex",
  "mfra",
  "edts",
]);
/** Boxes with notes about the film, and room in which old ones may be left. @source ISO/IEC 14496-12 §8.1.2, §8.10.1, §8.11.1 */
const notes = new Set(["udta", "meta", "uuid", "XMP_", "loci", "free", "skip"]);
/** Tracks that are seen, heard or read. Any other tells about the making: a drone's or a phone's way through the land. */
const tracksForPeople = new Set([
  "vide",
  "soun",
  "text",
  "sbtl",
  "subt",
  "clcp",
  "auxv",
  "pict",
  "tmcd",
]);

/**
 * Blanks the notes in an MP4, MOV or M4A file, and the tracks that no player shows. The boxes keep their length,
 * so that nothing else in the file moves.
 */
export async function forgetInMp4(file: FileHandle, size: number): Promise<void> {
  await walk(file, 0, size, boxBudget());
}

async function walk(file: FileHandle, from: number, to: number, budget: BoxBudget): Promise<void> {
  for (const box of await boxesIn(file, from, to, budget)) {
    if (notes.has(box.type)) await blank(file, box);
    else if (box.type === "trak" && !(await isForPeople(file, box, budget))) {
      for (const [at, end] of await samplesOf(file, box, budget)) await zero(file, at, end);
      await blank(file, box);
    } else if (containers.has(box.type)) await walk(file, box.content, box.end, budget);
  }
}

/** @source ISO/IEC 14496-12 §8.4.3: the handler of a track */
async function isForPeople(file: FileHandle, track: Box, budget: BoxBudget): Promise<boolean> {
  const inTrack = await boxesIn(file, track.content, track.end, budget);
  const media = inTrack.find(({ type }) => type === "mdia");
  if (media === undefined) return true;
  const inMedia = await boxesIn(file, media.content, media.end, budget);
  const handler = inMedia.find(({ type }) => type === "hdlr");
  if (handler === undefined) return true;
  return tracksForPeople.has((await readAt(file, handler.content + 8, 4)).toString("latin1"));
}

async function blank(file: FileHandle, box: Box): Promise<void> {
  await file.write(Buffer.from("free"), 0, 4, box.at + 4);
  await zero(file, box.content, box.end);
}
