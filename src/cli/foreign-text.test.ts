import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { foreignText } from "./foreign-text.ts";

/** The text as it comes out, and what was lost. */
function made(
  body: string,
  kind: "markdown" | "mdx" | "html" = "markdown",
): { text: string; lost: string[] } {
  const lost: string[] = [];
  const { text, guard } = foreignText(body, kind, ({ what, name }) => lost.push(`${what} ${name}`));
  return { text: guard.restore(text).trim(), lost };
}

const film = "https://www.youtube.com/watch?v=dQw4w9WgXcQ";

describe("HTML in Markdown", () => {
  test.each([
    ["a<br>b<br/>\nc", "a\\\nb\\\nc"],
    ["# A<br>b", "# A b"],
    ["|a|b|\n|-|-|\n|1<br>2|<b>3</b>|", "|a|b|\n|-|-|\n|1 2|**3**|"],
    ["> a<br>b", "> a\\\n> b"],
    ["<kbd>Ctrl</kbd>+<code>a`b</code>", "`Ctrl`+``a`b``"],
    ["x<sup>2</sup> H<sub>2</sub>O 1<sup>st</sup> e<sup>xy</sup>", "x² H₂O 1st e^(xy)"],
    [
      "<b> fed </b><i>k</i> <s>væk</s> <mark>m</mark> <q>c</q> <u>u</u>",
      " **fed** *k* ~~væk~~ **m** “c” u".trimStart(),
    ],
    [
      '<a href="b c.md">b</a> <a name="x">x</a> <a href="https://a.example">https://a.example</a>',
      "[b](<b c.md>) x <https://a.example>",
    ],
    ['<img src="a.png" alt="A" title="T"> og <img src=b.png>', '![A](a.png "T") og ![](b.png)'],
    ['<p align="center">\n  <img src="a b.png" alt="[x]">\n</p>', "![\\[x\\]](<a b.png>)"],
    [
      "<details><summary>Mere</summary>Det **her**\n\n- a\n\n</details>\n\nslut",
      "**Mere**\n\nDet \\*\\*her\\*\\*\n\n- a\n\nslut",
    ],
    [
      '<figure><img src="a.jpg"><figcaption>En <em>t</em></figcaption></figure>',
      '![](a.jpg "En t")',
    ],
    [
      '<video src="f.mp4" title="F"></video> <audio><source src="l.mp3"></audio>',
      "![F](f.mp4)\n\n![](l.mp3)",
    ],
    ['<iframe src="//www.youtube.com/embed/dQw4w9WgXcQ?rel=0"></iframe>', film],
    ['<h3 id="sted">Et <b>sted</b></h3>', "### Et **sted** {#sted}"],
    ["<center>midt ![p](p.png)</center>", "midt ![p](p.png)"],
    ["<table><tr><th>A</th></tr><tr><td>1</td></tr></table>", "| A |\n| --- |\n| 1 |"],
    ['<pre><code class="language-js">a &lt; b\n</code></pre>', "```js\na < b\n```"],
    ['<abbr title="Hyper">HT</abbr>ML', "HT (Hyper)ML"],
    [
      "Array<string> og a < b > c, `<br>`, <https://a.example/>",
      "Array<string> og a < b > c, `<br>`, <https://a.example/>",
    ],
    [
      "```html\n<br>{{< x >}}\n```\n\n    <br> {% x %}",
      "```html\n<br>{{< x >}}\n```\n\n    <br> {% x %}",
    ],
  ])("%j", (html, markdown) => expect(made(html).text.replace(/[ \t]+$/gm, "")).toBe(markdown));

  test("what cannot be shown is named", () => {
    const { text, lost } = made(
      "a<script>x()</script><style>y</style> <my-tag>b</my-tag> <svg><path/></svg> <form>f</form>",
    );
    expect(text.replace(/\s+/g, " ")).toBe("a b");
    expect(lost).toEqual(
      expect.arrayContaining([
        "element script",
        "element style",
        "element my-tag",
        "element svg",
        "element form",
      ]),
    );
  });

  test("a whole page is its article", () => {
    const page =
      "<!doctype html><html><head><title>T</title></head><body><nav>menu</nav><article><p>Hej <a href='b.html'>b</a></p></article><footer>fod</footer></body></html>";
    expect(made(page, "html").text).toBe("Hej [b](b.html)");
    expect(made("<body><header>top</header><p>Hej</p></body>", "html").text).toBe("Hej");
  });
});

