const segmenter = new Intl.Segmenter(undefined, { granularity: "grapheme" });

/** One grapheme may carry this many UTF-16 units; beyond it the text is only noise. */
const maxUnitsPerGrapheme = 16;

// oxlint-disable-next-line no-control-regex -- Where these stand alone a unit is a grapheme.
const onlyAscii = /^[\u0000-\u000C\u000E-\u007F]*$/u;

/**
 * How many characters a reader sees: an å of two code points or a family emoji is one.
 *
 * @source Unicode Standard Annex 29, extended grapheme clusters
 */
export function countGraphemes(text: string): number {
  if (onlyAscii.test(text)) return text.length;
  let count = 0;
  for (const _ of segmenter.segment(text)) count++;
  return count;
}

/** The text cut to so many characters with an ellipsis, at the end of a word where there is one. */
export function shorten(text: string, maxCharacters: number): string {
  if (text.length <= maxCharacters) return text;
  const head = text.slice(0, maxCharacters * maxUnitsPerGrapheme);
  let room = maxCharacters;
  let end = 0;
  let endBeforeLast = 0;
  for (const { index, segment } of segmenter.segment(head)) {
    if (room-- === 0) break;
    endBeforeLast = index;
    end = index + segment.length;
  }
  if (end === text.length) return text;
  const kept = text.slice(0, endBeforeLast);
  const endsWithWord = /^\s/u.test(text.slice(endBeforeLast, endBeforeLast + 1));
  const lastSpace = endsWithWord ? -1 : kept.search(/\s\S*$/u);
  const cut = lastSpace >= kept.length / 2 ? kept.slice(0, lastSpace) : kept;
  return `${cut.trimEnd()}…`;
}

/** The text up to where `part` stands for the time after the `count`th; all of it where it does not so often. */
export function beforeNth(text: string, part: string, count: number): string {
  let at = -1;
  for (let n = 0; n <= count; n += 1) {
    at = text.indexOf(part, at + 1);
    if (at === -1) return text;
  }
  return text.slice(0, at);
}
