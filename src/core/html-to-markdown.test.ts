import { describe, expect, test } from "vitest";

import { renderMarkdown } from "#core/markdown.ts";

import { htmlToMarkdown, picturesIn } from "./html-to-markdown.ts";

const at = { base: "https://gammel.example/2019/have/" };

describe("addresses in the words of a page", () => {
  test.each([
    "https://www.youtube.com/watch?v=a_KE_bp-Q_1",
    "https://da.example/_a_/*b*c*d?x=[1]",
    "https://da.example/a(b)_c_",
  ])("stay what they are: %s", (address) => {
    const html = address.replaceAll("&", "&amp;");
    expect(htmlToMarkdown(`<p>${html}</p>`)).toBe(address);
    expect(htmlToMarkdown(`<p>Før <em>${html}</em> og *her*.</p>`)).toBe(
      `Før *${address}* og \\*her\\*.`,
    );
    expect(htmlToMarkdown(`<div>\n${html}\n</div>`)).toBe(address);
    expect(decodeURI(renderMarkdown(htmlToMarkdown(`<p>Se ${html}</p>`)))).toContain(
      `href="${address}"`,
    );
  });

  test("stay words in code, and words in links", () => {
    expect(htmlToMarkdown("<p><code>https://a.example/_b_</code></p>")).toBe(
      "`https://a.example/_b_`",
    );
    expect(htmlToMarkdown('<p><a href="https://b.example/">https://a.example/_b_</a></p>')).toBe(
      "[https://a.example/\\_b\\_](https://b.example/)",
    );
  });

  test("of the text itself lead to a place in it", () => {
    expect(
      htmlToMarkdown('<p><a href="http://gammel.example/2019/have#rod">Rod</a></p>', new Map(), at),
    ).toBe("[Rod](#rod)");
  });

  test("of frames are found where they load late, and without their scheme", () => {
    expect(htmlToMarkdown('<iframe data-src="//www.youtube.com/embed/dQw4w9WgXcQ"></iframe>')).toBe(
      "https://www.youtube.com/embed/dQw4w9WgXcQ",
    );
  });
});

describe("a picture in a link", () => {
  const substack =
    '<figure><a class="image-link" href="https://cdn.example/a_b.jpeg"><div class="inset"><picture><source srcset="x 1w"><img src="https://cdn.example/a_b.jpeg" alt="Bedet"></picture><div class="expand"><div><button></button></div></div></div></a><figcaption>Under</figcaption></figure><p>Efter.</p>';

  test("leaves no brackets behind, however deep it lies", () => {
    expect(htmlToMarkdown(substack)).toBe(
      "[Bedet](https://cdn.example/a_b.jpeg)\n\nUnder\n\nEfter.",
    );
    expect(
      htmlToMarkdown(substack, new Map([["https://cdn.example/a_b.jpeg", "/media/x.jpg"]])),
    ).toBe("![Bedet](/media/x.jpg)\n\nUnder\n\nEfter.");
    expect(
      htmlToMarkdown(
        '<a href="https://b.example/x"><figure><img src="https://c.example/y.jpg" alt="Y"><figcaption>Ord</figcaption></figure></a>',
        new Map([["https://c.example/y.jpg", "/media/y.jpg"]]),
      ),
    ).toBe("[![Y](/media/y.jpg)](https://b.example/x)\n\n[Ord](https://b.example/x)");
  });

  test("is its own large version where it leads to that", () => {
    const html =
      '<a href="/op/A.JPG"><img src="/op/a-300x200.jpg" alt="A"></a><a href="/andet.png"><img src="/b.png"></a>';
    expect(picturesIn(html, at)).toEqual([
      "https://gammel.example/op/A.JPG",
      "https://gammel.example/b.png",
    ]);
    expect(
      htmlToMarkdown(html, new Map([["https://gammel.example/op/A.JPG", "/media/a.jpg"]]), at),
    ).toContain("![A](/media/a.jpg)");
  });

  test("stands beside the words of its link", () => {
    expect(
      htmlToMarkdown(
        '<p><a href="https://b.example/x"><img src="https://c.example/y.jpg"> <b>Læs</b> mere</a></p>',
      ),
    ).toBe("[y.jpg](https://c.example/y.jpg) [Læs mere](https://b.example/x)");
  });
});

