import { readFileSync } from "node:fs";
import { join } from "node:path";

import fc from "fast-check";
import sharp from "sharp";
import { describe, expect, it } from "vitest";

import { drawableText, renderCard } from "./card.ts";

const parts = { siteName: "Værkstedet", author: "Ida Holm", accent: "#1f5c4a", language: "da" };

describe("renderCard", () => {
  it("draws 1200 × 630 of more than one colour, under 100 kB", async () => {
    const png = await renderCard({ ...parts, title: "Kontrol er et overstået kapitel" });
    const { format, width, height } = await sharp(png).metadata();
    expect([format, width, height]).toEqual(["png", 1200, 630]);
    expect((await sharp(png).stats()).entropy).toBeGreaterThan(0.5);
    expect(png.length).toBeLessThan(100_000);
  });

  it("draws another card for another title", async () => {
    const one = await renderCard({ ...parts, title: "Kaffe" });
    const other = await renderCard({ ...parts, title: "Te" });
    expect(Buffer.compare(one, other)).not.toBe(0);
  });

  it.each([
    "",
    "x",
    "山田太郎の本",
    "🦊🦊🦊",
    "مرحبا",
    "a".repeat(3000),
    "ord ".repeat(900),
    "<script>alert(1)</script> & \"'",
    "\u0000\u202e\ud800 \n\n",
    "e\u0301".repeat(40),
  ])("survives the title %#", async (title) => {
    const png = await renderCard({
      ...parts,
      title,
      siteName: title,
      author: title,
      accent: title,
    });
    expect((await sharp(png).metadata()).height).toBe(630);
  });
});

describe("drawableText", () => {
  it("keeps what our fonts have and leaves the rest out", () => {
    expect(drawableText("Åben  🦊 dør\n“ja”", 99)).toBe("Åben dør “ja”");
    expect(drawableText("Ő og ł", 99)).toBe("Ő og ł");
    expect(drawableText("読む", 99)).toBe("");
    expect(drawableText("Bogen 読 hedder", 99)).toBe("Bogen hedder");
  });

  it("cuts at a word and never grows beyond what is allowed", () => {
    expect(drawableText("Det er en lang overskrift om kaffe", 18)).toBe("Det er en lang…");
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 300 }), (text) => {
        expect(drawableText(text, 40).length).toBeLessThanOrEqual(40);
      }),
    );
  });

  it("takes only letters that the fonts have", () => {
    const told: unknown = JSON.parse(
      readFileSync(
        join(import.meta.dirname, "../../node_modules/@fontsource/newsreader/unicode.json"),
        "utf8",
      ),
    );
    const subsets = told as Readonly<Record<string, string>>;
    const ranges = `${subsets["latin"]},${subsets["latin-ext"]}`.split(",").map((range) => {
      const [from, to] = range
        .replace("U+", "")
        .split("-")
        .map((hex) => Number.parseInt(hex, 16));
      return [from ?? 0, to ?? from ?? 0] as const;
    });
    for (let code = 0x20; code < 0x3000; code++) {
      // Dotted letters such as ạ are in a third file that the card does without.
      const drawn = drawableText(String.fromCodePoint(code), 9).codePointAt(0);
      if (drawn === undefined) continue;
      const known = ranges.some(([from, to]) => drawn >= from && drawn <= to);
      expect(known, `U+${code.toString(16)}`).toBe(true);
    }
  });
});
