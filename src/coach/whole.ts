import { advise } from "./advice.ts";
import { stem } from "./features.ts";
import type { CoachLanguage, Finding, Kind } from "./finding.ts";
import type { Model } from "./model.ts";
import type { Reading } from "./reading.ts";
import type { RuleSet } from "./rule.ts";
import { type Token, type } from "./tokens.ts";

/** How many words an explanation names. */
const most = 3;

/**
 * The finding for a text in which no rule points at what the model weighed: the sentence that weighed most, and
 * the words in it.
 */
export function findingOfWhole(
  rules: RuleSet,
  reading: Reading,
  model: Model,
  kind: Kind,
  language: CoachLanguage,
): Finding | undefined {
  const advice = rules.advice[`whole-${kind}`];
  const weightOf = (token: Token): number => {
    const name = stem(token);
    return name === undefined ? 0 : (model.weights[`w:${name}`] ?? 0);
  };
  let heaviest: { readonly number: number; readonly sum: number } | undefined;
  reading.sentences.forEach((sentence, number) => {
    let sum = 0;
    for (let i = sentence.first; i < sentence.end; i += 1) {
      const token = reading.tokens[i];
      if (token !== undefined) sum += weightOf(token);
    }
    if (sentence.words > 0 && (heaviest === undefined || sum > heaviest.sum))
      heaviest = { number, sum };
  });
  const sentence = heaviest === undefined ? undefined : reading.sentences[heaviest.number];
  if (sentence === undefined || advice === undefined) return undefined;
  const inside = reading.tokens
    .slice(sentence.first, sentence.end)
    .filter((token) => token.type !== type.newline);
  const [first] = inside;
  const last = inside.at(-1);
  if (first === undefined || last === undefined) return undefined;
  const heavy = inside
    .filter((token) => weightOf(token) > 0)
    .toSorted((a, b) => weightOf(b) - weightOf(a))
    .map((token) => `“${reading.text.slice(token.start, token.end)}”`);
  const words = [...new Set(heavy)].slice(0, most).join(", ");
  return {
    rule: `model/${reading.lang}`,
    kind,
    start: first.start,
    end: last.end,
    text: reading.text.slice(first.start, last.end),
    severity: "soft",
    ...advise(advice, language, {
      found: words || (language === "da" ? "ordene" : "its words"),
      after: "",
      sentence: "",
    }),
    ...(advice.source === undefined ? {} : { source: advice.source }),
  };
}
