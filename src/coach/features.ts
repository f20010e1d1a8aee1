import type { Reading } from "./reading.ts";
import type { Finding } from "./finding.ts";
import { type Token, type } from "./tokens.ts";

/** Words are cut to this many letters, so that the forms of one word are mostly one. */
const stemLength = 6;

/** The most words that are looked at for the model; a long article is judged by its beginning and its findings. */
const mostWords = 400;

/** Traits that only tell how long a text is. */
const lengths: ReadonlySet<string> = new Set(["short", "first", "last"]);

const cap = (n: number, most: number): number => Math.min(n, most) / most;

/**
 * What the learned model sees: findings by kind and severity, traits, the shape of the text, and its words
 * alone and in pairs. Names begin with what they are: `k:` finding, `t:` trait, `s:` shape, `w:` word, `b:`
 * two words.
 */
export function featuresOf(reading: Reading, findings: readonly Finding[]): Map<string, number> {
  const features = new Map<string, number>();
  for (const { kind, severity } of findings) {
    const name = `k:${kind}:${severity}`;
    features.set(name, Math.min(1.5, (features.get(name) ?? 0) + 1));
  }
  // How long a text is says nothing about what it does.
  for (const trait of reading.textTraits)
    if (!trait.startsWith("“") && !lengths.has(trait)) features.set(`t:${trait}`, 1);
  shape(reading, features);
  words(reading, features);
  return features;
}

function shape(reading: Reading, features: Map<string, number>): void {
  const { sentences, tokens, gives, asks } = reading;
  const counts = {
    url: 0,
    hashtag: 0,
    mention: 0,
    emoji: 0,
    loud: 0,
    exclaims: 0,
    number: 0,
    quoted: 0,
  };
  let all = 0;
  for (const token of tokens) {
    if (token.type === type.word) all += 1;
    if (token.type === type.url) counts.url += 1;
    if (token.type === type.hashtag) counts.hashtag += 1;
    if (token.type === type.mention) counts.mention += 1;
    if (token.type === type.emoji) counts.emoji += 1;
    if ((token.type & type.number) !== 0) counts.number += 1;
    if (token.isLoud) counts.loud += 1;
    if (token.norm === "!") counts.exclaims += 1;
    if (token.quoted && token.type === type.word) counts.quoted += 1;
  }
  const set = (name: string, value: number): void => {
    if (value > 0) features.set(`s:${name}`, value);
  };
  const total = Math.max(1, sentences.length);
  set("url", cap(counts.url, 1));
  set("hashtags", cap(counts.hashtag, 4));
  set("mention", cap(counts.mention, 1));
  set("emoji", cap(counts.emoji, 4));
  set("loud", cap(counts.loud, 2));
  set("exclaims", cap(counts.exclaims, 3));
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
  [type.emoji, "<emoji>"],
]);

const named = /^\p{Lu}\p{Ll}/u;

function words({ text, tokens, sentences, isTitle }: Reading, features: Map<string, number>): void {
  const seen = new Set<string>();
  const firsts = new Set(sentences.map(({ first }) => first));
  let before = "^";
  let begins = true;
  let count = 0;
  for (const [i, token] of tokens.entries()) {
    if (count >= mostWords) break;
    begins ||= firsts.has(i);
    const word = stem(token);
    // Whose name it is says nothing, that there is one does.
    const now =
      !begins &&
      !isTitle &&
      word !== undefined &&
      named.test(text.slice(token.start, token.start + 4))
        ? "<name>"
        : word;
    if (token.type === type.newline || ends.has(token.norm)) begins = true;
    else if ((token.type & (type.word | type.number)) !== 0) begins = false;
    if (now === undefined) continue;
    if (now.length > 1 || now === "#") {
      count += 1;
      seen.add(`w:${now}`);
    }
    seen.add(`b:${before} ${now}`);
    before = now;
  }
  // Longer texts hold more words by chance.
  const value = 3 / Math.sqrt(Math.max(9, seen.size));
  for (const name of seen) features.set(name, value);
}

/** Signs after which a sentence begins. */
const ends: ReadonlySet<string> = new Set([".", "!", "?"]);
/** Signs the model looks at beside them. */
const marks: ReadonlySet<string> = new Set([...ends, ":", ",", "…", "–", "-", "%"]);

/** A word as the model knows it; undefined for what it does not look at. */
export function stem(token: Token): string | undefined {
  if (token.quoted) return undefined;
  if (token.type === type.word) return token.norm.slice(0, stemLength);
  if ((token.type & type.number) !== 0) return "#";
  if (token.type === type.newline) return "^";
  return signs.get(token.type) ?? (marks.has(token.norm) ? token.norm : undefined);
}
