import { type Pattern, stands } from "./pattern.ts";
import type { Sentence } from "./sentences.ts";
import { type Token, type } from "./tokens.ts";

/** Where a pattern was found: token numbers, `end` after the last. */
export interface Hit<T> {
  readonly what: T;
  readonly first: number;
  readonly end: number;
  readonly sentence: number;
}

/** Finds many patterns in one pass over the tokens. */
export interface Matcher<T> {
  /** Looks from token `from` up to `end`. */
  find(
    tokens: readonly Token[],
    sentences: readonly Sentence[],
    from?: number,
    end?: number,
  ): Hit<T>[];
}

interface Entry<T> {
  readonly pattern: Pattern;
  readonly what: T;
}

/** A pattern under the place that is looked for, with how far behind it the pattern may begin, in tokens. */
interface Anchored<T> extends Entry<T> {
  readonly number: number;
  readonly least: number;
  readonly most: number;
}

/** Words that stand in most sentences; a pattern is not looked for by these when it has a rarer place. */
const common = new Set(
  "i og at er det en den til af på som med de for der har du vi jeg et kan om men så ikke fra ved var jer dig os mig min din dit dine jeres vores sig han hun man skal vil må når hvis hvad hvor her nu i alle mere også bare kun eller være blive bliver få får op ud ind , . : the a an to of and in is it that you your we our i this for on with are be was have has not no but at or if so do can will all just my me us they he she their from by as what who how when get more".split(
    " ",
  ),
);

type Place = Pattern["places"][number];

/** How often a place is met, roughly, in hits for a thousand tokens. */
function commonness(place: Place): number {
  let sum = place.starts.length * 0.3 + place.ends.length * 0.3;
  if (place.types !== 0 || place.loud) sum += 30;
  for (const word of place.words) sum += common.has(word) ? 10 : 0.1;
  return sum;
}

function anchor<T>(
  entry: Entry<T>,
  number: number,
): { place: Place; entry: Anchored<T> } | undefined {
  const { places } = entry.pattern;
  let best: { place: Place; entry: Anchored<T> } | undefined;
  let cost = Infinity;
  let least = 0;
  let most = 0;
  for (const place of places) {
    if (place.gap > 0) most += place.gap;
    else if (place.optional) most += 1;
    else if (!place.not) {
      // Places that begin farther behind cost a try for each beginning.
      const own = commonness(place) * (1 + most - least);
      if (!place.any && own < cost) {
        cost = own;
        best = { place, entry: { ...entry, number, least, most } };
      }
      least += 1;
      most += 1;
    }
  }
  return best;
}

/**
 * Builds a matcher. Each token is only held against the patterns whose rarest place it can take, and a pattern
 * looks at a bounded number of tokens, so the time is linear in the text.
 */
export function createMatcher<T>(entries: readonly Entry<T>[]): Matcher<T> {
  const byWord = new Map<string, Anchored<T>[]>();
  const byStart = new Map<string, Anchored<T>[]>();
  const byEnd = new Map<string, Anchored<T>[]>();
  const byType: Anchored<T>[] = [];
  const put = (map: Map<string, Anchored<T>[]>, key: string, entry: Anchored<T>): void => {
    const some = map.get(key);
    if (some === undefined) map.set(key, [entry]);
    else if (some.at(-1) !== entry) some.push(entry);
  };
  entries.forEach((one, number) => {
    const found = anchor(one, number);
    if (found === undefined) return;
    const { place, entry } = found;
    for (const word of place.words) put(byWord, word, entry);
    for (const start of place.starts) put(byStart, start.slice(0, 3), entry);
    for (const end of place.ends) put(byEnd, end.slice(-3), entry);
    if (place.types !== 0 || place.loud) byType.push(entry);
  });
  const none: readonly Anchored<T>[] = [];

  return {
    find: (tokens, sentences, from = 0, stop = tokens.length) => {
      const hits: Hit<T>[] = [];
      /** Pattern and beginning in one number. */
      const seen = new Set<number>();
      const tryAt = (some: readonly Anchored<T>[], at: number): void => {
        for (const { pattern, what, number, least, most } of some) {
          const [opening] = pattern.places;
          if (opening === undefined) continue;
          for (let first = Math.max(from, at - most); first <= at - least; first += 1) {
            const token = tokens[first];
            if (token === undefined || token.type === type.newline || !stands(opening, token))
              continue;
            const key = first * entries.length + number;
            if (seen.has(key)) continue;
            const end = matchAt(pattern, tokens, sentences, first);
            if (end === -1) continue;
            seen.add(key);
            hits.push({ what, first, end, sentence: token.sentence });
          }
        }
      };
      for (let at = from; at < stop; at += 1) {
        const token = tokens[at];
        if (token === undefined || token.type === type.newline) continue;
        tryAt(byWord.get(token.norm) ?? none, at);
        if (token.type === type.word && token.norm.length >= 3) {
          tryAt(byStart.get(token.norm.slice(0, 3)) ?? none, at);
          tryAt(byEnd.get(token.norm.slice(-3)) ?? none, at);
        }
        if (token.type !== type.word || token.isLoud) tryAt(byType, at);
      }
      return hits.toSorted((a, b) => a.first - b.first);
    },
  };
}

/** The number of the token after a pattern that begins at `at`; -1 when it does not stand there. */
function matchAt(
  pattern: Pattern,
  tokens: readonly Token[],
  sentences: readonly Sentence[],
  at: number,
): number {
  const number = tokens[at]?.sentence ?? 0;
  const sentence = sentences[number];
  if (sentence === undefined) return -1;
  if (pattern.begins !== "anywhere" && !opens(tokens, sentence, at)) return -1;
  if (pattern.begins === "text" && number !== 0) return -1;
  const end = follow(pattern, 0, tokens, at, sentence.end);
  if (end === -1 || pattern.ends === "anywhere") return end;
  if (pattern.ends === "text" && number !== sentences.length - 1) return -1;
  for (let i = end; i < sentence.end; i += 1)
    if (((tokens[i]?.type ?? 0) & (type.word | type.number)) !== 0) return -1;
  return end;
}

/** Only signs, emoji, hashtags and mentions stand before it in its sentence. */
function opens(tokens: readonly Token[], sentence: Sentence, at: number): boolean {
  if (at <= sentence.opens) return true;
  // A sentence that begins with "1." or a name and a colon still begins after it.
  const before = tokens[at - 1];
  return at - sentence.opens <= 3 && before !== undefined && before.norm === ":";
}

function follow(
  pattern: Pattern,
  place: number,
  tokens: readonly Token[],
  at: number,
  end: number,
): number {
  const here = pattern.places[place];
  if (here === undefined) return at;
  if (here.gap > 0) {
    for (let passed = 0; passed <= here.gap && at + passed < end; passed += 1) {
      const found = follow(pattern, place + 1, tokens, at + passed, end);
      if (found !== -1) return found;
    }
    return -1;
  }
  const token = at < end ? tokens[at] : undefined;
  if (here.not) {
    const isThere = token !== undefined && stands(here, token);
    return isThere ? -1 : follow(pattern, place + 1, tokens, at, end);
  }
  if (token !== undefined && stands(here, token)) {
    const found = follow(pattern, place + 1, tokens, at + 1, end);
    if (found !== -1) return found;
  }
  return here.optional ? follow(pattern, place + 1, tokens, at, end) : -1;
}
