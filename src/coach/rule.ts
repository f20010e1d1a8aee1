import type { CoachLanguage, Kind, Severity } from "./finding.ts";

/** A text in both languages of the interface. */
export interface BothLanguages {
  readonly en: string;
  readonly da: string;
}

/** What is said about a finding; several rules can share it. */
export interface Advice {
  readonly why: BothLanguages;
  /** What to do instead, in a sentence that can stand alone. `{found}` becomes the words that were found. */
  readonly instead: BothLanguages;
  /** The law or research behind it. */
  readonly source?: string;
}

/** One rule, as the rule files write it. */
export interface Rule {
  /** Short and telling, such as `worlds-best`. */
  readonly id: string;
  /** The name of what is said about it. */
  readonly advice: string;
  readonly severity: Severity;
  /** Patterns; any of them is enough. See pattern.ts. */
  readonly find: readonly string[];
  /** Not when one of these stands in the same sentence: a `:context` or a pattern. */
  readonly unless?: readonly string[];
  /** Only when one of these stands in the same sentence. */
  readonly only?: readonly string[];
  /** Not when one of these stands anywhere in the text. */
  readonly unless_text?: readonly string[];
  /** Only when one of these stands anywhere in the text. */
  readonly only_text?: readonly string[];
  /** Contexts that usually excuse this kind but not this rule, such as `:quoted`. */
  readonly even_if?: readonly string[];
  /** What can stand in place of the words; empty when they can go. */
  readonly apply?: string;
}

/** A rule together with the texts that show it; the examples are tests. */
export interface RuleWithExamples extends Rule {
  /** A text that the rule points at. */
  readonly example: string;
  /** A text that looks alike and is fine. */
  readonly but_not: string;
}

/** The rules of one kind in one language: a file. */
export interface RuleFile<R extends Rule = Rule> {
  readonly language: CoachLanguage | "any";
  readonly kind: Kind;
  readonly rules: readonly R[];
}

/** Words that make a sentence mean something else, such as telling of others' hype. */
export interface Context {
  /** Without the colon. */
  readonly name: string;
  /** How far it reaches: its sentence, the next one too, or the whole text. */
  readonly reach: "sentence" | "next" | "text";
  readonly find: readonly string[];
  /** The kinds it excuses, unless a rule says `even_if`. */
  readonly excuses?: readonly Kind[];
}

/** Everything the coach knows of one language. */
export interface LanguageRules {
  readonly lists: Readonly<Record<string, readonly string[]>>;
  readonly contexts: readonly Context[];
  /** Patterns that tell that a sentence gives, or asks. */
  readonly give: readonly string[];
  readonly ask: readonly string[];
  readonly files: readonly RuleFile[];
}

/** All rules, ready for `createCoach`. */
export interface RuleSet {
  readonly advice: Readonly<Record<string, Advice>>;
  readonly languages: Readonly<Record<CoachLanguage | "any", LanguageRules>>;
}
