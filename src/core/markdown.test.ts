import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { htmlAttacks, naughtyStrings } from "#support/shared-data.ts";
import { shownText, unsafeParts } from "#support/unsafe-html.ts";

import {
  countCharacters,
  excerpt,
  findPictures,
  findStandaloneLinks,
  renderMarkdown,
  renderReaderMarkdown,
} from "./markdown.ts";

const ownOrigin = "https://own.example";
const asPost = (markdown: string) => renderMarkdown(markdown, { ownOrigin });

describe("a post", () => {
  test("has its headings under the title, with ids made of their words", () => {
    expect(
      renderMarkdown("# Æbler & pærer\n\n# Æbler  pærer!\n\n###### æbler-pærer 2\n\n## 🍎"),
    ).toBe(
      '<h2 id="h-æbler-pærer">Æbler &amp; pærer</h2>\n<h2 id="h-æbler-pærer-2">Æbler  pærer!</h2>\n' +
        '<h6 id="h-æbler-pærer-2-2">æbler-pærer 2</h6>\n<h3 id="h-part">🍎</h3>\n',
    );
    expect(renderMarkdown("## A", { headingOffset: 0 })).toBe('<h2 id="h-a">A</h2>\n');
  });

  test("never has two headings of the same id, whatever they say", () => {
    const words = fc.constantFrom("a", "a 2", "a-2", "A", "a 2 2", "", "é", "e\u0301", "*", "part");
    fc.assert(
      fc.property(fc.array(words, { maxLength: 12 }), (headings) => {
        const html = renderMarkdown(headings.map((heading) => `# ${heading}`).join("\n\n"));
        const ids = [...html.matchAll(/id="([^"]*)"/gu)].map(([, id]) => id);
        expect(ids).toHaveLength(headings.length);
        expect(new Set(ids).size).toBe(ids.length);
      }),
    );
  });

  test("has tables, aligned by class, and code that stays as written", () => {
    const html = asPost("|a|b|\n|-:|:-:|\n|1|2|\n\n```js\nif (a < b) {}\n```\n");
    expect(html).toContain('<td class="align-right">1</td>\n<td class="align-center">2</td>');
    expect(html).toContain('<pre><code class="language-js">if (a &lt; b) {}\n</code></pre>');
  });

  test("shows pictures of its own and links to those of others", () => {
    expect(asPost("![en](/media/a.webp)")).toBe(
      '<p><img src="/media/a.webp" alt="en" loading="lazy" /></p>\n',
    );
    expect(asPost("![en](https://own.example/a.webp)")).toContain("<img src=");
    expect(asPost("![en](https://other.example/a.png)")).toBe(
      '<p><a href="https://other.example/a.png">en</a></p>\n',
    );
    expect(asPost("[![en](https://other.example/a.png)](https://b.example)")).toBe(
      '<p><a href="https://b.example">en</a></p>\n',
    );
    expect(asPost("![](//other.example/a.png)")).not.toContain("<img");
  });

  test("links whole addresses only, and keeps HTML as text", () => {
    expect(asPost("README.md b.example https://b.example/æ <b>x</b>")).toBe(
      '<p>README.md b.example <a href="https://b.example/%C3%A6">https://b.example/æ</a> &lt;b&gt;x&lt;/b&gt;</p>\n',
    );
  });

  test("keeps line ends where notes want them", () => {
    expect(renderMarkdown("a\nb")).toBe("<p>a\nb</p>\n");
    expect(renderMarkdown("a\nb", { breaks: true })).toBe("<p>a<br />\nb</p>\n");
  });

  test("that is too long is refused with a word about it", () => {
    expect(() => renderMarkdown("a".repeat(5_000_000))).toThrow(
      expect.objectContaining({ code: "text_too_long", status: 413 }),
    );
    expect(() => renderReaderMarkdown("a".repeat(5_000_000))).toThrow(
      expect.objectContaining({ code: "text_too_long" }),
    );
  });
});

