import { languageOfText } from "#coach";

import { languageCode } from "./front-matter/languages.ts";

/**
 * Words that only one of the languages has, by how often people use them. A vote of these tells Danish
 * from English in nearly every text of forty characters or more.
 */
const telling = {
  da: "og er det ikke til af på for med som der en et at har vi jeg du kan skal den de også eller være blev hvad når efter mange være",
  en: "the and is of to that it was you are with this have be as but they from which what when would there their we by an or not your",
} as const;

const lists = Object.entries(telling).map(
  ([language, words]) => [language, new Set(words.split(" "))] as const,
);

/** `da` or `en` when the text tells, else undefined; a text in a neighbour's language is not taken for either. */
export function guessLanguage(text: string): "da" | "en" | undefined {
  if (languageOfText(text.slice(0, 20_000)) === "other") return undefined;
  const words =
    text
      .toLowerCase()
      .slice(0, 20_000)
      .match(/\p{L}+/gu) ?? [];
  const votes = lists.map(
    ([language, list]) => [language, words.filter((word) => list.has(word)).length] as const,
  );
  const [first, second] = votes.toSorted((a, b) => b[1] - a[1]);
  if (first === undefined || second === undefined || first[1] < 3 || first[1] === second[1])
    return undefined;
  return first[0] as "da" | "en";
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
