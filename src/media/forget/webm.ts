import type { FileHandle } from "node:fs/promises";

import { brokenMedia } from "./broken-media.ts";
import { Reader, readPart, zero } from "./bytes.ts";
import {
  type Element,
  elementOf,
  elementsIn,
  leadingNumber,
  longestElementHead,
  type Rules,
  tidyElements,
  voidHead,
} from "./ebml.ts";
import { blockGroup, firstLevel, header, ids, inCluster, inSegment } from "./webm-allowed.ts";
import { tidyTracks } from "./webm-tracks.ts";

/** More are no film that fits the largest file we take. */
const mostElements = 4_000_000;

type Part = Element & { readonly end: number };

/** A file on its way through, and what is known of it so far. */
class Film {
  readonly reader: Reader;
  tracks: Set<number> | undefined;
  /** Where the last part ends that a player can use. */
  end = 0;
  private left = mostElements;
  readonly file: FileHandle;

  constructor(file: FileHandle, size: number) {
    this.file = file;
    this.reader = new Reader(file, size);
  }

  async element(at: number): Promise<Element | undefined> {
    this.left -= 1;
    if (this.left < 0) throw brokenMedia();
    return elementOf(await this.reader.read(at, longestElementHead), at);
  }

  async tidy({ content, end }: Part, rules: Rules): Promise<void> {
    const bytes = await readPart(this.file, content, end);
    if (tidyElements(bytes, 0, bytes.length, rules))
      await this.file.write(bytes, 0, bytes.length, content);
  }

  async blank({ at, end }: Part): Promise<void> {
    const head = voidHead(end - at);
    await this.file.write(head, 0, head.length, at);
    await zero(this.file, at + head.length, end);
  }
}

/**
 * Keeps of a WebM file what a player needs: tracks of film and sound, their blocks, and where they lie. All else
 * becomes elements of nothing, so that nothing moves.
 * @returns the length of what is left
 * @throws AppError `broken_media` when it cannot be read to its end
 */
export async function forgetInWebm(file: FileHandle, size: number): Promise<number> {
  const film = new Film(file, size);
  const head = await film.element(0);
  if (head?.id !== ids.header || head.end === undefined || head.end > size) throw brokenMedia();
  await film.tidy({ ...head, end: head.end }, header);
  let at = head.end;
  for (;;) {
    const element = await film.element(at);
    const end = element?.end ?? size;
    if (element === undefined || (element.id !== ids.segment && end > size)) throw brokenMedia();
    if (element.id === ids.segment) {
      film.end = element.content;
      await forgetInSegment(film, element.content, Math.min(end, size));
      // No player looks for what follows the first one.
      return film.end;
    }
    await film.blank({ ...element, end });
    at = end;
  }
}

async function forgetInSegment(film: Film, from: number, to: number): Promise<void> {
  for (let at = from; at < to;) {
    const element = await film.element(at);
    const end = element === undefined ? undefined : await endOf(film, element, to);
    // Another file behind this one: only the first is played.
    if (element?.id === ids.header && film.tracks !== undefined) return;
    if (element === undefined || end === undefined) {
      // A recording that was cut off ends in the midst of a part; but more film may not follow what nobody can read.
      if (film.tracks === undefined || (await hasMoreFilm(film, at + 1))) throw brokenMedia();
      return;
    }
    const part = { ...element, end };
    const rules = inSegment.get(part.id);
    if (part.id === ids.cluster) {
      at = await forgetInCluster(film, part.content, end);
      film.end = at;
      if (at < end) return;
      continue;
    }
    if (part.id === ids.tracks) await forgetInTracks(film, part);
    else if (rules === undefined) await film.blank(part);
    else await film.tidy(part, rules);
    film.end = at = end;
  }
}

/** Where an element ends; undefined when it is cut off. One of unknown length ends where the next begins. */
async function endOf(film: Film, element: Element, to: number): Promise<number | undefined> {
  // A cluster that is cut off is played up to there.
  if (element.id === ids.cluster && (element.end ?? to + 1) > to && element.end !== undefined)
    return to;
  if (element.end !== undefined) return element.end > to ? undefined : element.end;
  let at = element.content;
  while (at < to) {
    const inner = await film.element(at);
    if (inner !== undefined && (firstLevel.has(inner.id) || inner.id === ids.header)) return at;
    if (inner?.end === undefined || inner.end > to)
      return element.id === ids.cluster ? to : undefined;
    at = inner.end;
  }
  return to;
}

async function forgetInTracks(film: Film, { content, end }: Part): Promise<void> {
  const bytes = await readPart(film.file, content, end);
  const tracks = tidyTracks(bytes, 0, bytes.length);
  film.tracks ??= tracks;
  await film.file.write(bytes, 0, bytes.length, content);
}

/** @returns where what can be played of it ends */
async function forgetInCluster(film: Film, from: number, to: number): Promise<number> {
  // Whose blocks they are is not known yet.
  const { tracks } = film;
  if (tracks === undefined) throw brokenMedia();
  for (let at = from; at < to;) {
    const element = await film.element(at);
    if (element?.end === undefined || element.end > to) {
      if (await hasMoreFilm(film, at + 1)) throw brokenMedia();
      return at;
    }
    const part = { ...element, end: element.end };
    if (!(await mayStay(film, part, tracks))) await film.blank(part);
    at = part.end;
  }
  return to;
}

async function mayStay(film: Film, part: Part, tracks: ReadonlySet<number>): Promise<boolean> {
  const { id, content, end } = part;
  if (inCluster.has(id)) return end - content <= 8;
  if (id === ids.simpleBlock)
    return tracks.has(
      leadingNumber(await film.reader.read(content, Math.min(8, end - content))) ?? -1,
    );
  if (id !== ids.blockGroup) return false;
  const bytes = await readPart(film.file, content, end);
  const block = elementsIn(bytes, 0, bytes.length).find((one) => one.id === ids.block);
  const track = block === undefined ? undefined : leadingNumber(bytes.subarray(block.content));
  if (!tracks.has(track ?? -1)) return false;
  await film.tidy(part, blockGroup);
  return true;
}

async function hasMoreFilm(film: Film, from: number): Promise<boolean> {
  const mark = Buffer.from("1f43b675", "hex");
  for (let at = from; at < film.reader.size; at += 65_536 - 3)
    if ((await film.reader.read(at, 65_536)).includes(mark)) return true;
  return false;
}