describe("parts of our own", () => {
  const video = "https://www.youtube.com/watch?v=a&t=1";

  test("take the place of an address that is a paragraph of its own", () => {
    const markdown = `før\n\n${video}\n\n<${video}>\n\nse ${video}\n\n[x](${video})\n\n- ${video}`;
    expect(findStandaloneLinks(markdown)).toEqual([video]);
    const html = renderMarkdown(markdown, {
      embeds: new Map([[video, "<video-card>$1 $&</video-card>"]]),
    });
    expect(html.split("<video-card>$1 $&</video-card>")).toHaveLength(3);
    expect(html).not.toContain("<p><video-card>");
    expect(html.match(/href="https:\/\/www\.youtube/gu)).toHaveLength(3);
  });

  test("are found in the order they come, also others' addresses, but no other schemes", () => {
    expect(
      findStandaloneLinks(
        "https://b.example/æ\n\nmailto:a@b.example\n\nhttps://a.example\n\nhttps://b.example/æ\n\n> https://c.example",
      ),
    ).toEqual(["https://b.example/%C3%A6", "https://a.example"]);
  });

  test("stand for our own pictures; the writer's words come along", () => {
    const markdown =
      '![en *å*](/media/a.webp "titel")\n\nher: ![b](/media/b.webp) ![c](https://c.example/c.png)';
    expect(findPictures(markdown)).toEqual([
      { address: "/media/a.webp", alt: "en å", title: "titel", isAlone: true },
      { address: "/media/b.webp", alt: "b", title: undefined, isAlone: false },
      { address: "https://c.example/c.png", alt: "c", title: undefined, isAlone: false },
    ]);
    const html = renderMarkdown(markdown, {
      picture: ({ address, isAlone }) => (isAlone ? `<figure>${address}</figure>` : undefined),
    });
    expect(html).toBe(
      '<figure>/media/a.webp</figure>\n<p>her: <img src="/media/b.webp" alt="b" loading="lazy" /> <a href="https://c.example/c.png">c</a></p>\n',
    );
  });

  test("cannot be forged: a place that was seen once stands for nothing the next time", () => {
    const seen: string[] = [];
    const spy = renderMarkdown("![a](/a)", { picture: () => "<own></own>" });
    expect(spy).toBe("<own></own>\n");
    for (const guess of ["x0x", `x${"0".repeat(32)}x0x`, "$&", "\\0"]) {
      const html = renderMarkdown(`${guess}\n\n![a](/a)`, { picture: () => "<own></own>" });
      expect(html.match(/<own>/gu)).toHaveLength(1);
      seen.push(html);
    }
    expect(seen).toHaveLength(4);
  });
});

describe("what a reader writes", () => {
  test("has paragraphs, emphasis, links, lists, quotes and code", () => {
    expect(
      renderReaderMarkdown(
        "*a* **b** ~~c~~ `d`\ne [f](https://f.example)\n\n> g\n\n1. h\n\n```\ni\n```",
      ),
    ).toBe(
      '<p><em>a</em> <strong>b</strong> <s>c</s> <code>d</code><br />\ne <a href="https://f.example" rel="nofollow noopener ugc">f</a></p>\n' +
        "<blockquote>\n<p>g</p>\n</blockquote>\n<ol>\n<li>h</li>\n</ol>\n<pre><code>i\n</code></pre>\n",
    );
  });

  test("has no headings, pictures, tables, HTML or links to our own rooms", () => {
    const html = renderReaderMarkdown(
      "# a\n\n![b](https://b.example/c.png)\n\n|a|\n|-|\n\n<u>d</u> [e](/studio) [f](javascript:x) [g](data:text/html,x)",
    );
    expect(html).not.toMatch(/<(?:h\d|img|table|u)\b/u);
    expect(html.match(/href="[^"]*"/gu)).toEqual(['href="https://b.example/c.png"']);
  });
});

describe.each([
  ["a post", asPost],
  ["a reader's reply", renderReaderMarkdown],
])("as %s", (_, render) => {
  test("nothing harmful comes of any known attack or naughty string", () => {
    for (const text of [...naughtyStrings(), ...htmlAttacks().map(({ payload }) => payload)])
      for (const variant of [
        text,
        `[x](${text})`,
        `![x](${text})`,
        `[x]: ${text}\n\n[x]`,
        `<${text}>`,
        `# ${text}`,
        `> - ${text}`,
        `\`\`\`${text}\n${text}`,
        `|${text}|\n|-|\n|${text}|`,
        `[${text}](https://a.example "${text}")`,
      ])
        expect([variant, unsafeParts(render(variant), ownOrigin)]).toEqual([variant, []]);
  });

  test("nothing harmful comes of any soup of signs", () => {
    const signs = fc.constantFrom(
      ..."[ ] ( ) < > ! * _ ` ~ | - # \\ \" ' & : / \n".split(" "),
      "\n\n",
      "    ",
      "javascript:",
      "https://a.example",
      "data:text/html,x",
      "<script>",
      "&#106;avascript:",
      "text",
      "&colon;",
      "\t",
      "[x]: ",
      "<!--",
      "\0",
      "\uD800",
    );
    fc.assert(
      fc.property(fc.array(signs, { maxLength: 25 }), (parts) => {
        expect(unsafeParts(render(parts.join("")), ownOrigin)).toEqual([]);
      }),
      { numRuns: 3000 },
    );
  });

  test("plain words come through as they are", () => {
    for (const text of [
      "Æble, ørred og å",
      "日本語",
      "👩‍👩‍👧‍👦 ﷽ Ṯ̤͍̥͇͈h̲́e͏",
      "1 < 2 & 3 > 2",
      "<script>alert(1)</script>",
    ])
      expect(shownText(render(text)).trim()).toBe(text);
  });

  test.each(Object.entries(bombs))("%s is read in time that grows with its length", (__, bomb) => {
    expect(unsafeParts(render(bomb(2000)), ownOrigin)).toEqual([]);
    const large = bomb(90_000).slice(0, 100_000);
    expect(render(large).length).toBeLessThan(20 * large.length + 1_000_000);
  });
});

const bombs: Record<string, (length: number) => string> = {
  "deep quotes": (length) => ">".repeat(length),
  "deep lists": (length) => "- ".repeat(length / 2),
  "deep lists in lines": (length) =>
    Array.from({ length: Math.sqrt(length) | 0 }, (_, depth) => `${" ".repeat(depth * 2)}- a`).join(
      "\n",
    ),
  "open brackets": (length) => "[".repeat(length),
  "open pictures": (length) => "![".repeat(length / 2),
  "open links": (length) => "[a](".repeat(length / 4),
  "links in links": (length) => "[".repeat(length / 2) + "](a)".repeat(length / 8),
  emphasis: (length) => "*a ".repeat(length / 3),
  "mixed emphasis": (length) => "*a_ **b __c ".repeat(length / 12),
  "closed emphasis": (length) => "**a *".repeat(length / 10) + "b** ".repeat(length / 8),
  "struck through": (length) => "~~a ".repeat(length / 4),
  backticks: (length) =>
    Array.from({ length: Math.sqrt(2 * length) | 0 }, (_, count) => "`".repeat(count + 1)).join(
      " ",
    ),
  "tables with many rows": (length) => `|a|b|\n|-|-|\n${"|x|y|\n".repeat(length / 6)}`,
  "tables with many empty cells": (length) => {
    const columns = Math.sqrt(length) | 0;
    return `${"a|".repeat(columns)}\n${"-|".repeat(columns)}\n${"|\n".repeat(columns)}`;
  },
  "one address, often referred to": (length) =>
    `[a]: https://a.example/${"x".repeat(1900)}\n\n${"[a]".repeat(length / 3)}`,
  "one picture, often referred to": (length) =>
    `[a]: /${"x".repeat(1900)}\n\n${"![a]".repeat(length / 4)}`,
  addresses: (length) => "https://a.dk ".repeat(length / 13),
  "half addresses": (length) => "http://".repeat(length / 7),
  "mail addresses": (length) => "mailto:a@".repeat(length / 9),
  entities: (length) => "&#x26;&".repeat(length / 7),
  "angle brackets": (length) => "<a@".repeat(length / 3),
  backslashes: (length) => "\\".repeat(length),
  "same headings": (length) => "# a\n".repeat(length / 4),
  underlines: (length) => "a\n=\n".repeat(length / 4),
  fences: (length) => "```\n".repeat(length / 4),
  "a long line": (length) => "a".repeat(length),
  "long space": (length) => `a${" ".repeat(length)}b`,
  "many lines": (length) => "\n".repeat(length),
};

describe("an excerpt", () => {
  test("has the words of the paragraphs", () => {
    const markdown =
      "# Titel\n\nhttps://a.example\n\n![b](/b)\n\nEn *god* begyndelse\nmed [et link](https://c.example).\n\n```\nkode\n```\n\nMere.";
    expect(excerpt(markdown, 200)).toBe("En god begyndelse med et link. Mere.");
    expect(excerpt(markdown, 20)).toBe("En god begyndelse…");
  });

  test("falls back on whatever there is", () => {
    expect(excerpt("# Kun en titel", 200)).toBe("Kun en titel");
    expect(excerpt("- a\n- b", 200)).toBe("a b");
    expect(excerpt("", 200)).toBe("");
  });

  test("reads only the beginning of a long text", () => {
    expect(excerpt("ord ".repeat(2_000_000), 100)).toBe(`${"ord ".repeat(24)}ord…`);
  });
});

describe("a note is as long as its reader sees it", () => {
  test.each([
    ["", 0],
    ["hej", 3],
    ["a\r\nb", 3],
    ["å", 1],
    ["a\u030A", 1],
    ["👩‍👩‍👧‍👦🇩🇰", 2],
    ["https://a.example", 23],
    [`https://a.example/${"x".repeat(400)}`, 23],
    ["se https://a.example.", 27],
    ["(https://a.example/b_(c))", 25],
    ["http://a.example https://b.example", 47],
    ["ftp://a.example/xyz", 19],
    ["a.example", 9],
    ["https://", 8],
  ])("%j is %i", (text, length) => expect(countCharacters(text)).toBe(length));

  test("any text has a length, never longer than written but for short addresses", () => {
    for (const text of naughtyStrings()) {
      const counted = countCharacters(text);
      expect(counted).toBeGreaterThanOrEqual(text === "" ? 0 : 1);
      if (!text.includes("://")) expect(counted).toBeLessThanOrEqual(text.length);
    }
  });

  test.each(Object.entries(bombs))(
    "%s is counted in time that grows with its length",
    (_, bomb) => {
      expect(countCharacters(bomb(500_000))).toBeGreaterThan(0);
    },
  );
});
