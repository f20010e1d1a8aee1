import type { FileHandle } from "node:fs/promises";

import { brokenMedia } from "./broken-media.ts";
import { type Box, boxBudget, type BoxBudget, boxesIn, boxesOf } from "./boxes.ts";
import { readAt, readPart, zero } from "./bytes.ts";
import { tidyBox } from "./mp4-allowed.ts";
import { addFragment, trackOfFragment, type UsualSizes, usualSizes } from "./mp4-fragments.ts";
import { Pieces } from "./pieces.ts";
import { type Track, tracksIn } from "./mp4-tracks.ts";
import { forgetInPictures } from "./pictures.ts";
import { tellsWhere } from "./text-places.ts";

/** Tracks that are seen or heard. */
const played = new Set(["vide", "soun", "auxv", "pict"]);
/** Tracks that are read. Drones write their way through the land into such ones. */
const read = new Set(["text", "sbtl", "subt", "clcp"]);
/** Subtitles are shorter. */
const longestText = 4 * 1024 * 1024;
/** Brands that players know; another one could say anything. @source https://mp4ra.org/registered-types/brands */
const brand =
  /^(?:iso[m2-9a-c]|mp4[12]|avc1|M4[ABPV] |MSNV|dash|msd[hx]|cmf[\w ]|3g[p2]\w|f4v |qt {2}|hvc1|hev1|av01|dby1|mp71|NDS[CHMS]|mmp4)$/;

/**
 * Keeps of an MP4, MOV or M4A file what a player needs: its tables, and the samples of the tracks that are seen, heard
 * or read. All else becomes free room of zeros, so that nothing moves.
 * @returns the length of what is left
 * @throws AppError `broken_media` when it cannot be read to its end
 */
export async function forgetInMp4(file: FileHandle, size: number): Promise<number> {
  const budget = boxBudget();
  const boxes = await boxesIn(file, 0, size, budget);
  const movie = boxes.find(({ type }) => type === "moov");
  const end = boxes.at(-1)?.end ?? 0;
  if (movie === undefined) throw brokenMedia();
  const moov = await readPart(file, movie.at, movie.end);
  const whole = boxesOf(moov, 0, moov.length, budget)[0] ?? movie;
  const tracks = tracksIn(moov, whole, budget);
  // What lies after a broken box is not seen: then the film would be without its pictures.
  if (tracks.some(({ chunks }) => chunks.some((chunk) => chunk.from >= end))) throw brokenMedia();
  const fragments = await piecesInFragments(file, boxes, moov, whole, budget);
  const staying = await tracksToKeep(file, tracks, fragments);
  const kept = new Set(staying.map(({ id }) => id));
  const keptBoxes = new Set(staying.map(({ box }) => box.at));
  for (const box of boxes)
    if (box === movie) {
      tidyBox(moov, whole, budget, (inner) => {
        if (inner.type === "trak") return keptBoxes.has(inner.at);
        return inner.type !== "trex" || kept.has(numberIn(moov, inner, 4));
      });
      await file.write(moov, 0, moov.length, box.at);
    } else if (box.type === "ftyp") await forgetBrands(file, box);
    else if (box.type === "moof" || box.type === "mfra") await tidyPart(file, box, kept, budget);
    else if (box.type !== "mdat" && box.type !== "sidx") await blankInFile(file, box);
  await keepSamples(file, boxes, tracks, staying, fragments);
  return end;
}

async function piecesInFragments(
  file: FileHandle,
  boxes: readonly Box[],
  moov: Buffer,
  whole: Box,
  budget: BoxBudget,
): Promise<Map<number, Pieces>> {
  const inMovie = boxesOf(moov, whole.content, whole.end, budget);
  const usual: UsualSizes = usualSizes(
    moov,
    inMovie.find(({ type }) => type === "mvex"),
    budget,
  );
  const found = new Map<number, Pieces>();
  const piecesOf = (track: number): Pieces => {
    const pieces = found.get(track) ?? new Pieces();
    found.set(track, pieces);
    return pieces;
  };
  for (const box of boxes)
    if (box.type === "moof")
      addFragment(await readPart(file, box.at, box.end), box.at, usual, piecesOf, budget);
  return found;
}

