import fc from "fast-check";
import { expect, test } from "vitest";

import { foldLetters } from "#core/fold-letters.ts";
import { naughtyStrings } from "#support/shared-data.ts";

test.each([
  ["Århus", "arhus"],
  ["Aarhus", "arhus"],
  ["Læsø", "laeso"],
  ["Laesoe", "laeso"],
  ["Mädchen", "maedchen"],
  ["Malmö", "malmo"],
  ["Ǿ", "o"],
  ["crème brûlée", "creme brulee"],
  ["ΆΛΦΑ", "αλφα"],
  ["ﬃ", "ffi"],
  ["हिन्दी", "हिन्दी"],
  ["がっこう", "がっこう"],
])("%s is sought as %s", (written, sought) => {
  expect(foldLetters(written)).toBe(sought);
});

test("what is folded stays as it is", () => {
  for (const text of naughtyStrings())
    expect(foldLetters(foldLetters(text))).toBe(foldLetters(text));
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), (text) => {
      expect(foldLetters(foldLetters(text))).toBe(foldLetters(text));
    }),
  );
});
