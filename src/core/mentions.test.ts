import { expect, test } from "vitest";

import { linkedNames, linkNames, namesIn } from "./mentions.ts";

test.each([
  ["<p>Hej @ann@skib.example.</p>", ["ann@skib.example"]],
  ["<p>(@Ann@Skib.Example), @bo@127.0.0.1:8080!</p>", ["ann@skib.example", "bo@127.0.0.1:8080"]],
  ["<p>@æ_b.c@møl.dk: @x@localhost:3000</p>", ["æ_b.c@møl.dk", "x@localhost:3000"]],
  ["<p>@ann@skib.example og @ANN@skib.example</p>", ["ann@skib.example"]],
  ["<p><em>@ann@skib.example</em></p>", ["ann@skib.example"]],
  ["<p>skriv til ann@skib.example, @ann, eller @ann@skib</p>", []],
  ["<p>skib.example/@ann@skib.example og @ann@skib.example/noter</p>", []],
  ["<p>@ann@skib.example@skib.example og @@ann@skib.example</p>", []],
  ['<p><a href="https://x.example">@ann@skib.example</a></p>', []],
  ["<p><code>@ann@skib.example</code></p><pre><code>@bo@skib.example</code></pre>", []],
])("in %s are named %j", (html, names) => {
  expect(namesIn(html)).toEqual(names);
});

test("known names become links, the others stay text", () => {
  const known = new Map([["ann@skib.example", 'https://skib.example/@ann?a=1&b="2"']]);
  const html = "<p>Hej @Ann@skib.example og @bo@skib.example. <code>@ann@skib.example</code></p>";
  const linked = linkNames(html, known);
  expect(linked).toBe(
    '<p>Hej <a class="mention" href="https://skib.example/@ann?a=1&amp;b=&quot;2&quot;">@Ann@skib.example</a> og @bo@skib.example. <code>@ann@skib.example</code></p>',
  );
  expect(linkedNames(linked)).toEqual(["ann@skib.example"]);
  expect(linkNames(linked, known)).toBe(linked);
  expect(namesIn(linked)).toEqual(["bo@skib.example"]);
});

test("a long text of at signs is read quickly enough to be read at all", () => {
  const html = `<p>${"@a.".repeat(50_000)}@${"a".repeat(50_000)}@${"b.".repeat(50_000)}</p>`;
  expect(namesIn(html)).toEqual([]);
});
