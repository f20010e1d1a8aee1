import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";

import sharp from "sharp";
import { describe, expect, test } from "vitest";

import { verifyLog } from "#openness";
import { describeOnEachDatabase, type Fresh } from "#support/databases.ts";
import { kitOn } from "#support/kit.ts";
import { sharedData } from "#support/shared-data.ts";

import type { CliContext } from "./cli-context.ts";
import { importFeed } from "./import-feed.ts";
import { importFolder } from "./import-folder.ts";
import { htmlToMarkdown } from "#core/html-to-markdown.ts";
import { importWordpress } from "./import-wordpress.ts";
import { wordpressHtml } from "./wordpress-html.ts";

const quiet = { fetchMedia: false, quiet: true };
const theme = sharedData("wordpress-theme-test.xml.gz");

async function groundOn(fresh: Fresh): Promise<CliContext> {
  return await kitOn(fresh);
}

function put(fresh: Fresh, name: string, content: string | Uint8Array): string {
  const path = join(fresh.folder, name);
  mkdirSync(join(path, ".."), { recursive: true });
  writeFileSync(path, content);
  return path;
}

describeOnEachDatabase("import", (fresh) => {
  test.skipIf(theme === undefined)("the WordPress theme test: all of it or a reason", async () => {
    const context = await groundOn(fresh);
    const { db } = context.store;
    const file = put(fresh, "export", theme ?? "");
    const report = await importWordpress(context, file, quiet);
    expect(report).toMatchObject({ posts: 74, drafts: 1, scheduled: 1, replies: 24, known: 0 });
    const left = report.notImported.map(({ what, why }) => `${what}: ${why}`);
    // 33 comments: 24 came, 4 are pings, 3 are not approved, 2 stand under posts that stay out.
    expect(left.filter((line) => /a (?:pingback|trackback)$/.test(line))).toHaveLength(4);
    expect(left.filter((line) => line.endsWith("not approved"))).toHaveLength(3);
    expect(left.filter((line) => line.endsWith("its comment stays out too"))).toHaveLength(2);
    expect(left.filter((line) => line.startsWith("attachment"))).toHaveLength(37);
    expect(left.some((line) => line.includes("behind a password"))).toBe(true);

    const deep = await db
      .selectFrom("replies")
      .select(["depth", "html", "written_at", "answered_at"])
      .where("uri", "like", "%:comment-907")
      .executeTakeFirstOrThrow();
    expect(deep).toMatchObject({ depth: 4, html: "<p>Comment Depth 04</p>" });
    expect(deep.answered_at).not.toBeNull();
    expect(Number(deep.written_at)).toBeLessThan(Date.UTC(2015, 0, 1));
    const everything = JSON.stringify([
      await db.selectFrom("accounts").selectAll().execute(),
      await db.selectFrom("replies").selectAll().execute(),
    ]);
    expect(everything).not.toMatch(/@example\.com|demos@gmail|tellyworth\+/);
    // Nobody is told of anything; one post is dated ahead.
    expect(await db.selectFrom("jobs").select("kind").execute()).toEqual([
      { kind: "publish-scheduled" },
    ]);

    const again = await importWordpress(context, file, quiet);
    expect(again).toMatchObject({ posts: 0, drafts: 0, replies: 0, known: 76 });
    const log = await db.selectFrom("openness_log").select("kind").execute();
    expect(log.filter(({ kind }) => kind === "import")).toHaveLength(1);
    expect((await verifyLog(db)).kind).toBe("whole");
  });

  test.skipIf(theme === undefined)(
    "a broken export says the line and changes nothing",
    async () => {
      const context = await groundOn(fresh);
      const xml = gunzipSync(theme ?? "");
      const half = put(fresh, "half.xml", xml.subarray(0, xml.length / 2));
      await expect(importWordpress(context, half, quiet)).rejects.toThrow(/line \d+/);
      const packed = gzipSync(xml);
      const cut = put(fresh, "cut.xml.gz", packed.subarray(0, packed.length / 2));
      await expect(importWordpress(context, cut, quiet)).rejects.toThrow(/Nothing was imported/);
      const other = put(fresh, "other.xml", "<rss><channel><item/></channel></rss>");
      await expect(importWordpress(context, other, quiet)).rejects.toThrow(
        /not a WordPress export/,
      );
      expect(await context.store.db.selectFrom("posts").select("id").execute()).toEqual([]);
    },
  );

  test("comments whose parents stay out, are missing or go in a circle still come along", async () => {
    const context = await groundOn(fresh);
    const comment = (id: number, parent: number, approved = "1"): string =>
      `<wp:comment><wp:comment_id>${id}</wp:comment_id><wp:comment_author>A${id}</wp:comment_author><wp:comment_author_email>a@b.example</wp:comment_author_email><wp:comment_date_gmt>2012-01-0${id} 00:00:00</wp:comment_date_gmt><wp:comment_content><![CDATA[nr ${id} <script>x</script>]]></wp:comment_content><wp:comment_approved>${approved}</wp:comment_approved><wp:comment_type/><wp:comment_parent>${parent}</wp:comment_parent></wp:comment>`;
    const file = put(
      fresh,
      "small.xml",
      `<rss xmlns:wp="w" xmlns:content="c"><channel><link>https://old.example</link><wp:wxr_version>1.2</wp:wxr_version><item><title>T</title><link>https://old.example/t</link><wp:post_id>1</wp:post_id><wp:post_type>post</wp:post_type><wp:status>publish</wp:status><content:encoded><![CDATA[Hej <a href="javascript:alert(1)">du</a>]]></content:encoded>${comment(1, 0)}${comment(2, 1, "spam")}${comment(3, 2)}${comment(4, 99)}${comment(5, 6)}${comment(6, 5)}</item></channel></rss>`,
    );
    const report = await importWordpress(context, file, quiet);
    expect(report.replies).toBe(5);
    const rows = await context.store.db
      .selectFrom("replies as one")
      .leftJoin("replies as parent", "parent.id", "one.parent_id")
      .select(["one.author_name as name", "one.html", "parent.author_name as under"])
      .orderBy("one.id")
      .execute();
    const under = Object.fromEntries(rows.map((row) => [row.name, row.under]));
    expect(under).toMatchObject({ A1: null, A3: "A1", A4: null });
    expect(rows.map(({ html }) => html).join("")).not.toContain("script");
    const post = await context.store.db
      .selectFrom("posts")
      .select("html")
      .executeTakeFirstOrThrow();
    expect(post.html).not.toContain("javascript");
  });

  test("odd dates end no import: a comment stands with what it answers, a post under today", async () => {
    const context = await groundOn(fresh);
    const comment = (id: number, parent: number, day: string): string =>
      `<wp:comment><wp:comment_id>${id}</wp:comment_id><wp:comment_author>A${id}</wp:comment_author><wp:comment_date_gmt>${day}</wp:comment_date_gmt><wp:comment_date>${day}</wp:comment_date><wp:comment_content><![CDATA[nr ${id}]]></wp:comment_content><wp:comment_approved>1</wp:comment_approved><wp:comment_parent>${parent}</wp:comment_parent></wp:comment>`;
    const file = put(
      fresh,
      "odd.xml",
      `<rss xmlns:wp="w" xmlns:content="c"><channel><link>https://old.example</link><wp:wxr_version>1.2</wp:wxr_version><item><title>T</title><link>https://old.example/t</link><wp:post_id>1</wp:post_id><wp:post_type>post</wp:post_type><wp:status>publish</wp:status><wp:post_date_gmt>2012-01-01 00:00:00</wp:post_date_gmt><content:encoded><![CDATA[Hej]]></content:encoded>${comment(1, 0, "0000-00-00 00:00:00")}${comment(2, 1, "2011-05-05 00:00:00")}${comment(3, 2, "i går")}${comment(4, 0, "2012-02-02 00:00:00")}</item></channel></rss>`,
    );
    expect(await importWordpress(context, file, quiet)).toMatchObject({ posts: 1, replies: 4 });
    const rows = await context.store.db
      .selectFrom("replies as one")
      .leftJoin("replies as parent", "parent.id", "one.parent_id")
      .select(["one.author_name as name", "one.written_at as at", "parent.author_name as under"])
      .orderBy("one.author_name")
      .execute();
    expect(
      rows.map(({ name, at, under }) => [
        name,
        new Date(Number(at)).toISOString().slice(0, 10),
        under,
      ]),
    ).toEqual([
      ["A1", "2012-01-01", null],
      ["A2", "2011-05-05", "A1"],
      ["A3", "2011-05-05", "A2"],
      ["A4", "2012-02-02", null],
    ]);
  });

  test("pictures are fetched where they lay; what was not, or is shown nowhere, is named", async () => {
    const context = await groundOn(fresh);
    const create = { width: 40, height: 30, channels: 3, background: "#7a4a12" } as const;
    const picture = await sharp({ create }).png().toBuffer();
    const old = createServer((request, response) => {
      response.statusCode = request.url === "/gone.png" ? 404 : 200;
      response.setHeader("content-type", "image/png").end(picture);
    });
    await new Promise<void>((resolve) => old.listen(0, "127.0.0.1", resolve));
    const at = `http://127.0.0.1:${(old.address() as { port: number }).port}`;
    const attachment = (n: number, name: string): string =>
      `<item><title>${name}</title><wp:attachment_url>${at}/${name}</wp:attachment_url><wp:post_id>${n}</wp:post_id><wp:post_type>attachment</wp:post_type><wp:status>inherit</wp:status></item>`;
    const file = put(
      fresh,
      "media.xml",
      `<rss xmlns:wp="w" xmlns:content="c"><channel><link>${at}</link><wp:wxr_version>1.2</wp:wxr_version><item><title>T</title><link>${at}/t</link><wp:post_id>1</wp:post_id><wp:post_type>post</wp:post_type><wp:status>publish</wp:status><content:encoded><![CDATA[<img src="${at}/a-300x200.png" alt="Et billede"> <img src="${at}/gone.png" alt="væk">]]></content:encoded></item>${attachment(2, "a.png")}${attachment(3, "alone.png")}${attachment(4, "sang.mp3")}</channel></rss>`,
    );
    const report = await importWordpress(context, file, { fetchMedia: true, quiet: true });
    expect(report).toMatchObject({ posts: 1, media: 1 });
    const left = report.notImported.filter(({ kind }) => kind === "media");
    expect(left.map(({ what }) => what)).toEqual([
      `picture ${at}/gone.png`,
      "attachment “alone.png”",
      "attachment “sang.mp3”",
    ]);
    const post = await context.store.db
      .selectFrom("posts")
      .select("markdown")
      .executeTakeFirstOrThrow();
    expect(post.markdown).toMatch(/!\[Et billede\]\(\/media\/[^)]+\) \[væk\]/);
    const again = await importWordpress(context, file, { fetchMedia: true, quiet: true });
    expect(again).toMatchObject({ posts: 0, known: 1, media: 0 });
    await new Promise((resolve) => old.close(resolve));
  });

  test("a folder of Markdown brings its pictures, and nothing from outside it", async () => {
    const context = await groundOn(fresh);
    const picture = await sharp({
      create: { width: 40, height: 30, channels: 3, background: "#7a4a12" },
    })
      .jpeg()
      .toBuffer();
    put(fresh, "secret.jpg", picture);
    put(fresh, "texts/deep/pic ture.jpg", picture);
    symlinkSync(join(fresh.folder, "secret.jpg"), join(fresh.folder, "texts/link.jpg"));
    put(
      fresh,
      "texts/deep/one.md",
      "---\ntitle: En\ndate: 2014-05-06\ntopics: [Brød]\n---\n![Et brød](pic%20ture.jpg)\n\n![ude](../../secret.jpg) ![lænke](../link.jpg) ![væk](nope.png)",
    );
    put(fresh, "texts/two.md", "# To\n\nDet er en tekst, og den er på dansk, som vi skriver den.");
    put(fresh, "texts/bad.md", "---\ndate: i går\n---\nx");
    put(fresh, "texts/.git/not.md", "# Nej");
    const root = join(fresh.folder, "texts");
    const report = await importFolder(context, root, true);
    expect(report).toMatchObject({ posts: 3, media: 1 });
    expect(report.notImported.map(({ what, why }) => [what, why])).toEqual([
      ["bad.md", "“i går” is not a date."],
      ["bad.md", "no date; the post stands under today"],
      ["deep/one.md: ../../secret.jpg", "The file is outside the folder."],
      ["deep/one.md: ../link.jpg", "The file is outside the folder."],
      ["deep/one.md: nope.png", "The file does not exist."],
      ["two.md", "no date; the post stands under today"],
      [".git/", "hidden; not looked into"],
      ["link.jpg", "leads to another place on the disk"],
    ]);
    const posts = await context.store.db.selectFrom("posts").selectAll().orderBy("title").execute();
    expect(posts.map(({ title }) => title)).toEqual(["En", "To", "x"]);
    expect(posts[0]?.markdown).toMatch(/^!\[Et brød\]\(\/media\/[0-9a-f]{2}\/[0-9a-f]{18}/);
    expect(posts[0]?.html).toContain("<img");
    expect(Number(posts[0]?.published_at)).toBe(Date.UTC(2014, 4, 6));
    expect(await importFolder(context, root, true)).toMatchObject({ posts: 0, known: 3 });
  });

  test("RSS, Atom and JSON feeds, once each; what is no feed is refused", async () => {
    const context = await groundOn(fresh);
    const rss = put(
      fresh,
      "rss.xml",
      `<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>T</title><item><title>Ny &amp;amp; god</title><guid>g2</guid><pubDate>Wed, 28 Jan 2015 10:00:00 +0000</pubDate><category>Kaffe</category><content:encoded><![CDATA[<p>Hej <b onclick="x()">du</b></p>]]></content:encoded></item><item><guid>g1</guid><description>En kort note</description></item><item><title>Tom</title></item></channel></rss>`,
    );
    const report = await importFeed(context, rss, true);
    expect(report).toMatchObject({ posts: 2, known: 0 });
    expect(report.notImported.map(({ kind }) => kind)).toEqual(["post", "date"]);
    const atom = put(
      fresh,
      "atom.xml",
      `<feed xmlns="http://www.w3.org/2005/Atom"><title>T</title><id>f</id><entry><title>A</title><id>tag:1</id><published>2015-01-01T00:00:00Z</published><content type="html">&lt;p&gt;tekst&lt;/p&gt;</content></entry></feed>`,
    );
    expect(await importFeed(context, atom, true)).toMatchObject({ posts: 1 });
    const json = put(
      fresh,
      "feed.json",
      JSON.stringify({
        version: "https://jsonfeed.org/version/1.1",
        title: "T",
        items: [{ id: "1", title: "J", content_html: "<p>x</p>" }],
      }),
    );
    expect(await importFeed(context, json, true)).toMatchObject({ posts: 1 });
    for (const file of [rss, atom, json])
      expect(await importFeed(context, file, true)).toMatchObject({ posts: 0 });
    const posts = await context.store.db.selectFrom("posts").select(["kind", "markdown"]).execute();
    expect(posts.filter(({ kind }) => kind === "note")).toHaveLength(1);
    expect(posts.some(({ markdown }) => markdown === "Hej **du**")).toBe(true);
    const page = put(fresh, "page.html", "<html><body>nej</body></html>");
    await expect(importFeed(context, page, true)).rejects.toThrow(/not an RSS/);
  });
});

