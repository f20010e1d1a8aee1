import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { lengthOf, type Limits } from "./compose.ts";
import { longestThread, threadOf } from "./thread.ts";

const limits: Limits = {
  maxLength: 300,
  countedIn: "graphemes",
  maxBytes: 3000,
  maxPictures: 4,
};
const url = "https://her.example/notes/1";
const bare = (text: string): string => text.replace(/\s/gu, "");

/** The texts of a thread without their numbers, which are checked. */
function unnumbered(texts: readonly string[]): string[] {
  if (texts.length === 1) return [...texts];
  return texts.map((text, at) => {
    const number = ` ${at + 1}/${texts.length}`;
    expect(text.endsWith(number)).toBe(true);
    return text.slice(0, -number.length);
  });
}

/** Words, sentences, paragraphs, and what people and machines write between them. */
const prose = fc
  .array(
    fc.oneof(
      fc.string({ unit: "grapheme", maxLength: 60 }),
      fc.constantFrom(
        "Rødgrød med fløde. ",
        "æøå ",
        "👩‍👩‍👧‍👦",
        "\n\n",
        "\n",
        " ",
        "!? ",
        "e\u0301",
        "🇩🇰",
      ),
      fc.lorem({ maxCount: 12, mode: "sentences" }),
    ),
    { maxLength: 60 },
  )
  .map((some) => some.join(""));

describe("A thread", () => {
  test("loses nothing and keeps within the limits, however it is counted", () => {
    fc.assert(
      fc.property(
        prose,
        fc.integer({ min: 60, max: 500 }),
        fc.option(fc.integer({ min: 60, max: 600 })),
        fc.constantFrom("graphemes" as const, "characters" as const),
        (text, maxLength, maxBytes, countedIn) => {
          const here = { ...limits, maxLength, maxBytes, countedIn };
          const { parts, cut, link } = threadOf(text, url, here);
          expect(parts.length).toBeLessThanOrEqual(longestThread);
          for (const part of parts) {
            expect(part.length).toBe(lengthOf(part.text, here));
            expect(part.length).toBeLessThanOrEqual(maxLength);
            expect(Buffer.byteLength(part.text)).toBeLessThanOrEqual(maxBytes ?? Infinity);
          }
          const texts = unnumbered(parts.map((part) => part.text)).join(" ");
          const shown = cut === "" ? texts : texts.slice(0, texts.lastIndexOf("…"));
          expect(bare(shown + cut)).toBe(bare(text));
          expect(link).toBe(cut === "" ? null : url);
        },
      ),
    );
  });

  test("is one post without a number where the text fits", () => {
    expect(threadOf("Kort.", url, limits).parts).toEqual([{ text: "Kort.", length: 5 }]);
  });

  test("parts between paragraphs, else between sentences, else between words", () => {
    const room = { ...limits, maxLength: 60 };
    const texts = (text: string): string[] =>
      threadOf(text, url, room).parts.map((part) => part.text);
    const line = "Vi bager brød hver eneste morgen i ugen";
    expect(texts(`${line}.\n\n${line}.`)).toEqual([`${line}. 1/2`, `${line}. 2/2`]);
    expect(texts(`${line}. Kom og smag det hele klokken otte.`)).toEqual([
      `${line}. 1/2`,
      "Kom og smag det hele klokken otte. 2/2",
    ]);
    expect(texts(`${line} og om aftenen også, siger vi`)).toEqual([
      `${line} og om aftenen 1/2`,
      "også, siger vi 2/2",
    ]);
    expect(texts("å".repeat(70))).toEqual([`${"å".repeat(56)} 1/2`, `${"å".repeat(14)} 2/2`]);
  });

  test("makes room for numbers of two signs, and ends with a link where it is too long", () => {
    const ten = threadOf("Et ord til. ".repeat(50).trim(), url, { ...limits, maxLength: 66 }).parts;
    expect(ten.length).toBeGreaterThan(9);
    expect(ten.length).toBeLessThanOrEqual(longestThread);
    const { parts, cut } = threadOf("Et ord til. ".repeat(900), url, limits);
    expect(parts).toHaveLength(longestThread);
    expect(parts.at(-1)?.text).toMatch(/… https:\/\/her\.example\/notes\/1 25\/25$/u);
    expect(cut).not.toBe("");
  });
});
