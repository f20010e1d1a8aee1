import { describe, expect, test } from "vitest";

import type { OutgoingText } from "#networks";
import { lengthOf } from "#networks/compose.ts";

import { compose, limits, limitsOf } from "./network.ts";

const text: OutgoingText = {
  ...{ kind: "note", title: "", summary: "", language: "da", revision: 1, inReplyTo: null },
  ...{ html: "<p>Vi bager.</p>", plain: "Vi bager.", pictures: [] },
  url: "https://her.dk/notes/1",
};
const length = (words: string): number => lengthOf(words, limits);

describe("The length of a text on Mastodon", () => {
  // The cases of Mastodon's own spec of StatusLengthValidator, and what stands around links and names.
  test.each([
    ["signs as people see them", "👩‍👩‍👧‍👦é🇩🇰", 3],
    ["a long address as 23", `https://example.org/${"a".repeat(300)}`, 23],
    ["a short one as 23 too", "https://x.dk", 23],
    ["the sign that ends a sentence by itself", "https://example.org/en.", 24],
    ["what stands around it", "Se (https://example.org/a) nu", 31],
    ["no address in the middle of a word", "xhttps://example.org/abc", 24],
    ["no address without a name", "https://localhost/abc", 21],
    ["of somebody elsewhere the name alone", "@ann@a.very.long.server.example hej", 8],
    ["somebody here as written", "@ann hej", 8],
    ["no name in an address of mail", "ann@bob@example.org", 19],
  ])("counts %s", (_what, words, is) => {
    expect(length(words)).toBe(is);
  });

  test("decides what fits: a long address does not push words out", () => {
    const url = `https://example.org/${"a".repeat(400)}`;
    const plain = `${"å".repeat(470)} ${url}`;
    expect(compose({ ...text, plain })).toMatchObject({ cut: "", parts: [{ length: 494 }] });
  });

  test("never cuts through an address", () => {
    const url = "https://example.org/a-b-c-d-e-f-g-h";
    const { parts, cut } = compose({ ...text, plain: `${"ord ".repeat(118)}${url} og mere` });
    expect(parts[0]?.text).toMatch(/ord… https:\/\/her\.dk\/notes\/1$/u);
    expect(cut).toBe(`${url} og mere`);
  });
});

describe("A text on Mastodon", () => {
  const article = { ...text, kind: "article", title: "Brød", summary: "Det hæver." } as const;

  test("is an article’s title, summary and address", () => {
    const { parts, link, pictures } = compose({
      ...article,
      pictures: [{ path: "a", description: "" }],
    });
    expect(parts[0]?.text).toBe("Brød\n\nDet hæver.\n\nhttps://her.dk/notes/1");
    expect([link, pictures]).toEqual([text.url, []]);
    const long = compose({ ...article, summary: "Det hæver. ".repeat(80) });
    expect(long.parts[0]?.text).toMatch(/hæver…? ?… https:\/\/her\.dk\/notes\/1$|… https/u);
    expect(long.parts[0]?.length).toBeLessThanOrEqual(500);
  });

  test("is a note with the addresses behind its links, but for names, topics and those it shows", () => {
    const html =
      '<p>Læs <a href="/articles/a">den anden</a>, <a href="https://example.org/x?a=1&amp;b=2">her</a>, ' +
      '<a href="https://shown.example/">https://shown.example</a> <a href="https://a.example/@ann">@ann</a> ' +
      '<a href="/topics/brod">#brød</a></p>';
    const plain = "Læs den anden, her, https://shown.example @ann #brød";
    expect(compose({ ...text, html, plain }).parts[0]?.text).toBe(
      `${plain}\n\nhttps://her.dk/articles/a\nhttps://example.org/x?a=1&b=2`,
    );
  });

  test("is what was worded by hand, and as many pictures as the server takes", () => {
    const pictures = Array.from({ length: 9 }, () => ({ path: "a", description: "" }));
    const own = limitsOf({ limits_json: '{"maxLength":20,"maxPictures":6}' });
    expect(compose({ ...article, byHand: "Kort." }, own).parts).toEqual([
      { text: "Kort.", length: 5 },
    ]);
    const draft = compose({ ...text, plain: "Et to tre fire fem seks syv", pictures }, own);
    expect([draft.pictures.length, draft.parts[0]?.length]).toEqual([6, 19]);
  });
});
