import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { readFrontMatter } from "./front-matter.ts";
import { readBlock } from "./front-matter/block.ts";
import { readDay } from "./front-matter/dates.ts";
import { languageCode, languageOfPath } from "./front-matter/languages.ts";

const copenhagen = "Europe/Copenhagen";
const now = Date.UTC(2026, 2, 1, 12);
const read = (file: string) => readFrontMatter(file, { timeZone: copenhagen, now });

describe("What stands before a text", () => {
  const asIn = { title: "Surdej", tags: ["rug"], draft: true };
  test.each([
    ["YAML", "---\ntitle: Surdej\ntags: [rug]\ndraft: true\n---\nTekst.\n"],
    ["YAML, closed with dots", "---\ntitle: Surdej\ntags:\n  - rug\ndraft: true\n...\nTekst.\n"],
    ["YAML, dashes with spaces", "--- \ntitle: Surdej\ntags: [rug]\ndraft: true\n---  \nTekst.\n"],
    ["YAML, named", "---yaml\ntitle: Surdej\ntags: [rug]\ndraft: true\n---\nTekst.\n"],
    ["YAML, after empty lines", "\n\n---\ntitle: Surdej\ntags: [rug]\ndraft: true\n---\nTekst.\n"],
    ["TOML", '+++\ntitle = "Surdej"\ntags = ["rug"]\ndraft = true\n+++\nTekst.\n'],
    ["TOML, named", '---toml\ntitle = "Surdej"\ntags = ["rug"]\ndraft = true\n---\nTekst.\n'],
    ["JSON", '{"title": "Surdej",\n "tags": ["rug"], "draft": true}\nTekst.\n'],
    ["JSON, marked", ';;;\n"title": "Surdej", "tags": ["rug"], "draft": true\n;;;\nTekst.\n'],
  ])("%s", (_, file) => {
    for (const one of [file, `\uFEFF${file}`, file.replaceAll("\n", "\r\n")]) {
      const block = readBlock(one);
      expect(block).toMatchObject({ given: asIn, doubled: [], fault: undefined });
      expect(block.body.trim()).toBe("Tekst.");
      expect(one.slice(block.bodyAt).trim()).toBe("Tekst.");
    }
  });

  test("Pelican's and Hexo's lines without marks", () => {
    expect(readBlock("Title: Surdej\nDate: 2019-05-06\nTags: a, b\n\nTekst.")).toMatchObject({
      given: { Title: "Surdej", Date: "2019-05-06", Tags: "a, b" },
      body: "Tekst.",
    });
    expect(readBlock("title: Surdej\ndate: 2019-05-06\n---\nTekst.").body).toBe("Tekst.");
    const said = "Note: dette er en tekst.\n\nOg mere.";
    expect(readBlock(said)).toMatchObject({ given: {}, body: said });
  });

  test("Nikola's lines in a comment; its topic `private` is a switch", () => {
    const file =
      "<!--\n.. title: Surdej: en historie\n.. tags: rug, private\n.. link:\n-->\n\nTekst.";
    for (const one of [file, file.replaceAll("\n", "\r\n")]) {
      const block = readBlock(one);
      expect(block.given).toEqual({ title: "Surdej: en historie", tags: "rug", private: "true" });
      expect(block.body.trim()).toBe("Tekst.");
      expect(one.slice(block.bodyAt).trim()).toBe("Tekst.");
    }
    expect(readBlock("<!-- en bemærkning -->\n\nTekst").given).toEqual({});
  });

  test("a rule across the page, or braces of a text, are none", () => {
    for (const text of ["---\n\nTekst uden ende", "{{< figure >}}\n\nTekst", "Tekst\n---\nMere"])
      expect(readBlock(text)).toMatchObject({ given: {}, body: text, fault: undefined });
    expect(read("---\nEn tekst mellem streger.\n---\nMere.").body).toContain("En tekst mellem");
  });

  test("a name that stands there twice counts once, the last; a broken line costs no other", () => {
    expect(read("---\ntitle: Et\ntitle: To\n---\nx").front).toMatchObject({
      title: "To",
      wrong: [{ name: "title", what: "twice" }],
    });
    const { front, body } = read(
      "---\ntitle: Brød: en historie\ndate: 2019-05-06\ntags:\n  - rug\n---\nx",
    );
    expect(front).toMatchObject({
      title: "Brød: en historie",
      topics: ["rug"],
      wrong: [{ what: "unreadable", value: expect.stringContaining("Line 2") }],
    });
    expect(body).toBe("x");
  });

  test("values of another kind than meant", () => {
    const { front } = read(
      "---\ntitle: 1984\ntags: brød, rug\ncategories: 7\nsummary: [a]\nlang: Dansk\nlicense: WTFPL\ndate:\nslug: /a/b-c/\n---\nx",
    );
    expect(front).toMatchObject({
      title: "1984",
      topics: ["brød", "rug", "7"],
      summary: "a",
      language: "da",
      licence: undefined,
      date: undefined,
      slug: "b-c",
      wrong: [{ name: "licence", what: "not-known", value: "WTFPL" }],
    });
  });

  test("the day it was written is known beside the one it goes out", () => {
    const { front } = read("---\ntitle: A\ndate: 2020-01-01\npublishDate: 2033-01-01\n---\nx");
    expect(front).toMatchObject({ date: Date.UTC(2033, 0), unknown: [] });
  });

  test("a summary that is too long ends with a sentence", () => {
    const sentence = "Det er en sætning om brød. ";
    const { front } = read(`---\ntitle: A\ndescription: "${sentence.repeat(60)}"\n---\nx`);
    expect(front.summary).toMatch(/brød\.$/);
    expect(front.summary?.length).toBeLessThanOrEqual(1000);
    expect(front.wrong).toMatchObject([{ name: "summary", what: "too-long" }]);
    const words = read(`---\ndescription: ${"ord ".repeat(600)}\n---\nx`).front.summary;
    expect(words).toMatch(/ord…$/);
  });

  test.each([
    "draft: true",
    'draft: "true"',
    "draft: yes",
    "draft: 1",
    "isDraft: true",
    "published: false",
    "published: 'false'",
    "publish: no",
    "status: draft",
    "Status: hidden",
    "private: true",
    "unlisted: true",
    "visibility: private",
    "hidden: true",
    "password: abc",
    "state: Drafts",
    "expiryDate: 2020-01-01",
    "build:\n  render: never",
    "draft: draft",
    "dg-publish: false",
    "wip: true",
    "permalink: false",
    "render: false",
    "eleventyExcludeFromCollections: true",
    "Status: skip",
    "tags: [have, draft]",
    "tags: Draft",
  ])("%s keeps it from readers", (line) => {
    expect(read(`---\ntitle: A\n${line}\n---\nx`).front).toMatchObject({
      draft: true,
      unknown: [],
    });
  });

  test.each([
    "draft: false",
    "draft:",
    "published: true",
    "published: 2019-05-06",
    "status: published",
    "visibility: public",
    "expiryDate: 2030-01-01",
    "hidden: false",
  ])("%s does not", (line) =>
    expect(read(`---\ntitle: A\n${line}\n---\nx`).front.draft).toBe(false),
  );

  test("a picture that stands first is found however it is written", () => {
    for (const line of [
      "cover: a.jpg",
      "image: a.jpg",
      "thumbnail: 'a.jpg'",
      "heroImage: a.jpg",
      "images: [a.jpg, b.jpg]",
      "cover:\n  image: a.jpg\n  alt: Brød",
      "header:\n  teaser: a.jpg",
      "feature_image: '[[a.jpg]]'",
      "featured_image: '![x](a.jpg)'",
    ])
      expect(read(`---\ntitle: A\n${line}\n---\nx`).front.cover?.address).toBe("a.jpg");
  });

  test("nothing that can be written ends in a fault", () => {
    const value = fc.oneof(
      fc.jsonValue(),
      fc.string(),
      fc.constantFrom("&a [*a]", "!!js/function x", "|", "0000-00-00", "{", "- - -"),
    );
    const name = fc.constantFrom(
      "title",
      "date",
      "tags",
      "draft",
      "cover",
      "lang",
      "licence",
      "published",
      "build",
      "aliases",
      "slug",
      "__proto__",
      "constructor",
    );
    fc.assert(
      fc.property(
        fc.array(fc.tuple(name, value)),
        fc.constantFrom("---", "+++", ";;;"),
        (lines, mark) => {
          const sign = mark === "+++" ? " = " : ": ";
          const inner = lines.map(
            ([key, one]) => key + sign + (typeof one === "string" ? one : JSON.stringify(one)),
          );
          const { front } = read(`${mark}\n${inner.join("\n")}\n${mark}\nTekst.`);
          expect(Array.isArray(front.topics)).toBe(true);
          if (front.date !== undefined) expect(Number.isInteger(front.date)).toBe(true);
        },
      ),
    );
  });
});

