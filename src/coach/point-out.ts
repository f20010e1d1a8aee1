import { advise } from "./advice.ts";
import type { Finding, Kind } from "./finding.ts";
import type { CoachOptions } from "./options.ts";
import type { Reading } from "./reading.ts";
import type { RuleSet } from "./rule.ts";
import { type } from "./tokens.ts";

const weight = { soft: 0, clear: 1, strong: 2 } as const;

/** The findings of a text, each with what is said about it. */
export function pointOut(rules: RuleSet, reading: Reading, options: CoachOptions): Finding[] {
  const { text, tokens, sentences } = reading;
  const findings: Finding[] = [];
  const lastOf = new Map<Kind, Finding>();
  for (const { rule, first, end, sentence: number } of reading.hits) {
    if (options.silenced?.has(rule.name) === true) continue;
    const advice = rules.advice[rule.rule.advice];
    const sentence = sentences[number];
    const start = tokens[first]?.start ?? 0;
    const stop = tokens[end - 1]?.end ?? start;
    const last = lastOf.get(rule.kind);
    // Of two that point at the same words, the heavier one stays.
    if (last !== undefined && start < last.end) {
      if (weight[last.severity] >= weight[rule.rule.severity]) continue;
      findings.splice(findings.lastIndexOf(last), 1);
    }
    if (advice === undefined || sentence === undefined) continue;
    const found = text.slice(start, stop);
    // Only the nearest words: a sentence may be a megabyte long.
    const before = text.slice(Math.max(tokens[sentence.first]?.start ?? start, start - 100), start);
    const after = text.slice(stop, Math.min(tokens[sentence.end - 1]?.end ?? stop, stop + 100));
    const finding: Finding = {
      rule: rule.name,
      kind: rule.kind,
      start,
      end: stop,
      text: found,
      severity: rule.rule.severity,
      ...advise(advice, options.interfaceLanguage ?? "en", {
        found,
        after: wordsAfter(reading, end, sentence.end),
        sentence: `${before}${after}`,
      }),
      ...(rule.rule.apply === undefined ? {} : { apply: rule.rule.apply }),
      ...(advice.source === undefined ? {} : { source: advice.source }),
    };
    findings.push(finding);
    lastOf.set(rule.kind, finding);
  }
  return findings;
}

/** Words at which the thing that is spoken of ends: verbs, what binds, and what places. */
const ending = new Set(
  "er var bliver blev har havde kan kunne vil ville skal skulle må står stod ligger sidder giver gav gør gjorde får fik venter kommer kom i på af til for fra med ved om under over mod hos og eller men der som at når hvis så fordi mens nu her jer dig dem is are was were be been has have had can could will would should may must gives gave makes made gets got waits comes came in on of to for from with by at about under over and or but that which who when if so because while now here you them".split(
    " ",
  ),
);

const pronouns = new Set("jeg du han hun vi man de i we you they he she".split(" "));

/** The thing that follows, as far as can be told: up to three words, up to a sign, a verb or a preposition. */
function wordsAfter(reading: Reading, from: number, end: number): string {
  let last = from;
  for (; last < end && last - from < 3; last += 1) {
    const token = reading.tokens[last];
    if (token === undefined || (token.type & (type.word | type.number)) === 0) break;
    if (ending.has(token.norm) || pronouns.has(token.norm)) break;
  }
  // A verb stands before who does it, as in “that we make” and “skaber vi”.
  if (pronouns.has(reading.tokens[last]?.norm ?? "")) last = Math.max(from, last - 1);
  return last === from
    ? ""
    : reading.text.slice(reading.tokens[from]?.start ?? 0, reading.tokens[last - 1]?.end ?? 0);
}
