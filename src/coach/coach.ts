import { compileLanguage, type ReadyLanguage } from "./compile.ts";
import { featuresOf, sentenceFeatures } from "./features.ts";
import type { CoachLanguage, Verdict } from "./finding.ts";
import { type Model, type Models, readyModel } from "./model.ts";
import type { CoachOptions } from "./options.ts";
import { pointOut } from "./point-out.ts";
import { type Reading, readText } from "./reading.ts";
import type { Rule, RuleFile, RuleSet } from "./rule.ts";
import { judge } from "./verdict.ts";

/** Reads texts and says what it would point at. */
export interface Coach {
  check(text: string, options?: CoachOptions): Verdict;
  /** What a learned model sees in a text, and in each of its sentences; for training. */
  features(text: string, options?: CoachOptions): Seen;
}

/** What a learned model sees: names, and how much of each. */
export interface Seen {
  readonly text: ReadonlyMap<string, number>;
  /** Of each sentence, told the log-odds that the text is a breach. */
  readonly sentences: (whole: number) => Iterable<ReadonlyMap<string, number>>;
}

/** Rules of a site's own, beside ours. */
export type OwnRules = readonly RuleFile<Rule>[];

/**
 * Builds the coach from its rules and, where given, its learned models. It is pure: the same text gets the
 * same answer, and nothing is fetched or kept.
 * @throws Error that names a rule that is wrong and says why
 */
export function createCoach(rules: RuleSet, models: Models = {}, own: OwnRules = []): Coach {
  const ready = (language: CoachLanguage | "any"): ReadyLanguage =>
    compileLanguage(language, {
      ...rules.languages[language],
      files: [...rules.languages[language].files, ...own.filter((f) => f.language === language)],
    });
  const readyModels = Object.fromEntries(
    (Object.entries(models) as [string, Model][]).map(([name, model]) => [name, readyModel(model)]),
  );
  const languages = { da: ready("da"), en: ready("en"), any: ready("any") };
  const read = (text: string, options: CoachOptions): Reading => readText(languages, text, options);
  return {
    check: (text, options = {}) => {
      const reading = read(text, options);
      const findings = pointOut(rules, reading, options);
      return judge(
        reading,
        findings,
        featuresOf(reading, findings),
        { rules, models: readyModels },
        options,
      );
    },
    features: (text, options = {}) => {
      const reading = read(text, options);
      return {
        text: featuresOf(reading, pointOut(rules, reading, options)),
        sentences: (whole) => sentenceFeatures(reading, whole),
      };
    },
  };
}
