import type { Kind } from "./finding.ts";
import type { Sentence } from "./sentences.ts";
import { type Token, type } from "./tokens.ts";

/** Traits the coach finds by itself; rules name them as `:quoted`, beside the contexts of the rule files. */
export const builtInTraits = [
  "quoted",
  "negated",
  "question",
  "headline",
  "short",
  "first",
  "last",
  "link",
  "history",
] as const;

export type BuiltInTrait = (typeof builtInTraits)[number];

/** Traits that excuse every kind, unless a rule says `even_if`. */
export const alwaysExcuses: readonly BuiltInTrait[] = ["quoted", "negated"];

/** Words that turn a sentence, for `:negated`; per language. */
export const negations: ReadonlySet<string> = new Set([
  ..."ikke aldrig ingen intet uden næppe hverken ikk".split(" "),
  ..."not no never without neither nor nothing none don't doesn't isn't aren't won't can't didn't wasn't weren't cannot nobody hardly".split(
    " ",
  ),
]);

/** Past these a negation no longer holds: "Don't wait, buy now". */
const turns = new Set([",", ";", ":", "–", "—", "but", "men"]);

/** So many words before a finding a negation still turns it. */
const negationReach = 5;

/** Whether a negation stands shortly before token `at`, in its sentence and its part of it. */
export function isNegated(tokens: readonly Token[], sentence: Sentence, at: number): boolean {
  let words = 0;
  // Signs and numbers are few between words, and must not make a long row of them slow.
  const first = Math.max(sentence.first, at - 3 * negationReach);
  for (let i = at - 1; i >= first && words < negationReach; i -= 1) {
    const token = tokens[i];
    if (token === undefined) return false;
    if (negations.has(token.norm)) return true;
    if (turns.has(token.norm)) return false;
    if (token.type === type.word) words += 1;
  }
  return false;
}

/** Years that make a claim history rather than praise. */
const firstYear = 1000;
const lastYear = 1999;

/** The built-in traits of a sentence, apart from `negated`, which belongs to a place in it. */
export function traitsOf(
  tokens: readonly Token[],
  sentences: readonly Sentence[],
  number: number,
  isTitle: boolean,
): Set<string> {
  const traits = new Set<string>();
  const sentence = sentences[number];
  if (sentence === undefined) return traits;
  if (sentence.isQuoted) traits.add("quoted");
  if (sentence.isQuestion) traits.add("question");
  if (sentence.words <= 6) traits.add("short");
  if (number === 0) traits.add("first");
  if (number === sentences.length - 1) traits.add("last");
  let ends = false;
  for (let i = sentence.first; i < sentence.end; i += 1) {
    const token = tokens[i];
    if (token === undefined) break;
    if (token.type === type.url) traits.add("link");
    if (token.norm === ".") ends = true;
    if (token.type === type.number && token.norm.length === 4) {
      const year = Number(token.norm);
      if (year >= firstYear && year <= lastYear) traits.add("history");
    }
  }
  // A title, or a first line that stands alone without a full stop, as headlines do.
  if (isTitle || (number === 0 && !ends && sentence.words <= 18)) traits.add("headline");
  return traits;
}

/** Kinds in the order in which they are named when they weigh the same. */
export const kindOrder: readonly Kind[] = [
  "hidden_ad",
  "urgency",
  "push",
  "engagement_bait",
  "clickbait",
  "hype",
  "self_talk",
];
