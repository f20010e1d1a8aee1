import { describe, expect, test } from "vitest";

import { htmlToMarkdown } from "#core/html-to-markdown.ts";
import { wordpressHtml } from "./wordpress-html.ts";

const old = "https://gammel.example";

/** A text of WordPress as Markdown, and the shortcodes that were told of; `?` after those that stay, `-` where nothing is left. */
function bring(
  content: string,
  patterns: Readonly<Record<string, string>> = {},
): { readonly markdown: string; readonly told: string[] } {
  const told: string[] = [];
  const files = ["3 jpg", "4 jpg", "5 mp3", "6 mp4"].map((file) => file.split(" "));
  const { html, finish } = wordpressHtml(content, {
    item: { id: "9", meta: new Map() },
    attachments: new Map(
      files.map(([id = "", kind]) => [
        id,
        { address: `${old}/${id}.${kind}`, alt: `Fil ${id}`, parent: id === "3" ? "1" : "9" },
      ]),
    ),
    tell: (name, left) => told.push(name + { words: "", nothing: "-", all: "?" }[left]),
    patternOf: (id) => patterns[id],
    tellBlock: (name) => told.push(`wp:${name}`),
  });
  const inMarkdown = (part: string): string => htmlToMarkdown(part, new Map(), { base: old });
  return { markdown: finish(inMarkdown(html), inMarkdown), told };
}

describe("code in a text of WordPress", () => {
  test.each([
    [
      '<!-- wp:code --><pre class="wp-block-code"><code>[gallery ids="3"]\n[/slutt] [youtube dQw4w9WgXcQ]</code></pre><!-- /wp:code -->',
      '```\n[gallery ids="3"]\n[/slutt] [youtube dQw4w9WgXcQ]\n```',
    ],
    ['Skriv <code>[audio src="x.mp3"]</code>.', 'Skriv `[audio src="x.mp3"]`.'],
    ["Slut med <code>[/em]</code>.", "Slut med `[/em]`."],
    ["Før\n\n<code>a\n  b</code>\n\nefter", "Før\n\n```\na\n  b\n```\n\nefter"],
    ["[code]<pre>[x]</pre>[/code]", "```\n<pre>[x]</pre>\n```"],
    ["<pre>[code]x[/code]</pre>", "```\n[code]x[/code]\n```"],
  ])("stays as it was typed: %s", (content, markdown) => {
    expect(bring(content)).toEqual({ markdown, told: [] });
  });
});

describe("shortcodes", () => {
  test.each([
    ['[vimeo clip_id="22439234"]', "https://vimeo.com/22439234"],
    ["[vimeo 22439234 w=500]", "https://vimeo.com/22439234"],
    ["[youtube]a_KE_bp-Q_1[/youtube]", "https://www.youtube.com/watch?v=a_KE_bp-Q_1"],
    ["[youtube a_KE_bp-Q_1]", "https://www.youtube.com/watch?v=a_KE_bp-Q_1"],
    [
      "[youtube=https://www.youtube.com/watch?v=a_KE_bp-Q_1&#038;w=320]",
      "https://www.youtube.com/watch?v=a_KE_bp-Q_1&w=320",
    ],
    ['[su_youtube url="https://youtu.be/a_KE_bp-Q_1" width="600"]', "https://youtu.be/a_KE_bp-Q_1"],
    ["[embed width=“5”]https://a.example/_b_[/embed]", "https://a.example/_b_"],
    ["[dailymotion id=x8abcd]", "https://www.dailymotion.com/video/x8abcd"],
    ['[audio src="x.mp3"]', `[x.mp3](${old}/x.mp3)`],
    ["[audio]", `[Fil 5](${old}/5.mp3)`],
    ['[video src="https://youtu.be/a_KE_bp-Q_1"]', "https://youtu.be/a_KE_bp-Q_1"],
    ["Mine: [gallery]", `Mine:\n\n[Fil 4](${old}/4.jpg)`],
    ['[gallery exclude="4" ids="3"]', `[Fil 3](${old}/3.jpg)`],
    ["[playlist]", `[Fil 5](${old}/5.mp3)`],
    [
      'Se [[gallery ids="1"]] og [[noget]] og [[b]x[/b]].',
      'Se \\[gallery ids="1"\\] og \\[\\[noget\\]\\] og \\[b\\]x\\[/b\\].',
    ],
    [
      `[caption id="a" caption="Min billedtekst"]<img src="${old}/b.jpg" alt="B">[/caption]`,
      `[B](${old}/b.jpg)\n\n*Min billedtekst*`,
    ],
    [
      '[su_button url="https://b.example/x" style="flat"]Læs [b]den[/b][/su_button]',
      "[Læs den](https://b.example/x)",
    ],
    [
      '[vc_btn title="Læs" link="url:https%3A%2F%2Fb.example%2Fx|title:Y"]',
      "[Læs](https://b.example/x)",
    ],
    [`[vc_single_image image="3" img_size="full"]`, `[Fil 3](${old}/3.jpg)`],
    [
      "Han sagde [sic] det, [red. anm.] og [/slut].",
      "Han sagde \\[sic\\] det, \\[red. anm.\\] og \\[/slut\\].",
    ],
  ])("keep what they say: %s", (content, markdown) => {
    expect(bring(content).markdown).toBe(markdown);
  });

  test("that mean nothing here are named, however they lie in each other, and their words stay", () => {
    expect(
      bring(
        '[vc_row][vc_column width="1/1"][vc_column_text]Et\n\n[boks title="Husk"]to[/boks][/vc_column_text][/vc_column][/vc_row]',
      ),
    ).toEqual({
      markdown: "Et\n\n**Husk**\n\nto",
      told: ["boks", "vc_column_text", "vc_column", "vc_row"],
    });
    expect(bring('[vc_row][vc_column width="1/2"][vc_column_text]x').markdown).toBe("x");
  });

  test.each([
    ["powerpress", ["powerpress-"]],
    ["ad", ["ad-"]],
    ["woocommerce_cart", ["woocommerce_cart-"]],
    ["contact-form-7", ["contact-form-7-"]],
    ['contact-form-7 id="3" title="Skriv"', ["contact-form-7-"]],
  ])("that show nothing here go, and are named: [%s]", (tag, told) => {
    const found = bring(`Før\n\n[${tag}]\n\nefter`);
    expect(found.told).toEqual(told);
    expect(found.markdown).not.toContain("[");
  });

  test("that may be words in brackets stay, and are named where they stand alone", () => {
    expect(bring("Før\n\n[pause]\n\nefter [pause] igen")).toEqual({
      markdown: "Før\n\n\\[pause\\]\n\nefter \\[pause\\] igen",
      told: ["pause?"],
    });
  });
});

