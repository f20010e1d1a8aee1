import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { fingerprintOf, packPlaces, unpackPlaces } from "./fingerprint.ts";
import { letterOf, readyModel, weightOf } from "./model.ts";
import { packModel } from "./pack-model.ts";

const highest = 2 ** 18 - 1;

describe("Fingerprints", () => {
  it("are the same number for the same name, on any machine", () => {
    // Models that were trained elsewhere must be found again here.
    expect(["w:gratis", "b:er i", "k:hype:clear"].map(fingerprintOf)).toEqual([
      36_531, 139_046, 26_406,
    ]);
  });

  it("come out of their texts as they went in, however far apart, and say nothing JSON must escape", () => {
    const places = fc
      .uniqueArray(fc.integer({ min: 0, max: highest }), { maxLength: 300 })
      .map((some) => some.toSorted((a, b) => a - b));
    fc.assert(
      fc.property(places, (some) => {
        const packed = packPlaces(some);
        expect([...unpackPlaces(packed).keys()]).toEqual(some);
        expect([...unpackPlaces(packed).values()]).toEqual(some.map((_, i) => i));
        expect(JSON.stringify(packed.join(""))).toHaveLength(packed.join("").length + 2);
      }),
    );
  });
});

describe("A packed model", () => {
  const names = ["w:køb", "w:gratis", "b:køb nu", "s:alone"];
  const weights = [1.6, -0.6, 3, -1.2];
  const lines = {
    breach: { bias: 0.25, weights: weights.map(letterOf).join("") },
    give: { bias: -1, weights: "NNPN" },
  };

  it("weighs each name as it was learned, and others nothing", () => {
    const model = readyModel(packModel({ names: names.join("|"), lines }));
    for (const [i, name] of names.entries())
      expect(weightOf(model, "breach", name)).toBeCloseTo(weights[i] ?? 0, 5);
    expect(weightOf(model, "give", "b:køb nu")).toBeGreaterThan(0);
    expect(weightOf(model, "ask", "w:køb")).toBe(0);
    expect(weightOf(model, "breach", "w:ukendt")).toBe(0);
  });

  it("refuses two names that share a fingerprint, rather than mixing them up", () => {
    const seen = new Map<number, string>();
    let twins: string | undefined;
    for (let i = 0; twins === undefined; i += 1) {
      const name = `w:${i}`;
      const before = seen.get(fingerprintOf(name));
      if (before === undefined) seen.set(fingerprintOf(name), name);
      else twins = `${before}|${name}`;
    }
    expect(() =>
      packModel({ names: twins ?? "", lines: { breach: { bias: 0, weights: "NN" } } }),
    ).toThrow(/share a fingerprint/);
  });
});
