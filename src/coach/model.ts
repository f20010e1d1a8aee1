import type { Kind, Weighed } from "./finding.ts";

/** A linear model: the log-odds of a breach are its bias and the weights of what is in the text. */
export interface Model {
  readonly bias: number;
  /** What one step of the whole numbers in `weights` is worth. */
  readonly step: number;
  readonly weights: Readonly<Record<string, number>>;
  /** For each kind, what speaks for it, in the same steps; only used to name the kind. */
  readonly kinds: Readonly<Partial<Record<Kind, Readonly<Record<string, number>>>>>;
}

/** The learned models, as scripts/train-coach.ts makes them. */
export interface Models {
  readonly da?: Model;
  readonly en?: Model;
  /** English headlines alone: whether they bait. */
  readonly headline?: Model;
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

/** Weighs a text by a model; undefined where there is none. */
export function weigh(
  model: Model | undefined,
  features: ReadonlyMap<string, number>,
): Weighing | undefined {
  if (model === undefined) return undefined;
  let sum = model.bias;
  let known = 0;
  const because: Weighed[] = [];
  for (const [what, value] of features) {
    const steps = Object.hasOwn(model.weights, what) ? (model.weights[what] ?? 0) : 0;
    if (steps === 0) continue;
    const weight = steps * model.step * value;
    if (/^[wb]:/.test(what)) known += 1;
    sum += weight;
    because.push({ what, weight: Number(weight.toFixed(3)) });
  }
  because.sort((a, b) => Math.abs(b.weight) - Math.abs(a.weight));
  return { score: 1 / (1 + Math.exp(-sum)), known, because: because.slice(0, most) };
}

/** The kind a text looks most like, of those a model knows. */
export function likeliestKind(
  model: Model | undefined,
  features: ReadonlyMap<string, number>,
): Kind | undefined {
  let best: Kind | undefined;
  let bestSum = -Infinity;
  for (const [kind, weights] of Object.entries(model?.kinds ?? {}) as [
    Kind,
    Record<string, number>,
  ][]) {
    let sum = weights["bias"] ?? 0;
    for (const [what, value] of features)
      if (Object.hasOwn(weights, what)) sum += (weights[what] ?? 0) * value;
    if (sum > bestSum) [best, bestSum] = [kind, sum];
  }
  return best;
}
