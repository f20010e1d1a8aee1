import {
  type DraftPart,
  type DraftText,
  fitInto,
  fits,
  headOf,
  type Limits,
  lengthOf,
  partOf,
} from "./compose.ts";

/** More posts than this are no thread that anybody reads; the rest is behind a link. */
export const longestThread = 25;

/** A text as one post or as a thread, as its writer wants it. */
export function partsOf(
  text: string,
  { url, asThread = false }: { readonly url: string; readonly asThread?: boolean | undefined },
  limits: Limits,
): DraftText {
  return asThread ? threadOf(text, url, limits) : fitInto(text, url, limits);
}

/**
 * A text as several posts, each within the limits with ` 1/3` behind it, parted between paragraphs, sentences or
 * words, whichever is the first that leaves a post at least half full. What fits into one stands as it is, without a
 * number. What is longer than `longestThread` posts is cut in the last of them, with a link.
 */
export function threadOf(text: string, url: string, limits: Limits): DraftText {
  if (fits(text, limits)) return { parts: [partOf(text, limits)], cut: "", link: null };
  // Numbers of two signs take more room, so it is known how many there are only when it was tried.
  const few = split(text, " 9/9", 9, limits);
  const { texts, rest, tail } =
    few.rest === "" ? few : split(text, " 25/25", longestThread, limits);
  if (texts.length === 0) return fitInto(text, url, limits);
  const last = texts.length - 1;
  const numbered = (one: string, at: number): DraftPart =>
    partOf(`${one} ${at + 1}/${texts.length}`, limits);
  if (rest === "") return { parts: texts.map(numbered), cut: "", link: null };
  const end = fitInto(tail, url, within(limits, ` ${last + 1}/${texts.length}`));
  return {
    parts: [...texts.slice(0, last), end.parts[0]?.text ?? ""].map(numbered),
    cut: end.cut,
    link: url,
  };
}

/** As many pieces as there may be, what is left of the text behind them, and the same with the last piece before it. */
function split(
  text: string,
  suffix: string,
  most: number,
  limits: Limits,
): { readonly texts: readonly string[]; readonly rest: string; readonly tail: string } {
  const room = within(limits, suffix);
  const texts: string[] = [];
  let rest = text.trim();
  let tail = rest;
  while (rest !== "" && texts.length < most) {
    const piece = fits(rest, room) ? rest : pieceOf(rest, room);
    if (piece === "") return { texts: [], rest, tail };
    texts.push(piece.trimEnd());
    tail = rest;
    rest = rest.slice(piece.length).trimStart();
  }
  return { texts, rest, tail };
}

/** The limits, less what stands behind each text. */
function within(limits: Limits, suffix: string): Limits {
  const less = (limit: number | null, by: number) =>
    limit === null ? null : Math.max(0, limit - by);
  return {
    ...limits,
    maxLength: less(limits.maxLength, lengthOf(suffix, limits)),
    maxBytes: less(limits.maxBytes, Buffer.byteLength(suffix)),
  };
}

/** Ends of paragraphs, of sentences and of words: everything up to the last of them in a text. */
const ends = [/^[\s\S]*\n(?=\s*\n)/u, /^[\s\S]*[.!?…]["'”’»)\]]*(?=\s)/u, /^[\s\S]*\S(?=\s)/u];

function pieceOf(text: string, room: Limits): string {
  const head = headOf(text, {
    length: room.maxLength ?? Infinity,
    bytes: room.maxBytes ?? Infinity,
    counting: room,
  });
  // One more than has room, so that an end just there is seen.
  const seen = text.slice(0, head.length + 2);
  for (const end of ends) {
    const [found = ""] = end.exec(seen) ?? [];
    if (found.length > head.length / 2 && found.length <= head.length) return found;
  }
  return head;
}
