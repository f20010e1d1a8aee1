import type { CoachLanguage } from "./finding.ts";
import { type Token, type } from "./tokens.ts";

/** Words that are frequent in one language and rare in its neighbours; a vote each, some of them more. */
const votes: Readonly<Record<"da" | "en" | "no" | "sv" | "de" | "other", string>> = {
  da: "og i er at jeg ikke det en et til af* på som med han den for der* vi de har var kan men om så sig* hvad* hvor nu* når også blev* efter* nogen* nogle* mig* dig* os* jer* noget* meget* mere lige selv kunne skulle ville have været bliver uden* mellem* hvis fordi sådan* igen* altid* aldrig dag uge* ud* op* hvordan* hvorfor* gerne* tak* mange alle bare kun* ved eller end* min mit* din dit* jeres* vores* deres her hvem hvilken mod før derfor skal fra under over samt dette denne disse sin sit* sine hans hendes* andre anden* andet* må vil blive* stor store ny nye være man velkommen hvilket* blandt* siden altså* faktisk* måske* gør* gøre* fik* gik* bør* kr* hun første havde* sagde* bedste* børn* børnene* fået* sne* vand* længere* søge* næste* vælger* købe* køb* lidt* bruge* bruger* åbent* åben* tilbage* dreng* ugen* hende* ham sammen bedre hele elsker stadig ellers* også hjem hjælp* hjælpe* synes spørg* ved alt intet* nye årets godt børnehave* kommer får tager* lave* laver* skrev* brug* skolen gratis ledig lørdag søndag både flere gå kaffe skriv igennem* ifølge vær vild* vilde* stærk* rigtig* mand* dansk* danske* dårlig* mening penge* uden* hej* lille* ligger efter*",
  en: "the and of to in is that it for you was with on as are be this have from or had by not but what all were we when your can said there use an each which she do how their if will up other about out many then them these so some her would make like him into time has look more write go see no way could people my than first been call who its find down day did get come made may us our please thanks just",
  no: "og i er jeg ikke det en et til av* på som med han den for vi de har var kan men om så seg* hva* hvor nå* når også ble* etter* noen* meg* deg* oss* noe* mye* mer* selv kunne skulle ville ha vært* blir uten* mellom* hvis fordi slik* igjen* alltid* aldri* dag uke* ut* opp* hvordan* hvorfor gjerne* takk* mange alle bare ved eller enn* min mitt* din ditt* deres* vår* våre* her hvem hvilken mot* før derfor skal fra under over samt dette denne disse sin sitt* hans hennes* andre annen* annet* må vil bli* stor store ny nye være man velkommen hun gjør* gjøre* fikk* gikk* bør dere* ei* jente* gutt* skjer* prosent* første hei* å* siden blir* blitt* dersom* helga* borte vær uansett* sist gratulerer* inn* innen* sykehus* sykehuset* vant* ungdommene* kjøkkenet* femti* korpset* penger* norsk* norske* norge* sjøen* brua* elva* hytta* boka* ta* fikk* lenger* åpen* åpent* klokka* barna* søke* fortsatt* uka* sju* neste* velger* vet* trenger* kjøpe* kjøp* dere* vann* snø* hjelpe* hjelp* gutt* liten* hadde* øke* bruke* bruker* sier* litt* kanskje* jobb* jobbe* sånn* veldig* jenter* blitt* fått* nytt* bruk* selge* tilbake* alt sammen bedre hele elsker stadig også hjem synes kommer får godt noe* hjemme sokkene støtte* kirka* begynner* utenfor* fremover* årets beste* hatt* lenge* sa* strikking* nybegynnere* nybegynner* skolen gratis ledig",
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

/** Forms of words that one of the languages has and its neighbours have not, each with its part of a vote. */
const forms: readonly (readonly [keyof typeof votes, RegExp, number])[] = [
  ["no", /[aeiouyæøå][ktp]e[rtn]?$|[^nd]ei[^n]/, 0.3],
  // A word of Danish never ends in the same consonant twice, and "gj" and "kj" are not written in it.
  [
    "no",
    /(?:sjon|sjoner|sjonen|skapet|heten|øy|øya|øyet)$|..([bdfgkmnprt])\1$|^s?kj[aeiouøæ]|^gj[^o]|^åp|^feil|^innl|øye?[nr]?$/,
    0.8,
  ],
  ["no", /..[bdfgklmnprstv]a$|[a-zæøå]{3}legg$|dde$|tta$/, 0.6],
  [
    "da",
    /(?:tion|tioner|tionen|skab|skabet|lighed|ighed|heden|øj|[aeiouyæøå][gdb]e[rtns]?|erne|ede|nd|ld|et|eren)$|æg|øg|ej$/,
    0.25,
  ],
  [
    "en",
    /(?:ly|ed|ness|ous|tive|ies|ght|ry|ty|ny|ers|ing|'s|es)$|th|wh|ck|oo|ea|ow|ai|ou|^wo/,
    0.25,
  ],
];

type Vote = Record<keyof typeof votes, number>;

/** Words that Danish and English both write. */
const shared = new Set(
  "at for have over under her so by an men can was of to i den de his on ham".split(" "),
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
      for (const [language, form, part] of forms) if (form.test(token.norm)) sum[language] += part;
  }
  if (words === 0) return undefined;
  // A neighbour must win clearly: most who write here write Danish or English.
  sum.no -= 0.7;
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
