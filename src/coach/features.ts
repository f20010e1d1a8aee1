import type { Reading } from "./reading.ts";
import type { Finding } from "./finding.ts";
import { type Token, type } from "./tokens.ts";

/** Words are cut to this many letters, so that the forms of one word are mostly one. */
const stemLength = 6;

/** The most words that are looked at for the model; a long article is judged by its beginning and its findings. */
const mostWords = 400;

const several = 2;

/** Traits that only tell how long a text is. */
const lengths: ReadonlySet<string> = new Set(["short", "first", "last"]);

const cap = (n: number, most: number): number => Math.min(n, most) / most;

/**
 * What the learned model sees: findings by kind and severity, traits, the shape of the text, and its words
 * alone and in pairs. Names begin with what they are: `k:` finding, `t:` trait, `s:` shape, `w:` the beginning of a
 * word, `v:` a longer word whole, `b:` two words. Emoji and exclamation marks are not looked at: who is glad in private uses as many.
 */
export function featuresOf(reading: Reading, findings: readonly Finding[]): Map<string, number> {
  const features = new Map<string, number>();
  for (const { kind, severity } of findings) {
    const name = `k:${kind}:${severity}`;
    features.set(name, Math.min(1.5, (features.get(name) ?? 0) + 1));
  }
  // One such word may stand in an innocent text; several seldom do.
  const heavy = findings.filter(({ severity }) => severity !== "soft").length;
  const strong = findings.filter(({ severity }) => severity === "strong").length;
  if (heavy >= several) features.set("k:several", 1);
  if (strong >= several) features.set("k:several-strong", 1);
  // How long a text is says nothing about what it does.
  for (const trait of reading.textTraits)
    if (!trait.startsWith("“") && !lengths.has(trait)) features.set(`t:${trait}`, 1);
  shape(reading, features);
  const words = wordsOf(reading, 0, reading.tokens.length);
  // Longer texts hold more words by chance.
  const value = 3 / Math.sqrt(Math.max(9, words.size));
  for (const name of words) features.set(name, value);
  return features;
}

/** Log-odds of a text beyond this tell no more of its sentences. */
const surest = 3;

/**
 * What the model sees of each sentence in turn, to say whether it gives or asks; `whole` is the log-odds that the text
 * is a breach.
 */
export function* sentenceFeatures(reading: Reading, whole: number): Generator<Map<string, number>> {
  const pointedAt = new Set(reading.hits.map(({ sentence }) => sentence));
  for (const [number, sentence] of reading.sentences.entries()) {
    const features = new Map<string, number>();
    features.set("s:whole", Math.max(-surest, Math.min(surest, whole)) / surest);
    if (number === 0) features.set("s:is-first", 1);
    if (number === reading.sentences.length - 1) features.set("s:is-last", 1);
    if (sentence.isQuestion) features.set("s:is-question", 1);
    if (reading.gives.has(number)) features.set("s:tells-of-giving", 1);
    if (reading.asks.has(number)) features.set("s:tells-of-asking", 1);
    if (pointedAt.has(number)) features.set("s:is-pointed-at", 1);
    const words = wordsOf(reading, sentence.first, sentence.end);
    const value = 2 / Math.sqrt(Math.max(9, words.size));
    for (const name of words) features.set(name, value);
    yield features;
  }
}

function shape(reading: Reading, features: Map<string, number>): void {
  const { sentences, tokens, gives, asks } = reading;
  const counts = {
    url: 0,
    hashtag: 0,
    mention: 0,
    loud: 0,
    number: 0,
    quoted: 0,
  };
  let all = 0;
  for (const token of tokens) {
    if (token.type === type.word) all += 1;
    if (token.type === type.url) counts.url += 1;
    if (token.type === type.hashtag) counts.hashtag += 1;
    if (token.type === type.mention) counts.mention += 1;
    if ((token.type & type.number) !== 0) counts.number += 1;
    if (token.isLoud) counts.loud += 1;
    if (token.quoted && token.type === type.word) counts.quoted += 1;
  }
  const set = (name: string, value: number): void => {
    if (value > 0) features.set(`s:${name}`, value);
  };
  const total = Math.max(1, sentences.length);
  // A sentence by itself is seldom a post, so that it takes more to call it one that pushes.
  set("alone", total === 1 ? 1 : 0);
  set("url", cap(counts.url, 1));
  set("hashtags", cap(counts.hashtag, 4));
  set("mention", cap(counts.mention, 1));
  set("loud", cap(counts.loud, 2));
  set("numbers", cap(counts.number, 3));
  set("quoted", counts.quoted / Math.max(1, all));
  set("gives", gives.size / total);
  set("asks", asks.size / total);
  set("questions", sentences.filter(({ isQuestion }) => isQuestion).length / total);
  set("asks-last", sentences.at(-1)?.isQuestion === true ? 1 : 0);
}

/** Signs other than words that the model looks at, as it names them. */
const signs: ReadonlyMap<number, string> = new Map([
  [type.url, "<url>"],
  [type.hashtag, "<hashtag>"],
  [type.mention, "<mention>"],
]);

/** The names of the words between two tokens, alone and in pairs. */
export function wordsOf(
  { text, tokens, sentences, isTitle }: Reading,
  from: number,
  end: number,
): Set<string> {
  const seen = new Set<string>();
  let before = "^";
  let count = 0;
  for (let i = from; i < end && count < mostWords; i += 1) {
    const token = tokens[i];
    if (token === undefined) break;
    const isWord = token.type === type.word;
    const begins = sentences[token.sentence]?.opens === i;
    let now = token.quoted ? (isWord ? quotation : undefined) : stem(token);
    if (now === undefined || (now === quotation && before === quotation)) continue;
    if (isWord && now !== quotation && !isTitle && !begins && isNamed(text, token)) now = name;
    if (now.length > 1 || now === "#") {
      count += 1;
      seen.add(`w:${now}`);
      if (isWord && now !== name && now !== quotation && token.norm.length > stemLength)
        seen.add(`v:${token.norm}`);
    }
    seen.add(`b:${before} ${now}`);
    before = now;
  }
  return seen;
}

/** What somebody else said, however long: that it was quoted is looked at, not the words. */
const quotation = "<quote>";
/** Whose name it is says nothing, that there is one does. */
const name = "<name>";
const named = /^\p{Lu}\p{Ll}/u;
const isNamed = (text: string, { start }: Token): boolean =>
  named.test(text.slice(start, start + 4));

/** Signs the model looks at, as it names them. */
const marks: ReadonlyMap<string, string> = new Map([
  ...[".", ",", "?", ":", "…", "–", "-", "%"].map((sign) => [sign, sign] as const),
  ["!", "."],
]);

/** A word as the model knows it; undefined for what it does not look at. */
export function stem(token: Token): string | undefined {
  if (token.quoted) return undefined;
  if (token.type === type.word) return token.norm.slice(0, stemLength);
  if ((token.type & type.number) !== 0) return "#";
  if (token.type === type.newline) return "^";
  return signs.get(token.type) ?? marks.get(token.norm);
}
