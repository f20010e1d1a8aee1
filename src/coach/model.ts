import type { Kind, Weighed } from "./finding.ts";

/** One line of a model: where it begins, and what each name weighs. */
interface Column {
  readonly bias: number;
  /** A letter for each name of the model, in their order: `letterOf` a weight. A browser loads half as much so. */
  readonly weights: string;
}

/** A linear model: the log-odds of a breach are its bias and the weights of what is in the text. */
export interface Model extends Column {
  /** What it knows, with `|` between. */
  readonly names: string;
  /** For each kind, what speaks for it among breaches; only used to name the kind. */
  readonly kinds: Readonly<Partial<Record<Kind, Column>>>;
}

/** What one step in the alphabet of weights is worth. */
const step = 0.1;
/** The letter of no weight. */
const zero = 78;
/** So many steps either way stay among the letters that are written plainly. */
const mostSteps = 40;

/** A weight as one letter: `N` is none, `O` is 0.1, `M` is −0.1. */
export function letterOf(weight: number): string {
  const steps = Math.max(-mostSteps, Math.min(mostSteps, Math.round(weight / step)));
  return String.fromCharCode(zero + steps);
}

/** The learned models, as `npm run train:coach` makes them. */
export interface Models {
  readonly da?: Model;
  readonly en?: Model;
  /** English headlines alone: whether they bait. */
  readonly headline?: Model;
}

/** A model that is ready to weigh. */
export interface ReadyModel extends Line {
  readonly kinds: ReadonlyMap<Kind, Line>;
}

interface Line {
  readonly bias: number;
  readonly weights: ReadonlyMap<string, number>;
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
export function readyModel(model: Model): ReadyModel {
  const names = model.names.split("|");
  const line = ({ bias, weights }: Column): Line => ({
    bias,
    weights: new Map(
      names
        .map((name, i) => [name, (weights.charCodeAt(i) - zero) * step] as const)
        .filter(([, weight]) => weight !== 0),
    ),
  });
  return {
    ...line(model),
    kinds: new Map(
      (Object.entries(model.kinds) as [Kind, Column][]).map(([kind, column]) => [
        kind,
        line(column),
      ]),
    ),
  };
}

/** Weighs a text by a model; undefined where there is none. */
export function weigh(
  model: ReadyModel | undefined,
  features: ReadonlyMap<string, number>,
): Weighing | undefined {
  if (model === undefined) return undefined;
  let sum = model.bias;
  let known = 0;
  const because: Weighed[] = [];
  for (const [what, value] of features) {
    const weight = (model.weights.get(what) ?? 0) * value;
    if (weight === 0) continue;
    if (/^[wb]:/.test(what)) known += 1;
    sum += weight;
    because.push({ what, weight: Number(weight.toFixed(3)) });
  }
  because.sort((a, b) => Math.abs(b.weight) - Math.abs(a.weight));
  return { score: 1 / (1 + Math.exp(-sum)), known, because: because.slice(0, most) };
}

/** The kind a text looks most like, of those a model knows. */
export function likeliestKind(
  model: ReadyModel | undefined,
  features: ReadonlyMap<string, number>,
): Kind | undefined {
  let best: Kind | undefined;
  let bestSum = -Infinity;
  for (const [kind, { bias, weights }] of model?.kinds ?? []) {
    let sum = bias;
    for (const [what, value] of features) sum += (weights.get(what) ?? 0) * value;
    if (sum > bestSum) [best, bestSum] = [kind, sum];
  }
  return best;
}
