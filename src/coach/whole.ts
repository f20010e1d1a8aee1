import { advise } from "./advice.ts";
import { stem, wordsOf } from "./features.ts";
import type { CoachLanguage, Finding, Kind } from "./finding.ts";
import { type ReadyModel, weightOf } from "./model.ts";
import type { Reading } from "./reading.ts";
import type { RuleSet } from "./rule.ts";
import type { Sentence } from "./sentences.ts";
import { type Token, type } from "./tokens.ts";

/** How many words an explanation names. */
const most = 3;

/** How much a word alone speaks for a breach. */
function weightIn(model: ReadyModel, token: Token): number {
  const name = stem(token);
  return name === undefined
    ? 0
    : weightOf(model, "breach", `w:${name}`) + weightOf(model, "breach", `v:${token.norm}`);
}

/** How much the words of a sentence speak for a breach; below 0 they speak against it. */
function leanOf(model: ReadyModel, reading: Reading, { first, end }: Sentence): number {
  let sum = 0;
  for (const name of wordsOf(reading, first, end)) sum += weightOf(model, "breach", name);
  return sum;
}

/**
 * The finding for a text in which no rule points at what the model weighed: the sentence that weighed most, and
 * the words in it.
 */
export function findingOfWhole(
  rules: RuleSet,
  reading: Reading,
  model: ReadyModel,
  kind: Kind,
  language: CoachLanguage,
): Finding | undefined {
  const advice = rules.advice[`whole-${kind}`];
  let heaviest: { readonly sentence: Sentence; readonly sum: number } | undefined;
  for (const sentence of reading.sentences) {
    const sum = leanOf(model, reading, sentence);
    if (sentence.words > 0 && (heaviest === undefined || sum > heaviest.sum))
      heaviest = { sentence, sum };
  }
  const sentence = heaviest?.sentence;
  if (sentence === undefined || advice === undefined) return undefined;
  const inside = reading.tokens
    .slice(sentence.first, sentence.end)
    .filter((token) => token.type !== type.newline);
  const [first] = inside;
  const last = inside.at(-1);
  if (first === undefined || last === undefined) return undefined;
  const heavy = inside
    .filter((token) => weightIn(model, token) > 0)
    .toSorted((a, b) => weightIn(model, b) - weightIn(model, a))
    .map((token) => quote(reading.text.slice(token.start, token.end), language));
  const words = [...new Set(heavy)].slice(0, most).join(", ");
  return {
    rule: `model/${reading.lang}`,
    kind,
    start: first.start,
    end: last.end,
    text: reading.text.slice(first.start, last.end),
    severity: "soft",
    ...advise(advice, language, words || (language === "da" ? "ordene" : "its words")),
    ...(advice.source === undefined ? {} : { source: advice.source }),
  };
}

/** Words in the quotation marks of the language in which the advice is given. */
function quote(words: string, language: CoachLanguage): string {
  return language === "da" ? `»${words}«` : `“${words}”`;
}
