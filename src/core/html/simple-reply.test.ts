import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { naughtyStrings } from "#support/shared-data.ts";

import { cleanAnyHtml } from "#core/html.ts";

import { cleanSimpleReply } from "./simple-reply.ts";

const text = fc.oneof(
  fc.constantFrom(
    "hej",
    " ",
    "\n",
    "æøå",
    "&amp;",
    "&lt;b&gt;",
    "&quot;",
    "&#39;",
    "&apos;",
    "&nbsp;",
    ">",
    '"',
    "😀",
    "a=b",
  ),
  fc.stringMatching(/^[\w .,:;!?-]{0,8}$/u),
);
const address = fc.oneof(
  fc
    .webUrl({ withQueryParameters: true, withFragments: true })
    .map((url) =>
      url.replaceAll("&", "&amp;").replaceAll('"', "%22").replaceAll("<", "").replaceAll(">", ""),
    ),
  fc.constantFrom(
    "https://a.example",
    "http://127.0.0.1:8080/x",
    "https://a.example/?a=1&amp;b=2",
    " https://a.example ",
    "https://1.2.3.999/",
    "https://xn--a/",
    "https://a.example:99999/",
    "javascript:alert(1)",
    "",
    "/x",
    "https://a.example/\u0001",
    "https://a&amp;b.example/",
    "https://æ.example/ø",
  ),
);
const classes = fc.constantFrom(
  "",
  "mention",
  "u-url mention",
  "mention hashtag mention",
  "  ellipsis\n",
  "invisible",
  "h-card",
  "language-js",
  "Mention",
);
const others = fc.constantFrom(
  "",
  ' target="_blank"',
  ' rel="me"',
  ' translate="no"',
  ' onclick="x()"',
  ' style="x"',
  ' title="a&quot;b"',
);
const attributes = fc
  .tuple(others, classes, others)
  .map(([before, value, after]) => `${before} class="${value}"${after}`);

const { inline } = fc.letrec<{ inline: string; element: string; link: string }>((tie) => ({
  inline: fc
    .array(fc.oneof({ depthSize: "small" }, text, tie("element"), tie("link")), { maxLength: 5 })
    .map((parts) => parts.join("")),
  element: fc.oneof(
    fc.constantFrom("<br>", "<br/>", "<br />", '<br clear="all">'),
    fc
      .tuple(
        fc.constantFrom("strong", "em", "b", "i", "u", "s", "del", "code", "span"),
        fc.oneof(fc.constant(""), attributes),
        tie("inline"),
      )
      .map(([tag, found, inside]) => `<${tag}${found}>${inside}</${tag}>`),
  ),
  link: fc
    .tuple(address, attributes, tie("inline"))
    .map(([href, found, inside]) => `<a href="${href}"${found}>${inside}</a>`),
}));
const simple = fc
  .array(
    fc.oneof(
      inline,
      inline.map((inside) => `<p>${inside}</p>`),
    ),
    { maxLength: 4 },
  )
  .map((parts) => parts.join(""));

/** Simple HTML with one piece taken out, doubled or put in elsewhere: nearly, but not quite, the grammar. */
const damaged = fc
  .tuple(
    simple,
    fc.nat(),
    fc.nat(20),
    fc.constantFrom(
      "",
      "<",
      ">",
      "</p>",
      "</a>",
      "<p>",
      "<b",
      "&",
      "&amp",
      ";",
      '"',
      " ",
      "<!--",
      "<A>",
      "/",
      "<a>",
      "<p/>",
      "<script>",
      "\r",
      ' class="x"',
      "=",
      "'",
    ),
  )
  .map(([html, from, length, put]) => {
    const at = from % (html.length + 1);
    return html.slice(0, at) + put + html.slice(at + (length > 10 ? 0 : length));
  });

describe("the shortcut for simple replies", () => {
  const agrees = (html: string) => {
    const clean = cleanSimpleReply(html);
    if (clean !== undefined)
      for (const policy of ["reply", "profile"] as const)
        expect(clean).toBe(cleanAnyHtml(html, policy));
    return clean !== undefined;
  };

  test("gives what the sanitiser gives", () => {
    let taken = 0;
    fc.assert(
      fc.property(simple, (html) => {
        if (agrees(html)) taken++;
      }),
      { numRuns: 5000 },
    );
    expect(taken).toBeGreaterThan(1000);
  });

  test("gives what the sanitiser gives, or nothing, for what is nearly simple", () => {
    fc.assert(
      fc.property(damaged, (html) => void agrees(html)),
      { numRuns: 20_000 },
    );
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom(..."<>/pab \"'=&;!-amp".split("")) }),
        (html) => void agrees(html),
      ),
      { numRuns: 5000 },
    );
  });

  test("gives what the sanitiser gives for naughty strings", () => {
    for (const one of naughtyStrings()) {
      agrees(one);
      agrees(`<p>${one}</p>`);
      agrees(`<p><a href="${one}" class="${one}">x</a></p>`);
    }
  });

  test("takes what Mastodon, Pleroma and snac write", () => {
    for (const html of [
      '<p><span class="h-card" translate="no"><a href="https://a.example/@b" class="u-url mention">@<span>b</span></a></span> Hej &amp; tak<br />igen</p><p>To</p>',
      '<span class="h-card"><a class="u-url mention" data-user="A1" href="https://p.example/b" rel="ugc">@<span>b</span></a></span> hej',
      '<a href="http://127.0.0.1:4000/b" class="mention u-url">@b</a> svar<br>',
      "Bare tekst",
    ])
      expect([html, cleanSimpleReply(html)]).not.toContain(undefined);
  });
});
