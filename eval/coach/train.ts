/**
 * Trains the models that stand beside the rules: `npm run train:coach -- --data ../shared/data`. The same texts give
 * the same models. The report halves of the gold sets and half 1 of the plain Danish sentences are never read here.
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";

import {
  type Coach,
  type Column,
  createCoach,
  fingerprintOf,
  kinds,
  type LearnedModel,
  letterOf,
  type ModelName,
  type Question,
  type Seen,
} from "#coach";
import { readRules } from "#coach/rule-files.ts";

import { type Labelled, readHeadlines, readLabelled, readPlainDanish } from "./data.ts";
import { trainBatch } from "./batch.ts";
import { trainClasses } from "./softmax.ts";
import { type Line, predict, prune, type Row, train } from "./logistic.ts";

/** How many names are kept, so that the bundle stays small; Danish has more forms of each word. */
export const most = { da: 3400, en: 2700, headlines: 900 } as const;

/** How the lines of posts are trained; chosen by trials on the texts for training, each author left out in turn. */
const settings = { l2: 0.0003, least: 2, rounds: 150, words: 3 } as const;

/** From which probability on a post is a breach: where F1 was best in the same trials. */
const breachFrom = { da: 0.47, en: 0.48 } as const;
const headlineSettings = { epochs: 6, l2: 1e-5, rate: 0.3, least: 5 } as const;

interface SeenPost extends Seen {
  /** Each of its sentences as if it were the whole post. */
  readonly alone: readonly Features[];
}
type Features = ReadonlyMap<string, number>;

/** What a coach sees in each post; kept, as one post is learned from many times when authors are left out in turn. */
const seen = new WeakMap<Labelled, SeenPost>();
function seenIn(coach: Coach, post: Labelled): SeenPost {
  const known = seen.get(post);
  if (known !== undefined) return known;
  const alone = intoTexts(post.text).map((one) => coach.features(one, { lang: post.lang }).text);
  const now = { ...coach.features(post.text, { lang: post.lang }), alone };
  seen.set(post, now);
  return now;
}

/** A text cut roughly where sentences end. */
const intoTexts = (text: string): string[] =>
  text.split(/(?<=[.!?…])\s+|\n+/).filter((part) => /\p{L}/u.test(part));

/** The rows of labelled posts. */
function rowsOf(coach: Coach, posts: readonly Labelled[]): Row[] {
  const breaches = posts.filter(({ breach }) => breach).length;
  // Both classes weigh the same, however many of each were written.
  const balance = breaches / Math.max(1, posts.length - breaches);
  return posts.map((post) => ({
    features: seenIn(coach, post).text,
    label: post.breach,
    weight: post.breach ? 1 : balance,
  }));
}

/** The rows of sentences that somebody marked, for whether they give or ask. */
function sentenceRows(
  coach: Coach,
  posts: readonly Labelled[],
  breach: Line,
  mark: "g" | "a",
): Row[] {
  return posts.flatMap((post) => {
    const marks = post.marks ?? "";
    const { text, sentences: read } = seenIn(coach, post);
    const score = predict(breach, text);
    const sentences = [...read(Math.log(score / (1 - score)))];
    // Who marked them cut the text otherwise now and then; which mark is whose is not known then.
    return sentences.length === marks.length
      ? sentences.map((features, i) => ({ features, label: marks[i] === mark }))
      : [];
  });
}

/** Sentences that stand alone count little, as there are thousands. */
const plainWeight = 0.03;
const cleanWeight = 0.02;

const plainRow = (coach: Coach, text: string, lang: "da" | "en", weight: number): Row => ({
  features: coach.features(text, { lang }).text,
  label: false,
  weight,
});

/**
 * Rows that teach that a sentence by itself is seldom a breach: plain Danish ones, and those of posts that
 * are none.
 */
function aloneRows(
  coach: Coach,
  posts: readonly Labelled[],
  lang: "da" | "en",
  data: string,
): Row[] {
  const plain = lang === "da" ? readPlainDanish(data, 0) : [];
  const clean = posts
    .filter(({ breach }) => !breach)
    .flatMap((post) => (seenIn(coach, post).alone.length > 1 ? seenIn(coach, post).alone : []));
  return [
    ...plain.map((text) => plainRow(coach, text, lang, plainWeight)),
    // Two and three of them are as long as a post, and say as little of anybody's wares.
    ...[2, 3].flatMap((size) =>
      inGroups(plain, size).map((some) => plainRow(coach, some.join(" "), lang, plainWeight)),
    ),
    ...clean.map((features) => ({ features, label: false, weight: cleanWeight })),
  ];
}

