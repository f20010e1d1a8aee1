import { describe, expect, test } from "vitest";

import { naughtyStrings } from "#support/shared-data.ts";

import { diffTexts } from "./diff.ts";
import { youtubeVideo } from "./embeds.ts";
import { linkTopics } from "./link-topics.ts";
import { countNote, gatherTopics, keptText, postSlugOf, readingMinutes, slugOf } from "./post.ts";
import { readPageFacts } from "./previews.ts";

describe("An address", () => {
  test.each([
    ["Kontrol er et overstået kapitel", "kontrol-er-et-overstaaet-kapitel"],
    ["Ærø & Åbenrå: Øl på æbler!", "aeroe-aabenraa-oel-paa-aebler"],
    ["Ærø".normalize("NFD"), "aeroe"],
    ["Crème brûlée — 2 stk.", "creme-brulee-2-stk"],
    ["  ", ""],
    ["日本語", ""],
    ["日本 og Danmark", "og-danmark"],
    ["<script>alert(1)</script>", "script-alert-1-script"],
    ["../../etc/passwd", "etc-passwd"],
  ])("of “%s” is “%s”", (title, slug) => expect(postSlugOf(title)).toBe(slug));

  test("of any text is short ASCII that needs no escaping", () => {
    for (const text of [...naughtyStrings(), "ord ".repeat(1000), "x".repeat(1000)]) {
      expect(postSlugOf(text)).toMatch(/^(?:[a-z0-9]+(?:-[a-z0-9]+)*)?$/);
      expect(postSlugOf(text).length).toBeLessThanOrEqual(70);
    }
    expect(postSlugOf("et langt ord ".repeat(20))).toMatch(/-(?:et|langt|ord)$/);
  });
});

describe("Topics", () => {
  test("are those given, then those in the text, each once", () => {
    const markdown =
      "# Overskrift\n\n#Åbenhed og #åbenhed, men ikke `#kode`, a#b, https://a.example/#anker [x](#sted) eller #1";
    expect(gatherTopics(["Sociale medier", "#åbenhed", " "], markdown)).toEqual([
      { slug: "sociale-medier", name: "Sociale medier" },
      { slug: "aabenhed", name: "åbenhed" },
    ]);
  });

  test.each([
    ["#ffcc00 #F0F #fff #eeeeee #aabbcc #fafafa80 #1a2b3c", []],
    ["#cafe #bad #facade #fed #decade", ["cafe", "bad", "facade", "fed", "decade"]],
    ["## Slut {#faerdig}\n\n\\#ikke", []],
    ["Se [her][1].\n\n[1]: side.html#sted\n[2]: <#sted>", []],
    ["~~~css\n.a { color: #brun }\n~~~\n#ude", ["ude"]],
  ])("of “%s” are %j: colours, ids and anchors are none", (text, names) =>
    expect(gatherTopics([], text).map(({ name }) => name)).toEqual(names),
  );

  test("are found in time that grows with the text only", () => {
    const hostile = [
      "](".repeat(200_000),
      "`a".repeat(200_000),
      "```".repeat(100_000),
      "#".repeat(400_000),
      "#a".repeat(200_000),
      "[a]:".repeat(100_000),
      "[".repeat(400_000),
      "~~~\n".repeat(100_000),
    ];
    for (const text of hostile) expect(gatherTopics([], text).length).toBeLessThanOrEqual(20);
    expect(
      gatherTopics(
        Array.from({ length: 500 }, (_, i) => `emne ${i}`),
        "",
      ),
    ).toHaveLength(20);
  });
});

test("topics in a text become links, but not in links, code, headings or attributes", () => {
  const made = (html: string): string => linkTopics(html, "https://x.example");
  expect(made("<p>Om #Åbenhed, (#gaver) og &#39;ro&#39;</p>")).toBe(
    '<p>Om <a class="hashtag" href="https://x.example/topics/aabenhed" rel="tag">#Åbenhed</a>, (<a class="hashtag" href="https://x.example/topics/gaver" rel="tag">#gaver</a>) og &#39;ro&#39;</p>',
  );
  for (const html of [
    '<a href="https://y.example/#anker">se #her</a>',
    "<pre><code>#include</code></pre>",
    "<h2>Om #gaver</h2>",
    '<img alt="et #emne" src="/a#b">',
    "a#b 50#50 #1 ##a https://y.example/#anker",
    "<youtube-embed><a>#x1</a>#video</youtube-embed>",
  ])
    expect(made(html)).toBe(html);
});

test("pictures do not count in a note, and what no database holds is taken out of any text", () => {
  const picture = `![En lang beskrivelse](/media/aa/${"b".repeat(62)}-960.webp)`;
  expect(countNote(`Hej med jer\n\n${picture}`)).toBe(11);
  expect(countNote("Se https://example.com/en/meget/lang/adresse/som/ingen/laeser")).toBe(26);
  expect(keptText("A\0\ud800a\u030a")).toBe("A\ufffdå");
  expect([readingMinutes(0), readingMinutes(2380)]).toEqual([1, 10]);
  expect(slugOf("Åbenhed")).toBe("aabenhed");
});