async function tracksToKeep(
  file: FileHandle,
  tracks: readonly Track[],
  fragments: ReadonlyMap<number, Pieces>,
): Promise<Track[]> {
  const kept: Track[] = [];
  for (const track of tracks) {
    if (played.has(track.kind)) kept.push(track);
    if (!read.has(track.kind)) continue;
    const texts: Buffer[] = [track.description];
    let length = 0;
    for (const [from, to] of [
      ...track.chunks.map((chunk) => [chunk.from, chunk.to] as const),
      ...(fragments.get(track.id) ?? []),
    ]) {
      length += to - from;
      if (length > longestText) break;
      texts.push(await readAt(file, from, to - from), Buffer.from("\n"));
    }
    if (length <= longestText && !tellsWhere(Buffer.concat(texts))) kept.push(track);
  }
  return kept;
}

/** Leaves in the boxes of samples only those of the tracks that stay. */
async function keepSamples(
  file: FileHandle,
  boxes: readonly Box[],
  tracks: readonly Track[],
  staying: readonly Track[],
  fragments: ReadonlyMap<number, Pieces>,
): Promise<void> {
  const starts = Float64Array.from(
    tracks.flatMap(({ chunks }) => chunks.map(({ from }) => from)),
  ).toSorted();
  const pieces: (readonly [from: number, to: number])[] = [];
  for (const { id, chunks, isOfPictures } of staying) {
    for (const { from, to, reach } of chunks) {
      const piece = [from, Math.max(to, Math.min(reach, nextAfter(starts, from)))] as const;
      pieces.push(piece);
      if (isOfPictures) await forgetInSamples(file, ...piece);
    }
    for (const piece of fragments.get(id) ?? []) pieces.push(piece);
  }
  pieces.sort((a, b) => a[0] - b[0]);
  let next = 0;
  for (const { content, end } of boxes.filter(({ type }) => type === "mdat")) {
    let at = content;
    for (; next < pieces.length; next += 1) {
      const [from, to] = pieces[next] ?? [end, end];
      if (from >= end) break;
      if (from > at) await zero(file, at, from);
      at = Math.max(at, to);
      // A piece over the edge belongs to the next box as well.
      if (to > end) break;
    }
    await zero(file, at, end);
  }
}

/** The next place where a chunk begins. */
function nextAfter(starts: Float64Array, from: number): number {
  let [low, high] = [0, starts.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((starts[middle] ?? 0) > from) high = middle;
    else low = middle + 1;
  }
  return starts[low] ?? Number.POSITIVE_INFINITY;
}

async function forgetInSamples(file: FileHandle, from: number, to: number): Promise<void> {
  const { size } = await file.stat();
  const bytes = await readPart(file, from, Math.min(to, size));
  forgetInPictures(bytes);
  await file.write(bytes, 0, bytes.length, from);
}

async function tidyPart(
  file: FileHandle,
  { at, end }: Box,
  kept: ReadonlySet<number>,
  budget: BoxBudget,
): Promise<void> {
  const bytes = await readPart(file, at, end);
  const [part] = boxesOf(bytes, 0, bytes.length, budget);
  if (part === undefined) return;
  tidyBox(bytes, part, budget, (inner) => {
    if (inner.type === "traf") return kept.has(trackOfFragment(bytes, inner, budget) ?? -1);
    return inner.type !== "tfra" || kept.has(numberIn(bytes, inner, 4));
  });
  await file.write(bytes, 0, bytes.length, at);
}

function numberIn(bytes: Buffer, { content, end }: Box, place: number): number {
  return content + place + 4 <= end ? bytes.readUInt32BE(content + place) : -1;
}

async function forgetBrands(file: FileHandle, { at, content, end }: Box): Promise<void> {
  const bytes = await readPart(file, at, end);
  for (let place = content - at; place < bytes.length; place += 4) {
    // The second is a number, mostly 0 or a date.
    const isNumber = place === content - at + 4;
    if (isNumber || !brand.test(bytes.toString("latin1", place, place + 4)))
      bytes.write(isNumber ? "\0\0\0\0" : "isom", place, "latin1");
  }
  await file.write(bytes, 0, bytes.length, at);
}

async function blankInFile(file: FileHandle, { at, content, end }: Box): Promise<void> {
  await file.write(Buffer.from("free"), 0, 4, at + 4);
  await zero(file, content, end);
}
