/** How a text of ours will stand on a network: its length as the network counts, what is cut, what goes with it. */

/** How much a network takes, in its own counting; null where there is no limit. */
export interface Limits {
  readonly maxLength: number | null;
  /** What counts as one: what a reader sees as one sign, or a code point. */
  readonly countedIn: "graphemes" | "characters";
  /** Of the text as UTF-8. */
  readonly maxBytes: number | null;
  readonly maxPictures: number;
}

/** A picture that goes with a text. */
export interface OutgoingPicture {
  /** Below `/media/`. */
  readonly path: string;
  readonly description: string;
}

/** A text of ours as it stands now, for any network. */
export interface OutgoingText {
  readonly kind: "article" | "note" | "reply" | "answer";
  /** Plain; empty for all but articles. */
  readonly title: string;
  readonly summary: string;
  /** Cleaned HTML, and the same as plain text. */
  readonly html: string;
  readonly plain: string;
  /** A BCP 47 tag. */
  readonly language: string;
  /** Its address here. */
  readonly url: string;
  readonly revision: number;
  readonly pictures: readonly OutgoingPicture[];
  /** The id, on its network, of what an answer answers. */
  readonly inReplyTo: string | null;
  /** What the writer wants to stand there by this connection, in place of title, summary and text; plain. */
  readonly byHand?: string;
  /** The writer wants what is too long as several posts, one under the other, rather than cut. */
  readonly asThread?: boolean;
  /** What the first link that stands alone in it leads to; `isAwaited` while that is being asked for. */
  readonly linked?: { readonly card?: LinkCard; readonly isAwaited?: boolean };
  /** The writer wants a change to be posted anew, where a copy cannot be changed in its place. */
  readonly repostOnEdit?: boolean;
}

/** One of the posts that a text becomes. */
export interface DraftPart {
  readonly text: string;
  /** As the network counts. */
  readonly length: number;
}

/** The picture of a page that a network shows under a text with a link. */
export interface LinkCard {
  readonly url: string;
  readonly title: string;
  readonly description: string;
  readonly picture?: OutgoingPicture;
}

/** How it will stand there. */
export interface Draft {
  /** One, or several where it goes as a thread; never none. */
  readonly parts: readonly DraftPart[];
  /** What of the text does not fit; empty for most. */
  readonly cut: string;
  /** The address that goes with it; null where the text stands whole. */
  readonly link: string | null;
  readonly card: LinkCard | null;
  readonly pictures: readonly OutgoingPicture[];
}

/** What of a draft comes from its words alone. */
export type DraftText = Pick<Draft, "parts" | "cut" | "link">;

const graphemes = new Intl.Segmenter("und", { granularity: "grapheme" });

/** How long a text is as a network counts. @source Unicode Standard Annex #29 §3 (grapheme clusters) */
export function lengthOf(text: string, countedIn: Limits["countedIn"]): number {
  let length = 0;
  if (countedIn === "characters") for (const _ of text) length += 1;
  else for (const _ of graphemes.segment(text)) length += 1;
  return length;
}

/**
 * As much of a text as a network takes, cut between words where there is one to cut at, with `…` and the address of
 * the whole behind it; an address that would take half of the room or more is only the link. What fits stands as it
 * is, without a link.
 */
export function fitInto(text: string, url: string, limits: Limits): DraftText {
  if (fits(text, limits)) return { parts: [partOf(text, limits)], cut: "", link: null };
  const withUrl = `… ${url}`;
  const isShort =
    lengthOf(withUrl, limits.countedIn) < (limits.maxLength ?? Infinity) / 2 &&
    Buffer.byteLength(withUrl) < (limits.maxBytes ?? Infinity) / 2;
  const tail = isShort ? withUrl : "…";
  const head = headOf(text, {
    length: (limits.maxLength ?? Infinity) - lengthOf(tail, limits.countedIn),
    bytes: (limits.maxBytes ?? Infinity) - Buffer.byteLength(tail),
    countedIn: limits.countedIn,
  });
  const atWord = head.search(/\s\S*$/u);
  // A word longer than half of what fits is cut through.
  const end = atWord > head.length / 2 ? atWord : head.length;
  const shown = `${head.slice(0, end).trimEnd()}${tail}`;
  return { parts: [partOf(shown, limits)], cut: text.slice(end).trim(), link: url };
}

/** The longest beginning of a text that has room, never through the middle of a sign. */
export function headOf(
  text: string,
  room: {
    readonly length: number;
    readonly bytes: number;
    readonly countedIn: Limits["countedIn"];
  },
): string {
  let left = room.length;
  let bytesLeft = room.bytes;
  let end = 0;
  for (const sign of room.countedIn === "characters" ? text : signsOf(text)) {
    left -= 1;
    bytesLeft -= Buffer.byteLength(sign);
    if (left < 0 || bytesLeft < 0) break;
    end += sign.length;
  }
  return text.slice(0, end);
}

function* signsOf(text: string): Iterable<string> {
  for (const { segment } of graphemes.segment(text)) yield segment;
}

/** A text with its length. */
export function partOf(text: string, { countedIn }: Pick<Limits, "countedIn">): DraftPart {
  return { text, length: lengthOf(text, countedIn) };
}

/** Whether a text is within the limits. */
export function fits(text: string, { maxLength, maxBytes, countedIn }: Limits): boolean {
  return (
    (maxLength === null || lengthOf(text, countedIn) <= maxLength) &&
    (maxBytes === null || Buffer.byteLength(text) <= maxBytes)
  );
}