describe("shortcodes and tags", () => {
  test.each([
    ['{{< figure src="/a.png" title="T" alt="A" >}}', '![A](/a.png "T")'],
    ["{{< youtube dQw4w9WgXcQ >}}", film],
    ['{{< youtube id="dQw4w9WgXcQ" start=3 >}}', film],
    ["{{< vimeo 146022717 >}}", "https://vimeo.com/146022717"],
    ["{{< gist spf13 7896402 >}}", "https://gist.github.com/spf13/7896402"],
    ['{{< highlight go "linenos=table" >}}\na := `x`\n{{< / highlight >}}', "```go\na := `x`\n```"],
    ["{{% notice tip %}}\nEt **tip**\n{{% /notice %}}", "> **Tip**\n>\n> Et **tip**"],
    ['[b]({{< ref "b.md#x" >}})', "[b](wiki:b.md#x)"],
    [
      '{{< gallery >}}\n{{< figure src="1.jpg" >}}\n{{< figure src="2.jpg" >}}\n{{< /gallery >}}',
      "![](1.jpg)\n\n![](2.jpg)",
    ],
    ['{{< button href="https://b.example/x" >}}Læs{{< /button >}}', "[Læs](https://b.example/x)"],
    ['{{< button relref="/om" text="Om" />}}', "[Om](/om)"],
    ["{{</* figure x */>}}", "{{< figure x >}}"],
    ['{{ youtube(id="dQw4w9WgXcQ") }}', film],
    ['{% note(title="Obs") %}\nt\n{% end %}', "> **Obs**\n>\n> t"],
    ["{% highlight ruby %}\n  {{ x }}\n{% endhighlight %}", "```ruby\n  {{ x }}\n```"],
    ["{% raw %}{{ x }}{% endraw %}", "{{ x }}"],
    ['{% include figure.html src="/a.png" caption="C" %}', '![C](</a.png> "C")'],
    [
      "[b]({% post_url 2014-02-03-b %}) [c]({% link _posts/c.md %})",
      "[b](wiki:2014-02-03-b) [c](wiki:_posts/c.md)",
    ],
    [
      '![x]({{ site.baseurl }}/x.png) ![y]({{ "/y.png" | relative_url }})',
      "![x](/x.png) ![y](/y.png)",
    ],
    ["{% asset_img a.jpg Et billede %}", "![Et billede](a.jpg)"],
    ['{% post_link b "Se b" %}', "[Se b](wiki:b)"],
    ["{% blockquote %}\nCitat\n{% endblockquote %}", "> Citat"],
    ["a\n\n<!-- more -->\n\nb", "a\n\nb"],
  ])("%j", (tag, markdown) => expect(made(tag)).toEqual({ text: markdown, lost: [] }));

  test("unknown ones leave what stands in them, and are named", () => {
    expect(
      made(
        "{{< boks a=1 >}}indre{{< /boks >}} {% x %} {% for p in ps %}{{ p }}{% endfor %}slut {{ site.x }}",
      ),
    ).toEqual({
      text: expect.stringMatching(/^indre\s+slut$/),
      lost: ["shortcode boks", "expression for", "tag x", "expression {{ site.x }}"],
    });
  });

  test("a gallery of a folder or a pattern shows what lies there", () => {
    const asked: string[] = [];
    const gallery = (tag: string): string =>
      foreignText(
        tag,
        "markdown",
        () => {},
        (pattern) => {
          asked.push(pattern);
          return pattern === "tom/*" ? [] : ["/a.png", "/b c.png"];
        },
      ).text;
    for (const tag of [
      '{{< gallery match="images/*" sortOrder="desc" >}}',
      '{{< gallery dir="/img/tur/" />}}',
      "{% gallery tur %}",
    ])
      expect(gallery(tag)).toContain("![](/a.png)\n\n![](</b c.png>)");
    expect(asked).toEqual(["images/*", "/img/tur/", "tur"]);
    expect(gallery('{{< gallery match="tom/*" >}}')).toBe("");
    expect(gallery('{{< gallery src="x.jpg" >}}')).toBe("![](x.jpg)");
  });
});

