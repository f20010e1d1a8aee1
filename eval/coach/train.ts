/**
 * Trains the models that stand beside the rules: `npm run train:coach -- --data ../shared/data`. The same texts give
 * the same models. The report halves of the gold sets and half 1 of the plain Danish sentences are never read here.
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";

import {
  type Coach,
  createCoach,
  type Kind,
  kinds,
  letterOf,
  type Model,
  type Models,
} from "#coach";
import { readRules } from "#coach/rule-files.ts";

import { type Labelled, readHeadlines, readLabelled, readPlainDanish } from "./data.ts";
import { trainBatch } from "./batch.ts";
import { type Line, prune, type Row, train } from "./logistic.ts";

/** How many weights are kept, so that the bundle stays small. */
export const most = { posts: 1400, headlines: 550 } as const;

/** How the lines of posts are trained; chosen by trials on the texts for training, each author left out in turn. */
export const settings = { l2: 0.001, least: 2, rounds: 300, words: 3 } as const;

/** From which probability on a post is a breach: where F1 was best in the same trials. */
const breachFrom = { da: 0.38, en: 0.4 } as const;
export const headlineSettings = { epochs: 6, l2: 1e-5, rate: 0.3, least: 5 } as const;

/** The rows of labelled posts. */
export function rowsOf(coach: Coach, posts: readonly Labelled[]): Row[] {
  const breaches = posts.filter(({ breach }) => breach).length;
  // Both classes weigh the same, however many of each were written.
  const balance = breaches / Math.max(1, posts.length - breaches);
  return posts.map(({ text, lang, breach }) => ({
    features: coach.features(text, { lang }).features,
    label: breach,
    weight: breach ? 1 : balance,
  }));
}

/** Rows of plain Danish sentences: none is a breach, and all of them together count like twenty posts. */
export function plainRows(coach: Coach, sentences: readonly string[]): Row[] {
  return sentences.map((text) => ({
    features: coach.features(text, { lang: "da" }).features,
    label: false,
    weight: 0.04,
  }));
}

/** Rows of headlines. */
export function headlineRows(
  coach: Coach,
  headlines: readonly { readonly text: string; readonly label: boolean }[],
): Row[] {
  return headlines.map(({ text, label }) => ({
    features: coach.features(text, { lang: "en", isTitle: true }).features,
    label,
  }));
}

/** Trains on headlines, keeps the heaviest weights, and trains again with those alone. */
export function trainHeadlines(rows: readonly Row[]): Line {
  const { weights } = prune(train(rows, headlineSettings), most.headlines);
  return train(only(rows, weights), { ...headlineSettings, least: 1 });
}

/** The same with posts. */
export function trainPosts(rows: readonly Row[]): Line {
  const kept = mostUsed(trainBatch(rows, settings), rows);
  return trainBatch(only(rows, kept), { ...settings, least: 1 });
}

/** The heaviest weights, where those that are needed oftener count a little more. */
function mostUsed({ weights }: Line, rows: readonly Row[]): Map<string, number> {
  const times = new Map<string, number>();
  for (const { features } of rows)
    for (const name of features.keys()) times.set(name, (times.get(name) ?? 0) + 1);
  const worth = ([name, weight]: readonly [string, number]): number =>
    Math.abs(weight) * (times.get(name) ?? 0) ** 0.25;
  return new Map([...weights].toSorted((a, b) => worth(b) - worth(a)).slice(0, most.posts));
}

/** The rows with some of their features alone. */
function only(rows: readonly Row[], kept: ReadonlyMap<string, number>): Row[] {
  return rows.map((row) => ({
    ...row,
    features: new Map([...row.features].filter(([name]) => kept.has(name))),
  }));
}

function toModel(line: Line, byKind: ReadonlyMap<Kind, Line>, from = 0.5): Model {
  const names = [...line.weights.keys()].toSorted();
  return {
    // Moved so that 0.5 is where a breach begins.
    bias: Number((line.bias - Math.log(from / (1 - from))).toFixed(3)),
    names: names.join("|"),
    weights: inLetters(line, names),
    kinds: Object.fromEntries(
      [...byKind].map(([kind, { bias, weights }]) => [
        kind,
        {
          bias: Number(bias.toFixed(2)),
          weights: inLetters({ bias, weights: coarse(weights) }, names),
        },
      ]),
    ),
  };
}

/** Naming a kind needs no fine weights: light ones are left out and the others rounded, which halves their size. */
const coarse = (weights: ReadonlyMap<string, number>): Map<string, number> =>
  new Map(
    [...weights].map(([name, weight]) => [
      name,
      Math.abs(weight) < 0.5 ? 0 : Math.round(weight / 0.3) * 0.3,
    ]),
  );

const inLetters = ({ weights }: Line, names: readonly string[]): string =>
  names.map((name) => letterOf(weights.get(name) ?? 0)).join("");

/** What speaks for each kind among the breaches, by what the model knows. */
function kindLines(
  coach: Coach,
  posts: readonly Labelled[],
  known: ReadonlyMap<string, number>,
): Map<Kind, Line> {
  const breaches = posts.filter(({ breach }) => breach);
  const rows = breaches.map(({ text, lang }) => coach.features(text, { lang }).features);
  return new Map(
    kinds.map((kind) => {
      const labelled = rows.map((features, i) => ({ features, label: breaches[i]?.kind === kind }));
      return [kind, trainBatch(only(labelled, known), { ...settings, least: 1 })] as const;
    }),
  );
}

/** The English tuning posts that were written after the rules, so that no rule was written on them. */
function laterTuning(): Labelled[] {
  const firstLater = 113;
  return readLabelled("gold-en.tune").filter(({ id }) => Number(id.slice(3)) >= firstLater);
}

/** The posts a language's model learns from. */
export function trainingPosts(lang: "da" | "en"): Labelled[] {
  return [...readLabelled(`train-${lang}`), ...(lang === "en" ? laterTuning() : [])];
}

/** The model of one language. */
export function postModel(
  coach: Coach,
  posts: readonly Labelled[],
  lang: "da" | "en",
  data: string,
): Model {
  const plain = lang === "da" ? plainRows(coach, readPlainDanish(data, 0)) : [];
  const line = trainPosts([...rowsOf(coach, posts), ...plain]);
  return toModel(line, kindLines(coach, posts, line.weights), breachFrom[lang]);
}

/**
 * Trains all models. The tuning halves are left out: rules were written on them, and there they look better
 * than they are.
 */
export function trainAll(coach: Coach, data: string): Models {
  const headlines = headlineRows(coach, readHeadlines(data));
  return {
    da: postModel(coach, trainingPosts("da"), "da", data),
    en: postModel(coach, trainingPosts("en"), "en", data),
    headline: toModel(trainHeadlines(headlines), new Map()),
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
