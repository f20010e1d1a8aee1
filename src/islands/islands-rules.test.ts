import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { countNote as countOnServer } from "#posts";

import { countNote, countText } from "./count-text.ts";
import { timeAgo } from "./time-ago.ts";

describe("countText", () => {
  it.each([
    ["", 0],
    ["smørrebrød", 10],
    ["a\u030Ange", 4],
    ["👩‍👩‍👧‍👦", 1],
    ["🇩🇰", 1],
    ["https://example.org/a-very-long-path/that-goes-on?and=on", 23],
    ["Se https://dr.dk.", 3 + 23 + 1],
    ["(https://dr.dk)", 1 + 23 + 1],
    ["@bo@skib.example hej", 7],
    ["bo@skib.example", 15],
  ])("counts %j as %d", (text, length) => {
    expect(countText(text)).toBe(length);
  });

  it.each([
    "Hej",
    "Se ![en mark](/media/3c/f80a3a3f6f6cddc221-1200.webp) her",
    "![](/media/3c/f80a3a3f6f6cddc221-1200.webp)\n\nTekst med https://example.org/lang/adresse.",
    "![ikke vores](https://example.org/a.webp) 👩‍👩‍👧‍👦 @bo@skib.example",
    "Se https://da.wikipedia.org/wiki/Gorilla_(dyr)",
    "(https://da.wikipedia.org/wiki/Gorilla_(dyr)).",
    "  å \u0061\u030A  ",
  ])("counts the note %j as the server does", (text) => {
    expect(countNote(text)).toBe(countOnServer(text));
  });

  it("is never longer than what is written, but for short addresses", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (text) => {
        fc.pre(!/https?:/i.test(text));
        expect(countText(text)).toBeLessThanOrEqual(Array.from(text).length);
      }),
    );
  });
});

describe("timeAgo", () => {
  const now = Date.UTC(2026, 9, 14, 12);
  const minute = 60_000;
  it.each([
    [0, "nu"],
    [30_000, "nu"],
    [minute, "for 1 minut siden"],
    [58 * minute, "for 1 time siden"],
    [3 * 60 * minute, "for 3 timer siden"],
    [24 * 60 * minute, "i går"],
    [5 * 24 * 60 * minute, "for 5 dage siden"],
    [8 * 24 * 60 * minute, undefined],
  ])("says %d ms ago as %j", (ago, words) => {
    expect(timeAgo(now - ago, now, "da")).toBe(words);
  });

  it("speaks English too", () => {
    expect(timeAgo(now - 2 * 60 * minute, now, "en")).toBe("2 hours ago");
  });
});
