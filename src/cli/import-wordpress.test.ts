import { writeFileSync } from "node:fs";
import { join } from "node:path";

import { expect, test } from "vitest";

import { describeOnEachDatabase, type Fresh } from "#support/databases.ts";
import { saidSettings, siteOn, type TestSite } from "#support/site.ts";
import { attachment, old, wxr } from "#support/wordpress.ts";

import type { ImportReport } from "./import-report.ts";
import { importWordpress } from "./import-wordpress.ts";

describeOnEachDatabase("a WordPress export", (fresh) => {
  const bring = async (
    text: string | Uint8Array,
    more: { readonly fetchMedia?: boolean; readonly language?: "da" | "en" } = {},
    on: Fresh = fresh,
  ): Promise<{ site: TestSite; report: ImportReport; texts: string[] }> => {
    const settings = { ...saidSettings, ownerName: "Ida Holm", timeZone: "Europe/Copenhagen" };
    const site = await siteOn(on, { settings });
    const path = join(on.folder, "export.xml");
    writeFileSync(path, text);
    const report = await importWordpress(site.kit, path, {
      fetchMedia: false,
      quiet: true,
      ...more,
    });
    const rows = await site.kit.store.db
      .selectFrom("posts")
      .select(["markdown", "original_url"])
      .orderBy("original_url")
      .execute();
    return { site, report, texts: rows.map(({ markdown }) => markdown) };
  };

  test("code stays as it was typed, whatever stands in it", async () => {
    const { texts, report } = await bring(
      wxr([
        {
          content:
            'Før:\n\n[code lang="html"]\n<ul class="bed">\n\n  <li onclick="x()">[youtube abc] & "to"</li>\n</ul>\n[/code]\n\nOg [sourcecode language="php"]<?php echo 1; ?>[/sourcecode] her. [php]a &lt; b[/php]',
        },
      ]),
    );
    expect(texts[0]).toContain(
      '```html\n<ul class="bed">\n\n  <li onclick="x()">[youtube abc] & "to"</li>\n</ul>\n```',
    );
    expect(texts[0]).toContain("```php\n<?php echo 1; ?>\n```");
    expect(texts[0]).toContain("```php\na < b\n```");
    expect(report.notImported).toEqual([]);
  });

  test("films, sounds and galleries keep their addresses; what has no form here is told", async () => {
    const { texts, report } = await bring(
      wxr(
        [
          {
            content: `<!-- wp:audio --><figure><audio controls src="${old}/a.mp3"></audio></figure><!-- /wp:audio --><!-- wp:video --><figure><video controls><source src="/b.mp4" type="video/mp4"></video></figure><!-- /wp:video -->`,
          },
          {
            content:
              '[youtube dQw4w9WgXcQ]\n\n[vimeo 76979871]\n\n[youtube=https://www.youtube.com/watch?v=abc12345678]\n\n[audio mp3="https://gammel.example/c.mp3"][/audio]\n\n[video width="1" mp4="https://gammel.example/d.mp4"]',
          },
          { content: 'Før\n\n[gallery ids="15,16"]\n\nefter [kort by="Aarhus"] slut' },
          { content: "Mine:\n\n[gallery]" },
        ],
        { items: attachment(15, "a.jpg") + attachment(16, "b.jpg") + attachment(17, "c.jpg", 4) },
      ),
    );
    const all = texts.join("\n\n");
    for (const address of [
      `${old}/a.mp3`,
      `${old}/b.mp4`,
      "https://www.youtube.com/watch?v=dQw4w9WgXcQ",
      "https://vimeo.com/76979871",
      "https://www.youtube.com/watch?v=abc12345678",
      `${old}/c.mp3`,
      `${old}/d.mp4`,
      `[Fil 15](${old}/wp-content/uploads/a.jpg)`,
      `[Fil 16](${old}/wp-content/uploads/b.jpg)`,
      `[Fil 17](${old}/wp-content/uploads/c.jpg)`,
    ])
      expect(all).toContain(address);
    expect(all).not.toMatch(/\[(?:youtube|vimeo|gallery|kort)/);
    expect(report.notImported.map(({ why }) => why).join()).toContain("[kort]");
  });

  test("footnotes of the block editor and of shortcodes are footnotes", async () => {
    const { texts, site } = await bring(
      wxr([
        {
          name: "noter",
          content:
            '<!-- wp:paragraph --><p>Først<sup data-fn="a-1" class="fn"><a href="#a-1" id="a-1-link">1</a></sup> og så[ref]En <em>anden</em>.[/ref].</p><!-- /wp:paragraph --><!-- wp:footnotes /-->',
          meta: {
            footnotes: '[{"content":"Den <a href=\\"https://k.example\\">første</a>.","id":"a-1"}]',
          },
        },
      ]),
    );
    expect(texts[0]).toContain("Først[^1] og så[^2].");
    expect(texts[0]).toContain("[^1]: Den [første](https://k.example).");
    expect(texts[0]).toContain("[^2]: En *anden*.");
    expect(await site.page("/articles/noter")).toMatch(
      /footnote[^]*Den <a href="https:\/\/k.example"/,
    );
  });

  test("addresses begin at the text's own, links to pictures stay, and late pictures are seen", async () => {
    const { texts } = await bring(
      wxr([
        {
          content: `<p><img src="/wp-content/have.jpg" alt="Haven"></p><p><a href="https://album.example/42"><img src="https://b.example/lille.jpg" alt="Broen"></a></p><p><img src="data:image/gif;base64,R0" data-src="../sen.jpg" alt="Sen"></p><p><a href="${old}/stor.jpg"><img src="${old}/stor-300x200.jpg" alt="Stor"></a></p><p><a href="#top">Op</a></p>`,
        },
      ]),
    );
    expect(texts[0]).toContain(`[Haven](${old}/wp-content/have.jpg)`);
    expect(texts[0]).toContain("https://album.example/42");
    expect(texts[0]).toContain("https://b.example/lille.jpg");
    expect(texts[0]).toContain(`[Sen](${old}/2019/03/sen.jpg)`);
    expect(texts[0]).toContain(`[Stor](${old}/stor.jpg)`);
    expect(texts[0]).toContain("[Op](#top)");
  });

  test("old addresses lead to the posts, and links between posts to their new ones", async () => {
    const { texts, site } = await bring(
      wxr([
        {
          name: "jordens-ph",
          content: `<p>Se <a href="http://www.gammel.example/2019/03/kompost#to">kompost</a>, <a href="/?p=2">igen</a> og <a href="${old}/om/">om</a>.</p>`,
        },
        {
          name: "kompost",
          title: "Kompost",
          content: "<p>Vend den.</p>",
          meta: { _wp_old_slug: "mit-navn" },
          extra: '<category domain="category" nicename="have"><![CDATA[Have]]></category>',
        },
      ]),
    );
    expect(texts[0]).toContain("[kompost](/articles/kompost#to)");
    expect(texts[0]).toContain("[igen](/articles/kompost)");
    expect(texts[0]).toContain(`[om](${old}/om/)`);
    const goes = async (path: string): Promise<unknown[]> => {
      const answer = await site.get(path);
      return [answer.status, answer.headers.get("location")];
    };
    const there = "https://vaerkstedet.example/articles/kompost";
    expect(await goes("/2019/03/kompost")).toEqual([301, there]);
    expect(await goes("/2019/03/Kompost")).toEqual([301, there]);
    expect(await goes("/2019/03/mit-navn")).toEqual([301, there]);
    expect(await goes("/?p=2")).toEqual([301, there]);
    expect(await goes("/category/have")).toEqual([301, "/topics/have"]);
    expect(await goes("/tag/have/feed")).toEqual([301, "/topics/have/feed.xml"]);
    expect(await goes("/tag/ukendt")).toEqual([404, null]);
    expect(await goes("/feed")).toEqual([301, "/feed.xml"]);
    expect(await goes("/2019/03")).toEqual([301, "/archive?year=2019"]);
    expect(await goes("/2019/03/findes-ikke")).toEqual([404, null]);
    expect((await site.get("/?p=99")).status).toBe(200);
    const trailing = await site.get("/2019/03/kompost/");
    expect(trailing.status).toBe(301);
  });

  test("another author is named, and the owner is not", async () => {
    const { texts, report } = await bring(
      wxr([{ content: "Ida skriver." }, { content: "Ole skriver.", author: "ole" }]),
    );
    expect(texts[0]).toBe("Ida skriver.");
    expect(texts[1]).toContain("Ole Bang");
    expect(report.notImported.map(({ why }) => why).join()).toContain("Ole Bang");
  });

  test.each([
    ["de-DE", "Der Garten ist in der Nacht ruhig, og er det ikke til at tro.", "de"],
    ["da-DK", "The garden is quiet and the bed is warm at night.", "da"],
    ["en-US", "Haven er stille om natten, og jeg har ikke hørt noget fra dig.", "da"],
    [
      undefined,
      "Der Garten ist in der Nacht ruhig. Er hat den Winter gut überstanden, und der Boden ist warm.",
      "da",
    ],
    [undefined, "The garden is quiet and the bed is warm at night.", "en"],
  ])(
    "a language declared as %s goes before what the words look like",
    async (language, content, kept) => {
      const { site } = await bring(wxr([{ content }], language === undefined ? {} : { language }));
      const post = await site.kit.store.db
        .selectFrom("posts")
        .select("language")
        .executeTakeFirst();
      // The site's own, Danish, where nothing tells.
      expect(post?.language).toBe(kept);
    },
  );

  test("what stands before the file and signs that XML has not are passed over", async () => {
    const { report } = await bring(
      wxr([{ content: "Hej\u0008 du." }], {
        before:
          "<br />\n<b>Warning</b>: Undefined array key in <b>/var/www/x.php</b> on line <b>3</b><br />\n",
      }),
    );
    expect(report).toMatchObject({ posts: 1 });
  });

  test("drafts stay drafts, what is dated ahead waits, and odd dates end nothing", async () => {
    const { report } = await bring(
      wxr([
        { content: "a", status: "draft", date: "0000-00-00 00:00:00" },
        { content: "b", status: "pending" },
        { content: "c", status: "future", date: "2199-01-01 08:00:00" },
        {
          content: "d",
          date: "0000-00-00 00:00:00",
          extra:
            "<wp:comment><wp:comment_id>1</wp:comment_id><wp:comment_author>Bo</wp:comment_author><wp:comment_date_gmt>0000-00-00 00:00:00</wp:comment_date_gmt><wp:comment_date>0000-00-00 00:00:00</wp:comment_date><wp:comment_content>Hej</wp:comment_content><wp:comment_approved>1</wp:comment_approved><wp:comment_type>comment</wp:comment_type><wp:comment_parent>0</wp:comment_parent></wp:comment>",
        },
      ]),
    );
    expect(report).toMatchObject({ posts: 1, drafts: 2, scheduled: 1, replies: 1 });
  });
});
