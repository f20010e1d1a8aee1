import { readFileSync } from "node:fs";
import { join } from "node:path";

import { parseAtomFeed, parseJsonFeed, parseRssFeed } from "feedsmith";
import { SaxesParser } from "saxes";
import { expect, test } from "vitest";

import { mediaIsUploaded } from "#flows/media-is-uploaded.ts";
import { mediaInFolder } from "#media";
import { describeOnEachDatabase } from "#support/databases.ts";
import { furnish, publish, siteOn } from "#support/site.ts";

import { absoluteHtml } from "./absolute-html.ts";

const origin = "https://vaerkstedet.example";

/** Fails where the text is not well-formed XML. */
function mustBeXml(text: string): void {
  const parser = new SaxesParser({ xmlns: true });
  parser.on("error", (fault) => {
    throw fault;
  });
  parser.write(text).close();
}

describeOnEachDatabase("feeds", (fresh) => {
  test("all three forms say the same: whole text, whole addresses, dates, topics, licence", async () => {
    const site = await siteOn(fresh);
    await publish(site, { title: "Ældre", topics: ["Te"] });
    fresh.clock.move(1000);
    const post = await publish(site, {
      title: "Kaffe & <te> ]]> »godt«",
      summary: "1 < 2",
      topics: ["Kaffe", "Te"],
      markdown: "Se [om os](/about).\n\n## Æbler\n\nTekst &amp; mere.",
    });
    fresh.clock.move(1000);
    const note = await publish(site, {
      kind: "note",
      markdown: "En kort ]]> note",
      language: "en",
    });

    const rssText = await site.page("/feed.xml");
    const atomText = await site.page("/feed.atom");
    mustBeXml(rssText);
    mustBeXml(atomText);
    const rss = parseRssFeed(rssText);
    const atom = parseAtomFeed(atomText);
    const json = parseJsonFeed(await site.page("/feed.json"));
    for (const uris of [
      rss.items?.map((item) => item.link),
      atom.entries?.map((entry) => entry.id),
      json.items?.map((item) => item.id),
    ])
      expect(uris?.slice(0, 2)).toEqual([note.uri, post.uri]);
    const htmls = [
      rss.items?.[1]?.content?.encoded,
      atom.entries?.[1]?.content?.value,
      json.items?.[1]?.content_html,
    ];
    for (const html of htmls) {
      expect(html).toContain(`href="${origin}/about"`);
      expect(html).toContain("Æbler");
      expect(html).toContain("Tekst &amp; mere.");
    }
    const title = "Kaffe & <te> ]]> »godt«";
    expect([
      rss.items?.[1]?.title,
      atom.entries?.[1]?.title?.value,
      json.items?.[1]?.title,
    ]).toEqual([title, title, title]);
    expect(rss.items?.[1]?.description).toBe("1 &lt; 2");
    expect(json.items?.[1]?.tags).toEqual(["Kaffe", "Te"]);
    expect(json.items?.[0]).toMatchObject({
      language: "en",
      date_published: new Date(fresh.clock.now()).toISOString(),
    });
    expect(json.items?.[0]?.title).toBeUndefined();
    expect(rss.items?.[0]?.title).toBeUndefined();
    expect(atom.entries?.[1]?.links).toContainEqual({
      href: "https://creativecommons.org/licenses/by/4.0/",
      rel: "license",
    });
    expect(rssText).toContain("https://creativecommons.org/licenses/by/4.0/");

    const topic = parseJsonFeed(await site.page("/topics/kaffe/feed.json"));
    expect(topic.items?.map((item) => item.id)).toEqual([post.uri]);
    expect(topic.feed_url).toBe(`${origin}/topics/kaffe/feed.json`);
    expect((await site.get("/topics/ukendt/feed.xml")).status).toBe(404);
  });

  test("a reader of feeds is spared what it has", async () => {
    const site = await siteOn(fresh);
    await publish(site);
    for (const path of ["/feed.xml", "/feed.atom", "/feed.json", "/sitemap.xml"]) {
      const etag = (await site.get(path)).headers.get("etag") ?? "";
      expect((await site.get(path, { "if-none-match": etag })).status).toBe(304);
    }
    await publish(site, { title: "Ny" });
    expect(await site.page("/feed.atom")).toContain("Ny");
  });

  test("an empty site has feeds too", async () => {
    const site = await siteOn(fresh);
    mustBeXml(await site.page("/feed.xml"));
    mustBeXml(await site.page("/feed.atom"));
    expect(parseJsonFeed(await site.page("/feed.json")).title).toBe("Værkstedet");
  });

  test("the sitemap names every public page once", async () => {
    const site = await siteOn(fresh);
    const { article, note } = await furnish(site);
    const text = await site.page("/sitemap.xml");
    mustBeXml(text);
    const all = [...text.matchAll(/<loc>([^<]+)<\/loc>/g)].map((match) => match[1]);
    expect(new Set(all).size).toBe(all.length);
    expect(all).toEqual(
      expect.arrayContaining([article.uri, note.uri, `${origin}/`, `${origin}/topics/kaffe`]),
    );
    expect(await site.page("/robots.txt")).toContain(`Sitemap: ${origin}/sitemap.xml`);
  });

  test("above five thousand posts the sitemap has parts, which name each post once", async () => {
    const site = await siteOn(fresh);
    const { id } = await publish(site);
    const { db } = site.kit.store;
    const row = await db
      .selectFrom("posts")
      .selectAll()
      .where("id", "=", id)
      .executeTakeFirstOrThrow();
    for (let batch = 0; batch < 51; batch += 1)
      await site.kit.store.transact(async (tx) => {
        const rows = Array.from({ length: 100 }, (_, i) => {
          const slug = `p${batch * 100 + i}`;
          return { ...row, id: undefined as never, slug, uri: `${origin}/articles/${slug}` };
        }).map(({ id: _, ...rest }) => rest);
        await tx.db.insertInto("posts").values(rows).execute();
        tx.changed("posts");
      });
    const index = await site.page("/sitemap.xml");
    const parts = [...index.matchAll(/<loc>[^<]*(\/sitemap-\d+\.xml)<\/loc>/g)].map(
      (match) => match[1] ?? "",
    );
    expect(parts).toEqual(["/sitemap-1.xml", "/sitemap-2.xml"]);
    const texts = await Promise.all(parts.map(async (path) => await site.page(path)));
    const posts = texts.join("").match(/\/articles\/[^<]+/g) ?? [];
    expect([posts.length, new Set(posts).size]).toEqual([5101, 5101]);
    expect((await site.get("/sitemap-3.xml")).status).toBe(404);
  });

  test("what is heard and seen in a post comes with it, for players", async () => {
    const site = await siteOn(fresh);
    const { store } = site.kit;
    const sound = await mediaIsUploaded(store, mediaInFolder(fresh.folder), {
      data: readFileSync(join(import.meta.dirname, "../../tests/data/films/sound.mp3")),
      fileName: "afsnit.mp3",
    });
    const path = `/media/${sound.variants[0]?.path}`;
    await publish(site, { title: "Afsnit 1", markdown: `Hør med:\n\n![Afsnit 1](${path})` });
    await publish(site, { title: "Uden lyd" });
    const file = { url: `${origin}${path}`, type: "audio/mpeg", length: 2589 };
    const rss = parseRssFeed(await site.page("/feed.xml"));
    expect(rss.items?.map(({ enclosures }) => enclosures)).toEqual([undefined, [file]]);
    const atom = parseAtomFeed(await site.page("/feed.atom"));
    expect(atom.entries?.[1]?.links?.find(({ rel }) => rel === "enclosure")).toMatchObject({
      href: file.url,
      type: file.type,
      length: 2589,
    });
    const json = parseJsonFeed(await site.page("/feed.json"));
    expect(json.items?.[1]?.attachments).toEqual([
      { url: file.url, mime_type: file.type, size_in_bytes: 2589 },
    ]);
  });
});

test("addresses in our HTML become whole, and no others", () => {
  const html =
    '<p><a href="/x">a</a> <a href="//other.example/x">b</a> <a href="https://c.example/">c</a></p><picture><source srcset="/media/a.avif 100w, /media/b.avif 200w" sizes="1px"><img src="/media/a.webp" srcset="/media/a.webp 1w"></picture><youtube-embed video="x" label="y"><a class="play" href="https://youtu.be/x">Film</a></youtube-embed>';
  expect(absoluteHtml(html, origin)).toBe(
    `<p><a href="${origin}/x">a</a> <a href="//other.example/x">b</a> <a href="https://c.example/">c</a></p><picture><source srcset="${origin}/media/a.avif 100w, ${origin}/media/b.avif 200w" sizes="1px"><img src="${origin}/media/a.webp" srcset="${origin}/media/a.webp 1w"></picture><a class="play" href="https://youtu.be/x">Film</a>`,
  );
});
