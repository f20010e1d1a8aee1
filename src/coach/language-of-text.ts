import type { CoachLanguage } from "./finding.ts";
import { languageOf } from "./language.ts";
import { tokenise } from "./tokens.ts";

/**
 * The language of a text by its small words: Danish, English, or `other` where it is a neighbour's; undefined when nothing
 * in it tells.
 */
export function languageOfText(text: string): CoachLanguage | "other" | undefined {
  return languageOf(tokenise(text, []));
}
