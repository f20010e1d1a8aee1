/** What kind of thing a token is; a bit each, so that a pattern can ask for several. */
export const type = {
  word: 1,
  number: 2,
  url: 4,
  hashtag: 8,
  mention: 16,
  emoji: 32,
  mark: 64,
  newline: 128,
  /** Hours, minutes and seconds: `00:54:59`. */
  countdown: 256,
} as const;

/** One word, number, sign or address of a text. */
export interface Token {
  readonly type: number;
  /** Where it stands, in UTF-16 units. */
  readonly start: number;
  readonly end: number;
  /** Lower-cased, with plain apostrophes, as the rules write it. */
  readonly norm: string;
  /** Four letters or more, all of them capitals. */
  readonly isLoud: boolean;
  /** Inside quotation marks or a quoted block. */
  quoted: boolean;
  /** The number of its sentence. */
  sentence: number;
}

/**
 * Alternatives that each take all they can and never look back, so the time is linear: an address, a hashtag
 * or mention, a word with hyphens and apostrophes inside, a number, an emoji, line ends, any other sign.
 */
const one =
  /(?:https?:\/\/|www\.)[^\s<>"]+|[#@][\p{L}\p{N}_][\p{L}\p{M}\p{N}_.-]*|\p{L}[\p{L}\p{M}\p{N}\u00AD\u200B-\u200D]*(?:['’-][\p{L}\p{N}][\p{L}\p{M}\p{N}]*)*|\p{N}+(?:[.,:]\p{N}+)*|\p{Extended_Pictographic}(?:\p{Extended_Pictographic}|\u200D|\uFE0F|\p{EMod})*|\r?\n[\s]*|[^\s]/gu;

const invisible = /[\u00AD\u200B-\u200D]/g;

/** The tokens of a text, those in `skip` (ranges in order, such as code) left out. */
export function tokenise(text: string, skip: readonly (readonly [number, number])[]): Token[] {
  const tokens: Token[] = [];
  let range = 0;
  one.lastIndex = 0;
  for (let found = one.exec(text); found !== null; found = one.exec(text)) {
    const start = found.index;
    while (range < skip.length && (skip[range]?.[1] ?? 0) <= start) range += 1;
    const masked = skip[range];
    if (masked !== undefined && start >= masked[0]) {
      one.lastIndex = masked[1];
      continue;
    }
    // A word that runs into what is skipped ends there.
    const whole = found[0];
    const most = masked === undefined ? whole.length : Math.min(whole.length, masked[0] - start);
    const raw = most < whole.length ? whole.slice(0, most) : whole;
    if (most < whole.length) one.lastIndex = start + most;
    tokens.push(tokenOf(raw, start));
  }
  return tokens;
}

/** A line at least this long, in UTF-16 units, that ends without a blank line was broken to fit a page. */
const wrapsFrom = 60;

/** The tokens without the line ends that only fit a text into a page, as hard-wrapped Markdown and mail have them. */
export function withoutWraps(tokens: readonly Token[], text: string): Token[] {
  let lineStart = 0;
  return tokens.filter((token, i) => {
    if (token.type !== type.newline) return true;
    const length = token.start - lineStart;
    lineStart = token.end;
    const ends = text.slice(token.start, Math.min(token.end, token.start + 4));
    const isOne = ends.indexOf("\n") === ends.lastIndexOf("\n");
    return !(isOne && length >= wrapsFrom && tokens[i + 1]?.type === type.word);
  });
}

const closers = new Set(".,;:!?)]}»”\"'’");

/** Without the signs at its end. */
function withoutEnding(text: string): string {
  let end = text.length;
  while (end > 1 && closers.has(text[end - 1] ?? "")) end -= 1;
  return text.slice(0, end);
}

function tokenOf(raw: string, start: number): Token {
  const first = raw.codePointAt(0) ?? 0;
  const kind = typeOf(raw, first);
  // The full stop after an address, a hashtag or a mention belongs to the sentence.
  const text = kind & (type.url | type.hashtag | type.mention) ? withoutEnding(raw) : raw;
  const lower = kind === type.word ? normal(text) : text.toLowerCase();
  return {
    type: kind,
    start,
    end: start + text.length,
    norm: lower,
    isLoud: kind === type.word && text.length >= 4 && text !== lower && text === text.toUpperCase(),
    quoted: false,
    sentence: 0,
  };
}

/** How a word is written in the rules: lower case, composed, plain apostrophe, nothing invisible. */
export function normal(word: string): string {
  const lower = word.toLowerCase();
  return isPlain(lower)
    ? lower
    : lower.normalize("NFC").replaceAll("’", "'").replace(invisible, "");
}

function isPlain(word: string): boolean {
  for (let i = 0; i < word.length; i += 1) {
    const code = word.charCodeAt(i);
    if (code === 0xad || code > 0x2ff) return false;
  }
  return true;
}

const letter = /^\p{L}/u;
const digit = /^\p{N}/u;
const countdown = /^\d{1,3}:\d\d:\d\d/;
const picture = /^\p{Extended_Pictographic}/u;

function typeOf(raw: string, first: number): number {
  if ((first >= 97 && first <= 122) || (first >= 65 && first <= 90))
    return /^(?:https?:\/\/|www\.)/i.test(raw) ? type.url : type.word;
  if (first === 35 && raw.length > 1) return type.hashtag;
  if (first === 64 && raw.length > 1) return type.mention;
  if (first === 10 || first === 13) return type.newline;
  if (first < 128) return first >= 48 && first <= 57 ? numberType(raw) : type.mark;
  if (letter.test(raw)) return type.word;
  if (digit.test(raw)) return type.number;
  return picture.test(raw) ? type.emoji : type.mark;
}

function numberType(raw: string): number {
  return raw.length > 6 && countdown.test(raw) ? type.number | type.countdown : type.number;
}
