import type { CoachLanguage } from "./finding.ts";
import { type Token, type } from "./tokens.ts";

/** Words that are frequent in one language and rare in its neighbours; a vote each, some of them more. */
const votes: Readonly<Record<"da" | "en" | "no" | "sv" | "de" | "other", string>> = {
  da: "og i er at jeg ikke det en et til af* på som med han den for der* vi de har var kan men om så sig* hvad* hvor nu* når også blev* efter* nogen* nogle* mig* dig* os* jer* noget* meget* mere lige selv kunne skulle ville have været bliver uden* mellem* hvis fordi sådan* igen* altid* aldrig dag uge* ud* op* hvordan* hvorfor* gerne* tak* mange alle bare kun* ved eller end* min mit* din dit* jeres* vores* deres her hvem hvilken mod før derfor skal fra under over samt dette denne disse sin sit* sine hans hendes* andre anden* andet* må vil blive* stor store ny nye være man velkommen hvilket* blandt* siden* altså* faktisk* måske* gør* gøre* fik* gik* bør* kr*",
  en: "the and of to in is that it for you was with on as are be this have from or had by not but what all were we when your can said there use an each which she do how their if will up other about out many then them these so some her would make like him into time has look more write go see no way could people my than first been call who its find down day did get come made may us our please thanks just",
  no: "og i er jeg ikke det en et til av* på som med han den for vi de har var kan men om så seg* hva* hvor nå* når også ble* etter* noen* meg* deg* oss* noe* mye* mer* selv kunne skulle ville ha vært* blir uten* mellom* hvis fordi slik* igjen* alltid* aldri* dag uke* ut* opp* hvordan* hvorfor gjerne* takk* mange alle bare ved eller enn* min mitt* din ditt* deres* vår* våre* her hvem hvilken mot* før derfor skal fra under over samt dette denne disse sin sitt* hans hennes* andre annen* annet* må vil bli* stor store ny nye være man velkommen hun gjør* gjøre* fikk* gikk* bør dere* ei* jente* gutt* skjer* prosent* første hei*",
  sv: "och* i är* att* jag inte det en ett till av på som med han den för vi de har var kan men om så sig vad där nu när också blev efter någon några mig dig oss er något mycket mer själv skulle vill ha varit blir utan mellan eftersom igen alltid aldrig dag vecka ut upp hur varför gärna tack många alla bara vid eller än min mitt din ditt",
  de: "und der die das ist nicht ich ein eine zu den von mit sich auf für im dem auch es an werden aus er hat dass sie nach wird bei einer um am sind noch wie einem über so zum war haben nur oder aber vor zur bis mehr durch man sein wurde",
  other:
    "que de la el en los se del las por un para con no una su al lo como más pero sus le ya o este sí porque esta le les des et est une dans pour qui sur au avec ce il pas ne sont",
};

/** Signs that only some of the languages write, so many votes each. */
const letters: readonly (readonly [RegExp, Partial<Record<keyof typeof votes, number>>])[] = [
  [/[æø]/, { da: 1, no: 1, en: -1, sv: -2 }],
  [/å/, { da: 0.6, no: 0.6, sv: 0.6, en: -1 }],
  [/[äö]/, { sv: 1, de: 1, da: -1.5, no: -1.5, en: -0.5 }],
  [/[üß]/, { de: 1.5, da: -1, no: -1, sv: -1 }],
  [/[éèêçñ]/, { other: 0.5 }],
];

/** Forms of words that one of the languages has and its neighbours have not, a quarter of a vote each. */
const forms: readonly (readonly [keyof typeof votes, RegExp])[] = [
  [
    "no",
    /(?:sjon|sjoner|sjonen|skap|skapet|lighet|heten|øy|øya|kk|[aeiouyæøå][ktp]e[rtn]?|sjett)$|kj[eøoiæ]|[^nd]ei[^n]|øy/,
  ],
  [
    "da",
    /(?:tion|tioner|tionen|skab|skabet|lighed|ighed|heden|øj|[aeiouyæøå][gdb]e[rtns]?|erne|ede|nd|ld|et|eren)$|æg|øg|ej$/,
  ],
  ["en", /(?:ly|ed|ness|ous|tive|ies|ght|ry|ty|ny|ers|ing|'s|es)$|th|wh|ck|oo|ea|ow|ai|ou|^wo/],
];

type Vote = Record<keyof typeof votes, number>;

/** Words that Danish and English both write. */
const shared = new Set(
  "at for have over under her so by an men can was of to i den de his on".split(" "),
);

const ballot: ReadonlyMap<string, Partial<Vote>> = countWords();

function countWords(): Map<string, Partial<Vote>> {
  const found = new Map<string, Partial<Vote>>();
  for (const [language, words] of Object.entries(votes))
    for (const word of new Set(words.split(" ").map((w) => w.replace("*", "")))) {
      const one = found.get(word) ?? {};
      // Marked words stand in no neighbour's language.
      one[language as keyof Vote] = words.includes(` ${word}*`) ? 1.6 : shared.has(word) ? 0.5 : 1;
      found.set(word, one);
    }
  return found;
}

/** The most words that are asked; the language of a paragraph does not change after that. */
const most = 200;

/**
 * The language of some tokens, by a vote of small words; undefined when nothing in them tells.
 * Norwegian and Swedish come out as `other`.
 */
export function languageOf(
  tokens: readonly Token[],
  first = 0,
  end = tokens.length,
): CoachLanguage | "other" | undefined {
  const sum: Vote = { da: 0, en: 0, no: 0, sv: 0, de: 0, other: 0 };
  let words = 0;
  for (let i = first; i < end && words < most; i += 1) {
    const token = tokens[i];
    if (token === undefined || token.type !== type.word) continue;
    words += 1;
    add(sum, ballot.get(token.norm));
    if (!isAscii(token.norm))
      for (const [sign, some] of letters) if (sign.test(token.norm)) add(sum, some);
    if (token.norm.length < 40)
      for (const [language, form] of forms) if (form.test(token.norm)) sum[language] += 0.25;
  }
  if (words === 0) return undefined;
  // A neighbour must win clearly: most who write here write Danish or English.
  sum.no -= 0.8;
  sum.sv -= 0.8;
  sum.de -= 0.5;
  sum.other -= 0.5;
  let best: keyof Vote = "en";
  for (const language of Object.keys(sum) as (keyof Vote)[])
    if (sum[language] > sum[best]) best = language;
  if (sum[best] <= 0) return undefined;
  return best === "da" || best === "en" ? best : "other";
}

function add(sum: Vote, some: Partial<Vote> | undefined): void {
  if (some === undefined) return;
  for (const language of Object.keys(some) as (keyof Vote)[]) sum[language] += some[language] ?? 0;
}

function isAscii(word: string): boolean {
  for (let i = 0; i < word.length; i += 1) if (word.charCodeAt(i) > 127) return false;
  return true;
}