describe("A date", () => {
  test.each([
    ["2014-02-03", "2014-02-03T00:00Z"],
    ["2031-06-01T10:00", "2031-06-01T08:00Z"],
    ["2031-01-01 10:00:30", "2031-01-01T09:00:30Z"],
    ["2019-05-06T10:00:00+02:00", "2019-05-06T08:00Z"],
    ["2019-05-06 10:00:00 +0200", "2019-05-06T08:00Z"],
    ["2019-05-06T10:00:00.000Z", "2019-05-06T10:00Z"],
    ["2019-05-06 10:00 Europe/London", "2019-05-06T09:00Z"],
    ["Sat, 24 Jul 99 10:00:00 EST", "1999-07-24T15:00Z"],
    ["2015-03-12 10:00:00 America/New_York", "2015-03-12T14:00Z"],
    ["2019-05-06 10:00 PM America/New_York", "2019-05-07T02:00Z"],
    ["2019-05-06 10:00 Pacific/Auckland", "2019-05-05T22:00Z"],
    ["2019/5/6", "2019-05-06T00:00Z"],
    ["06.05.2019", "2019-05-06T00:00Z"],
    ["05/26/2019", "2019-05-26T00:00Z"],
    ["Mon, 06 May 2019 10:00:00 +0200", "2019-05-06T08:00Z"],
    ["6. maj 2019 kl. 10.00", "2019-05-06T08:00Z"],
    ["mandag den 6. maj 2019", "2019-05-06T00:00Z"],
    ["May 6th, 2019 1:30 PM", "2019-05-06T11:30Z"],
    ["6 février 2019", "2019-02-06T00:00Z"],
    ["2016-12", "2016-12-01T00:00Z"],
    [2016, "2016-01-01T00:00Z"],
    [20_161_224, "2016-12-24T00:00Z"],
    [1_557_136_800, "2019-05-06T10:00Z"],
    ["1557136800000", "2019-05-06T10:00Z"],
    ["1969-07-21T02:56:15Z", "1969-07-21T02:56:15Z"],
  ])("%j is %s", (written, at) => expect(readDay(written, copenhagen)).toBe(Date.parse(at)));

  test("alone is that day west of Greenwich too", () => {
    const at = readDay("2014-02-03", "America/New_York") ?? 0;
    expect(
      Temporal.Instant.fromEpochMilliseconds(at)
        .toZonedDateTimeISO("America/New_York")
        .toPlainDate()
        .toString(),
    ).toBe("2014-02-03");
  });

  test.each([
    "",
    "0000-00-00",
    "0000-00-00 00:00:00",
    "2019-02-30",
    "i går",
    "2019-05-06 snart",
    "13:00",
    "2019-05-06T10:00 Nowhere/City",
    0.5,
    Number.NaN,
    -1e20,
    true,
    {},
    null,
  ])("%j is none", (written) => expect(readDay(written, copenhagen)).toBeUndefined());

  test("of any words ends in no fault", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.date().map(String), fc.double()), (written) => {
        const at = readDay(written, copenhagen);
        if (at !== undefined) expect(new Date(at).getUTCFullYear()).toBeGreaterThanOrEqual(999);
      }),
    );
  });
});

test("a language is a code or a name; a folder or an ending may name it", () => {
  expect(["da_DK", "Dansk", "english", "pt-br", "klingon", "12"].map(languageCode)).toEqual([
    "da-DK",
    "da",
    "en",
    "pt-BR",
    undefined,
    undefined,
  ]);
  const folders = new Set(["content/da", "content/en", "content/it", "ideer", "ideer/it"]);
  expect(languageOfPath("content/posts/index.da.md", folders)).toBe("da");
  expect(languageOfPath("content/it/a.md", folders)).toBe("it");
  expect(languageOfPath("ideer/it/a.md", folders)).toBeUndefined();
  expect(languageOfPath("da/a.md", new Set(["da"]))).toBe("da");
  expect(languageOfPath("a.b.md", folders)).toBeUndefined();
});
