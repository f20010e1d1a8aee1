import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { htmlAttacks, naughtyStrings } from "#support/shared-data.ts";
import { shownText, unsafeParts } from "#support/unsafe-html.ts";

import { calmText } from "./calm-text.ts";
import { cleanHtml, escapeHtml, type HtmlPolicy, plainText } from "./html.ts";

const policies: readonly HtmlPolicy[] = ["post", "reply", "profile", "mail"];
const ownOrigin = "https://own.example";
const naughty = naughtyStrings();
/** The same strings with their written-out `\x17` made real. */
const decoded = naughty.map((text) =>
  text.replace(/\\x([\dA-F]{2})/giu, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  ),
);

describe.each(policies)("as a %s", (policy) => {
  const clean = (html: string) => cleanHtml(html, policy, { ownOrigin });

  test("nothing harmful is left of any known attack", () => {
    for (const { payload } of htmlAttacks())
      for (const variant of [
        payload,
        payload.toUpperCase(),
        `<p><em>${payload}`,
        payload.replaceAll(">", " >"),
      ])
        expect([variant, unsafeParts(clean(variant))]).toEqual([variant, []]);
  });

  test("nothing harmful is left of naughty strings", () => {
    for (const text of [...naughty, ...decoded])
      for (const variant of [
        text,
        escapeHtml(text),
        `<a href="${text}">x</a>`,
        `<img src="${text}">`,
        `<span class="${text}">`,
      ])
        expect([variant, unsafeParts(clean(variant))]).toEqual([variant, []]);
  });

  test("cleaning twice is cleaning once", () => {
    for (const html of [...htmlAttacks().map(({ payload }) => payload), ...naughty, ...decoded]) {
      const once = clean(html);
      expect(clean(once)).toBe(once);
    }
    fc.assert(
      fc.property(soup, (html) => {
        const once = clean(html);
        expect(clean(once)).toBe(once);
      }),
      { numRuns: 2000 },
    );
  });

  test("no soup of tags leaves anything harmful", () => {
    fc.assert(
      fc.property(soup, (html) => {
        expect(unsafeParts(clean(html))).toEqual([]);
      }),
      { numRuns: 2000 },
    );
  });

  test.each(Object.entries(bombs))("%s is read in time that grows with its length", (_, bomb) => {
    expect(unsafeParts(clean(bomb(10_000)))).toEqual([]);
    expect(clean(bomb(100_000))).toBeTypeOf("string");
  });

  test("text that was escaped stays text", () => {
    for (const text of naughty) {
      const whole = text.replaceAll("\0", "").toWellFormed();
      const shown = policy === "post" ? whole : calmText(whole);
      expect(shownText(clean(escapeHtml(text)))).toBe(
        shown.replaceAll("\r\n", "\n").replaceAll("\r", "\n"),
      );
    }
  });
});

const bombs: Record<string, (times: number) => string> = {
  "deep nesting": (times) => "<b>".repeat(times),
  "deep nesting, closed wrongly": (times) => "<b>".repeat(times) + "</i>".repeat(times),
  "deep nesting with text": (times) => "<div>a".repeat(times),
  "many closings": (times) => "</div>".repeat(times),
  "opened and wrongly closed": (times) => "<b></i>".repeat(times),
  "open brackets": (times) => "<".repeat(times),
  "unfinished comments": (times) => "<!--".repeat(times),
  "comments in an address": (times) => `<a href="${"<!---->".repeat(times)}">x</a>`,
  "one long address": (times) => `<a href="https://a.example/${"%41".repeat(times)}">x</a>`,
  "one long class": (times) =>
    `<a href="https://a.example" class="${"mention ".repeat(times)}">x</a>`,
  "many attributes": (times) =>
    `<p ${Array.from({ length: times }, (_, index) => `a${index}=1`).join(" ")}>x`,
  "unclosed attribute": (times) => `<p a="${"x ".repeat(times)}`,
  entities: (times) => "&amp;&#x41;&notin".repeat(times),
  "nested frames": (times) => "<iframe>".repeat(times),
  "nested noscript": (times) => "<noscript>".repeat(times),
  "line ends": (times) => `<pre>${" \n".repeat(times)}</pre>`,
  spaces: (times) => `<pre>${" ".repeat(times)}x</pre>`,
  "unclosed paragraphs": (times) => "<p>a".repeat(times),
};

