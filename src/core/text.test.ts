import fc from "fast-check";
import { expect, test } from "vitest";

import { naughtyStrings } from "#support/shared-data.ts";

import { beforeNth, countGraphemes, shorten } from "./text.ts";

test("a character is what a reader sees as one", () => {
  const counts = {
    "": 0,
    abc: 3,
    "a\nb": 3,
    "a\r\nb": 3,
    æøå: 3,
    "a\u030A": 1,
    "👩‍👩‍👧‍👦": 1,
    "🇩🇰🇬🇱": 2,
    "✋🏿": 1,
  };
  for (const [text, count] of Object.entries(counts))
    expect([text, countGraphemes(text)]).toEqual([text, count]);
});

test("text that is short enough stays; other text ends with a word and an ellipsis", () => {
  expect(shorten("Hej med dig", 11)).toBe("Hej med dig");
  expect(shorten("Hej med dig", 10)).toBe("Hej med…");
  expect(shorten("Hej med dig", 8)).toBe("Hej med…");
  expect(shorten("Hej med dig", 7)).toBe("Hej…");
  expect(shorten("Speciallægepraksisplanlægning", 10)).toBe("Speciallæ…");
  expect(shorten("Hej", 0)).toBe("…");
});

test("no text is longer than asked for, and no character is cut in two", () => {
  const text = fc.oneof(
    fc.string({ unit: "grapheme", maxLength: 60 }),
    fc.constantFrom(...naughtyStrings().map((one) => one.toWellFormed())),
  );
  fc.assert(
    fc.property(text, fc.integer({ min: 1, max: 40 }), (whole, max) => {
      const short = shorten(whole, max);
      expect(countGraphemes(short)).toBeLessThanOrEqual(max);
      expect(short.isWellFormed()).toBe(true);
      if (short !== whole) expect(whole.startsWith(short.slice(0, -1))).toBe(true);
    }),
  );
});

test("a character of endless marks is no way around the length", () => {
  expect(shorten(`a${"\u0301".repeat(1_000_000)}`, 10).length).toBeLessThan(200);
});

test("a text can be read until a part of it stood there so often", () => {
  expect(beforeNth("a<b<c<d", "<", 2)).toBe("a<b<c");
  expect(beforeNth("a<b<c", "<", 2)).toBe("a<b<c");
  expect(beforeNth("a<b", "<", 0)).toBe("a");
  expect(beforeNth("", "<", 3)).toBe("");
});
