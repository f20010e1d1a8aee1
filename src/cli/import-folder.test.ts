import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

import sharp from "sharp";
import { beforeAll, expect, test } from "vitest";

import { scheduledTimeComes } from "#flows/post-is-published.ts";
import { describeOnEachDatabase, noon } from "#support/databases.ts";
import { kitOn } from "#support/kit.ts";
import { siteOn, type TestSite } from "#support/site.ts";

import type { CliContext } from "./cli-context.ts";
import { importFolder } from "./import-folder.ts";
import { type ImportReport, tellReport } from "./import-report.ts";

let picture = Buffer.alloc(0);
beforeAll(async () => {
  const create = { width: 40, height: 30, channels: 3, background: "#7a4a12" } as const;
  picture = await sharp({ create }).png().toBuffer();
});

const front = (title: string, more = "date: 2020-01-01"): string =>
  `---\ntitle: ${title}\n${more}\n---\n`;

describeOnEachDatabase("a folder of texts", (fresh) => {
  const put = (name: string, content: string | Uint8Array): void => {
    const path = join(fresh.folder, "blog", name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
  };
  const bring = async (context: CliContext, language: "da" | "en" = "en"): Promise<ImportReport> =>
    await importFolder(context, join(fresh.folder, "blog"), true, { language });
  const setUp = async (): Promise<TestSite> => await siteOn(fresh);
  const states = async ({ store }: CliContext) =>
    Object.fromEntries(
      (await store.db.selectFrom("posts").select(["title", "state"]).execute()).map(
        ({ title, state }) => [title, state],
      ),
    );
  const body = (page: string): string =>
    /<div class="prose e-content"[^>]*>([^]*?)<\/div>/.exec(page)?.[1] ?? "";
  const why = (report: ImportReport, what: string): string[] =>
    report.notImported
      .filter((one) => one.what === what || one.what.startsWith(`${what}: `))
      .map((one) => one.why);

  test("drafts of any engine stay drafts, and no page shows them", async () => {
    const site = await setUp();
    put("_drafts/a.md", "---\ntitle: I kladdemappe\n---\nHemmeligt.");
    put(
      "content/b/index.md",
      '+++\ntitle = "Hugo-kladde"\ndate = 2019-05-06T10:00:00+02:00\ndraft = true\ntags = ["haven"]\n+++\nHemmeligt.',
    );
    put("c.md", front("Ikke udgivet", "published: false\ndate: 2019-01-01") + "Hemmeligt.");
    put("d.md", front("Skjult", "Status: hidden") + "Hemmeligt.");
    put("_e.md", front("Understreg") + "Hemmeligt.");
    put("f.draft.md", front("Navn") + "Hemmeligt.");
    put("g.md", front("Udløbet", "date: 2019-01-01\nexpiryDate: 2020-01-01") + "Hemmeligt.");
    put("h.json.md", '{"title": "JSON-kladde", "draft": "true"}\nHemmeligt.');
    put("i.md", `${front("Fremme")}Åbent.`);
    const report = await bring(site.kit);
    expect(report).toMatchObject({ posts: 1, drafts: 8, scheduled: 0 });
    expect(why(report, "c.md")).toContain("a draft, because the file says “published: false”");
    const page = await site.page("/articles");
    expect(page).toContain("Fremme");
    for (const path of [
      "/",
      "/articles",
      "/archive",
      "/search?q=hemmeligt",
      "/feed.xml",
      "/sitemap.xml",
    ])
      expect(await (await site.get(path)).text()).not.toMatch(/Hemmeligt|-kladde/);
    const hugo = await site.kit.store.db
      .selectFrom("posts")
      .select(["created_at", "wished_slug"])
      .where("title", "=", "Hugo-kladde")
      .executeTakeFirstOrThrow();
    expect(Number(hugo.created_at)).toBe(Date.parse("2019-05-06T08:00Z"));
  });

  test("what is dated ahead waits for its time and its address; days and times are the site's", async () => {
    const site = await setUp();
    put("later.md", front("Om et år", "date: 2027-03-01T10:00\nslug: om-aaret") + "Fremtid.");
    put(
      "hugo.md",
      front("Udgives senere", "date: 2020-01-01\npublishDate: 2026-06-01") + "Fremtid.",
    );
    put("_posts/2014-02-03-erantis.md", "---\nlayout: post\ntitle: Erantis\n---\nDen 20. januar.");
    put("2015-06-07 Dagbog.md", "Kære dagbog, i dag var det sommer.");
    put("local.md", front("Sommertid", "date: 2019-07-01 10:00") + "Tekst.");
    const report = await bring(site.kit);
    expect(report).toMatchObject({ posts: 3, drafts: 0, scheduled: 2 });
    const rows = await site.kit.store.db
      .selectFrom("posts")
      .select(["id", "title", "published_at", "scheduled_at"])
      .execute();
    const at = (title: string) => {
      const row = rows.find((one) => one.title === title);
      return Number(row?.published_at ?? row?.scheduled_at);
    };
    expect(at("Om et år")).toBe(Date.parse("2027-03-01T09:00Z"));
    expect(at("Sommertid")).toBe(Date.parse("2019-07-01T08:00Z"));
    expect(at("Udgives senere")).toBe(Date.parse("2026-06-01T00:00Z"));
    expect(await site.page("/articles/erantis")).toContain("3. februar 2014");
    expect(await site.page("/articles/dagbog")).toContain("7. juni 2015");
    expect(await site.page("/")).not.toContain("Fremtid");
    const jobs = await site.kit.store.db.selectFrom("jobs").select(["kind"]).execute();
    expect(jobs.map(({ kind }) => kind)).toEqual(["publish-scheduled", "publish-scheduled"]);
    fresh.clock.move(Date.parse("2027-03-02T00:00Z") - noon);
    const { id = 0 } = rows.find((one) => one.title === "Om et år") ?? {};
    await scheduledTimeComes(site.kit.store, site.kit.config.origin, { postId: id });
    expect(await site.page("/articles/om-aaret")).toContain("Fremtid");
  });

  test("a film that many cannot see is taken, and the report tells of it", async () => {
    const box = (type: string, ...content: Buffer[]): Buffer => {
      const body = Buffer.concat(content);
      const head = Buffer.alloc(8);
      head.writeUInt32BE(body.length + 8);
      head.write(type, 4, "latin1");
      return Buffer.concat([head, body]);
    };
    const entries = Buffer.concat([Buffer.from([0, 0, 0, 0, 0, 0, 0, 1]), box("hvc1")]);
    const table = box("mdia", box("minf", box("stbl", box("stsd", entries))));
    const site = await setUp();
    put(
      "film.mov",
      Buffer.concat([box("ftyp", Buffer.from("qt  ")), box("moov", box("trak", table))]),
    );
    put("note.md", `${front("Film")}![Kutteren](film.mov)`);
    const report = await bring(site.kit, "da");
    expect(report).toMatchObject({ posts: 1, media: 1 });
    expect(report.notImported).toEqual([
      { kind: "media", what: "film.mov", why: expect.stringContaining("HEVC") },
    ]);
  });

  test("HTML becomes Markdown, with pictures, film and sound from beside the text", async () => {
    const site = await setUp();
    put("a/have.png", picture);
    put(
      "a/note.md",
      `${front("Rå HTML")}Første<br>anden. Tryk <kbd>Esc</kbd>, H<sub>2</sub>O, <b>fed</b>.\n\n<details><summary>Mere</summary>Det skjulte.</details>\n\n<figure><img src="have.png" alt="Haven"><figcaption>I maj</figcaption></figure>\n\n<iframe src="https://www.youtube.com/embed/dQw4w9WgXcQ"></iframe>\n\n<script>ond()</script>\n\n\`<br>\` er kode.`,
    );
    const report = await bring(site.kit);
    expect(report).toMatchObject({ posts: 1, media: 1 });
    expect(report.notImported).toEqual([
      { kind: "text", what: "a/note.md", why: "<script> cannot be shown here" },
    ]);
    const html = body(await site.page("/articles/raa-html"));
    expect(html).toContain("Første<br");
    expect(html).toContain("<code>Esc</code>, H₂O, <strong>fed</strong>");
    expect(html).toContain("<strong>Mere</strong>");
    expect(html).toMatch(
      /<figure><(?:img|picture)[^]*alt="Haven"[^]*<figcaption>I maj<\/figcaption>/,
    );
    expect(html).toContain("<youtube-embed");
    expect(html).toContain("<code>&lt;br&gt;</code>");
    expect(html).not.toMatch(/ond\(\)|&lt;(?:kbd|img|details|figure)/);
  });

  test("links between texts lead to the posts, also by reference, old address, wiki name and tag", async () => {
    const site = await setUp();
    put("_config.yml", "url: https://gammel.example\npermalink: /:year/:month/:title/");
    put(
      "_posts/2020-01-01-a.md",
      `---\ntitle: Den første\n---\n[fil](./2020-01-02-b.md) [ref][b] [wiki]({% post_url 2020-01-02-b %}) [rod](/2020/01/b/) [hel](https://gammel.example/2020/01/b/#del) [[Den anden|navn]] https://gammel.example/2020/01/b/ [væk](mangler.md) [bilag](bilag.pdf) [kladde](2020-01-03-c.md)\n\n[b]: 2020-01-02-b.md "T"\n`,
    );
    put(
      "_posts/2020-01-02-b.md",
      "---\ntitle: Den anden\naliases: [/gl/b]\n---\n## Del\n\nTilbage til [den første](2020-01-01-a.md).",
    );
    put("_posts/2020-01-03-c.md", "---\ntitle: Kladden\npublished: false\n---\nTekst.");
    put("_posts/bilag.pdf", "%PDF-1.4");
    const report = await bring(site.kit);
    const html = body(await site.page("/articles/den-foerste"));
    for (const words of ["fil", "ref", "wiki", "rod", "navn"])
      expect(html).toMatch(new RegExp(`href="/articles/den-anden"[^>]*>${words}<`));
    expect(html).toContain('href="/articles/den-anden#h-del">hel<');
    expect(html).toContain(`href="${site.kit.config.origin}/articles/den-anden"`);
    expect(html).not.toMatch(/href="[^"]*\.(?:md|pdf)|wiki:|gammel\.example/);
    expect(body(await site.page("/articles/den-anden"))).toContain('href="/articles/den-foerste"');
    expect(why(report, "_posts/2020-01-01-a.md")).toEqual([
      "leads to something that was not imported; the words are kept",
      "Medspil does not keep this kind of file; its name is still in the text.",
      "leads to a text that is not public; the words are kept",
    ]);
    expect(html).toContain("bilag");
    for (const old of ["/2020/01/b", "/gl/b", "/2020/01/02/b.html"]) {
      const answer = await site.get(old);
      expect([answer.status, answer.headers.get("location")]).toEqual([
        301,
        expect.stringMatching(/\/articles\/den-anden$/),
      ]);
    }
    expect((await site.get("/2020/01/c")).status).toBe(404);
  });

  test("shortcodes, tags, components, boxes and wiki marks become ours; the rest is listed", async () => {
    const site = await setUp();
    put("static/img/bed.png", picture);
    put("noter/vedhæftet/frø.png", picture);
    put(
      "hugo.md",
      `${front("Fra Hugo")}{{< figure src="/img/bed.png" alt="Bed" caption="Nyt" >}}\n\n{{< youtube dQw4w9WgXcQ >}}\n\n{{< highlight go >}}\nfmt.Println("{{ x }}")\n{{< /highlight >}}\n\n{{< mystik >}}bevaret{{< /mystik >}}`,
    );
    put(
      "jekyll.md",
      `${front("Fra Jekyll")}{% highlight ruby %}\nputs "hej"\n{% endhighlight %}\n\n{% include figure.html src="/img/bed.png" alt="Bedet" %}\n\n{% raw %}{{ rå }}{% endraw %}`,
    );
    put(
      "noter/vault.md",
      `${front("Fra Obsidian")}![[frø.png|Et frø]]\n\n> [!tip] Godt råd\n> Vand om aftenen.\n\n==vigtigt== %%skjult%% #have/bed`,
    );
    put(
      "kom.mdx",
      `${front("Fra MDX")}import X from "./X";\n\n<Callout type="note">\nHusk **hatten**.\n</Callout>\n\n<Ukendt a={1}>indmad</Ukendt>\n\n{1 + 1}`,
    );
    put(
      "vue.md",
      `${front("Fra VuePress")}::: warning Pas på\nDer er is.\n:::\n\n## Slut {#faerdig}\n\nFarven er #ffcc00. [slut](#faerdig)[^1]\n\n- [x] gjort\n\n[^1]: Kilden.`,
    );
    const report = await bring(site.kit);
    expect(report).toMatchObject({ posts: 5, media: 1 });
    const page = async (slug: string): Promise<string> =>
      body(await site.page(`/articles/${slug}`));
    const hugo = await page("fra-hugo");
    expect(hugo).toMatch(
      /alt="Bed"[^]*<figcaption>Nyt<\/figcaption>[^]*<youtube-embed[^]*language-go">fmt\.Println\(&quot;\{\{ x \}\}|alt="Bed"[^]*<figcaption>Nyt<\/figcaption>[^]*<youtube-embed[^]*language-go">fmt\.Println\("\{\{ x \}\}/,
    );
    expect(hugo).toContain("bevaret");
    const jekyll = await page("fra-jekyll");
    expect(jekyll).toContain('class="language-ruby"');
    expect(jekyll).toContain('alt="Bedet"');
    expect(jekyll).toContain("{{ rå }}");
    const vault = await page("fra-obsidian");
    expect(vault).toContain('alt="Et frø"');
    expect(vault).toMatch(
      /<blockquote>\s*<p><strong>Godt råd<\/strong><\/p>\s*<p>Vand om aftenen\./,
    );
    expect(vault).toContain("<strong>vigtigt</strong>");
    expect(vault).toMatch(/rel="tag">#have<\/a>[^]*rel="tag">#bed</);
    expect(vault).not.toContain("skjult");
    const mdx = await page("fra-mdx");
    expect(mdx).toMatch(/<strong>Note<\/strong>[^]*Husk <strong>hatten<\/strong>[^]*indmad/);
    expect(mdx).not.toMatch(/import X|1 \+ 1|Ukendt/);
    const vue = await page("fra-vuepress");
    expect(vue).toMatch(/<strong>Pas på<\/strong>[^]*Der er is/);
    expect(vue).toMatch(/id="h-faerdig">Slut<[^]*href="#h-faerdig"[^]*☑ gjort[^]*<li id="fn-1">/);
    expect(vue).not.toMatch(/\[\^1\]|hashtag/);
    expect(why(report, "hugo.md")).toEqual([
      "“mystik” has no meaning here; the text inside it is kept",
    ]);
    expect(why(report, "kom.mdx")).toEqual([
      "the component “Ukendt” has no meaning here; the text inside it is kept",
      "“1 + 1” is code and was left out",
    ]);
  });

  test("what cannot be taken is left out of a post and listed, in both languages; the post comes along", async () => {
    const context = await kitOn(fresh);
    put("licens.md", front("Licens", "license: WTFPL\ndate: 2020-01-01") + "Tekst.");
    put("dato.md", front("Tom dato", "date:\ntags:\ndraft:") + "Tekst.");
    put("nul.md", front("Nul", "date: 0000-00-00 00:00:00") + "Tekst.");
    put(
      "lang.md",
      front("Lang", `date: 2020-01-01\ndescription: ${"En sætning. ".repeat(120)}`) + "Tekst.",
    );
    put("dobbelt.md", front("Et", "title: To\nlayout: post\nauthor: Bo Li") + "Tekst.");
    put("brud.md", "---\ntitle: En: to\ntags: [a\n---\nTekst.");
    put("tom.md", front("Tom") + " ");
    put("a.html", front("En side") + "<p>Hej <b>du</b></p>");
    put("_includes/stump.html", "<p>{{ x }}</p>");
    put("stump.html", "<div>{{ content }}</div>");
    put("noter.org", "* Overskrift");
    put("README.md", "# Om projektet");
    put("style.css", "a{}");
    put("content/_index.md", front("Afdeling"));
    put("alene.png", picture);
    const report = await bring(context);
    expect(report).toMatchObject({ posts: 7, drafts: 0, media: 0 });
    const said = Object.fromEntries(report.notImported.map(({ what, kind }) => [what, kind]));
    expect(said).toMatchObject({
      ...{
        "licens.md": "setting",
        "dato.md": "date",
        "nul.md": "date",
        "lang.md": "setting",
        "dobbelt.md": "setting",
      },
      ...{
        "brud.md": expect.stringMatching(/date|setting/),
        "tom.md": "post",
        "stump.html": "post",
        "_includes/": "file",
        "noter.org": "file",
      },
      ...{
        "README.md": "file",
        "style.css": "file",
        "content/_index.md": "file",
        "alene.png": "media",
      },
    });
    const titles = Object.keys(await states(context)).toSorted();
    expect(titles).toEqual(["En side", "En: to", "Lang", "Licens", "Nul", "To", "Tom dato"]);
    const danish = tellReport({ ...report, ...(await bring(context, "da")) }, "da");
    expect(danish).toMatch(/^Importeret: 0 indlæg/);
    expect(danish).toContain("  licens.md: »licence: WTFPL« kendes ikke her og er udeladt");
    expect(danish).toContain("nul.md: »0000-00-00 00:00:00« er ikke en dato.");
    expect(tellReport(report)).toContain("Files that are not posts\n");
    const bo = await context.store.db
      .selectFrom("posts")
      .select("markdown")
      .where("title", "=", "To")
      .executeTakeFirstOrThrow();
    expect(bo.markdown).toMatch(/Bo Li\*$/);
  });

  test("Pelican's links to what lies beside a text or at the root, and galleries of a whole folder", async () => {
    const site = await setUp();
    put("content/images/i.png", picture);
    put("content/sub/j.png", picture);
    put("content/rod.md", "Title: Rod\nDate: 2010-12-06\n\nRod");
    put("content/sub/c.md", "Title: C\nDate: 2010-12-05\n\nC");
    put("content/files/x.txt", "Title: X\nDate: 2010-12-05\n\nX");
    put(
      "content/sub/b.md",
      "Title: B\nDate: 2010-12-04\nTags: skov\n\n[c]({filename}c.md) [rod]({filename}/rod.md) [d](|filename|c.md) [x]({static}../files/x.txt) [emne]({tag}skov) [hjem]({index}) ![i]({static}/images/i.png) ![j]({attach}j.png)",
    );
    const tour = await sharp({
      create: { width: 41, height: 30, channels: 3, background: "#123456" },
    })
      .png()
      .toBuffer();
    put("static/img/tur/a.png", picture);
    put("static/img/tur/b.PNG", tour);
    put("content/g/images/c.png", picture);
    put(
      "content/g/index.md",
      `${front("Galleri")}{{< gallery dir="/img/tur/" />}}\n\n{{< gallery match="images/*" >}}\n\n{{< gallery match="intet/*" >}}`,
    );
    const report = await bring(site.kit);
    const html = body(await site.page("/articles/b"));
    expect(html).toMatch(/href="\/articles\/c"[^>]*>c<[^]*href="\/articles\/rod"[^>]*>rod</);
    expect(html).toMatch(/href="\/articles\/c"[^>]*>d<[^]*href="\/articles\/x"[^>]*>x</);
    expect(html).toMatch(/href="\/topics\/skov"[^>]*>emne<[^]*href="\/"[^>]*>hjem</);
    expect(html.match(/<img /g)).toHaveLength(2);
    expect(why(report, "content/sub/b.md")).toEqual([]);
    expect(body(await site.page("/articles/galleri")).match(/<img /g)).toHaveLength(3);
    expect(why(report, "content/g/index.md")).toEqual([
      "“gallery” has no meaning here and was left out",
    ]);
  });

  test("drawings and boards of Obsidian are no posts", async () => {
    const context = await kitOn(fresh);
    put(
      "Tegning.excalidraw.md",
      "---\nexcalidraw-plugin: parsed\n---\n==Switch==\n# Text Elements",
    );
    put("Tavle.md", "---\nkanban-plugin: basic\n---\n## Todo\n- [ ] a");
    put("note.md", `${front("Note")}Se [[Tavle]].`);
    const report = await bring(context);
    expect(report).toMatchObject({ posts: 1, drafts: 0 });
    expect(why(report, "Tavle.md")).toEqual(["a drawing or a board from Obsidian, not a text"]);
    expect(why(report, "Tegning.excalidraw.md")).toHaveLength(1);
  });
});