describe("boxes, marks and wiki links", () => {
  test.each([
    ["::: tip Råd\nTekst\n:::", "> **Råd**\n>\n> Tekst"],
    [":::note\nA\n:::\nB", "> **Note**\n>\n> A\n\nB"],
    ['!!! warning "Pas på"\n    a\n\n    b\n\nc', "> **Pas på**\n>\n> a\n>\n> b\n\nc"],
    ["> [!note]- Titel\n> Tekst", "> **Titel**\n>\n> Tekst"],
    ["> [!WARNING]\n> Tekst", "> **Warning**\n>\n> Tekst"],
    ["[[A b]] [[c|d]] [[e#F g]]", "[A b](<wiki:A b>) [d](wiki:c) [e › F g](<wiki:e#F g>)"],
    ["|a|\n|-|\n|[[c\\|d]]|", "|a|\n|-|\n|[d](wiki:c)|"],
    [
      "![[p q.png|300]] ![[p.jpg|Et billede]] ![x|100](a.png)",
      "![](<wiki:p q.png>) ![Et billede](wiki:p.jpg) ![x](a.png)",
    ],
    ["==gult== a == b %%skjult%% 50%% 60%%", "**gult** a == b  50%% 60%%"],
    ["tekst ^blok1\n\n#have/bed", "tekst\n\n#have #bed"],
    ["* TOC\n{:toc}\n\n[[toc]]\n\na", "a"],
    ["![a](b.png){: .center}\n{: .x}\n\n## H {.y}", "![a](b.png)\n\n## H"],
    ["a[^1]\n\n[^1]: b\n[^2]: løs", "a[^1]\n\n[^1]: b\n2: løs"],
    ["`[[a]]` og `==b==`", "`[[a]]` og `==b==`"],
    [
      "Surdej\n: Mel og vand\n: Et kæledyr,\n  siger nogen\n\nRug\n\n: Et korn\n\nslut: her",
      "**Surdej**\n\nMel og vand\n\nEt kæledyr, siger nogen\n\n**Rug**\n\nEt korn\n\nslut: her",
    ],
    [
      "XHTML og HTML er HTML.\n\n*[HTML]: Hyper Text\n*[C++]: Et sprog",
      "XHTML og HTML (Hyper Text) er HTML.",
    ],
    ["$$\ne^{x_1} *a*\n$$\n\nmed $$x_2$$ i", "```latex\ne^{x_1} *a*\n```\n\nmed `x_2` i"],
    ["- [/] a\n- [-] b\n  - [>] c\n- [x] d\n- [b] e", "- ☐ a\n- ☒ b\n  - ☐ c\n- [x] d\n- [b] e"],
  ])("%j", (marks, markdown) => expect(made(marks).text).toBe(markdown));
});

test("what is said of an embedded text is true, and of other files nothing is said here", () => {
  expect(made("![[En note]] ![[b.md]] ![[papir.pdf]]").lost).toEqual([
    "embed En note",
    "embed b.md",
  ]);
  expect(made("$$x$$").lost).toEqual(["formula x"]);
});

describe("MDX", () => {
  test("statements go, components become what they stand for or leave what stands in them", () => {
    const { text, lost } = made(
      'import a from "./a.png"\nimport {\n  B\n} from "b"\n\nexport const x = {\n  y: 1\n}\n\nTekst.\n\n<Image src={a} alt="A" />\n\n<YouTube id="dQw4w9WgXcQ" />\n\n<Callout type="tip">\nHusk **det**.\n</Callout>\n\n<Foo b={{c: 1}}>indre</Foo> {1 + 1}{/* væk */}\n\n    ikke kode',
      "mdx",
    );
    expect(text.replace(/[ \t]+$/gm, "")).toBe(
      `Tekst.\n\n![A](./a.png)\n\n${film}\n\n> **Tip**\n>\n> Husk **det**.\n\nindre\n\n    ikke kode`,
    );
    expect(lost).toEqual(["component Foo", "expression 1 + 1"]);
  });
});

test("no text ends in a fault or leaves a place of ours behind", () => {
  const part = fc.oneof(
    fc.constantFrom(
      "<b>",
      "</b>",
      "<br>",
      "```",
      "`",
      "{{<",
      ">}}",
      "{%",
      "%}",
      " x ",
      "[[",
      "]]",
      "![",
      "](",
      ")",
      "> [!a]",
      ":::",
      "\n",
      "\n\n",
      "    ",
      "<Foo a={",
      "}",
      "{",
      "<details>",
      "<pre>",
      "</pre>",
      "[^1]",
      "[^1]: ",
      "%%",
      "==",
      "\uFDD00\uFDD1",
      "import a from 'b'",
      "{% raw %}",
      "{% endraw %}",
      "<img src=",
      '"',
    ),
    fc.string(),
  );
  fc.assert(
    fc.property(
      fc.array(part, { maxLength: 40 }),
      fc.constantFrom("markdown" as const, "mdx" as const, "html" as const),
      (parts, kind) => {
        expect(made(parts.join(""), kind).text).not.toMatch(/[\uFDD0\uFDD1]/);
      },
    ),
  );
});
