import { fingerprintOf, unpackPlaces } from "./fingerprint.ts";
import { type Kind, kinds, type Weighed } from "./finding.ts";

/** What a model is asked: whether a text is a breach, which kind of one, and whether a sentence gives or asks. */
export type Question = "breach" | "give" | "ask" | Kind;

/** A line of a model: where it begins, and a letter for each name, in their order: `letterOf` a weight. */
export interface Column {
  readonly bias: number;
  readonly weights: string;
}

type Columns = Readonly<Partial<Record<Question, Column>>> & { readonly breach: Column };

/** A linear model as it was learned, with the names of what it knows: the log-odds are the bias and the weights. */
export interface LearnedModel {
  /** What it knows, with `|` between. */
  readonly names: string;
  readonly lines: Columns;
}

/** A linear model as it is loaded: its names are fingerprints. */
export interface Model {
  /** Where its names stand, by `packPlaces`. */
  readonly places: readonly [low: string, high: string];
  readonly lines: Columns;
}

/** What one step in the alphabet of weights is worth. */
const step = 0.2;
/** The letter of no weight. */
const zero = 78;
/** So many steps either way stay among the letters that are written plainly. */
const mostSteps = 40;

/** A weight as one letter: `N` is none, `O` is one step up, `M` one down. */
export function letterOf(weight: number): string {
  const steps = Math.max(-mostSteps, Math.min(mostSteps, Math.round(weight / step)));
  return String.fromCharCode(zero + steps);
}

/** A model for each language, and one for English headlines: whether they bait. */
export type ModelName = "da" | "en" | "headline";

/** The learned models, as `npm run train:coach` makes them. */
export type Models = Readonly<Partial<Record<ModelName, Model>>>;

/** A model that is ready to weigh. */
export interface ReadyModel {
  /** The number of each name it knows, by its fingerprint. */
  readonly places: ReadonlyMap<number, number>;
  readonly lines: ReadonlyMap<Question, { readonly bias: number; readonly weights: Float32Array }>;
}

/** What a model says of a text. */
export interface Weighing {
  /** The probability of a breach, 0 to 1. */
  readonly score: number;
  /** How many words and pairs of words of the text the model knows. */
  readonly known: number;
  /** The heaviest first, at most `most`. */
  readonly because: readonly Weighed[];
}

/** How many words an explanation names. */
const most = 6;

/** Makes a model ready. */
export function readyModel({ places, lines }: Model): ReadyModel {
  return {
    places: unpackPlaces(places),
    lines: new Map(
      (Object.entries(lines) as [Question, Column][]).map(([name, { bias, weights }]) => [
        name,
        {
          bias,
          weights: Float32Array.from(weights, (one) => (one.charCodeAt(0) - zero) * step),
        },
      ]),
    ),
  };
}

/** What one name weighs in a line; 0 when the model does not know it. */
export function weightOf(model: ReadyModel, line: Question, name: string): number {
  const place = model.places.get(fingerprintOf(name));
  return place === undefined ? 0 : (model.lines.get(line)?.weights[place] ?? 0);
}

/** Weighs a text by a model; undefined where there is none. */
export function weigh(
  model: ReadyModel | undefined,
  features: ReadonlyMap<string, number>,
): Weighing | undefined {
  const line = model?.lines.get("breach");
  if (model === undefined || line === undefined) return undefined;
  let sum = line.bias;
  let known = 0;
  const because: Weighed[] = [];
  for (const [what, value] of features) {
    const weight = weightOf(model, "breach", what) * value;
    if (weight === 0) continue;
    if (isWord.test(what)) known += 1;
    sum += weight;
    because.push({ what, weight: Number(weight.toFixed(3)) });
  }
  because.sort((a, b) => Math.abs(b.weight) - Math.abs(a.weight));
  return { score: 1 / (1 + Math.exp(-sum)), known, because: because.slice(0, most) };
}

const isWord = /^[wvb]:/;

/** The log-odds of a line, such as that a sentence gives; undefined where the model has none. */
export function leanOn(
  model: ReadyModel,
  name: Question,
  features: ReadonlyMap<string, number>,
): number | undefined {
  const line = model.lines.get(name);
  if (line === undefined) return undefined;
  let sum = line.bias;
  for (const [what, value] of features) sum += weightOf(model, name, what) * value;
  return sum;
}

/** The kind a text looks most like, of those a model knows. */
export function likeliestKind(
  model: ReadyModel | undefined,
  features: ReadonlyMap<string, number>,
): Kind | undefined {
  if (model === undefined) return undefined;
  let best: Kind | undefined;
  let bestSum = -Infinity;
  for (const kind of kinds) {
    const sum = leanOn(model, kind, features);
    if (sum !== undefined && sum > bestSum) [best, bestSum] = [kind, sum];
  }
  return best;
}
