import type { CoachLanguage } from "./finding.ts";
import type { Advice } from "./rule.ts";

/** The most characters of the text that a hint repeats. */
const longest = 60;

/** The words a hint can repeat. */
export interface Around {
  readonly found: string;
  /** The thing that follows in the sentence, up to three words. */
  readonly after: string;
  /** The sentence without what was found. */
  readonly sentence: string;
}

/** What is said about a finding, with the words of the text in their places. */
export function advise(
  advice: Advice,
  language: CoachLanguage,
  around: Around,
): { readonly why: string; readonly instead: string } {
  return {
    why: fill(advice.why[language], around),
    instead: fill(advice.instead[language], around),
  };
}

function fill(text: string, around: Around): string {
  return text.replace(
    /\{(found|after|sentence)(?:\|([^{}]*))?\}/g,
    (_, slot: keyof Around, other) => {
      const words = around[slot].replace(/\s+/g, " ").trim();
      if (words === "") return typeof other === "string" ? other : "…";
      return words.length > longest ? `${words.slice(0, longest).trimEnd()}…` : words;
    },
  );
}
