import { foldLetters } from "#core/fold-letters.ts";

/** Pieces of a text; those that are a `hit` are to be marked. */
export type Snippet = readonly { readonly text: string; readonly hit: boolean }[];

/** How much is shown before the first hit and in all, in UTF-16 units. */
const before = 60;
const inAll = 220;

/** The place of a text where words beginning with `words` (folded) are found; else its beginning. */
export function snippetOf(text: string, words: readonly string[]): Snippet {
  const plain = text.normalize("NFC").replace(/\s+/gu, " ").trim();
  const hits: { from: number; to: number }[] = [];
  for (const { 0: word, index } of plain.matchAll(/[\p{L}\p{N}\p{M}]+/gu)) {
    const folded = foldLetters(word);
    if (words.some((one) => (one.length < 3 ? folded === one : folded.startsWith(one))))
      hits.push({ from: index, to: index + word.length });
    if (hits.length > 0 && index > (hits[0]?.from ?? 0) + inAll) break;
  }
  const first = hits[0]?.from ?? 0;
  const start = first <= before ? 0 : beginningOfWord(plain, first - before);
  const end = start + inAll >= plain.length ? plain.length : beginningOfWord(plain, start + inAll);
  const pieces: { text: string; hit: boolean }[] = [];
  let at = start;
  for (const { from, to } of hits) {
    if (to > end) break;
    pieces.push(
      { text: plain.slice(at, from), hit: false },
      { text: plain.slice(from, to), hit: true },
    );
    at = to;
  }
  pieces.push({
    text: `${plain.slice(at, end).trimEnd()}${end < plain.length ? "…" : ""}`,
    hit: false,
  });
  const [head] = pieces;
  if (start > 0 && head !== undefined) head.text = `…${head.text}`;
  return pieces.filter((piece) => piece.text !== "");
}

/** The place after the last space before `at`, unless there is none near. */
function beginningOfWord(text: string, at: number): number {
  const space = text.lastIndexOf(" ", at);
  return space > at - 40 ? space + 1 : at;
}