test("a link around blocks becomes one in each", () => {
  expect(
    htmlToMarkdown('<a href="https://b.example/x"><h3>Titel</h3><p>Et <em>ord</em>.</p></a>'),
  ).toBe("### [Titel](https://b.example/x)\n\n[Et *ord*.](https://b.example/x)");
});

describe("what Markdown has no form for", () => {
  test.each([
    ["10<sup>2</sup> m, 5·10<sup>-6</sup>, H<sub>2</sub>O", "10² m, 5·10⁻⁶, H₂O"],
    ["x<sup>2<i>n</i></sup> og x<sup>ab</sup>", "x²ⁿ og x^(ab)"],
    ["Tryk <kbd>Ctrl</kbd>", "Tryk `Ctrl`"],
    ["<em>Brødet i <i>maj</i></em> <b>a <strong>b</strong></b>", "*Brødet i maj* **a b**"],
    ["Et <mark>vigtigt</mark> ord", "Et **vigtigt** ord"],
    ['<abbr title="Ad hoc">AH</abbr>', "AH (Ad hoc)"],
    ['<input type="checkbox" checked> købt <input type="checkbox"> bagt', "☑ købt ☐ bagt"],
    ["<ruby>漢<rp>(</rp><rt>kan</rt><rp>)</rp></ruby>", "漢 (kan)"],
    ["<code>a<sup>2</sup></code>", "`a2`"],
  ])("keeps what it says: %s", (html, markdown) => {
    expect(htmlToMarkdown(`<p>${html}</p>`)).toBe(markdown);
  });

  test("such as words to press keeps them above what they hide", () => {
    expect(htmlToMarkdown("<details><summary>Mere</summary><p>Skjult.</p></details>")).toBe(
      "**Mere**\n\nSkjult.",
    );
    expect(htmlToMarkdown("<dl><dt>Rug</dt><dd>Et korn.</dd></dl>")).toBe("**Rug**\n\nEt korn.");
  });
});

describe("tables", () => {
  test("lose no cell to one that is wide or high", () => {
    expect(
      htmlToMarkdown(
        "<table><tr><th>a</th><th colspan='2'>b</th></tr><tr><td rowspan='2'>c</td><td>d</td><td>e</td></tr><tr><td>f</td><td>g</td></tr></table>",
      ),
    ).toBe(
      "| a | b | |\n| --- | --- | --- |\n| c | d | e |\n| | f | g |".replaceAll("| |", "|  |"),
    );
  });

  test("are as wide as their widest row, and have a head below a caption too", () => {
    expect(
      htmlToMarkdown(
        "<table><caption>Navn</caption><colgroup><col></colgroup><tbody><tr><td>a</td></tr><tr></tr><tr><td>b</td><td>c</td></tr></tbody></table>",
      ),
    ).toBe("Navn\n\n| a |  |\n| --- | --- |\n| b | c |");
  });
});

test("a heading keeps the id that a link leads to, and no other", () => {
  const markdown = htmlToMarkdown(
    '<p><a href="#til.rod_x">Ned</a> <a href="#d">D</a></p><h2 id="til.rod_x">Rod</h2><h2 id="b">B</h2><h3><a name="d"></a>Dybt</h3>',
  );
  expect(markdown).toContain("## Rod {#til.rod_x}");
  expect(markdown).toMatch(/^## B$/m);
  expect(markdown).toContain("### Dybt {#d}");
  expect(renderMarkdown(markdown)).toMatch(/href="#(h-[^"]+)">Ned[^]*id="\1">Rod/);
});

