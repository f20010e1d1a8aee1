import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { expect, test } from "vitest";

import { describeOnEachDatabase } from "#support/databases.ts";
import { saidSettings, siteOn, type TestSite } from "#support/site.ts";
import { zip, type Zipped } from "#support/zip.ts";

import { importMedium } from "./import-medium.ts";
import type { ImportReport } from "./import-report.ts";

interface Page {
  readonly title: string;
  readonly body: string;
  readonly subtitle?: string;
  readonly id?: string;
  readonly name?: string;
  readonly isDraft?: boolean;
  /** Whether the title stands in the text too, as Medium has it. */
  readonly isTitled?: boolean;
}

/** A page as Medium's export has it. */
function page({
  title,
  body,
  subtitle = "",
  id = "a1b2c3d4e5f6",
  name = "tekst",
  ...more
}: Page): string {
  const { isDraft = false, isTitled = true } = more;
  const head = isTitled
    ? `<h3 name="1" id="1" class="graf graf--h3 graf--leading graf--title">${title}</h3>${subtitle === "" ? "" : `<h4 class="graf graf--h4 graf--subtitle">${subtitle}</h4>`}`
    : "";
  const foot = isDraft
    ? `<p><a href="https://medium.com/p/${id}">View original.</a></p>`
    : `<p class="p-tags">Tagged in <a href="https://medium.com/tag/have" class="p-tag">Have</a></p><p>By <a href="https://medium.com/@ida" class="p-author h-card">Ida Holm</a> on <a href="https://medium.com/p/${id}"><time class="dt-published" datetime="2018-08-11T11:23:34.123Z">August 11, 2018</time></a>.</p><p><a href="https://medium.com/@ida/${name}-${id}" class="p-canonical">Canonical link</a></p>`;
  return `<!DOCTYPE html><html><head><meta http-equiv="Content-Type" content="text/html; charset=utf-8"><title>${title}</title></head><body><article class="h-entry"><header><h1 class="p-name">${title}</h1></header>${subtitle === "" ? "" : `<section data-field="subtitle" class="p-summary">\n${subtitle}\n</section>`}<section data-field="body" class="e-content"><section name="s" class="section section--body section--first"><div class="section-divider"><hr class="section-divider"></div><div class="section-content"><div class="section-inner">${head}${body}</div></div></section></section><footer>${foot}<p>Exported from <a href="https://medium.com">Medium</a> on June 3, 2024.</p></footer></article></body></html>`;
}

