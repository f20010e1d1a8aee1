/** How a text of ours will stand on a network: its length as the network counts, what is cut, what goes with it. */

/** How much a network takes, in its own counting; null where there is no limit. */
export interface Limits {
  readonly maxLength: number | null;
  /** What counts as one: what a reader sees as one sign, or a code point. */
  readonly countedIn: "graphemes" | "characters";
  /**
   * How long every web address counts, however long it is, and of the name of somebody on another server only what stands
   * before the server; absent where all counts as it is written. @source Mastodon, StatusLengthValidator
   */
  readonly linkLength?: number;
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

/** How a network counts. */
export type Counting = Pick<Limits, "countedIn" | "linkLength">;

/** How long a text is as a network counts. @source Unicode Standard Annex #29 §3 (grapheme clusters) */
export function lengthOf(text: string, counting: Counting): number {
  let length = 0;
  for (const { counts } of piecesOf(text, counting)) length += counts;
  return length;
}

/**
 * Web addresses as Mastodon finds them, with nothing in them but what stands in every address, and names of people on
 * other servers. @source Mastodon, StatusLengthValidator; twitter-text, `valid_url`; Account::MENTION_RE
 */
const shortened =
  /(?<![\w@#$.\-/])https?:\/\/(?:[a-z0-9-]+\.)+[a-z]{2,}(?::\d+)?(?:[/?](?:[\w\-./~%+=:@!$&,;*?#()']*[\w/=&#-])?)?|(?<![\w/@])@\w+(?:[.-]+\w+)*@[\w.:-]*\w/giu;

/** Those parts of a text that count as a whole: a sign, or something that counts as if it were shorter or longer. */
function* piecesOf(
  text: string,
  { countedIn, linkLength }: Counting,
): Iterable<{ readonly piece: string; readonly counts: number }> {
  let from = 0;
  const found = linkLength === undefined ? [] : text.matchAll(shortened);
  for (const { 0: piece, index } of found) {
    yield* signsOf(text.slice(from, index), countedIn);
    const counts = piece.startsWith("@") ? piece.lastIndexOf("@") : (linkLength ?? 0);
    yield { piece, counts };
    from = index + piece.length;
  }
  yield* signsOf(text.slice(from), countedIn);
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
    lengthOf(withUrl, limits) < (limits.maxLength ?? Infinity) / 2 &&
    Buffer.byteLength(withUrl) < (limits.maxBytes ?? Infinity) / 2;
  const tail = isShort ? withUrl : "…";
  const head = headOf(text, {
    length: (limits.maxLength ?? Infinity) - lengthOf(tail, limits),
    bytes: (limits.maxBytes ?? Infinity) - Buffer.byteLength(tail),
    counting: limits,
  });
  const atWord = head.search(/\s\S*$/u);
  // A word longer than half of what fits is cut through.
  const end = atWord > head.length / 2 ? atWord : head.length;
  const shown = `${head.slice(0, end).trimEnd()}${tail}`;
  return { parts: [partOf(shown, limits)], cut: text.slice(end).trim(), link: url };
}

/** The longest beginning of a text that has room, never through the middle of a sign, or of what counts as a whole. */
export function headOf(
  text: string,
  room: {
    readonly length: number;
    readonly bytes: number;
    readonly counting: Counting;
  },
): string {
  let left = room.length;
  let bytesLeft = room.bytes;
  let end = 0;
  for (const { piece, counts } of piecesOf(text, room.counting)) {
    left -= counts;
    bytesLeft -= Buffer.byteLength(piece);
    if (left < 0 || bytesLeft < 0) break;
    end += piece.length;
  }
  return text.slice(0, end);
}

function* signsOf(
  text: string,
  countedIn: Limits["countedIn"],
): Iterable<{ readonly piece: string; readonly counts: number }> {
  if (countedIn === "characters") for (const piece of text) yield { piece, counts: 1 };
  else for (const { segment: piece } of graphemes.segment(text)) yield { piece, counts: 1 };
}

/** A text with its length. */
export function partOf(text: string, counting: Counting): DraftPart {
  return { text, length: lengthOf(text, counting) };
}

/** Whether a text is within the limits. */
export function fits(text: string, limits: Limits): boolean {
  const { maxLength, maxBytes } = limits;
  return (
    (maxLength === null || lengthOf(text, limits) <= maxLength) &&
    (maxBytes === null || Buffer.byteLength(text) <= maxBytes)
  );
}
