import { describe, expect, it } from "vitest";

import { trainBatch } from "#eval/coach/batch.ts";
import { lowest } from "#eval/coach/lowest.ts";
import { predict } from "#eval/coach/logistic.ts";
import { trainClasses } from "#eval/coach/softmax.ts";

const settings = { l2: 0.001, least: 1, rounds: 100, words: 1 };
const features = (...names: readonly string[]): Map<string, number> =>
  new Map(names.map((name) => [`s:${name}`, 1]));

describe("training the coach", () => {
  it("finds where a bowl is lowest, also a long narrow one", () => {
    const bottom = [3, -2, 0.5];
    const steep = [1, 100, 10_000];
    const found = lowest(
      (at) => ({
        loss: bottom.reduce((sum, low, i) => sum + (steep[i] ?? 0) * ((at[i] ?? 0) - low) ** 2, 0),
        slope: at.map((one, i) => 2 * (steep[i] ?? 0) * (one - (bottom[i] ?? 0))),
      }),
      3,
      200,
    );
    for (const [i, low] of bottom.entries()) expect(found[i]).toBeCloseTo(low, 3);
  });

  it("learns which words tell, and the same from the same rows", () => {
    const rows = Array.from({ length: 40 }, (_, i) => ({
      features: features(i % 2 === 0 ? "last-chance" : "recipe", i % 3 === 0 ? "noise" : "other"),
      label: i % 2 === 0,
    }));
    const line = trainBatch(rows, settings);
    expect(predict(line, features("last-chance"))).toBeGreaterThan(0.9);
    expect(predict(line, features("recipe"))).toBeLessThan(0.1);
    expect(Math.abs(line.weights.get("s:noise") ?? 9)).toBeLessThan(0.3);
    expect(trainBatch(rows, settings)).toEqual(line);
  });

  it("tells classes apart by lines that were trained together", () => {
    const names = ["push", "hype", "bait"];
    const rows = Array.from({ length: 60 }, (_, i) => ({
      features: features(names[i % 3] ?? "", "word"),
      label: i % 3,
    }));
    const lines = trainClasses(rows, 3, settings);
    for (const [i, name] of names.entries()) {
      const sums = lines.map(({ bias, weights }) => bias + (weights.get(`s:${name}`) ?? 0));
      expect(sums.indexOf(Math.max(...sums))).toBe(i);
    }
  });
});
