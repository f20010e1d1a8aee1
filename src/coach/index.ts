/**
 * The un-marketing coach: text in, findings out. It owns no table, fetches nothing and keeps nothing; it runs
 * in Node and in the browser. Rules are data (rules/README.md), read by rule-files.ts in Node and put into the
 * bundle for browsers. It advises; it never blocks.
 */
export { type Coach, createCoach, type OwnRules, type Seen } from "./coach.ts";
export {
  type CoachLanguage,
  type Finding,
  type Kind,
  kinds,
  type Severity,
  type Verdict,
  type Weighed,
} from "./finding.ts";
export { languageOfText } from "./language-of-text.ts";
export type { CoachOptions } from "./options.ts";
export {
  type Column,
  type LearnedModel,
  letterOf,
  type Question,
  type Model,
  type ModelName,
  type Models,
} from "./model.ts";
export { fingerprintOf } from "./fingerprint.ts";
export { packModel } from "./pack-model.ts";
export type { Rule, RuleFile, RuleSet, RuleWithExamples } from "./rule.ts";
