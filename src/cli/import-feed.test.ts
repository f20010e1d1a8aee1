import { writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";

import { expect, test } from "vitest";

import { describeOnEachDatabase } from "#support/databases.ts";
import { saidSettings, siteOn, type TestSite } from "#support/site.ts";

import { importFeed } from "./import-feed.ts";
import type { ImportReport } from "./import-report.ts";
import { importWordpress } from "./import-wordpress.ts";

const rss = (...items: string[]): string =>
  `<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>T</title><link>https://gammel.example/</link><description>d</description><language>da-DK</language>${items.map((item) => `<item>${item}</item>`).join("")}</channel></rss>`;

describeOnEachDatabase("a feed", (fresh) => {
  const siteHere = async (): Promise<TestSite> =>
    await siteOn(fresh, { settings: { ...saidSettings, timeZone: "Europe/Copenhagen" } });
  const bring = async (
    site: TestSite,
    text: string | Uint8Array,
    more: Parameters<typeof importFeed>[3] = {},
  ): Promise<ImportReport> => {
    const path = join(fresh.folder, "feed.xml");
    writeFileSync(path, text);
    return await importFeed(site.kit, path, true, more);
  };
  const posts = async (
    site: TestSite,
  ): Promise<{ title: string; markdown: string; published_at: number | null }[]> =>
    await site.kit.store.db
      .selectFrom("posts")
      .select(["title", "markdown", "published_at"])
      .orderBy("title")
      .execute();

  test("sounds and files that come with an item stay, once", async () => {
    const site = await siteHere();
    await bring(
      site,
      rss(
        `<title>A</title><link>https://gammel.example/1</link><pubDate>Wed, 10 Apr 2024 08:00:00 +0000</pubDate><description>Vi taler om frø.</description><enclosure url="https://gammel.example/1.mp3" length="1000" type="audio/mpeg"/>`,
        `<title>B</title><link>https://gammel.example/2</link><pubDate>Wed, 10 Apr 2024 08:00:00 +0000</pubDate><description>&lt;audio src="https://gammel.example/2.mp3"&gt;&lt;/audio&gt;</description><enclosure url="https://gammel.example/2.mp3" length="1000" type="audio/mpeg"/>`,
      ),
    );
    await bring(
      site,
      `<feed xmlns="http://www.w3.org/2005/Atom"><title>T</title><id>f</id><entry><title>C</title><id>tag:gammel.example,2024:3</id><link href="https://gammel.example/3"/><link rel="enclosure" href="https://gammel.example/3.ogg" type="audio/ogg"/><updated>2024-04-10T08:00:00Z</updated><content type="html">Tekst</content></entry></feed>`,
    );
    await bring(
      site,
      JSON.stringify({
        version: "https://jsonfeed.org/version/1.1",
        title: "T",
        items: [
          {
            id: "4",
            title: "D",
            content_text: "Tekst",
            attachments: [{ url: "https://gammel.example/4.m4a", mime_type: "audio/mp4" }],
          },
        ],
      }),
    );
    const texts = (await posts(site)).map(({ markdown }) => markdown);
    expect(texts[0]).toBe("Vi taler om frø.\n\n[1.mp3](https://gammel.example/1.mp3)");
    expect(texts[1]).toBe("[2.mp3](https://gammel.example/2.mp3)");
    expect(texts[2]).toContain("[3.ogg](https://gammel.example/3.ogg)");
    expect(texts[3]).toContain("[4.m4a](https://gammel.example/4.m4a)");
  });

  test("dates in other languages are read; where there is none it is said", async () => {
    const site = await siteHere();
    const report = await bring(
      site,
      rss(
        `<title>A</title><link>https://gammel.example/1</link><pubDate>man, 24 maj 2021 19:42:40 +0200</pubDate><description>x</description>`,
        `<title>B</title><link>https://gammel.example/2</link><pubDate>lør., 1. oktober 2022 kl. 08.30</pubDate><description>x</description>`,
        `<title>C</title><link>https://gammel.example/3</link><pubDate>lundi, 3 août 2020 10:00:00 +0200</pubDate><description>x</description>`,
        `<title>D</title><link>https://gammel.example/4</link><description>x</description>`,
        `<title>E</title><link>https://gammel.example/5</link><pubDate>i går</pubDate><description>x</description>`,
      ),
    );
    const at = (await posts(site)).map(({ published_at: time }) => Number(time));
    expect(at.slice(0, 3).map((time) => new Date(time).toISOString())).toEqual([
      "2021-05-24T17:42:40.000Z",
      "2022-10-01T06:30:00.000Z",
      "2020-08-03T08:00:00.000Z",
    ]);
    expect(
      report.notImported.filter(({ kind }) => kind === "date").map(({ what }) => what),
    ).toEqual(["E", "D"]);
  });

  test("relative addresses begin at the item's own", async () => {
    const site = await siteHere();
    await bring(
      site,
      rss(
        `<title>A</title><link>https://gammel.example/blog/4</link><pubDate>Wed, 10 Apr 2024 08:00:00 +0000</pubDate><content:encoded><![CDATA[<p>Se <a href="/om/">om os</a> og <a href="andet">andet</a>. <img src="/x.jpg" alt="have"></p>]]></content:encoded>`,
      ),
    );
    const [post] = await posts(site);
    expect(post?.markdown).toBe(
      "Se [om os](https://gammel.example/om/) og [andet](https://gammel.example/blog/andet). [have](https://gammel.example/x.jpg)",
    );
    expect((await site.get("/blog/4")).headers.get("location")).toMatch(/\/articles\/a$/u);
  });

  test("what an export brought before is known, by its address and by its number", async () => {
    const site = await siteHere();
    const path = join(fresh.folder, "export.xml");
    const item = (id: number): string =>
      `<item><title>Nr ${id}</title><link>https://gammel.example/2024/05/nr-${id}/</link><guid isPermaLink="false">https://gammel.example/?p=${id}</guid><content:encoded>Tekst</content:encoded><wp:post_id>${id}</wp:post_id><wp:post_date_gmt>2024-05-11 08:00:00</wp:post_date_gmt><wp:post_name>nr-${id}</wp:post_name><wp:status>publish</wp:status><wp:post_type>post</wp:post_type></item>`;
    writeFileSync(
      path,
      `<rss version="2.0" xmlns:content="c" xmlns:wp="w"><channel><link>https://gammel.example</link><wp:wxr_version>1.2</wp:wxr_version>${item(1)}${item(2)}${item(3)}</channel></rss>`,
    );
    await importWordpress(site.kit, path, { fetchMedia: false, quiet: true });
    const told = rss(
      `<title>Nr 1</title><link>http://gammel.example/2024/05/nr-1</link><guid isPermaLink="false">https://gammel.example/?p=1</guid><description>x</description>`,
      `<title>Nr 2</title><link>https://gammel.example/2024/05/nr-2/</link><description>x</description>`,
    );
    expect(await bring(site, told)).toMatchObject({ posts: 0, known: 2 });
    expect(await posts(site)).toHaveLength(3);
    // And the other way: a feed first.
    await bring(
      site,
      rss(
        `<title>Nr 4</title><link>https://gammel.example/2024/05/nr-4/</link><guid>urn:4</guid><description>x</description>`,
      ),
    );
    writeFileSync(
      path,
      `<rss version="2.0" xmlns:content="c" xmlns:wp="w"><channel><link>https://gammel.example</link><wp:wxr_version>1.2</wp:wxr_version>${item(4)}</channel></rss>`,
    );
    expect(await importWordpress(site.kit, path, { fetchMedia: false, quiet: true })).toMatchObject(
      {
        posts: 0,
        known: 1,
      },
    );
  });

  test("letters that are no UTF-8 are read, and told of where the feed does not say so", async () => {
    const site = await siteHere();
    const feed = (encoding: string, id: number): Buffer =>
      Buffer.from(
        rss(
          `<title>Været</title><link>https://gammel.example/${id}</link><pubDate>Wed, 10 Apr 2024 08:00:00 +0000</pubDate><description>På øen</description>`,
        ).replace("UTF-8", encoding),
        "latin1",
      );
    expect((await bring(site, feed("ISO-8859-1", 1))).notImported).toEqual([]);
    const told = (await bring(site, feed("UTF-8", 2), { language: "da" })).notImported;
    expect(told.map(({ kind, why }) => [kind, why])).toEqual([
      ["text", "filen er ikke UTF-8 hele vejen; resten er læst som Windows-1252; tjek bogstaverne"],
    ]);
    expect((await posts(site)).map(({ title, markdown }) => [title, markdown])).toEqual([
      ["Været", "På øen"],
      ["Været", "På øen"],
    ]);
  });

  test("a Danish report has Danish reasons, also for a picture that cannot be had", async () => {
    const site = await siteHere();
    const server = createServer((_, response) => response.writeHead(404).end());
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const at = `http://127.0.0.1:${(server.address() as { port: number }).port}`;
    const date = "<pubDate>Wed, 10 Apr 2024 08:00:00 +0000</pubDate>";
    const report = await bring(
      site,
      rss(
        `<title>A</title><link>${at}/1</link>${date}<description>&lt;img src="/x.png" alt="X"&gt;</description>`,
        `<title>B</title><link>${at}/2</link>${date}<description></description>`,
        `<title>C</title>${date}<description>x</description>`,
      ),
      { language: "da", fetchMedia: true },
    );
    await new Promise((resolve) => server.close(resolve));
    expect(report.notImported.map(({ kind, what, why }) => [kind, what, why])).toEqual([
      [
        "post",
        "C",
        "har hverken adresse eller id, så det ville komme med to gange, hvis der blev importeret igen",
      ],
      ["post", "B", "har ingen tekst"],
      ["media", `billedet ${at}/x.png`, "serveren svarede 404"],
    ]);
  });

  test("films whose address has _ in it are films", async () => {
    const site = await siteHere();
    await bring(
      site,
      rss(
        `<title>A</title><link>https://gammel.example/1</link><pubDate>Wed, 10 Apr 2024 08:00:00 +0000</pubDate><description>&lt;p&gt;https://www.youtube.com/watch?v=a_KE_bp-Q_1&lt;/p&gt;</description>`,
      ),
    );
    expect((await posts(site))[0]?.markdown).toBe("https://www.youtube.com/watch?v=a_KE_bp-Q_1");
    expect(await site.page("/articles/a")).toContain('<youtube-embed video="a_KE_bp-Q_1"');
  });

  test("what is no post yet stays a draft, and Blogger's settings and comments stay out", async () => {
    const site = await siteHere();
    const blogger = (id: string, kind: string, more = ""): string =>
      `<entry><id>tag:blogger.com,1999:${id}</id><title>${id}</title><published>2019-05-06T10:00:00Z</published><category scheme="http://schemas.google.com/g/2005#kind" term="http://schemas.google.com/blogger/2008/kind#${kind}"/><category scheme="http://www.blogger.com/atom/ns#" term="have"/>${more}<content type="html">&lt;p&gt;Tekst&lt;/p&gt;</content></entry>`;
    const draft = "<app:control><app:draft>yes</app:draft></app:control>";
    const report = await bring(
      site,
      `<feed xmlns="http://www.w3.org/2005/Atom" xmlns:app="http://purl.org/atom/app#"><title>T</title><id>f</id>${blogger("post-1", "post", draft)}${blogger("post-2", "post")}${blogger("s", "settings")}${blogger("c", "comment")}</feed>`,
    );
    expect(report).toMatchObject({ posts: 1, drafts: 1 });
    expect(report.notImported).toContainEqual({
      kind: "draft",
      what: "post-1",
      why: "a draft, because the file says “app:draft: yes”",
    });
    const entry = (id: string, status: string, kind = "POST"): string =>
      `<entry><id>${id}</id><blogger:type>${kind}</blogger:type><blogger:status>${status}</blogger:status><title>${id}</title><published>2019-05-06T10:00:00Z</published><content type="html">Tekst</content></entry>`;
    expect(
      await bring(
        site,
        `<feed xmlns="http://www.w3.org/2005/Atom" xmlns:blogger="http://schemas.google.com/blogger/2018"><title>T</title><id>f</id>${entry("n1", "DRAFT")}${entry("n2", "LIVE")}${entry("n3", "SOFT_TRASHED")}${entry("n4", "LIVE", "COMMENT")}</feed>`,
      ),
    ).toMatchObject({ posts: 1, drafts: 2 });
    expect(await site.page("/articles")).not.toMatch(/post-1|n1|n3|n4/);
    await expect(
      bring(
        site,
        `<rss version="2.0"><channel><wp:wxr_version>1.2</wp:wxr_version></channel></rss>`,
      ),
    ).rejects.toThrow("medspil import wordpress");
  });

  test("languages that a feed or an entry declares", async () => {
    const site = await siteHere();
    const entry = (id: string, more = ""): string =>
      `<entry${more}><title>${id}</title><id>${id}</id><link href="${id}.html"/><updated>2024-04-10T08:00:00Z</updated><content type="html">Text</content></entry>`;
    await bring(
      site,
      `<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="de-DE" xml:base="https://at.example/blog/"><title>T</title><id>f</id>${entry("a")}${entry("b", ' xml:lang="fr"')}</feed>`,
    );
    const rows = await site.kit.store.db
      .selectFrom("posts")
      .select(["title", "language", "original_url"])
      .orderBy("title")
      .execute();
    expect(rows).toEqual([
      { title: "a", language: "de", original_url: "https://at.example/blog/a.html" },
      { title: "b", language: "fr", original_url: "https://at.example/blog/b.html" },
    ]);
  });

  test("films, pictures and words that stand beside an item come along", async () => {
    const site = await siteHere();
    const when = "<pubDate>Wed, 10 Apr 2024 08:00:00 +0000</pubDate>";
    await bring(
      site,
      `<rss version="2.0" xmlns:media="http://search.yahoo.com/mrss/" xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"><channel><title>T</title><link>https://a.example/</link>${[
        `<title>A</title><link>https://a.example/1</link><description>Kort</description><itunes:summary>Om frø i maj</itunes:summary><media:content url="https://a.example/v.mp4" type="video/mp4" medium="video"/>`,
        `<title>B</title><link>https://a.example/2</link><itunes:summary>Kun her</itunes:summary><media:content url="https://0.gravatar.com/avatar/x" medium="image"/><media:thumbnail url="https://a.example/t.jpg"/>`,
        `<title>C</title><link>https://a.example/3</link><media:group><media:content url="https://a.example/lille.mp4" medium="video"/><media:content url="https://a.example/stor.mp4" medium="video" isDefault="true"/><media:description>Sagt om filmen</media:description></media:group>`,
      ]
        .map((item) => `<item>${item}${when}</item>`)
        .join("")}</channel></rss>`,
    );
    await bring(
      site,
      `<feed xmlns="http://www.w3.org/2005/Atom" xmlns:yt="http://www.youtube.com/xml/schemas/2015" xmlns:media="http://search.yahoo.com/mrss/"><title>T</title><id>f</id><entry><id>yt:video:aKE</id><yt:videoId>dQw4w9WgXcQ</yt:videoId><title>D</title><link rel="alternate" href="https://www.youtube.com/watch?v=dQw4w9WgXcQ"/><published>2021-02-05T10:00:00Z</published><media:group><media:content url="https://www.youtube.com/v/dQw4w9WgXcQ" type="application/x-shockwave-flash"/><media:description>Om filmen</media:description></media:group></entry></feed>`,
    );
    await bring(
      site,
      JSON.stringify({
        version: "https://jsonfeed.org/version/1.1",
        title: "T",
        items: [
          {
            ...{ id: "4", title: "E", content_text: "Tekst", date_published: "2024-04-10" },
            ...{ image: "https://a.example/top.jpg", external_url: "https://b.example/om" },
          },
        ],
      }),
    );
    expect((await posts(site)).map(({ markdown }) => markdown)).toEqual([
      "Kort\n\nOm frø i maj\n\n[v.mp4](https://a.example/v.mp4)",
      "[t.jpg](https://a.example/t.jpg)\n\nKun her",
      "Sagt om filmen\n\n[stor.mp4](https://a.example/stor.mp4)",
      "https://www.youtube.com/watch?v=dQw4w9WgXcQ\n\nOm filmen",
      "[top.jpg](https://a.example/top.jpg)\n\nhttps://b.example/om\n\nTekst",
    ]);
  });
});