/** So many posts, or plain sentences, make a long text. */
const inLong = { posts: 6, sentences: 20 } as const;
/** Long texts are many and made up, so each counts less than a post. */
const longWeight = 0.3;

/**
 * Rows of long texts, each of them several posts of one kind under one another or plain Danish sentences, so that what
 * is learned on posts holds in articles too.
 */
function longRows(
  coach: Coach,
  posts: readonly Labelled[],
  lang: "da" | "en",
  data: string,
): Row[] {
  const row = (texts: readonly string[], label: boolean): Row => ({
    features: coach.features(texts.join("\n\n"), { lang }).text,
    label,
    weight: longWeight,
  });
  const texts = (breach: boolean): string[] =>
    posts.filter((post) => post.breach === breach).map(({ text }) => text);
  const plain = lang === "da" ? readPlainDanish(data, 0) : [];
  return [
    ...inGroups(texts(true), inLong.posts).map((some) => row(some, true)),
    ...inGroups(texts(false), inLong.posts).map((some) => row(some, false)),
    ...inGroups(plain, inLong.sentences).map((some) => row(some, false)),
  ];
}

/** Groups of so many, each from all over the list; what is left over is left out. */
function inGroups<T>(list: readonly T[], size: number): T[][] {
  const count = Math.floor(list.length / size);
  return Array.from({ length: count }, (_, group) =>
    Array.from({ length: size }, (__, i) => list[group + i * count]).filter(
      (one) => one !== undefined,
    ),
  );
}

/** Rows of headlines. */
export function headlineRows(
  coach: Coach,
  headlines: readonly { readonly text: string; readonly label: boolean }[],
): Row[] {
  return headlines.map(({ text, label }) => ({
    features: coach.features(text, { lang: "en", isTitle: true }).text,
    label,
  }));
}

/** Trains on headlines, keeps the heaviest weights, and trains again with those alone. */
export function trainHeadlines(rows: readonly Row[]): Line {
  const { weights } = prune(train(rows, headlineSettings), most.headlines);
  return train(only(rows, new Set(weights.keys())), { ...headlineSettings, least: 1 });
}

/** The same with posts. */
function trainPosts(rows: readonly Row[], keep: number): Line {
  const kept = mostUsed(trainBatch(rows, settings), rows, keep);
  return trainBatch(only(rows, kept), { ...settings, least: 1 });
}

/** The heaviest weights, where those that are needed oftener count more. */
function mostUsed({ weights }: Line, rows: readonly Row[], keep: number): Set<string> {
  const times = new Map<string, number>();
  for (const { features } of rows)
    for (const name of features.keys()) times.set(name, (times.get(name) ?? 0) + 1);
  const worth = ([name, weight]: readonly [string, number]): number =>
    Math.abs(weight) * (times.get(name) ?? 0) ** 0.5;
  const names = [...weights].toSorted((a, b) => worth(b) - worth(a)).map(([name]) => name);
  return new Set(unlike(names).slice(0, keep));
}

/** The names without those whose fingerprint one before them has. */
function unlike(names: readonly string[]): string[] {
  const taken = new Set<number>();
  return names.filter((name) => {
    const place = fingerprintOf(name);
    if (taken.has(place)) return false;
    taken.add(place);
    return true;
  });
}

/** The rows with some of their features alone. */
function only(rows: readonly Row[], kept: ReadonlySet<string>): Row[] {
  return rows.map((row) => ({
    ...row,
    features: new Map([...row.features].filter(([name]) => kept.has(name))),
  }));
}

/** A line as a model holds it; `from` is the probability that becomes 0.5. */
function columnOf({ bias, weights }: Line, names: readonly string[], from = 0.5): Column {
  return {
    bias: Number((bias - Math.log(from / (1 - from))).toFixed(3)),
    weights: names.map((name) => letterOf(weights.get(name) ?? 0)).join(""),
  };
}

/** Naming a kind and marking a sentence need no fine weights: light ones are left out and the others rounded. */
const coarse = ({ bias, weights }: Line): Line => ({
  bias,
  weights: new Map(
    [...weights].map(([name, weight]) => [
      name,
      Math.abs(weight) < lightest ? 0 : Math.round(weight / coarseStep) * coarseStep,
    ]),
  ),
});
const lightest = 1;
const coarseStep = 0.8;

/** Lines beside the main one are drawn to 0 more, so that they take little room. */
const besideSettings = { ...settings, l2: 0.0004, least: 8 } as const;

