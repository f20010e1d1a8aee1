/** A labelled text as numbers. */
export interface Row {
  readonly features: ReadonlyMap<string, number>;
  readonly label: boolean;
  /** How much this row counts; 1 unless told. */
  readonly weight?: number;
}

/** A trained line: its bias and what each feature weighs. */
export interface Line {
  readonly bias: number;
  readonly weights: ReadonlyMap<string, number>;
}

/** How the training is set. */
export interface Training {
  /** Passes over the rows. */
  readonly epochs: number;
  /** How strongly weights are drawn towards 0, per row. */
  readonly l2: number;
  readonly rate: number;
  /** A feature seen in fewer rows is left out. */
  readonly least: number;
}

/**
 * Logistic regression by AdaGrad, the rows in an order that is always the same, so that the same rows give
 * the same weights.
 * @source Duchi, Hazan & Singer 2011, Adaptive Subgradient Methods
 */
export function train(rows: readonly Row[], { epochs, l2, rate, least }: Training): Line {
  const seen = new Map<string, number>();
  for (const { features } of rows)
    for (const name of features.keys()) seen.set(name, (seen.get(name) ?? 0) + 1);
  const ids = new Map<string, number>();
  for (const [name, times] of seen) if (times >= least) ids.set(name, ids.size);
  const packed = rows.map(({ features, label, weight = 1 }) => {
    const some = [...features].filter(([name]) => ids.has(name));
    return {
      at: Int32Array.from(some, ([name]) => ids.get(name) ?? 0),
      value: Float64Array.from(some, ([, value]) => value),
      label: label ? 1 : 0,
      weight,
    };
  });
  const weights = new Float64Array(ids.size);
  const grown = new Float64Array(ids.size).fill(1e-6);
  let bias = 0;
  let biasGrown = 1e-6;
  const order = packed.map((_, i) => i);
  let random = 42;
  for (let epoch = 0; epoch < epochs; epoch += 1) {
    for (let i = order.length - 1; i > 0; i -= 1) {
      random = (Math.imul(random, 1_664_525) + 1_013_904_223) >>> 0;
      const j = random % (i + 1);
      [order[i], order[j]] = [order[j] ?? 0, order[i] ?? 0];
    }
    for (const i of order) {
      const row = packed[i];
      if (row === undefined) continue;
      let sum = bias;
      for (let f = 0; f < row.at.length; f += 1)
        sum += (weights[row.at[f] ?? 0] ?? 0) * (row.value[f] ?? 0);
      const off = (1 / (1 + Math.exp(-sum)) - row.label) * row.weight;
      biasGrown += off * off;
      bias -= (rate * off) / Math.sqrt(biasGrown);
      for (let f = 0; f < row.at.length; f += 1) {
        const id = row.at[f] ?? 0;
        const slope = off * (row.value[f] ?? 0) + l2 * (weights[id] ?? 0);
        grown[id] = (grown[id] ?? 0) + slope * slope;
        weights[id] = (weights[id] ?? 0) - (rate * slope) / Math.sqrt(grown[id] ?? 1);
      }
    }
  }
  return { bias, weights: new Map([...ids].map(([name, id]) => [name, weights[id] ?? 0])) };
}

/** The probability a line gives a text, 0 to 1. */
export function predict({ bias, weights }: Line, features: ReadonlyMap<string, number>): number {
  let sum = bias;
  for (const [name, value] of features) sum += (weights.get(name) ?? 0) * value;
  return 1 / (1 + Math.exp(-sum));
}

/** The line with only its `most` heaviest weights left. */
export function prune({ bias, weights }: Line, most: number): Line {
  const kept = [...weights]
    .toSorted(([, a], [, b]) => Math.abs(b) - Math.abs(a))
    .slice(0, most)
    .filter(([, weight]) => weight !== 0);
  return { bias, weights: new Map(kept) };
}