describe("WordPress HTML", () => {
  test("paragraphs, captions, galleries, films and tables", () => {
    const html =
      'En\nto\n\n[caption id="1"]<a href="https://a.example/l.jpg"><img src="https://a.example/s.jpg" alt="Et brød" /></a> Undertekst[/caption]\n\n[gallery ids="1,2"]\n\n<pre>a\n\n  b</pre>\n\n[youtube https://youtu.be/abc]\n\n<table><tr><th>A</th><th>B|b</th></tr><tr><td>1</td><td>2</td></tr></table>';
    const attachments = new Map(
      ["1", "2"].map((id) => [
        id,
        { address: `https://a.example/${id}.jpg`, alt: `Billede ${id}`, parent: "7" },
      ]),
    );
    const item = { id: "7", meta: new Map() };
    const nothing = { tell: () => {}, tellBlock: () => {}, patternOf: () => undefined };
    const text = wordpressHtml(html, { item, attachments, ...nothing });
    expect(htmlToMarkdown(text.html)).toBe(
      "En  \nto\n\n[Et brød](https://a.example/s.jpg)\n\n*Undertekst*\n\n[Billede 1](https://a.example/1.jpg)\n\n[Billede 2](https://a.example/2.jpg)\n\n```\na\n\n  b\n```\n\nhttps://youtu.be/abc\n\n| A | B\\|b |\n| --- | --- |\n| 1 | 2 |",
    );
  });
});