describe("footnotes made by", () => {
  const both = "A[^1] og b[^2].";
  test.each([
    [
      "markdown-it",
      '<p>A<sup class="footnote-ref"><a href="#fn1" id="fnref1">[1]</a></sup> og b<sup class="footnote-ref"><a href="#fn2" id="fnref2">[2]</a></sup>.</p><hr class="footnotes-sep"><section class="footnotes"><ol class="footnotes-list"><li id="fn1" class="footnote-item"><p>Den <em>ene</em>. <a href="#fnref1" class="footnote-backref">↩︎</a></p></li><li id="fn2"><p>Den anden.</p><p>Mere. <a href="#fnref2">↩︎</a></p></li></ol></section>',
      `${both}\n\n[^1]: Den *ene*.\n\n[^2]: Den anden.\n\n    Mere.`,
    ],
    [
      "Word",
      '<p>A<a href="#_ftn1" name="_ftnref1"><sup>[1]</sup></a> og b<a href="#_ftn2" name="_ftnref2">[2]</a>.</p><br clear="all"><hr align="left" size="1" width="33%"><div id="ftn1"><p><a href="#_ftnref1" name="_ftn1">[1]</a> Den ene.</p></div><p><a href="#_ftnref2" name="_ftn2">[2]</a> Den anden.</p>',
      `${both}\n\n[^1]: Den ene.\n\n[^2]: Den anden.`,
    ],
    [
      "GitHub",
      '<p>A<sup><a href="#user-content-fn-1" id="user-content-fnref-1" data-footnote-ref>1</a></sup> og b<sup><a href="#user-content-fn-x" id="user-content-fnref-x">2</a></sup>.</p><section data-footnotes class="footnotes"><h2 id="footnote-label" class="sr-only">Footnotes</h2><ol><li id="user-content-fn-1"><p>Den ene <a href="#user-content-fnref-1">↩</a></p></li><li id="user-content-fn-x"><p>Den anden <a href="#user-content-fnref-x">↩</a></p></li></ol></section>',
      `${both}\n\n[^1]: Den ene\n\n[^2]: Den anden`,
    ],
    [
      "WordPress, with the text's own address before each",
      '<p>A<sup data-fn="6a-1" class="fn"><a href="https://gammel.example/2019/have/#6a-1" id="6a-1-link">1</a></sup> og b<sup class="fn"><a href="#6a-2" id="6a-2-link">2</a></sup>.</p><ol class="wp-block-footnotes"><li id="6a-1">Den ene. <a href="https://gammel.example/2019/have/#6a-1-link">↩︎</a></li><li id="6a-2">Den anden. <a href="#6a-2-link">↩︎</a></li></ol>',
      `${both}\n\n[^1]: Den ene.\n\n[^2]: Den anden.`,
    ],
  ])("%s are footnotes", (_, html, markdown) => {
    expect(htmlToMarkdown(html, new Map(), at)).toBe(markdown);
  });

  test("nobody are none: a list of contents and links to other places stay", () => {
    const html =
      '<p><a href="#a">1</a> <a href="https://b.example/#fn1">2</a></p><h2 id="a">A</h2><p id="fn1">Ord.</p>';
    expect(htmlToMarkdown(html)).toBe("[1](#a) [2](https://b.example/#fn1)\n\n## A {#a}\n\nOrd.");
  });

  test("two ways in one text have numbers of their own", () => {
    const html =
      '<p>Amedspilfootnote1x, b<a href="#fn1" id="fnref1">1</a>.</p><ol><li id="fn1">Note <a href="#fnref1">↑</a></li></ol>';
    expect(htmlToMarkdown(html)).toBe("Amedspilfootnote1x, b[^2].\n\n[^2]: Note");
  });
});

test("code keeps its lines, also the empty ones, in lists too", () => {
  expect(
    htmlToMarkdown(
      '<pre class="x">\n<code class="language-js">a<br>b\n\n\nc*</code>\n</pre><ul><li>En<pre>d\n\n\n\ne</pre></li></ul>',
    ),
  ).toBe(
    "```js\na\nb\n\n\nc*\n```\n\n- En\n\n  ```\n  d\n\n\n\n  e\n  ```"
      .replaceAll("  ", "    ")
      .replace("- En", "-   En"),
  );
});

test("what lies too deeply in itself comes as its words", () => {
  expect(htmlToMarkdown(`${"<b>".repeat(400)}Ord`)).toContain("Ord");
});
