/**
 * Trains the models that stand beside the rules: `npm run train:coach -- --data ../shared/data`. The same texts give
 * the same models. The report halves of the gold sets and half 1 of the plain Danish sentences are never read here.
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";

import { type Coach, createCoach, type Kind, kinds, type Model, type Models } from "#coach";
import { readRules } from "#coach/rule-files.ts";

import { type Labelled, readHeadlines, readLabelled, readPlainDanish } from "./data.ts";
import { trainBatch } from "./batch.ts";
import { type Line, prune, type Row, train } from "./logistic.ts";

/** How many weights are kept, so that the bundle stays small. */
export const most = { posts: 1500, headlines: 1100, kind: 40 } as const;

/** How the lines of posts are trained; chosen by five-fold trials on the texts for training. */
export const settings = {
  da: { l2: 0.003, least: 2, rounds: 300, words: 1.2 },
  en: { l2: 0.003, least: 2, rounds: 300, words: 0.6 },
} as const;

/** From which probability on a post is a breach: where F1 was best in five-fold trials on the texts for training. */
const breachFrom = { da: 0.42, en: 0.5 } as const;
export const headlineSettings = { epochs: 6, l2: 1e-5, rate: 0.3, least: 5 } as const;

/** One step of the whole numbers weights are kept as. */
const step = 0.02;

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
    weight: 0.004,
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

/** Trains, keeps the heaviest weights, and trains again with those alone. */
export function trainPruned(
  rows: readonly Row[],
  how: Parameters<typeof train>[1],
  keep: number,
): Line {
  const names = prune(train(rows, how), keep).weights;
  const kept = rows.map((row) => ({
    ...row,
    features: new Map([...row.features].filter(([name]) => names.has(name))),
  }));
  return train(kept, { ...how, least: 1 });
}

function toModel(line: Line, byKind: Model["kinds"], from = 0.5): Model {
  const weights = [...line.weights]
    .map(([name, weight]) => [name, Math.round(weight / step)] as const)
    .filter(([, steps]) => steps !== 0)
    .toSorted(([a], [b]) => (a < b ? -1 : 1));
  return {
    // Moved so that 0.5 is where a breach begins.
    bias: Number((line.bias - Math.log(from / (1 - from))).toFixed(3)),
    step,
    weights: Object.fromEntries(weights),
    kinds: byKind,
  };
}

/** What speaks for each kind among the breaches. */
function kindLines(coach: Coach, posts: readonly Labelled[], lang: "da" | "en"): Model["kinds"] {
  const breaches = posts.filter(({ breach }) => breach);
  const found: Partial<Record<Kind, Record<string, number>>> = {};
  for (const kind of kinds) {
    const rows = breaches.map((post) => ({
      features: coach.features(post.text, { lang: post.lang }).features,
      label: post.kind === kind,
    }));
    const line = prune(trainBatch(rows, settings[lang]), most.kind);
    found[kind] = Object.fromEntries([
      ["bias", Math.round(line.bias / step)],
      ...[...line.weights].map(([name, weight]) => [name, Math.round(weight / step)] as const),
    ]);
  }
  return found;
}

/** The English tuning posts that were written after the rules, so that no rule was written on them. */
function laterTuning(): Labelled[] {
  const firstLater = 113;
  return readLabelled("gold-en.tune").filter(({ id }) => Number(id.slice(3)) >= firstLater);
}

/**
 * Trains all models. The tuning halves are left out: rules were written on them, and there they look better
 * than they are.
 */
export function trainAll(coach: Coach, data: string): Models {
  const post = (lang: "da" | "en"): Model => {
    const posts = [...readLabelled(`train-${lang}`), ...(lang === "en" ? laterTuning() : [])];
    const plain = lang === "da" ? plainRows(coach, readPlainDanish(data, 0)) : [];
    const line = trainBatch([...rowsOf(coach, posts), ...plain], settings[lang]);
    return toModel(prune(line, most.posts), kindLines(coach, posts, lang), breachFrom[lang]);
  };
  const headlines = headlineRows(coach, readHeadlines(data));
  return {
    da: post("da"),
    en: post("en"),
    headline: toModel(trainPruned(headlines, headlineSettings, most.headlines), {}),
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