const fragment = fc.oneof(
  fc.constantFrom(
    ..."<p> </p> <br> <b> </b> <em> </em> <a> </a> <span> </span> <div> </div> <ul> <li> </li> </ul> <h1> </h1> <h6> </h6> <pre> </pre> <code> </code> <blockquote> </blockquote> <table> <tr> <td> </td> </table> <svg> </svg> <math> </math> <style> </style> <script> </script> <iframe> </iframe> <noscript> </noscript> <textarea> </textarea> <select> <option> </select> <template> </template> <form> </form> <ruby> <rt> </ruby> <!-- --> <![CDATA[ ]]> <plaintext> <xmp> </xmp> <dl> <dt> <dd> </dl> <hr> <button> </button> <details> <summary> </details>".split(
      " ",
    ),
  ),
  fc.constantFrom(
    '<a href="javascript:alert(1)">',
    '<a href=" java\nscript:alert(1)">',
    '<a href="https://ok.example/?a=1&amp;b=2" class="mention x" target="_blank" onclick="x()">',
    '<a href="//evil.example">',
    '<a href="https://u:p@evil.example">',
    '<img src="/media/1.webp" alt="a">',
    "<img src=x onerror=alert(1)>",
    '<img src="https://evil.example/pixel">',
    '<img src="/\\evil.example/x">',
    '<p style="position:fixed" id="main" class="wide">',
    '<h2 id="h-ok">',
    '<h2 id="location">',
    "<svg><style><img src=x onerror=alert(1)>",
    '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;">',
    "<a href='https://ok.example' title='\">",
  ),
  fc.constantFrom(
    "&",
    "&lt;",
    "&lt;script&gt;",
    "&#60;",
    "<",
    ">",
    '"',
    "'",
    "\0",
    "\uD800",
    " ",
    "\n",
    "text",
    "æøå",
    "]]>",
    "--!>",
    "</",
  ),
  fc.string({ maxLength: 5 }),
);
const soup = fc.array(fragment, { maxLength: 12 }).map((parts) => parts.join(""));

