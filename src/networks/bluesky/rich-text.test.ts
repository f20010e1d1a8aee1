import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { plainText } from "#core/html.ts";

import { richHtml } from "./rich-text.ts";

const link = (byteStart: number, byteEnd: number, uri: string) => ({
  index: { byteStart, byteEnd },
  features: [{ $type: "app.bsky.richtext.facet#link", uri }],
});

/** Where a piece of a text begins and ends, in bytes. */
function place(text: string, piece: string): [number, number] {
  const start = Buffer.byteLength(text.slice(0, text.indexOf(piece)));
  return [start, start + Buffer.byteLength(piece)];
}

describe("A text as it is written there", () => {
  test("has its links where they stand, also after æøå and emoji", () => {
    const text = "Blåbær 👩‍👩‍👧 på torvet.example og #syltetøj af @ann.example";
    const html = richHtml(text, [
      link(...place(text, "torvet.example"), "https://torvet.example/"),
      {
        index: { byteStart: place(text, "#syltetøj")[0], byteEnd: place(text, "#syltetøj")[1] },
        features: [{ $type: "app.bsky.richtext.facet#tag", tag: "syltetøj" }],
      },
      {
        index: {
          byteStart: place(text, "@ann.example")[0],
          byteEnd: place(text, "@ann.example")[1],
        },
        features: [{ $type: "app.bsky.richtext.facet#mention", did: "did:plc:abc" }],
      },
    ]);
    expect(plainText(html)).toBe(text);
    expect([...html.matchAll(/href="([^"]+)"[^>]*>([^<]+)/gu)].map(([, a, b]) => [a, b])).toEqual([
      ["https://torvet.example/", "torvet.example"],
      ["https://bsky.app/hashtag/syltet%C3%B8j", "#syltetøj"],
      ["https://bsky.app/profile/did:plc:abc", "@ann.example"],
    ]);
  });

  test("keeps its paragraphs and lines", () => {
    expect(richHtml("En\nto\n\n\ntre", [])).toBe("<p>En<br />to</p><p>tre</p>");
    expect(richHtml("", undefined)).toBe("");
  });

  test.each([
    ["within a character", link(1, 2, "https://a.example/")],
    ["beyond its end", link(0, 99, "https://a.example/")],
    ["backwards", link(4, 2, "https://a.example/")],
    ["below zero", link(-1, 2, "https://a.example/")],
    ["no numbers", { ...link(0, 2, "https://a.example/"), index: { byteStart: "0" } }],
    ["to a script", link(0, 4, "javascript:alert(1)")],
    ["with a password", link(0, 4, "https://me:secret@a.example/")],
    ["nothing at all", null],
    ["no features", { index: { byteStart: 0, byteEnd: 4 } }],
    ["a kind that is new", { index: { byteStart: 0, byteEnd: 4 }, features: [{ $type: "x#y" }] }],
  ])("leaves a facet out that lies %s", (_what, facet) => {
    expect(richHtml("æøå<b>", [facet])).toBe("<p>æøå&lt;b&gt;</p>");
  });

  test("takes the first of two that reach into each other", () => {
    const html = richHtml("abcdef", [
      link(2, 6, "https://b.example/"),
      link(0, 3, "https://a.example/"),
    ]);
    expect(html).toMatch(/^<p><a href="https:\/\/a\.example\/"[^>]*>abc<\/a>def<\/p>$/u);
  });

  test("says where a link leads whose words name another site", () => {
    expect(richHtml("bank.example", [link(0, 12, "https://evil.example/")])).toMatch(
      /bank\.example<\/a> \(evil\.example\)/u,
    );
    expect(richHtml("bank.example", [link(0, 12, "https://www.bank.example/x")])).not.toContain(
      "(",
    );
  });

  test("loses no word and breaks none, whatever the facets say", () => {
    const facet = fc.record({
      index: fc.record({ byteStart: fc.integer({ min: -2, max: 80 }), byteEnd: fc.nat(80) }),
      features: fc.array(
        fc.record({
          $type: fc.constant("app.bsky.richtext.facet#link"),
          uri: fc.oneof(fc.webUrl(), fc.string()),
        }),
        { maxLength: 2 },
      ),
    });
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom("a", "æ", "🍞", "<", "&", " ", "é"), maxLength: 40 }),
        fc.array(facet, { maxLength: 5 }),
        (text, facets) => {
          const html = richHtml(text, facets);
          expect(html).not.toContain("\uFFFD");
          expect(plainText(html).replace(/\s+/gu, "")).toBe(text.replace(/\s+/gu, ""));
        },
      ),
      { numRuns: 40 },
    );
  });
});