test.each([
  ["https://www.youtube.com/watch?v=dQw4w9WgXcQ", 0],
  ["https://m.youtube.com/watch?app=desktop&v=dQw4w9WgXcQ&t=1m30s", 90],
  ["https://youtu.be/dQw4w9WgXcQ?t=43", 43],
  ["https://youtube.com/shorts/dQw4w9WgXcQ", 0],
  ["https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ?start=1h", 3600],
  ["https://www.youtube.com/live/dQw4w9WgXcQ?t=1h2m3s", 3723],
])("%s is a video", (address, start) => {
  expect(youtubeVideo(address)).toEqual({ id: "dQw4w9WgXcQ", start });
});

test.each([
  "https://youtube.com.evil.example/watch?v=dQw4w9WgXcQ",
  "https://evil.example/youtube.com/watch?v=dQw4w9WgXcQ",
  "https://notyoutube.com/watch?v=dQw4w9WgXcQ",
  'https://youtu.be/"><script>',
  "https://youtu.be/short",
  "https://www.youtube.com/@kanal",
  "javascript:youtu.be/dQw4w9WgXcQ",
  "not an address",
])("%s is none", (address) => expect(youtubeVideo(address)).toBeUndefined());

describe("What a page says of itself", () => {
  const at = "https://www.avis.example/a/b?c";
  test("is Open Graph first, then its title, on one line, without markup", () => {
    const page = `<!doctype html><html><head><title>Avisen</title><META property="og:title" content="Kontrol &amp; \n åbenhed <b>">
      <meta name=description content="Om &quot;ro&quot;"><meta property="og:image" content="../img/a.jpg?x=1&amp;y=2"></head><body><meta property="og:site_name" content="nej"></body>`;
    expect(readPageFacts(page, at)).toEqual({
      title: "Kontrol & åbenhed <b>",
      description: 'Om "ro"',
      siteName: "avis.example",
      images: ["https://www.avis.example/img/a.jpg?x=1&y=2"],
    });
  });

  test("may be nothing, or nonsense, and is never more than a few lines", () => {
    expect(readPageFacts("", at)).toMatchObject({ title: "", description: "", images: [] });
    expect(
      readPageFacts('<meta property="og:image" content="javascript:alert(1)">', at).images,
    ).toEqual([]);
    expect(
      readPageFacts('<meta property="og:image" content="data:image/png;base64,xx">', at).images,
    ).toEqual([]);
    const hostile = [
      `<title>${"x".repeat(400_000)}`,
      "<meta ".repeat(80_000),
      "<meta property=a".repeat(40_000),
      `<meta content="${"&amp;".repeat(90_000)}">`,
      "<".repeat(400_000),
      "<a ".repeat(200_000),
      "<!--".repeat(100_000),
      "<title><title>".repeat(30_000),
      `<meta property="__proto__" content="x"><meta property="constructor" content="x">`,
      ...naughtyStrings(),
    ];
    for (const page of hostile) {
      const { title, description, siteName } = readPageFacts(page, at);
      expect((title + description + siteName).length).toBeLessThan(10_000);
    }
  });
});

describe("What changed", () => {
  const told = (before: string, after: string): string =>
    diffTexts(before, after)
      .map(({ pieces }) =>
        pieces
          .map(({ kind, text }) =>
            kind === "same" ? text : kind === "added" ? `[+${text}]` : `[-${text}]`,
          )
          .join(""),
      )
      .join("\n");

  test("is said word by word within a paragraph, and paragraph by paragraph", () => {
    expect(told("Klassen har 20 elever.", "Klassen har 22 elever.")).toBe(
      "Klassen har [-20][+22] elever.",
    );
    expect(told("A\n\nB", "A\n\nNyt\n\nB")).toBe("A\n[+Nyt]\nB");
    expect(told("A\n\nB\n\nC", "A\n\nC")).toBe("A\n[-B]\nC");
    expect(told("Én å her", "Én ø her")).toBe("Én [-å][+ø] her");
    expect(told("", "Nyt")).toBe("[+Nyt]");
    expect(told("Væk", "")).toBe("[-Væk]");
    expect(told("Samme", "Samme")).toBe("Samme");
    const picture = (name: string): string =>
      `![En mark](/media/${name}/${"b".repeat(62)}-960.webp)`;
    expect(told(picture("aa"), picture("ab"))).toBe("![En mark](/media/[-aa][+ab]/bbbbbb….webp)");
  });

  test("holds all of both texts, also of hostile ones", () => {
    const many = (word: string): string =>
      Array.from({ length: 20_000 }, (_, i) => `${word}${i}`).join("\n\n");
    const cases: [string, string][] = [
      [many("a"), many("b")],
      ["a ".repeat(100_000), "b ".repeat(100_000)],
      [many("a"), many("a").replaceAll("1", "x")],
      [naughtyStrings().join("\n\n"), naughtyStrings().toReversed().join("\n\n")],
    ];
    const bare = (text: string): string => text.replace(/\s+/g, "");
    for (const [before, after] of cases) {
      const pieces = diffTexts(before, after).flatMap((paragraph) => paragraph.pieces);
      const of = (kind: "added" | "removed"): string =>
        bare(
          pieces
            .filter((piece) => piece.kind === "same" || piece.kind === kind)
            .map(({ text }) => text)
            .join(""),
        );
      expect(of("removed") === bare(before)).toBe(true);
      expect(of("added") === bare(after)).toBe(true);
    }
  });
});
