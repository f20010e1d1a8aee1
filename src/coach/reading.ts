import type { Meaning, ReadyLanguage, ReadyRule } from "./compile.ts";
import type { CoachLanguage, Verdict } from "./finding.ts";
import { languageOf } from "./language.ts";
import type { Hit } from "./matcher.ts";
import type { CoachOptions } from "./options.ts";
import { notProse } from "./prose.ts";
import { intoSentences, type Sentence } from "./sentences.ts";
import { type Token, tokenise, type, withoutWraps } from "./tokens.ts";
import { isNegated, traitsOf } from "./traits.ts";

/** A text as the coach sees it. */
export interface Reading {
  readonly text: string;
  readonly isTitle: boolean;
  readonly tokens: readonly Token[];
  readonly sentences: readonly Sentence[];
  readonly lang: Verdict["lang"];
  /** Some of it was in a language without rules. */
  readonly onlyNeutral: boolean;
  /** What was found, in the order of the text. */
  readonly hits: readonly (Hit<Meaning> & { readonly rule: ReadyRule })[];
  /** The traits of each sentence. */
  readonly traits: readonly ReadonlySet<string>[];
  /** The traits of the text. */
  readonly textTraits: ReadonlySet<string>;
  /** The numbers of the sentences that give, and of those that ask. */
  readonly gives: ReadonlySet<number>;
  readonly asks: ReadonlySet<number>;
}

/** A paragraph shorter than this, in UTF-16 units, takes the language of the text. */
const tellsItsLanguage = 40;

/** Reads a text: its tokens, sentences and traits, and the rules that hold in it. */
export function readText(
  languages: Readonly<Record<CoachLanguage | "any", ReadyLanguage>>,
  text: string,
  options: CoachOptions,
): Reading {
  const tokens = withoutWraps(tokenise(text, notProse(text)), text);
  const sentences = intoSentences(tokens, text);
  const told = options.lang ?? languageOf(tokens);
  const whole = told ?? guess(tokens);
  const traits = sentences.map((_, i) => traitsOf(tokens, sentences, i, options.isTitle === true));
  /** Traits that reach over the whole text. */
  const wide = new Set<string>();
  const textTraits = new Set<string>(options.isDisclosed === true ? ["disclosed"] : []);
  const gives = new Set<number>();
  const asks = new Set<number>();
  const found: (Hit<Meaning> & { rule: ReadyRule })[] = [];
  let onlyNeutral = false;
  const look = (language: ReadyLanguage, from: number, end: number): void => {
    for (const hit of language.matcher.find(tokens, sentences, from, end)) {
      const { what } = hit;
      if (what.is === "rule") found.push({ ...hit, rule: what.rule });
      else if (what.is === "give") gives.add(hit.sentence);
      else if (what.is === "ask") asks.add(hit.sentence);
      else if (what.is === "trait") {
        textTraits.add(what.name);
        if (what.reach === "text") wide.add(what.name);
        traits[hit.sentence]?.add(what.name);
        if (what.reach === "next") traits[hit.sentence + 1]?.add(what.name);
      }
    }
  };
  look(languages.any, 0, tokens.length);
  for (const part of paragraphs(tokens)) {
    const size = (tokens[part.end - 1]?.end ?? 0) - (tokens[part.from]?.start ?? 0);
    const own = size < tellsItsLanguage ? undefined : languageOf(tokens, part.from, part.end);
    const language = options.lang ?? own ?? told;
    if (language === "other") onlyNeutral = true;
    else if (language !== undefined) look(languages[language], part.from, part.end);
    else {
      // Too short to tell, such as "Flash sale": both are tried.
      look(languages.en, part.from, part.end);
      look(languages.da, part.from, part.end);
    }
  }
  for (const some of traits) for (const trait of some) textTraits.add(trait);
  found.sort((a, b) => a.first - b.first || b.end - a.end);
  return {
    text,
    isTitle: options.isTitle === true,
    tokens,
    sentences,
    lang: whole,
    onlyNeutral,
    hits: found.filter((hit) => holds(hit, tokens, sentences, traits, wide, textTraits)),
    traits,
    textTraits,
    gives,
    asks,
  };
}

/** The language to name when nothing tells. */
function guess(tokens: readonly Token[]): Verdict["lang"] {
  const words = tokens.filter((token) => token.type === type.word);
  if (words.length === 0) return "other";
  return words.some(({ norm }) => /[æøå]/.test(norm)) ? "da" : "en";
}

/** Whether a rule that was found holds in its sentence and its text. */
function holds(
  hit: Hit<Meaning> & { rule: ReadyRule },
  tokens: readonly Token[],
  sentences: readonly Sentence[],
  traits: readonly ReadonlySet<string>[],
  wide: ReadonlySet<string>,
  textTraits: ReadonlySet<string>,
): boolean {
  const { rule } = hit;
  const here = traits[hit.sentence] ?? new Set();
  const sentence = sentences[hit.sentence];
  const has = (trait: string): boolean => {
    if (trait === "quoted") return tokens[hit.first]?.quoted === true;
    if (trait === "negated")
      return sentence !== undefined && isNegated(tokens, sentence, hit.first);
    return here.has(trait) || wide.has(trait);
  };
  if (rule.unless.some(has)) return false;
  if (rule.only.length > 0 && !rule.only.some(has)) return false;
  if (rule.unlessText.some((trait) => textTraits.has(trait))) return false;
  return rule.onlyText.length === 0 || rule.onlyText.some((trait) => textTraits.has(trait));
}

/** Stretches of tokens between line ends. */
function paragraphs(tokens: readonly Token[]): { readonly from: number; readonly end: number }[] {
  const parts: { from: number; end: number }[] = [];
  let from = 0;
  for (let i = 0; i <= tokens.length; i += 1) {
    if (i < tokens.length && tokens[i]?.type !== type.newline) continue;
    if (i > from) parts.push({ from, end: i });
    from = i + 1;
  }
  return parts;
}
