import { writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";

import sharp from "sharp";
import { expect, test } from "vitest";

import { describeOnEachDatabase, type Fresh } from "#support/databases.ts";
import { saidSettings, siteOn, type TestSite } from "#support/site.ts";
import { attachment, old, wxr } from "#support/wordpress.ts";

import type { ImportReport } from "./import-report.ts";
import { importWordpress } from "./import-wordpress.ts";

describeOnEachDatabase("what a WordPress export keeps beside its texts", (fresh) => {
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

  test("what a post shows beside its text is shown: sounds, shared parts, and the picture above it", async () => {
    const { texts, report } = await bring(
      wxr(
        [
          {
            content: "<p>Afsnit 1</p>",
            meta: {
              enclosure: `${old}/afsnit1.mp3\n12345\naudio/mpeg\na:0:{}`,
              _thumbnail_id: "15",
            },
          },
          { content: '<!-- wp:block {"ref":70} /-->', meta: { _thumbnail_id: "99" } },
          { content: "", meta: { enclosure: `${old}/kun.mp3\n1\naudio/mpeg` } },
          { content: "[contact-form-7]", author: "ole" },
          { content: "<!-- wp:latest-posts /-->\n<!-- wp:calendar /-->" },
        ],
        {
          items:
            attachment(15, "top.jpg") +
            "<item><title>Fælles</title><wp:post_id>70</wp:post_id><wp:post_type>wp_block</wp:post_type><wp:status>publish</wp:status><content:encoded><![CDATA[<!-- wp:paragraph --><p>Fælles ord</p><!-- /wp:paragraph -->]]></content:encoded></item>",
        },
      ),
    );
    expect(texts).toEqual([
      `[Fil 15](${old}/wp-content/uploads/top.jpg)\n\nAfsnit 1\n\n[afsnit1.mp3](${old}/afsnit1.mp3)`,
      "Fælles ord",
      `[kun.mp3](${old}/kun.mp3)`,
    ]);
    expect(report.notImported.map(({ kind, what, why }) => [kind, what, why])).toEqual([
      [
        "media",
        "attachment “fil”",
        `${old}/wp-content/uploads/top.jpg (fetch it with --fetch-media)`,
      ],
      ["post", "post “Indlæg 4”", "it has no text"],
      ["post", "post “Indlæg 5”", "it has no text"],
    ]);
  });

  test("blocks that only the old site could fill in are named", async () => {
    const { report } = await bring(
      wxr([
        { content: "<!-- wp:paragraph --><p>Her</p><!-- /wp:paragraph --><!-- wp:calendar /-->" },
      ]),
    );
    expect(report.notImported.map(({ why }) => why)).toEqual([
      "the block “calendar” shows something that is not in the file; it was left out",
    ]);
  });

  test("the picture above a post is its cover, and a small one is fetched in its full size", async () => {
    const create = { width: 40, height: 30, channels: 3, background: "#7a4a12" } as const;
    const picture = await sharp({ create }).png().toBuffer();
    const asked: string[] = [];
    const server = createServer((request, response) => {
      asked.push(request.url ?? "");
      response.setHeader("content-type", "image/png").end(picture);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const at = `http://127.0.0.1:${(server.address() as { port: number }).port}`;
    const { site, texts } = await bring(
      wxr(
        [
          {
            content: `<p>Ord <a href="${old}/u/a.JPG"><img class="size-medium" src="${old}/u/a-300x200.JPG" alt="A"></a></p>`,
            meta: { _thumbnail_id: "15" },
          },
        ],
        { items: attachment(15, "top.jpg") },
      ).replaceAll(old, at),
      { fetchMedia: true },
    );
    await new Promise((resolve) => server.close(resolve));
    expect(asked.toSorted()).toEqual(["/u/a.JPG", "/wp-content/uploads/top.jpg"]);
    expect(texts[0]).toMatch(/^Ord !\[A\]\(\/media\/[^)]+\)$/);
    const post = await site.kit.store.db.selectFrom("posts").select("cover_id").executeTakeFirst();
    expect(post?.cover_id).not.toBeNull();
  });

  test("dates are those of the post, on its own clock where no other is told, however long ago", async () => {
    const local = "<wp:post_date>2019-07-04 10:00:00</wp:post_date>";
    const none = "0000-00-00 00:00:00";
    const { site, report } = await bring(
      wxr([
        { content: "a", date: "1965-03-04 10:00:00" },
        { content: "b", date: none, extra: local },
        { content: "c", date: none },
        { content: "d", date: none, status: "draft" },
      ]),
    );
    const rows = await site.kit.store.db
      .selectFrom("posts")
      .select("published_at")
      .orderBy("title")
      .execute();
    expect(rows.slice(0, 2).map((row) => new Date(Number(row.published_at)).toISOString())).toEqual(
      ["1965-03-04T10:00:00.000Z", "2019-07-04T08:00:00.000Z"],
    );
    expect(
      report.notImported.filter(({ kind }) => kind === "date").map(({ what, why }) => [what, why]),
    ).toEqual([["post “Indlæg 3”", "no date; the post stands under today"]]);
    expect(await site.page("/articles/indlaeg-1")).toContain('datetime="1965-03-04T10:00:00');
  });

  test("every name a post had before leads to it", async () => {
    const { site } = await bring(
      wxr([
        {
          name: "kompost",
          content: "x",
          extra: ["mit-navn", "dit-navn"]
            .map(
              (name) =>
                `<wp:postmeta><wp:meta_key>_wp_old_slug</wp:meta_key><wp:meta_value>${name}</wp:meta_value></wp:postmeta>`,
            )
            .join(""),
        },
      ]),
    );
    for (const name of ["mit-navn", "dit-navn"])
      expect((await site.get(`/2019/03/${name}`)).headers.get("location")).toMatch(/\/kompost$/);
  });

  test.each([
    ["declared", 'encoding="ISO-8859-1"', []],
    ["not declared", 'encoding="UTF-8"', ["text"]],
  ])("old letters are read, %s", async (_, encoding, told) => {
    const text = wxr([{ title: "Kjøkken", content: "Været på øen." }]);
    const bytes = Buffer.from(text.replace('encoding="UTF-8"', encoding), "latin1");
    const { texts, report } = await bring(bytes);
    expect(texts).toEqual(["Været på øen."]);
    expect(report.notImported.map(({ kind }) => kind)).toEqual(told);
  });

  test("what stands after the file is passed over", async () => {
    const after = "\n<br />Warning: x in <b>y</b> & z on line 3</rss>";
    expect((await bring(wxr([{ content: "Hej." }]) + after)).report).toMatchObject({ posts: 1 });
  });

  test("a Danish report has Danish reasons", async () => {
    const comment = (type: string, approved: string): string =>
      `<wp:comment><wp:comment_id>${type}${approved}</wp:comment_id><wp:comment_content>x</wp:comment_content><wp:comment_approved>${approved}</wp:comment_approved><wp:comment_type>${type}</wp:comment_type></wp:comment>`;
    const { report } = await bring(
      wxr(
        [
          { content: "a", status: "private", extra: comment("comment", "1") },
          { content: "b", extra: "<wp:post_password>x</wp:post_password>" },
          { content: "c", status: "trash" },
          { content: "d", extra: comment("pingback", "1") + comment("comment", "0") },
          { content: "" },
        ],
        {
          items:
            attachment(15, "a.jpg") +
            "<item><title>Vare</title><wp:post_id>9</wp:post_id><wp:post_type>product</wp:post_type></item>",
        },
      ),
      { language: "da" },
    );
    expect(report.notImported.map(({ what, why }) => `${what}: ${why}`)).toEqual([
      "indlægget »Indlæg 1«: er privat; kommentaren til det kom heller ikke med",
      "indlægget »Indlæg 2«: kræver adgangskode",
      "indlægget »Indlæg 3«: ligger i papirkurven",
      "indlægget »Indlæg 5«: har ingen tekst",
      `filen »fil«: ${old}/wp-content/uploads/a.jpg (hent den med --fetch-media)`,
      "»Vare« (product): den slags har Medspil ikke",
      "kommentar til indlægget »Indlæg 4«: en uden navn: et pingback",
      "kommentar til indlægget »Indlæg 4«: en uden navn: ikke godkendt",
    ]);
  });
});
