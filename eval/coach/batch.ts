import type { Line, Row } from "./logistic.ts";
import { type Look, lowest } from "./lowest.ts";

/** How the training on few texts is set. */
export interface BatchTraining {
  /** How strongly weights are drawn towards 0. */
  readonly l2: number;
  /** A feature seen in fewer rows is left out. */
  readonly least: number;
  readonly rounds: number;
  /** How much a word counts beside a finding, before its own evidence is weighed in. */
  readonly words: number;
}

/**
 * Logistic regression over all rows at once: for few rows, where the order of them should not matter at all.
 * Words begin from how unevenly the classes use them, so that rare but telling ones are learned too.
 * @source Wang & Manning 2012, Baselines and Bigrams: Simple, Good Sentiment and Topic Classification
 */
export function trainBatch(
  rows: readonly Row[],
  { l2, least, rounds, words }: BatchTraining,
): Line {
  const ids = frequentNames(rows, least);
  const evidence = evidenceOf(rows);
  const scale = (name: string): number =>
    /^[wvb]:/.test(name) ? words * Math.sqrt(Math.abs(evidence(name))) : 1;
  const packed = rows.map(({ features, label, weight = 1 }) => {
    const some = [...features].filter(([name]) => ids.has(name));
    return {
      at: Int32Array.from(some, ([name]) => ids.get(name) ?? 0),
      value: Float64Array.from(some, ([name, value]) => value * scale(name)),
      label: label ? 1 : 0,
      weight,
    };
  });
  const total = packed.reduce((sum, { weight }) => sum + weight, 0);
  const bias = ids.size;
  /** The loss and its slope at some weights; the last of them is the bias, which nothing draws towards 0. */
  const look = (weights: Float64Array<ArrayBuffer>): Look => {
    const slope = new Float64Array(bias + 1);
    let loss = 0;
    for (const { at, value, label, weight } of packed) {
      let sum = weights[bias] ?? 0;
      for (let f = 0; f < at.length; f += 1) sum += (weights[at[f] ?? 0] ?? 0) * (value[f] ?? 0);
      const against = label === 1 ? -sum : sum;
      loss += (weight * (Math.max(0, against) + Math.log1p(Math.exp(-Math.abs(against))))) / total;
      const off = ((1 / (1 + Math.exp(-sum)) - label) * weight) / total;
      slope[bias] = (slope[bias] ?? 0) + off;
      for (let f = 0; f < at.length; f += 1) {
        const id = at[f] ?? 0;
        slope[id] = (slope[id] ?? 0) + off * (value[f] ?? 0);
      }
    }
    for (let id = 0; id < bias; id += 1) {
      const weight = weights[id] ?? 0;
      loss += (l2 / 2) * weight * weight;
      slope[id] = (slope[id] ?? 0) + l2 * weight;
    }
    return { loss, slope };
  };
  const weights = lowest(look, bias + 1, rounds);
  return {
    bias: weights[bias] ?? 0,
    weights: new Map([...ids].map(([name, id]) => [name, (weights[id] ?? 0) * scale(name)])),
  };
}

/** The names that `least` rows or more have, each with its number. */
export function frequentNames(
  rows: readonly Pick<Row, "features">[],
  least: number,
): Map<string, number> {
  const seen = new Map<string, number>();
  for (const { features } of rows)
    for (const name of features.keys()) seen.set(name, (seen.get(name) ?? 0) + 1);
  const ids = new Map<string, number>();
  for (const [name, times] of seen) if (times >= least) ids.set(name, ids.size);
  return ids;
}

/** The log of how much oftener breaches hold a feature than the others do, by rows that count in full. */
export function evidenceOf(rows: readonly Row[]): (name: string) => number {
  const counts = { true: new Map<string, number>(), false: new Map<string, number>() };
  const totals = { true: 2, false: 2 };
  for (const { features, label, weight = 1 } of rows) {
    if (weight < leastWeight) continue;
    totals[`${label}`] += 1;
    const count = counts[`${label}`];
    for (const name of features.keys()) count.set(name, (count.get(name) ?? 0) + 1);
  }
  const part = (name: string, label: "true" | "false"): number =>
    ((counts[label].get(name) ?? 0) + 1) / totals[label];
  return (name) => Math.log(part(name, "true") / part(name, "false"));
}

/** Rows below this, such as thousands of plain sentences, would drown what the others tell. */
const leastWeight = 0.1;
