import { join } from "node:path";

import { expect, test } from "vitest";

import { checkPages } from "#scripts/check-words.ts";
import { findProse } from "#scripts/find-prose.ts";

test("what people read stands in src/words, not in the code of pages", () => {
  expect(checkPages(join(import.meta.dirname, "../.."))).toEqual([]);
});

test.each([
  ["html`<p>Nothing is here yet.</p>`", ["Nothing is here yet."]],
  ["html`<button>${icon} Gem</button>`", ["\u0000 Gem"]],
  ['html`<nav aria-label="Sider">${links}</nav>`', ["Sider"]],
  ['html`<p>${html`<b title="Et navn">${name}</b>`}</p>`', ["Et navn"]],
  [
    'const none = "Der er ingen tal endnu. De kommer her.";',
    ["Der er ingen tal endnu. De kommer her."],
  ],
  ['return c.json({ fault: "The text is too long." });', ["The text is too long."]],
  ["const title = `Number ${n} of all`;", []],
])("%s holds prose", (source, prose) => {
  expect(findProse(source)).toEqual(prose);
});

test.each([
  'html`<h1 class="big title">${w.t("site.title")}</h1>`',
  "html`<code>medspil backup</code> <kbd>Ctrl</kbd>`",
  'html`<a href="/feed.xml">RSS</a>`',
  "// A comment says what it says.",
  "/** Shown to nobody at all. */",
  'const sign = /Not here "either/;',
  'throw new AppError({ code: "x", status: 400, safeMessage: "Only programs read this." });',
  'throw notFound("That page");',
  "log.info`Something has happened here.`;",
  'const font = "Hanken Grotesk";',
  'headers.set("vary", "Accept, Accept-Encoding");',
])("%s holds none", (source) => {
  expect(findProse(source)).toEqual([]);
});
