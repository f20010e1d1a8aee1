import type { CoachLanguage } from "./finding.ts";
import type { Advice } from "./rule.ts";

/** The most characters of the text that a hint repeats. */
const longest = 60;

/**
 * What is said about a finding, with the words that were found in their places.
 *
 * No other words of the text are repeated: a hint has a sentence of its own, in which they seldom fit.
 */
export function advise(
  advice: Advice,
  language: CoachLanguage,
  found: string,
): { readonly why: string; readonly instead: string } {
  return { why: fill(advice.why[language], found), instead: fill(advice.instead[language], found) };
}

function fill(text: string, found: string): string {
  const words = found.replace(/\s+/g, " ").trim();
  const short = words.length > longest ? `${words.slice(0, longest).trimEnd()}…` : words;
  return text.replaceAll("{found}", () => short);
}
