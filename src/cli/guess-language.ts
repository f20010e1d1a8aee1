import { languageOfText } from "#coach";

import { languageCode } from "./front-matter/languages.ts";

/** Shorter texts, in UTF-16 units, tell too little. */
const tells = 40;

/** `da` or `en` when the text tells, else undefined; a text in a neighbour's language is not taken for either. */
export function guessLanguage(text: string): "da" | "en" | undefined {
  if (text.length < tells) return undefined;
  const language = languageOfText(text.slice(0, 20_000));
  return language === "other" ? undefined : language;
}

/**
 * The language of a text whose site or export declares one, which goes before what the words look like. English is what programs
 * say where nobody chose, so there a text that is plainly Danish is taken for that.
 */
export function declaredOrGuessed(declared: string | undefined, text: string): string | undefined {
  const code = languageCode(declared ?? "")?.replace(/-.*$/, "");
  const guessed = guessLanguage(text);
  return code === undefined || (code === "en" && guessed === "da") ? guessed : code;
}
