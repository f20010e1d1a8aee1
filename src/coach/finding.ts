/** What the coach points at; each kind has a file of rules in each language. */
export const kinds = [
  "hype",
  "push",
  "urgency",
  "clickbait",
  "engagement_bait",
  "hidden_ad",
  "self_talk",
] as const;

export type Kind = (typeof kinds)[number];

/** How much a finding weighs in the verdict. */
export type Severity = "soft" | "clear" | "strong";

/** The languages the coach has rules for. */
export type CoachLanguage = "da" | "en";

/** One thing the coach points at. */
export interface Finding {
  /** The rule's name, such as `da/hype/worlds-best`; `model/da` when a sentence as a whole weighed. */
  readonly rule: string;
  readonly kind: Kind;
  /** Where it stands, in UTF-16 units of the text that was given; `end` is after the last one. */
  readonly start: number;
  readonly end: number;
  /** The words it is about: `text.slice(start, end)`. */
  readonly text: string;
  readonly severity: Severity;
  /** One plain sentence, in the language of the interface. */
  readonly why: string;
  /** A question or a hint that fits the sentence, in the language of the interface. */
  readonly instead: string;
  /** What may stand in its place; an empty text means that the words can go. */
  readonly apply?: string;
  /** The law or research behind it. */
  readonly source?: string;
}

/** A word or trait that moved the score, and how far (log-odds; above 0 towards a breach). */
export interface Weighed {
  readonly what: string;
  readonly weight: number;
}

/** What the coach says about a whole text. */
export interface Verdict {
  /** The language most of the text is in; `other` when none we have rules for. */
  readonly lang: CoachLanguage | "other";
  readonly breach: boolean;
  /** The main kind of breach; null when there is none. */
  readonly kind: Kind | null;
  /** From 0, nothing to say, to 1. */
  readonly score: number;
  /** Share of sentences that give (answer, teach, credit, offer freely), 0 to 1. */
  readonly give: number;
  /** Share of sentences that ask (buy, sign up, like, link to self), 0 to 1. */
  readonly ask: number;
  readonly sentences: number;
  readonly findings: readonly Finding[];
  /** What moved the score most, the heaviest first. */
  readonly because: readonly Weighed[];
  /** True when only the rules that hold in every language were used for some of the text. */
  readonly onlyNeutral: boolean;
}