/** Pairs of words say little about the kind that the words do not. */
const isSingle = (name: string): boolean => !name.startsWith("b:");

/** What speaks for each kind among the breaches. */
function kindLines(coach: Coach, posts: readonly Labelled[], kept: ReadonlySet<string>): Lines {
  const breaches = posts.filter(({ breach }) => breach);
  const rows = only(rowsOf(coach, breaches), new Set([...kept].filter(isSingle)));
  const lines = trainClasses(
    rows.map(({ features }, i) => ({
      features,
      label: kinds.findIndex((kind) => kind === breaches[i]?.kind),
    })),
    kinds.length,
    besideSettings,
  );
  return kinds.map((kind, i) => [kind, lines[i] ?? { bias: 0, weights: new Map() }]);
}

type Lines = (readonly [Question, Line])[];

/** What speaks for a sentence giving, and asking. */
function sentenceLines(
  coach: Coach,
  posts: readonly Labelled[],
  breach: Line,
  kept: ReadonlySet<string>,
): Lines {
  const line = (mark: "g" | "a"): Line => {
    const rows = only(sentenceRows(coach, posts, breach, mark), kept);
    return asMany(coarse(trainBatch(rows, besideSettings)), rows);
  };
  return [
    ["give", line("g")],
    ["ask", line("a")],
  ];
}

/** A line that begins where it says yes as often as the rows do, so that shares of sentences come out right. */
function asMany({ weights }: Line, rows: readonly Row[]): Line {
  const sums = rows.map(({ features }) => {
    let sum = 0;
    for (const [name, value] of features) sum += (weights.get(name) ?? 0) * value;
    return sum;
  });
  const yes = rows.filter(({ label }) => label).length;
  return { bias: -(sums.toSorted((a, b) => b - a)[yes] ?? 0), weights };
}

/** Names that only sentences have. */
const ofSentences = [
  "s:whole",
  "s:is-first",
  "s:is-last",
  "s:is-question",
  "s:tells-of-giving",
  "s:tells-of-asking",
  "s:is-pointed-at",
];

/** The English tuning posts that were written after the rules, so that no rule was written on them. */
function laterTuning(): Labelled[] {
  const firstLater = 113;
  return readLabelled("gold-en.tune").filter(({ id }) => Number(id.slice(3)) >= firstLater);
}

/** The posts a language's model learns from. */
export function trainingPosts(lang: "da" | "en"): Labelled[] {
  return [...readLabelled(`train-${lang}`), ...(lang === "en" ? laterTuning() : [])];
}

/** The model of one language; without `whole` only whether a text is a breach. */
export function postModel(
  coach: Coach,
  posts: readonly Labelled[],
  lang: "da" | "en",
  data: string,
  whole = true,
): LearnedModel {
  const breach = trainPosts(
    [
      ...rowsOf(coach, posts),
      ...aloneRows(coach, posts, lang, data),
      ...longRows(coach, posts, lang, data),
    ],
    most[lang],
  );
  const names = unlike([...ofSentences, ...breach.weights.keys()]).toSorted();
  const kept = new Set(names);
  const others = whole
    ? [...kindLines(coach, posts, kept), ...sentenceLines(coach, posts, breach, kept)]
    : [];
  return {
    names: names.join("|"),
    lines: {
      breach: columnOf(breach, names, breachFrom[lang]),
      ...Object.fromEntries(others.map(([what, line]) => [what, columnOf(coarse(line), names)])),
    },
  };
}

/**
 * Trains all models. The tuning halves are left out: rules were written on them, and there they look better
 * than they are.
 */
function trainAll(coach: Coach, data: string): Record<ModelName, LearnedModel> {
  const headline = trainHeadlines(headlineRows(coach, readHeadlines(data)));
  const names = unlike([...headline.weights.keys()]).toSorted();
  return {
    da: postModel(coach, trainingPosts("da"), "da", data),
    en: postModel(coach, trainingPosts("en"), "en", data),
    headline: { names: names.join("|"), lines: { breach: columnOf(headline, names) } },
  };
}

if (import.meta.main) {
  const { values } = parseArgs({
    options: { data: { type: "string", default: "../shared/data" } },
  });
  const models = trainAll(createCoach(readRules()), values.data);
  const file = join(import.meta.dirname, "..", "..", "src", "coach", "models.json");
  writeFileSync(file, `${JSON.stringify(models, null, 2)}\n`);
  console.log(`${file}: ${JSON.stringify(models).length} bytes`);
}
