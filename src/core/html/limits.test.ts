import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { cleanHtml } from "#core/html.ts";

const reply = (html: string): string => cleanHtml(html, "reply");
const count = (html: string, tag: string): number => html.split(`<${tag}`).length - 1;
/** How deep elements of these names lie in each other. */
function depthOf(html: string, ...tags: readonly string[]): number {
  let depth = 0;
  let most = 0;
  for (const [, closing, tag = ""] of html.matchAll(/<(\/?)([a-z\d]+)[^>]*>/gu)) {
    if (!tags.includes(tag)) continue;
    depth += closing === "/" ? -1 : 1;
    most = Math.max(most, depth);
  }
  return most;
}

describe("what others wrote, and what it can do to a page", () => {
  test("quotes and lists are indented five times at most, and no word is lost", () => {
    for (const times of [6, 20, 90]) {
      const words = Array.from({ length: times }, (_, i) => `w${i}w`);
      const quotes = reply(
        `${words.map((one) => `<blockquote>${one}`).join("")}${"</blockquote>".repeat(times)}`,
      );
      expect(depthOf(quotes, "blockquote")).toBe(5);
      const lists = reply(
        `${words.map((one) => `<ul><li>${one}`).join("")}${"</li></ul>".repeat(times)}`,
      );
      expect(depthOf(lists, "ul")).toBeLessThanOrEqual(5);
      const mixed = reply(
        `${words.map((one, i) => (i % 2 === 0 ? `<blockquote>${one}` : `<ol><li>${one}`)).join("")}`,
      );
      expect(depthOf(mixed, "ul", "ol", "blockquote")).toBeLessThanOrEqual(5);
      if (times < 30)
        for (const html of [quotes, lists, mixed])
          expect(html.match(/w\d+w/gu)?.length).toBe(times);
    }
    const deep = reply(`${"<div>".repeat(80)}a${"</div>".repeat(80)}`);
    expect(depthOf(deep, "div")).toBeLessThanOrEqual(24);
  });

  test("what moves or shrinks its text does so once or twice", () => {
    for (const [tag, most] of [
      ["sup", 2],
      ["sub", 2],
      ["small", 1],
      ["rt", 1],
      ["q", 3],
    ] as const) {
      const html = reply(`<p>${`<${tag}>a`.repeat(40)}${`</${tag}>`.repeat(40)}</p>`);
      expect([tag, depthOf(html, tag)]).toEqual([tag, most]);
    }
  });

  test("one empty line is kept, more are not, whatever they are made of", () => {
    expect(reply("<p>a<br><br>b</p>")).toBe("<p>a<br /><br />b</p>");
    for (const gap of [
      "<br>".repeat(20_000),
      "<br />&nbsp;".repeat(5000),
      "<br>\u200B<span> </span>".repeat(3000),
      "<br>\u3164\u2800".repeat(3000),
      "\u00A0 \u3000".repeat(20_000),
      "</p><p>".repeat(5000),
      "</p><p>&nbsp;</p><p>".repeat(3000),
      "</p><p><br></p><p>".repeat(3000),
      "</p><div><ul><li></li></ul><blockquote>\u00A0</blockquote></div><p>".repeat(1000),
      "</p><h1> </h1><p>".repeat(3000),
      "</p><hr><hr><p>".repeat(3000),
      "</p><table><tr><td>&nbsp;</td></tr></table><p>".repeat(1000),
      `</p><pre>${"\n \n".repeat(9000)}</pre><p>`,
    ]) {
      const html = reply(`<p>a${gap}b</p>`);
      expect([gap.slice(0, 40), html.replace(/\s+/gu, " ").length < 150]).toEqual([
        gap.slice(0, 40),
        true,
      ]);
      expect(html).toMatch(/^<p>a.*b<\/p>$/su);
    }
  });

  test("no reply has more than a thousand lines, and no word of it is lost", () => {
    for (const [line, most] of [
      ["x<br>", 1000],
      ["<p>x</p>", 1000],
      ["<h2>x</h2>", 1000],
      ["<ul><li>x</li></ul>", 1000],
      ["<blockquote>x</blockquote>", 1000],
      ["<table><tr><td>x</td></tr></table>", 1000],
    ] as const) {
      const times = Math.floor(99_000 / line.length);
      const html = reply(line.repeat(times));
      const lines = html.match(/<(?:br|p|li|ul|blockquote|div)\b/gu)?.length ?? 0;
      expect([line, lines <= most]).toEqual([line, true]);
      expect(html.match(/x/gu)?.length).toBe(times);
      // Words of different lines do not run together.
      expect(html).not.toContain("xx");
    }
    const code = reply(`<pre>${"x\n".repeat(20_000)}</pre>`);
    expect(count(code, "pre")).toBe(1);
    expect(code.split("\n").length).toBeLessThanOrEqual(1001);
  });

  test("an ordinary long reply is left as it is", () => {
    const html = [
      '<p>Først en <strong>fed</strong> og <a href="https://a.example/x" rel="nofollow noopener ugc">et link</a>.<br />Så en linje.</p>',
      "<ul><li>et<ul><li>to<ol><li>tre</li></ol></li></ul></li></ul>",
      "<blockquote><p>citat</p><blockquote><p>i citat</p></blockquote></blockquote>",
      "<pre><code>a\n\n\nb\n  c</code></pre>",
      "<p>H<sub>2</sub>O og x<sup>2<sup>3</sup></sup></p><hr /><p>slut</p>",
    ].join("");
    expect(reply(html.repeat(20))).toBe(html.repeat(20));
  });

  test("marks are counted across the elements of a line", () => {
    const html = reply(`<p>a${`<b>${"\u0301".repeat(3)}</b>`.repeat(500)}</p>`);
    expect(html.match(/\u0301/gu)?.length).toBe(5);
  });

  test("what is dropped leaves nothing that a browser would read otherwise", () => {
    for (const [html, clean] of [
      // Nothing but an empty paragraph stood between the two rules.
      ["<hr><p><br></p><hr>", "<hr />"],
      ["<hr><br><hr>", "<hr /><br />"],
      // A paragraph cannot hold a rule or a quote, not even within a part of a line.
      ["<p><sup>a<hr></sup></p>", "<div><sup>a<hr /></sup></div>"],
      ["<p><sup>a<blockquote>b</blockquote></sup></p>", /^<div>/u],
      // Marks are counted across an empty paragraph that was dropped.
      [`a${"\u0301".repeat(5)}<p></p>\u0301`, `a${"\u0301".repeat(5)}`],
    ] as const) {
      if (typeof clean === "string") expect(reply(html)).toBe(clean);
      else expect(reply(html)).toMatch(clean);
      expect(reply(reply(html))).toBe(reply(html));
    }
  });

  test("doing it again changes nothing", () => {
    const piece = fc.constantFrom(
      ..."<p> </p> <br> <blockquote> </blockquote> <ul> <li> </li> </ul> <pre> </pre> <b> </b> <sup> </sup> <ruby> </ruby> <rt> </rt> <rp> </rp> <div> </div> <h3> </h3> <small> <q> <hr> a \u00A0 \n \u0301 \u200B".split(
        " ",
      ),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 80 }), (pieces) => {
        const once = reply(pieces.join(""));
        expect(reply(once)).toBe(once);
      }),
      { numRuns: 2000 },
    );
  });
});

test("of what others wrote only so many tags are read, and every word", () => {
  const read = (html: string) => {
    const clean = cleanHtml(html, "reply");
    return { words: clean.split("x").length - 1, tags: clean.split("<i>").length - 1 };
  };
  // As many as are kept.
  expect(read("<i>x</i>".repeat(4500))).toEqual({ words: 4500, tags: 4000 });
  expect(read("<i>x</i>".repeat(12_000))).toEqual({ words: 12_000, tags: 4000 });
  expect(read(`${"</p>".repeat(16_000)}<i>x</i>`)).toEqual({ words: 1, tags: 0 });
  expect(read(`${"</p>".repeat(15_000)}<i>x</i>`)).toEqual({ words: 1, tags: 1 });
  expect(read("&lt;x".repeat(19_000))).toEqual({ words: 19_000, tags: 0 });
});