describeOnEachDatabase("an export of Medium", (fresh) => {
  const siteHere = async (): Promise<TestSite> =>
    await siteOn(fresh, { settings: { ...saidSettings, ownerName: "Ida Holm" } });
  const bring = async (here: TestSite, files: readonly Zipped[]): Promise<ImportReport> => {
    const path = join(fresh.folder, "medium.zip");
    writeFileSync(path, zip(files));
    return await importMedium(here.kit, path, { fetchMedia: false, quiet: true });
  };
  const posts = async (
    here: TestSite,
  ): Promise<{ title: string; markdown: string; summary: string; state: string }[]> =>
    await here.kit.store.db
      .selectFrom("posts")
      .select(["title", "markdown", "summary", "state"])
      .orderBy("title")
      .execute();

  test("texts keep their dates, topics and subtitles; links between them and old addresses lead on", async () => {
    const here = await siteHere();
    const report = await bring(here, [
      { name: "medium-export/README.html", data: "<html><body>Læs mig</body></html>" },
      {
        name: "medium-export/posts/2018-08-11_Aerter-aaaaaaaaaaaa.html",
        data: page({
          title: "Ærter",
          subtitle: "Om at så",
          id: "aaaaaaaaaaaa",
          name: "aerter",
          body: '<p class="graf graf--p">Se <a href="https://medium.com/@ida/helt-andet-navn-bbbbbbbbbbbb?source=x">bønnerne</a>.</p><h3 class="graf graf--h3">Frø</h3><pre class="graf graf--pre">a<br>b</pre>',
        }),
      },
      {
        name: "medium-export/posts/2018-08-12_Boenner-bbbbbbbbbbbb.html",
        data: page({ title: "Bønner", id: "bbbbbbbbbbbb", name: "boenner", body: "<p>Tekst</p>" }),
      },
      {
        name: "medium-export/posts/draft_Kladde-cccccccccccc.html",
        data: page({ title: "Kladde", id: "cccccccccccc", isDraft: true, body: "<p>Endnu</p>" }),
      },
    ]);
    expect(report).toMatchObject({ from: "medium", posts: 2, drafts: 1, notImported: [] });
    const [beans, draft, peas] = await posts(here);
    expect(beans?.title).toBe("Bønner");
    expect(draft).toMatchObject({ title: "Kladde", state: "draft", markdown: "Endnu" });
    expect(peas).toMatchObject({
      summary: "Om at så",
      markdown: "Se [bønnerne](/articles/boenner).\n\n## Frø\n\n```\na\nb\n```",
    });
    const shown = await here.page("/articles/aerter");
    expect(shown).toContain('datetime="2018-08-11T11:23:34');
    expect(shown).toContain("Have");
    for (const old of ["/@ida/boenner-bbbbbbbbbbbb", "/p/bbbbbbbbbbbb", "/boenner-bbbbbbbbbbbb"]) {
      const answer = await here.get(old);
      expect([answer.status, answer.headers.get("location")]).toEqual([
        301,
        "https://vaerkstedet.example/articles/boenner",
      ]);
    }
  });

  test("what answers another's text stays out and is listed", async () => {
    const here = await siteHere();
    const report = await bring(here, [
      {
        name: "posts/2024-06-03_Godt-sagt-dddddddddddd.html",
        data: page({
          title: "Godt sagt, og jeg…",
          isTitled: false,
          body: '<p class="graf graf--p">Godt sagt, og jeg er enig i det hele.</p>',
        }),
      },
      { name: "posts/2024-06-04_Andet.html", data: "<html><body><p>Intet</p></body></html>" },
    ]);
    expect(report).toMatchObject({ posts: 0, drafts: 0 });
    expect(report.notImported.map(({ what }) => what)).toEqual([
      "posts/2024-06-03_Godt-sagt-dddddddddddd.html",
      "posts/2024-06-04_Andet.html",
    ]);
  });

  test("pictures, films, code and cards stay, from a folder too", async () => {
    const here = await siteHere();
    mkdirSync(join(fresh.folder, "ud", "posts"), { recursive: true });
    writeFileSync(
      join(fresh.folder, "ud", "posts", "2020-01-01_A-eeeeeeeeeeee.html"),
      page({
        title: "A",
        body: `<figure class="graf graf--figure"><img class="graf-image" src="https://cdn-images-1.medium.com/max/800/x.jpeg" alt="Bed"><figcaption class="imageCaption">Bedet</figcaption></figure><figure class="graf graf--figure graf--iframe"><iframe src="https://www.youtube.com/embed/dQw4w9WgXcQ?feature=oembed" width="700"></iframe></figure><figure class="graf--figure graf--iframe"><script src="https://gist.github.com/ida/0123456789abcdef.js"></script></figure><div class="graf graf--mixtapeEmbed"><a href="https://b.example/kort" class="markup--anchor markup--mixtapeEmbed-anchor"><strong class="markup--strong">Kortet</strong><br><em>Om det</em>b.example</a><a href="https://b.example/kort" class="js-mixtapeImage mixtapeImage"></a></div>`,
      }),
    );
    const report = await importMedium(here.kit, join(fresh.folder, "ud"), {
      fetchMedia: false,
      quiet: true,
    });
    expect(report.posts).toBe(1);
    const [one] = await posts(here);
    for (const part of [
      "[Bed](https://cdn-images-1.medium.com/max/800/x.jpeg)",
      "Bedet",
      "https://www.youtube.com/embed/dQw4w9WgXcQ",
      "https://gist.github.com/ida/0123456789abcdef",
      "[Kortet](https://b.example/kort)",
    ])
      expect(one?.markdown).toContain(part);
  });

  test("texts that say the same of themselves all come; one that never was public stays a draft", async () => {
    const here = await siteHere();
    const same = { id: "abcd12345678", name: "samme" };
    const files = [
      { name: "a.html", data: page({ title: "A", body: "<p>1</p>", ...same }) },
      { name: "b.html", data: page({ title: "B", body: "<p>2</p>", ...same }) },
      { name: "c.html", data: page({ title: "C", body: "<p>3</p>", ...same }) },
      { name: "d.html", data: page({ title: "D", body: "<p>4</p>", isDraft: true }) },
    ];
    expect(await bring(here, files)).toMatchObject({ posts: 3, drafts: 1, known: 0 });
    expect(await bring(here, files)).toMatchObject({ posts: 0, drafts: 0, known: 4 });
  });

  test("a second import brings nothing twice, also of a draft that was published since", async () => {
    const here = await siteHere();
    const id = "ffffffffffff";
    await bring(here, [
      {
        name: `posts/draft_A-${id}.html`,
        data: page({ title: "A", id, isDraft: true, body: "<p>T</p>" }),
      },
    ]);
    const again = await bring(here, [
      { name: `posts/2020-01-01_A-${id}.html`, data: page({ title: "A", id, body: "<p>T</p>" }) },
    ]);
    expect(again).toMatchObject({ posts: 0, drafts: 0, known: 1 });
  });

  test("packed files that lie about their size, lead out or are none are refused", async () => {
    const here = await siteHere();
    const good = page({ title: "Skjult", body: "<p>T</p>" });
    const bomb = await bring(here, [
      { name: "posts/a-aaaaaaaaaaaa.html", data: Buffer.alloc(80_000_000, 32) },
      { name: "posts/b-bbbbbbbbbbbb.html", data: good, says: 3 },
    ]);
    expect(bomb.notImported.map(({ what, why }) => [what, why])).toEqual([
      ["posts/a-aaaaaaaaaaaa.html", expect.stringContaining("too large")],
      ["posts/b-bbbbbbbbbbbb.html", expect.stringContaining("cannot be unpacked")],
    ]);
    for (const name of ["../posts/a.html", "/posts/a.html", "posts/../../a.html"])
      await expect(bring(here, [{ name, data: good }])).rejects.toThrow(/not a \.zip file/);
    const path = join(fresh.folder, "ingen.zip");
    writeFileSync(path, "slet ikke");
    const options = { fetchMedia: false, quiet: true };
    await expect(importMedium(here.kit, path, options)).rejects.toThrow(/not a \.zip file/);
    await expect(bring(here, [{ name: "x.txt", data: "y" }])).rejects.toThrow(/not an export/);
    await expect(importMedium(here.kit, `${path}.no`, options)).rejects.toThrow(/not there/);
    const deep = "<div>".repeat(200_000);
    const hostile = await bring(here, [
      { name: "posts/d-aaaaaaaaaaaa.html", data: page({ title: "D", body: deep }) },
    ]);
    expect(hostile.notImported[0]?.why).toContain("deeply");
    expect(await posts(here)).toEqual([]);
  });

  test("letters that are no UTF-8 are read, and reasons are in the report's language", async () => {
    const here = await siteHere();
    const old = Buffer.from(page({ title: "Været", body: "<p>På øen</p>" }), "latin1");
    const deep = page({ title: "D", body: "<div>".repeat(1000) });
    const path = join(fresh.folder, "gammelt.zip");
    writeFileSync(
      path,
      zip([
        { name: "posts/a-aaaaaaaaaaaa.html", data: old },
        { name: "posts/d-aaaaaaaaaaab.html", data: deep },
      ]),
    );
    const options = { fetchMedia: false, quiet: true, language: "da" } as const;
    const report = await importMedium(here.kit, path, options);
    expect(report.notImported.map(({ what, why }) => [what, why])).toEqual([
      [
        "posts/a-aaaaaaaaaaaa.html",
        "filen er ikke UTF-8 hele vejen; resten er læst som Windows-1252; tjek bogstaverne",
      ],
      ["posts/d-aaaaaaaaaaab.html", "elementerne ligger for dybt i hinanden"],
    ]);
    expect((await posts(here)).map(({ title }) => title)).toEqual(["Været"]);
  });
});
