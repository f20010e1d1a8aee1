import { sentenceFeatures } from "./features.ts";
import type { CoachOptions } from "./options.ts";
import type { Reading } from "./reading.ts";
import type { Finding, Kind, Severity, Verdict } from "./finding.ts";
import {
  leanOn,
  likeliestKind,
  type ModelName,
  type ReadyModel,
  weigh,
  type Weighing,
} from "./model.ts";
import type { RuleSet } from "./rule.ts";
import { findingOfWhole } from "./whole.ts";
import { kindOrder } from "./traits.ts";

/** How likely a breach is by one finding of a severity. */
const by: Readonly<Record<Severity, number>> = { soft: 0.3, clear: 0.6, strong: 0.9 };

/** From this score on a text is a breach. */
const breachFrom = 0.5;

/**
 * How sure a model must be to point at a text of one sentence, of two, and of more: few words tell little, and many
 * of them are not posts. It is slow to point at haste, for which rules have words. The verdict holds all the same.
 */
const sureFrom = [0.998, 0.98, 0.7] as const;
const sureOfHaste = [1, 1, 0.98] as const;

function mayPoint(score: number, sentences: number, kind: Kind): boolean {
  const from = kind === "urgency" ? sureOfHaste : sureFrom;
  return score >= (from[Math.min(Math.max(1, sentences), from.length) - 1] ?? 1);
}

/** Headlines of people who write for themselves differ from those the model learned from, so it must be surer. */
const headlineFrom = 0.9;

/** The verdict of a text, from its findings and what the learned model says of it. */
export function judge(
  reading: Reading,
  findings: readonly Finding[],
  features: ReadonlyMap<string, number>,
  { rules, models }: Knows,
  options: CoachOptions,
): Verdict {
  const name = options.isTitle === true && reading.lang === "en" ? "headline" : reading.lang;
  const model = name === "other" ? undefined : models[name];
  const weighing = weigh(model, features);
  const score =
    weighing === undefined
      ? byRules(findings)
      : together(weighing, findings, reading.sentences.length);
  const breach = score >= (name === "headline" ? headlineFrom : breachFrom);
  const likeliest = name === "headline" ? "clickbait" : likeliestKind(model, features);
  const kind = breach ? (agreed(likeliest, findings) ?? null) : null;
  const whole =
    kind === null ||
    model === undefined ||
    options.silenced?.has(`model/${reading.lang}`) === true ||
    findings.some((finding) => finding.kind === kind) ||
    !mayPoint(score, reading.sentences.length, kind)
      ? undefined
      : findingOfWhole(rules, reading, model, kind, options.interfaceLanguage ?? "en");
  const total = Math.max(1, reading.sentences.filter(({ words }) => words > 0).length);
  const share = (some: ReadonlySet<number>): number => Number((some.size / total).toFixed(3));
  const { gives, asks } = givingAndAsking(reading, model, weighing);
  return {
    lang: reading.lang,
    breach,
    kind,
    score: Number(score.toFixed(3)),
    give: share(gives),
    ask: share(asks),
    sentences: reading.sentences.filter(({ words }) => words > 0).length,
    findings: whole === undefined ? findings : [...findings, whole],
    because: weighing?.because ?? [],
    onlyNeutral: reading.onlyNeutral,
  };
}

/**
 * The numbers of the sentences that give and that ask: what the model says of their words, and without a model those
 * that hold words that tell of it. None does both.
 */
function givingAndAsking(
  reading: Reading,
  model: ReadyModel | undefined,
  weighing: Weighing | undefined,
): { readonly gives: ReadonlySet<number>; readonly asks: ReadonlySet<number> } {
  if (model?.lines.has("give") !== true || weighing === undefined) return reading;
  const whole = Math.log(weighing.score / (1 - weighing.score));
  const gives = new Set<number>();
  const asks = new Set<number>();
  let number = -1;
  for (const features of sentenceFeatures(reading, whole)) {
    number += 1;
    if (reading.sentences[number]?.words === 0) continue;
    const give = leanOn(model, "give", features) ?? 0;
    const ask = leanOn(model, "ask", features) ?? 0;
    if (ask > 0 && ask > give) asks.add(number);
    else if (give > 0) gives.add(number);
  }
  return { gives, asks };
}

/** So many words of a text a model must know before it may speak up where no rule does. */
const leastKnown = 4;
/** Just not a breach. */
const notQuite = 0.49;

/** What rules alone make of a text where they are right in 98 of 100: see `decides`. */
const byRulesAlone = 0.75;
/** So few sentences there may be for each finding that more than one decide. */
const sentencesForEach = 4;

/** Whether the findings decide whatever the model says: two that weigh in a short text, or a strong one alone in it. */
function decides(findings: readonly Finding[], sentences: number): boolean {
  const heavy = findings.filter(({ severity }) => severity !== "soft");
  if (sentences < 2 && heavy.some(({ severity }) => severity === "strong")) return true;
  return heavy.length > 1 && heavy.length * sentencesForEach >= sentences;
}

/** In a sentence or two without any finding the model's word counts a little less: log-odds. */
const doubt = 0.25;
const lessSure = (score: number): number =>
  1 / (1 + Math.exp(doubt - Math.log(score / (1 - score))));

/** What the model and the rules say together. */
function together(
  { score, known }: Weighing,
  findings: readonly Finding[],
  sentences: number,
): number {
  if (decides(findings, sentences)) return Math.max(score, byRulesAlone);
  if (known >= leastKnown) return findings.length === 0 && sentences < 3 ? lessSure(score) : score;
  return findings.length === 0 ? Math.min(score, notQuite) : Math.max(score, byRules(findings));
}

/** Without a model: each finding makes it likelier, none makes it certain. */
function byRules(findings: readonly Finding[]): number {
  let fine = 1;
  for (const { severity } of findings) fine *= 1 - by[severity];
  return 1 - fine;
}

/** The kind of a breach: what the model takes it for, unless something that weighs was found and nothing of that kind. */
function agreed(likeliest: Kind | undefined, findings: readonly Finding[]): Kind | undefined {
  const heavy = findings.filter(({ severity }) => severity !== "soft");
  if (likeliest === undefined) return mainKind(findings);
  return heavy.length === 0 || findings.some(({ kind }) => kind === likeliest)
    ? likeliest
    : mainKind(heavy);
}

function mainKind(findings: readonly Finding[]): Kind | undefined {
  const sums = new Map<Kind, number>();
  for (const { kind, severity } of findings) sums.set(kind, (sums.get(kind) ?? 0) + by[severity]);
  let best: Kind | undefined;
  for (const kind of kindOrder)
    if ((sums.get(kind) ?? 0) > (best === undefined ? 0 : (sums.get(best) ?? 0))) best = kind;
  return best;
}

/** What the coach knows, beside the text. */
export interface Knows {
  readonly rules: RuleSet;
  readonly models: Readonly<Partial<Record<ModelName, ReadyModel>>>;
}
