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
}

/** How it will stand there. */
export interface Draft {
  readonly text: string;
  /** As the network counts. */
  readonly length: number;
  /** What of the text does not fit; empty for most. */
  readonly cut: string;
  /** The address that goes with it; null where the text stands whole. */
  readonly link: string | null;
  readonly pictures: readonly OutgoingPicture[];
}

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
export function fitInto(
  text: string,
  url: string,
  limits: Limits,
): Pick<Draft, "text" | "length" | "cut" | "link"> {
  const whole = lengthOf(text, limits.countedIn);
  if (fits(text, whole, limits)) return { text, length: whole, cut: "", link: null };
  const withUrl = `… ${url}`;
  const isShort =
    lengthOf(withUrl, limits.countedIn) < (limits.maxLength ?? Infinity) / 2 &&
    Buffer.byteLength(withUrl) < (limits.maxBytes ?? Infinity) / 2;
  const tail = isShort ? withUrl : "…";
  const signs =
    limits.countedIn === "characters"
      ? Array.from(text)
      : Array.from(graphemes.segment(text), ({ segment }) => segment);
  const room = Math.max(0, (limits.maxLength ?? Infinity) - lengthOf(tail, limits.countedIn));
  let bytesLeft = (limits.maxBytes ?? Infinity) - Buffer.byteLength(tail);
  let kept = 0;
  for (const sign of signs) {
    bytesLeft -= Buffer.byteLength(sign);
    if (kept === room || bytesLeft < 0) break;
    kept += 1;
  }
  const head = signs.slice(0, kept).join("");
  const atWord = head.search(/\s\S*$/u);
  // A word longer than half of what fits is cut through.
  const end = atWord > head.length / 2 ? atWord : head.length;
  const shown = `${head.slice(0, end).trimEnd()}${tail}`;
  return {
    text: shown,
    length: lengthOf(shown, limits.countedIn),
    cut: text.slice(end).trim(),
    link: url,
  };
}

function fits(text: string, length: number, { maxLength, maxBytes }: Limits): boolean {
  return (
    (maxLength === null || length <= maxLength) &&
    (maxBytes === null || Buffer.byteLength(text) <= maxBytes)
  );
}