test("where a summary or a page ends, a paragraph does", () => {
  expect(bring("En<!--more Læs-->to<!--nextpage-->tre<!-- andet -->.").markdown).toBe(
    "En\n\nto\n\ntre.",
  );
});

describe("blocks", () => {
  test("that several posts share are put in, also in each other; one that is not there is named", () => {
    const patterns = {
      "70": '<!-- wp:paragraph --><p>Fælles</p><!-- /wp:paragraph --><!-- wp:block {"ref":71} /-->',
      "71": "<!-- wp:paragraph --><p>Dybt</p><!-- /wp:paragraph -->",
      "72": '<!-- wp:block {"ref":72} /-->',
    };
    expect(
      bring(
        '<!-- wp:paragraph --><p>Før</p><!-- /wp:paragraph --><!-- wp:block {"ref":70} /-->',
        patterns,
      ),
    ).toEqual({ markdown: "Før\n\nFælles\n\nDybt", told: [] });
    for (const ref of [72, 99])
      expect(bring(`<!-- wp:block {"ref":${ref}} /-->`, patterns)).toEqual({
        markdown: "",
        told: ["wp:block"],
      });
  });

  test("that only the old site could fill in are named, each by its own name", () => {
    const { markdown, told } = bring(
      `<!-- wp:latest-posts /--><!-- wp:group --><div class="wp-block-group"><!-- wp:calendar /--><!-- wp:paragraph --><p></p><!-- /wp:paragraph --></div><!-- /wp:group -->
<!-- wp:jetpack/map {"points":[{"a":"}"}]} --><div class="wp-block-jetpack-map"></div><!-- /wp:jetpack/map -->
<!-- wp:jetpack/contact-form --><div><!-- wp:jetpack/field-name {"label":"Navn"} /--></div><!-- /wp:jetpack/contact-form -->
<!-- wp:spacer --><div></div><!-- /wp:spacer --><!-- wp:code --><pre><code>x</code></pre><!-- /wp:code -->`,
    );
    expect(told).toEqual([
      "wp:latest-posts",
      "wp:calendar",
      "wp:jetpack/map",
      "wp:jetpack/contact-form",
    ]);
    expect(markdown).toBe("```\nx\n```");
  });

  test("without words keep the address they show", () => {
    expect(
      bring(
        `<!-- wp:embed {"url":"https://youtu.be/a_KE_bp-Q_1"} /--><!-- wp:social-link {"url":"https://s.example/@ida","service":"mastodon"} /--><!-- wp:cover {"url":"${old}/c.jpg"} --><div style="background-image:url(c.jpg)"><p>Over</p></div><!-- /wp:cover -->`,
      ),
    ).toEqual({
      markdown: `https://youtu.be/a_KE_bp-Q_1\n\n[mastodon](https://s.example/@ida)\n\n[c.jpg](${old}/c.jpg)\n\nOver`,
      told: [],
    });
  });
});
