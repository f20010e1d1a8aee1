import { describe, expect, test } from "vitest";

import { partIds } from "#core/html.ts";
import { excerpt, renderMarkdown } from "#core/markdown.ts";

describe("footnotes", () => {
  const html = renderMarkdown(
    "Brød[^a] og vand[^b], og brød igen[^a].\n\n[^a]: Af *rug*.\n[^b]: Fra hanen.\n\nEfter.",
  );

  test("stand after the text, and lead there and back", () => {
    expect(html).toContain('Brød<sup><a href="#fn-1" id="fn-ref-1">[1]</a></sup>');
    expect(html).toContain('<a href="#fn-1" id="fn-ref-1-2">[1]</a>');
    expect(html).toContain('<ol class="footnotes">\n<li id="fn-1"><p>Af <em>rug</em>.');
    expect(html).toContain('<a href="#fn-ref-1-2">↩');
    expect(html).not.toContain("[^");
    const ids = [...html.matchAll(/ id="([^"]*)"/gu)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const [, to] of html.matchAll(/href="#([^"]*)"/gu)) expect(ids).toContain(to);
  });

  test("of several posts on one page are told apart, and words about ids stay", () => {
    const said = renderMarkdown('## A\n\n[til A](#a)[^1] `id="h-a"`\n\n[^1]: x');
    const [one, two] = [partIds(said, 7), partIds(said, 8)];
    expect(one).toContain('<h3 id="h-7-a">');
    expect(one).toContain('href="#h-7-a"');
    expect(one).toContain('href="#fn-7-1" id="fn-ref-7-1"');
    expect(one).toContain('<code>id="h-a"</code>');
    const ids = (html: string) => [...html.matchAll(/<[^>]* id="([^"]*)"/gu)].map(([, id]) => id);
    expect(ids(one).filter((id) => ids(two).includes(id))).toEqual([]);
  });

  test("without words stay as written, and no excerpt begins with one", () => {
    expect(renderMarkdown("Se[^x].")).toBe("<p>Se[^x].</p>\n");
    expect(excerpt("Brød[^a] her.\n\n[^a]: Kilde.", 100)).toBe("Brød her.");
    expect(excerpt("Brød^[straks] her.", 100)).toBe("Brød her.");
  });
});

test("lists of tasks show what is done, and other brackets stay", () => {
  const html = renderMarkdown("- [x] hentet **mel**\n- [ ] bagt\n- [y] andet\n\n[x] ingen liste");
  expect(html).toContain('<li class="task">☑ hentet <strong>mel</strong></li>');
  expect(html).toContain('<li class="task">☐ bagt</li>');
  expect(html).toContain("<li>[y] andet</li>");
  expect(html).toContain("<p>[x] ingen liste</p>");
});

describe("a heading", () => {
  test("may name its own id, and links lead to it", () => {
    const html = renderMarkdown(
      "[ned](#faerdig) [æ](#s%C3%A6r)\n\n# Slut {#faerdig}\n\n# X {: #sær .a }",
    );
    expect(html).toContain('<a href="#h-faerdig">');
    expect(html).toContain('<h2 id="h-faerdig">Slut</h2>');
    expect(html).toContain('<a href="#h-sær">');
    expect(html).toContain('<h2 id="h-sær">X</h2>');
  });

  test.each([
    ["#what-is-it-2--3", "What is it? 2 & 3"],
    ["#dont_do-it", "Don't_do it!"],
    ["#brød--vand", "Brød & vand"],
    ["#Brød-vand", "Brød, vand"],
  ])("is found by the name GitHub gives it: %s", (href, words) => {
    const html = renderMarkdown(`[x](${href})\n\n# ${words}`);
    const id = / id="([^"]*)"/u.exec(html)?.[1] ?? "none";
    expect(decodeURIComponent(html)).toContain(`href="#${id}"`);
  });

  test("of the same words again is found by its number", () => {
    const html = renderMarkdown("[x](#a-b-1)\n\n# A b\n\n# A b");
    expect(html).toContain('href="#h-a-b-2"');
  });

  test("that is not there is no other heading", () => {
    expect(renderMarkdown("[x](#y)\n\n# A")).toContain('href="#y"');
  });
});
