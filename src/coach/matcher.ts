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

/**
 * Builds a matcher. Each token is only held against the patterns that can begin with it, and a pattern looks
 * at a bounded number of tokens, so the time is linear in the text.
 */
export function createMatcher<T>(entries: readonly Entry<T>[]): Matcher<T> {
  const byWord = new Map<string, Entry<T>[]>();
  const byStart = new Map<string, Entry<T>[]>();
  const byEnd = new Map<string, Entry<T>[]>();
  const byType: Entry<T>[] = [];
  const put = (map: Map<string, Entry<T>[]>, key: string, entry: Entry<T>): void => {
    const some = map.get(key);
    if (some === undefined) map.set(key, [entry]);
    else if (some.at(-1) !== entry) some.push(entry);
  };
  for (const entry of entries) {
    const [opening] = entry.pattern.places;
    if (opening === undefined) continue;
    for (const word of opening.words) put(byWord, word, entry);
    for (const start of opening.starts) put(byStart, start.slice(0, 3), entry);
    for (const end of opening.ends) put(byEnd, end.slice(-3), entry);
    if (opening.types !== 0 || opening.loud) byType.push(entry);
  }
  const none: readonly Entry<T>[] = [];

  return {
    find: (tokens, sentences, from = 0, stop = tokens.length) => {
      const hits: Hit<T>[] = [];
      const seen = new Set<Entry<T>>();
      const tryAt = (some: readonly Entry<T>[], at: number): void => {
        for (const entry of some) {
          if (seen.has(entry)) continue;
          const end = matchAt(entry.pattern, tokens, sentences, at);
          if (end === -1) continue;
          seen.add(entry);
          hits.push({ what: entry.what, first: at, end, sentence: tokens[at]?.sentence ?? 0 });
        }
      };
      for (let at = from; at < stop; at += 1) {
        const token = tokens[at];
        if (token === undefined || token.type === type.newline) continue;
        seen.clear();
        tryAt(byWord.get(token.norm) ?? none, at);
        if (token.type === type.word && token.norm.length >= 3) {
          tryAt(byStart.get(token.norm.slice(0, 3)) ?? none, at);
          tryAt(byEnd.get(token.norm.slice(-3)) ?? none, at);
        }
        if (token.type !== type.word || token.isLoud) tryAt(byType, at);
      }
      return hits;
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
