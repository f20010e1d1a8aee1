import { type BatchTraining, evidenceOf, frequentNames } from "./batch.ts";
import type { Line, Row } from "./logistic.ts";
import { lowest } from "./lowest.ts";

/** A text of one of several classes. */
export interface ClassRow {
  readonly features: Row["features"];
  /** The number of its class. */
  readonly label: number;
}

/**
 * A line for each class, trained together: whose sum is highest is the class. They need fewer and lighter weights than
 * lines that were each trained against all others.
 * @source Bishop 2006, Pattern Recognition and Machine Learning, §4.3.4
 */
export function trainClasses(
  rows: readonly ClassRow[],
  classes: number,
  { l2, least, rounds, words }: BatchTraining,
): Line[] {
  const ids = frequentNames(rows, least);
  const size = ids.size + 1;
  const names = [...ids.keys()];
  const scales = Array.from({ length: classes }, (_, one) => {
    const evidence = evidenceOf(
      rows.map(({ features, label }) => ({ features, label: label === one })),
    );
    return Float64Array.from(names, (name) =>
      /^[wvb]:/.test(name) ? words * Math.sqrt(Math.abs(evidence(name))) : 1,
    );
  });
  const packed = rows.map(({ features, label }) => {
    const some = [...features].filter(([name]) => ids.has(name));
    return {
      at: some.map(([name]) => ids.get(name) ?? 0),
      value: some.map(([, value]) => value),
      label,
    };
  });
  const weights = lowest(
    (at) => {
      const slope = new Float64Array(at.length);
      let loss = 0;
      for (const { at: ofRow, value, label } of packed) {
        const sums = scales.map((scale, one) => {
          let sum = at[one * size + size - 1] ?? 0;
          for (const [f, id] of ofRow.entries())
            sum += (at[one * size + id] ?? 0) * (value[f] ?? 0) * (scale[id] ?? 0);
          return sum;
        });
        const top = Math.max(...sums);
        const parts = sums.map((sum) => Math.exp(sum - top));
        const all = parts.reduce((sum, part) => sum + part, 0);
        loss += (Math.log(all) + top - (sums[label] ?? 0)) / rows.length;
        for (const [one, scale] of scales.entries()) {
          const off = ((parts[one] ?? 0) / all - (one === label ? 1 : 0)) / rows.length;
          const bias = one * size + size - 1;
          slope[bias] = (slope[bias] ?? 0) + off;
          for (const [f, id] of ofRow.entries()) {
            const place = one * size + id;
            slope[place] = (slope[place] ?? 0) + off * (value[f] ?? 0) * (scale[id] ?? 0);
          }
        }
      }
      for (let place = 0; place < at.length; place += 1) {
        if (place % size === size - 1) continue;
        const weight = at[place] ?? 0;
        loss += (l2 / 2) * weight * weight;
        slope[place] = (slope[place] ?? 0) + l2 * weight;
      }
      return { loss, slope };
    },
    classes * size,
    rounds,
  );
  return scales.map((scale, one) => ({
    bias: weights[one * size + size - 1] ?? 0,
    weights: new Map(
      names.map((name, id) => [name, (weights[one * size + id] ?? 0) * (scale[id] ?? 0)]),
    ),
  }));
}