describe("what remains", () => {
  test("a mention, a hashtag and a shortened link of a reply", () => {
    const mastodon =
      '<p><span class="h-card" translate="no"><a href="https://a.example/@ida" class="u-url mention">@<span>ida</span></a></span> ' +
      '<a href="https://a.example/tags/x" class="mention hashtag" rel="tag">#<span>x</span></a> ' +
      '<a href="https://b.example/1?a=1&amp;b=2" target="_blank" rel="nofollow"><span class="invisible">https://</span><span class="ellipsis">b.example/1</span></a></p>';
    expect(cleanHtml(mastodon, "reply")).toBe(
      '<p><span><a href="https://a.example/@ida" class="mention" rel="nofollow noopener ugc">@<span>ida</span></a></span> ' +
        '<a href="https://a.example/tags/x" class="mention hashtag" rel="nofollow noopener ugc">#<span>x</span></a> ' +
        '<a href="https://b.example/1?a=1&amp;b=2" rel="nofollow noopener ugc"><span class="invisible">https://</span><span class="ellipsis">b.example/1</span></a></p>',
    );
  });

  test("a heading in a reply is a strong paragraph, and may not be one of ours", () => {
    expect(cleanHtml('<h1 id="main">Hi <em>you</em></h1>', "reply")).toBe(
      "<p><strong>Hi <em>you</em></strong></p>",
    );
  });

  test("a link that may not stand keeps its text", () => {
    for (const href of [
      "javascript:alert(1)",
      "/admin",
      "//b.example",
      "mailto:a@b.example",
      "https://a@b.example",
      "https://",
      "",
    ])
      expect(cleanHtml(`<p>see <a href="${href}">here</a></p>`, "reply")).toBe(
        "<p>see <span>here</span></p>",
      );
  });

  test("neither links nor pictures in a mail", () => {
    expect(
      cleanHtml(
        '<p>a <a href="https://b.example">b</a><img src="https://c.example/pixel"></p>',
        "mail",
      ),
    ).toBe("<p>a b</p>");
  });

  test("pictures only in a post, only our own", () => {
    const pictures = [
      '<img src="/media/a.webp" alt="å" width="10" height="5" srcset="https://x.example" onload="x()">',
      '<img src="https://own.example/b">',
      '<img src="https://own.example.evil/c">',
      '<img src="//evil.example/d">',
      '<img src="data:image/png;base64,AA">',
    ].join("");
    expect(cleanHtml(pictures, "post", { ownOrigin })).toBe(
      '<img src="/media/a.webp" alt="å" width="10" height="5" loading="lazy" /><img src="https://own.example/b" alt="" loading="lazy" />',
    );
    expect(cleanHtml(pictures, "reply")).not.toContain("<img");
  });

  test("too deep to be written by anyone: the text, without markup", () => {
    expect(cleanHtml(`${"<b>".repeat(500)}a &lt; b`, "reply")).toBe("<p>a &amp;lt; b</p>");
  });

  test("what no database holds is gone", () => {
    expect(cleanHtml("<p>a\0b\uD800c</p>", "reply")).toBe("<p>ab\uFFFDc</p>");
    expect(plainText("a\0b&#0;&#xD800;")).not.toMatch(/\0|[\uD800-\uDFFF]/u);
  });

  test("input that is not text at all", () => {
    for (const odd of [undefined, null, 1, {}, []])
      expect(cleanHtml(odd as never, "reply")).toBe("");
  });
});

describe("plain text", () => {
  test("has lines for blocks and characters for entities", () => {
    const html =
      "<h2>Æbler</h2><p>a &amp; b<br>c&nbsp;d &lt;e&gt;</p><ul><li>one</li><li>two</li></ul><pre>x\n  y</pre><p>\n  z  </p>";
    expect(plainText(html)).toBe("Æbler\n\na & b\nc\u00A0d <e>\n\none\ntwo\n\nx\n  y\n\nz");
  });

  test("has nothing of scripts and styles", () => {
    expect(plainText("a<script>b</script><style>c</style><!-- d --><title>e</title>f")).toBe("af");
  });

  test("is cut where a word ends", () => {
    expect(plainText("<p>Kort og godt om medspil</p>", 14)).toBe("Kort og godt…");
    expect(plainText("<p>👩‍👩‍👧‍👦👩‍👩‍👧‍👦👩‍👩‍👧‍👦</p>", 3)).toBe("👩‍👩‍👧‍👦👩‍👩‍👧‍👦👩‍👩‍👧‍👦");
    expect(plainText("<p>👩‍👩‍👧‍👦👩‍👩‍👧‍👦👩‍👩‍👧‍👦</p>", 2)).toBe("👩‍👩‍👧‍👦…");
  });

  test("gives back every naughty string that was escaped, but for the space around and between", () => {
    const spaced = (text: string) =>
      text.replaceAll("\0", "").toWellFormed().replace(/\s+/gu, " ").trim();
    for (const text of naughty)
      expect(spaced(plainText(`<p>${escapeHtml(text)}</p>`))).toBe(spaced(text));
  });

  test.each(Object.entries(bombs))("of %s comes in time that grows with its length", (_, bomb) => {
    expect(plainText(bomb(100_000))).toBeTypeOf("string");
  });
});
