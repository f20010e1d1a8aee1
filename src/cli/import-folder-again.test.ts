import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";

import fc from "fast-check";
import { expect, test } from "vitest";

import { draftIsSaved } from "#flows/draft-is-saved.ts";
import { postIsEdited } from "#flows/post-is-edited.ts";
import { describeOnEachDatabase } from "#support/databases.ts";
import { kitOn } from "#support/kit.ts";

import type { CliContext } from "./cli-context.ts";
import { importFolder } from "./import-folder.ts";
import type { ImportReport } from "./import-report.ts";
import { bySystem } from "#schema";

const front = (title: string, more = "date: 2020-01-01"): string =>
  `---\ntitle: ${title}\n${more}\n---\n`;

describeOnEachDatabase("all of a folder, and again", (fresh) => {
  const put = (name: string, content: string): void => {
    const path = join(fresh.folder, "blog", name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
  };
  const bring = async (context: CliContext): Promise<ImportReport> =>
    await importFolder(context, join(fresh.folder, "blog"), true);

  test("again: nothing twice, changed files are taken up, and what was changed here stays", async () => {
    const kit = await kitOn(fresh);
    put("a.md", `${front("A")}Først.`);
    put("b.md", `${front("B")}Først.`);
    put("c.md", front("C", "draft: true\ndate: 2020-01-01") + "Først.");
    put("d.md", front("D", "draft: true") + "Først.");
    expect(await bring(kit)).toMatchObject({ posts: 2, drafts: 2, known: 0 });
    expect(await bring(kit)).toMatchObject({ posts: 0, drafts: 0, known: 4, updated: 0 });
    const rows = await kit.store.db.selectFrom("posts").selectAll().orderBy("title").execute();
    const [, b, , d] = rows;
    const text = {
      title: "B",
      summary: "",
      markdown: "Rettet her.",
      topics: [],
      language: "da",
      licence: "CC-BY-4.0",
      coverId: null,
    };
    await postIsEdited(kit.store, bySystem, kit.config.origin, {
      ...text,
      postId: b?.id ?? 0,
      reason: "Her",
    });
    await draftIsSaved(kit.store, {
      ...text,
      title: "D",
      kind: "article",
      postId: d?.id ?? 0,
      userId: null,
    });
    put("a.md", `${front("A")}Siden.`);
    put("b.md", `${front("B")}Siden.`);
    put("c.md", `${front("C")}Færdig.`);
    put("d.md", front("D", "draft: true") + "Siden.");
    const report = await bring(kit);
    expect(report).toMatchObject({ posts: 0, known: 2, updated: 2 });
    expect(
      report.notImported.filter(({ kind }) => kind === "changed").map(({ what }) => what),
    ).toEqual(["b.md", "d.md"]);
    const after = await kit.store.db
      .selectFrom("posts")
      .select(["title", "markdown", "state", "revision"])
      .orderBy("title")
      .execute();
    expect(after).toMatchObject([
      { markdown: "Siden.", state: "published", revision: 2 },
      { markdown: "Rettet her.", state: "published", revision: 2 },
      { markdown: "Færdig.", state: "published", revision: 1 },
      { markdown: "Rettet her.", state: "draft" },
    ]);
    expect(await bring(kit)).toMatchObject({ posts: 0, updated: 0 });
    // Nobody is told of anything but of what was changed here by hand.
    expect(await kit.store.db.selectFrom("jobs").select("kind").execute()).toEqual([
      { kind: "syndicate" },
      { kind: "tell-web" },
    ]);
  });

  test("no file disappears: each is a post, is shown by one, or is named", async () => {
    const context = await kitOn(fresh);
    const folder = fc.constantFrom(
      "",
      "content/",
      "_posts/",
      "static/",
      "_drafts/",
      "da/",
      "themes/x/",
      ".git/",
      "node_modules/p/",
      "a b/æ/",
      "public/",
    );
    const name = fc.constantFrom(
      "index",
      "README",
      "2014-02-03-x",
      "_y",
      "noget",
      "404",
      "robots",
      ".skjult",
      "å ø",
    );
    const ending = fc.constantFrom(
      ".md",
      ".mdx",
      ".html",
      ".txt",
      ".org",
      ".png",
      ".pdf",
      ".css",
      ".yml",
      "",
      ".MARKDOWN",
      ".zip",
      ".docx",
    );
    const content = fc.oneof(
      fc.constantFrom(
        "",
        "---\n",
        "---\ntitle: T\n---\nTekst.",
        "+++\nx = [\n+++\ny",
        "<p>hej",
        "{% for x %}",
        "![a](noget.png) [b](index.md)",
        "\0",
        "{{< a >}}{{< /b >}}",
        "<Foo {...x}>",
        "> [!x]\n```",
        "# T\n\n[[a|b]] ![[noget.png]]",
      ),
      fc.string(),
    );
    const file = fc
      .tuple(folder, name, ending, content)
      .map(([one, two, three, text]) => [`${one}${two}${three}`, text] as const);
    let run = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(file, { minLength: 1, maxLength: 12 }), async (files) => {
        run += 1;
        const root = join(fresh.folder, `run${run}`);
        const names = new Set(files.map(([one]) => one));
        mkdirSync(root);
        writeFileSync(join(root, "der.md"), "# Der\n\nAltid en tekst.");
        for (const [one, text] of files) {
          const path = join(root, one);
          if (existsSync(path)) continue;
          mkdirSync(dirname(path), { recursive: true });
          writeFileSync(path, text);
        }
        const report = await importFolder(context, root, true);
        const posts = await context.store.db
          .selectFrom("posts")
          .select("original_url")
          .where("original_url", "like", `urn:markdown:run${run}/%`)
          .execute();
        const here = new Set(
          posts.map((one) => one.original_url?.slice(`urn:markdown:run${run}/`.length)),
        );
        const listed = report.notImported.map(({ what }) => what);
        for (const one of names)
          expect(
            here.has(one) ||
              listed.some(
                (what) =>
                  what === one ||
                  what.startsWith(`${one}: `) ||
                  // A text shows it, and it could not be taken.
                  what.endsWith(`: ${basename(one)}`) ||
                  (what.endsWith("/") && one.startsWith(what)),
              ),
            one,
          ).toBe(true);
        expect(report.posts + report.drafts + report.scheduled).toBe(here.size);
      }),
      { numRuns: 25 },
    );
  });
});
