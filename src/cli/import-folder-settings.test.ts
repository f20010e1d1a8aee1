import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

import { expect, test } from "vitest";

import { describeOnEachDatabase } from "#support/databases.ts";
import { kitOn } from "#support/kit.ts";

import type { CliContext } from "./cli-context.ts";
import { importFolder } from "./import-folder.ts";
import type { ImportReport } from "./import-report.ts";

const front = (title: string, more = "date: 2020-01-01"): string =>
  `---\ntitle: ${title}\n${more}\n---\nEn linje.\n`;

describeOnEachDatabase("what stands outside a text", (fresh) => {
  const put = (files: Readonly<Record<string, string>>): void => {
    for (const [name, content] of Object.entries(files)) {
      const path = join(fresh.folder, "blog", name);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, content);
    }
  };
  const bring = async (context: CliContext): Promise<ImportReport> =>
    await importFolder(context, join(fresh.folder, "blog"), true);
  const posts = async ({ store }: CliContext) =>
    Object.fromEntries(
      (await store.db.selectFrom("posts").select(["title", "state", "language"]).execute()).map(
        ({ title, state, language }) => [title, [state, language]],
      ),
    );

  test("Hugo's cascade and language hold for a section, and what a text says itself goes before", async () => {
    const context = await kitOn(fresh);
    put({
      "hugo.toml":
        'baseURL = "https://gl.example/"\nlanguageCode = "en-us"\ndefaultContentLanguage = "sv"\n',
      "content/hemligt/_index.md": "---\ntitle: H\ncascade:\n  draft: true\n---\n",
      "content/hemligt/djupt/a.md": front("A"),
      "content/hemligt/b.md": front("B", "date: 2020-01-01\ndraft: false"),
      "content/delar/_index.md":
        '+++\n[[cascade]]\ndraft = true\n[cascade.target]\npath = "/delar/x*"\n[[cascade]]\n[cascade.build]\nrender = "never"\n[cascade._target]\npath = "{/delar/y,/delar/z/**}"\n+++\n',
      "content/delar/xc.md": front("C"),
      "content/delar/d.md": front("D"),
      "content/delar/y.md": front("Y"),
      "content/delar/lokal.da.md": front("Lokal"),
    });
    const report = await bring(context);
    expect(await posts(context)).toEqual({
      ...{ A: ["draft", "sv"], B: ["published", "sv"], C: ["draft", "sv"] },
      ...{ D: ["published", "sv"], Y: ["draft", "sv"], Lokal: ["published", "da"] },
    });
    expect(report.notImported).toContainEqual({
      kind: "draft",
      what: "content/hemligt/djupt/a.md",
      why: "a draft, because “draft: true” is set for it outside the text",
    });
  });

  test("Zola's language, and its sections that are drafts", async () => {
    const context = await kitOn(fresh);
    put({
      "config.toml": 'base_url = "https://z.example"\ndefault_language = "fi"\n',
      "content/blog/_index.md": '+++\ntitle = "Blog"\n+++\n',
      "content/blog/a.md": '+++\ntitle = "A"\ndate = 2019-11-12\n+++\nTeksti.',
      "content/kesken/_index.md": "+++\ndraft = true\n+++\n",
      "content/kesken/b.md": '+++\ntitle = "B"\ndate = 2019-11-12\n+++\nTeksti.',
    });
    await bring(context);
    expect(await posts(context)).toEqual({ A: ["published", "fi"], B: ["draft", "fi"] });
  });

  test("Jekyll's defaults, collections without pages, what it excludes, and its language", async () => {
    const context = await kitOn(fresh);
    put({
      "_config.yml":
        "lang: de\nexclude: [intern]\ncollections:\n  rezepte: {output: true}\n  lager: {output: false}\ndefaults:\n  - scope: {path: _posts/geheim}\n    values: {published: false}\n  - scope: {path: '_posts/*/notizen', type: posts}\n    values: {published: false, lang: nl}\n",
      "_posts/2015-03-09-a.md": front("A"),
      "_posts/geheim/2015-03-11-b.md": front("B"),
      "_posts/haus/notizen/2015-03-11-c.md": front("C"),
      "_rezepte/suppe.md": front("Suppe"),
      "_lager/regal.md": front("Regal"),
      "intern/plan.md": front("Plan"),
    });
    await bring(context);
    expect(await posts(context)).toEqual({
      ...{ A: ["published", "de"], B: ["draft", "de"], C: ["draft", "nl"] },
      ...{ Suppe: ["published", "de"], Regal: ["draft", "de"], Plan: ["draft", "de"] },
    });
  });

  test("Eleventy's data of folders and files, also in programs; `permalink: false` is no address", async () => {
    const context = await kitOn(fresh);
    put({
      "src/_data/metadata.js": 'export default {\n  title: "Blog",\n  language: "nl",\n};\n',
      "src/posts/posts.json": '{"layout": "post.njk", "tags": "posts", "lang": "fy"}',
      "src/posts/a.md": front("A"),
      "src/posts/b.md": front("B"),
      "src/posts/b.11tydata.js": "module.exports = { draft: true, eleventyComputed: {} };",
      "src/posts/concept/concept.json": '{"draft": true}',
      "src/posts/concept/c.md": front("C"),
      "src/d.md": front("D", "date: 2020-01-01\npermalink: false"),
      "src/e.md": front("E", "date: 2020-01-01\neleventyExcludeFromCollections: true"),
    });
    const report = await bring(context);
    expect(await posts(context)).toEqual({
      ...{ A: ["published", "fy"], B: ["draft", "fy"], C: ["draft", "fy"] },
      ...{ D: ["draft", "nl"], E: ["draft", "nl"] },
    });
    expect(report.notImported.map(({ why }) => why)).toContain(
      "a draft, because the file says “permalink: false”",
    );
    const paths = await context.store.db.selectFrom("old_addresses").select("path").execute();
    expect(paths.map(({ path }) => path).filter((path) => path.includes("false"))).toEqual([]);
  });

  test("Nikola's lines in a comment or beside the text, and Pelican's settings", async () => {
    const context = await kitOn(fresh);
    put({
      "conf.py": 'BLOG_TITLE = "Bloki"\nDEFAULT_LANG = "pl"\n',
      "posts/a.md":
        "<!--\n.. title: A\n.. slug: nikola-a\n.. date: 2013-09-17 22:46:41 UTC+02:00\n.. tags: draft, x\n.. link:\n-->\n\nTekst.",
      "posts/b.md":
        "<!--\n.. title: B\n.. date: 2013-09-18 22:46:41 UTC+02:00\n.. tags: x\n-->\n\nTekst.",
      "posts/c.md": "Tekst.",
      "posts/c.meta": ".. title: C\n.. tags: private\n",
    });
    await bring(context);
    expect(await posts(context)).toMatchObject({
      A: ["draft", "pl"],
      B: ["published", "pl"],
      C: ["draft", "pl"],
    });
    put({
      "conf.py": "DEFAULT_METADATA = {'status': 'draft'}\n",
      "d.md": front("D"),
      "e.html":
        '<html lang="pl"><head><title>E</title><meta name="status" content="hidden"><meta name="tags" content="ogród, dom"></head><body><p>Tekst</p></body></html>',
    });
    await bring(context);
    expect(await posts(context)).toMatchObject({ D: ["draft", "da"], E: ["draft", "pl"] });
  });
});
