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
  ["const none = 'Der er ingen tal endnu.';", ["Der er ingen tal endnu."]],
  ['field({ name: "name", label: "Navn" })', ["Navn"]],
  ['html`<p>${isOpen ? "Open" : "Closed"}</p>`', ["Open", "Closed"]],
  ['html`<p aria-description="Kort forklaret">${messages.t("a.b")}</p>`', ["Kort forklaret"]],
  ['html`${messages.t("a.b")}: der er kaffe`', ["\u0000: der er kaffe"]],
  ['const said = `${messages.t("a.b")}: der er kaffe`;', ["\u0000: der er kaffe"]],
  ['const said = "there is no coffee";', ["there is no coffee"]],
  ['const said = "på vej";', ["på vej"]],
])("%s holds prose", (source, prose) => {
  expect(findProse(source)).toEqual(prose);
});

test.each([
  'html`<h1 class="big title">${messages.t("site.title")}</h1>`',
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
  "const quote = '\"';",
  'const open = "never closed',
  "const open = `never closed ${",
  "/* never closed",
  'html`<p class="${isOpen ? "btn small quiet" : "btn"}">${messages.t("a.b")}</p>`',
  'html`aria-current="page"`',
  "html`hidden`",
  "const rows = sql`select id from posts where title is not null and this is the last`;",
  'type Kind = "article" | "note";',
])("%s holds none", (source) => {
  expect(findProse(source)).toEqual([]);
});
