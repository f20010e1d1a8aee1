import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

import { expect, test } from "vitest";

import { describeOnEachDatabase, type Fresh } from "#support/databases.ts";
import { siteOn, type TestSite } from "#support/site.ts";

import { importFolder } from "./import-folder.ts";
import { importGhost } from "./import-ghost.ts";
import { importWordpress } from "./import-wordpress.ts";

const ours = "https://vaerkstedet.example";

/** Where each address leads, without our own host; its status where it leads nowhere. */
async function led(site: TestSite, paths: readonly string[]): Promise<Record<string, unknown>> {
  const found: Record<string, unknown> = {};
  for (const path of paths) {
    const answer = await site.get(path);
    found[path] = answer.headers.get("location")?.replace(ours, "") ?? answer.status;
  }
  return found;
}

function put(fresh: Fresh, files: Readonly<Record<string, string>>): string {
  for (const [name, content] of Object.entries(files)) {
    const path = join(fresh.folder, "blog", name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
  }
  return join(fresh.folder, "blog");
}

const front = (title: string, more = ""): string =>
  `---\ntitle: ${title}\ndate: 2015-03-09\n${more}---\nEn linje.\n`;

describeOnEachDatabase("lists of the old site", (fresh) => {
  test("of WordPress in a folder, by the names and numbers it had for its topics", async () => {
    const site = await siteOn(fresh);
    const path = join(fresh.folder, "wp.xml");
    const old = "https://gammel.example/blogg";
    writeFileSync(
      path,
      `<?xml version="1.0"?><rss version="2.0" xmlns:content="c" xmlns:wp="w"><channel><title>T</title><link>${old}</link><wp:wxr_version>1.2</wp:wxr_version><wp:base_blog_url>${old}</wp:base_blog_url><wp:category><wp:term_id>3</wp:term_id><wp:category_nicename>lordag</wp:category_nicename><wp:cat_name>Lørdag</wp:cat_name></wp:category><item><title>Neste</title><link>${old}/2019/03/neste/</link><guid isPermaLink="false">${old}/?p=7</guid><content:encoded>Tekst</content:encoded><wp:post_id>7</wp:post_id><wp:post_date_gmt>2019-03-04 10:00:00</wp:post_date_gmt><wp:post_name>neste</wp:post_name><wp:status>publish</wp:status><wp:post_type>post</wp:post_type><category domain="category" nicename="lordag">Lørdag</category><category domain="post_tag" nicename="brod-2">Brød</category></item></channel></rss>`,
    );
    await importWordpress(site.kit, path, { fetchMedia: false, quiet: true });
    const expected = {
      "/blogg": "/",
      "/blogg/feed": "/feed.xml",
      "/blogg/feed/atom": "/feed.atom",
      "/blogg/comments/feed": "/feed.xml",
      "/blogg/category/hverdag/lordag": "/topics/loerdag",
      "/blogg/category/lordag/feed": "/topics/loerdag/feed.xml",
      "/blogg/category/lordag/page/2": "/topics/loerdag",
      "/blogg/tag/brod-2": "/topics/broed",
      "/tag/brod": "/topics/broed",
      "/tag/br%C3%B8d": "/topics/broed",
      "/blogg/2019/03": "/archive?year=2019",
      "/blogg/2019/03/page/2": "/archive?year=2019",
      "/blogg/page/2": "/archive",
      "/blogg/author/kari": "/@vaerkstedet",
      "/blogg/?p=7": "/blogg?p=7",
      "/blogg?p=7": "/articles/neste",
      "/blogg?cat=3": "/topics/loerdag",
      "/?feed=rss2": "/feed.xml",
      "/?feed=atom&cat=3": "/topics/loerdag/feed.atom",
      "/?cat=3": "/topics/loerdag",
      "/?tag=brod-2": "/topics/broed",
      "/?m=201903": "/archive?year=2019",
      "/?s=n%C3%A6ste+gang": "/search?q=n%C3%A6ste%20gang",
      "/?paged=2": "/archive",
      "/?cat=99": 200,
      "/?utm_source=x": 200,
      "/index.php": "/",
      "/index.html": "/",
      "/blogg/2019/03/neste/feed": "/articles/neste",
      "/blogg/2019/03/neste/amp": "/articles/neste",
      "/blogg/2019/03/neste/comment-page-1": "/articles/neste",
      "/blogg/2019/03/neste/2": "/articles/neste",
      "/blogg/2019/03/neste?replytocom=5": "/articles/neste",
      "/blogg/2019/03/findes-ikke/feed": 404,
      "/blogg/tag/ukendt": 404,
      "/42": 404,
      "/wp-admin": 404,
    };
    expect(await led(site, Object.keys(expected))).toEqual(expected);
  });

  test("of Hugo: topics as it writes them, sections, and feeds of both", async () => {
    const site = await siteOn(fresh);
    const folder = put(fresh, {
      "hugo.toml":
        'baseURL = "https://gl.example/dagbok/"\n[permalinks.page]\ninlagg = "/:year/:month/:slug/"\n',
      "content/inlagg/andra.md": front("Ny: grej på lördag", "tags: [Höst i skog]\n"),
    });
    await importFolder(site.kit, folder, true);
    const expected = {
      "/dagbok": "/",
      "/dagbok/index.xml": "/feed.xml",
      "/dagbok/tags/h%C3%B6st-i-skog/index.xml": "/topics/host-i-skog/feed.xml",
      "/dagbok/tags/host-i-skog": "/topics/host-i-skog",
      "/dagbok/inlagg": "/",
      "/dagbok/inlagg/index.xml": "/feed.xml",
      "/dagbok/2015/03/ny-grej-p%C3%A5-l%C3%B6rdag": "/articles/ny-grej-paa-lordag",
      "/dagbok/inlagg/andra/index.html": "/articles/ny-grej-paa-lordag",
    };
    expect(await led(site, Object.keys(expected))).toEqual(expected);
  });

  test("of Ghost, by the names its tags have in addresses", async () => {
    const site = await siteOn(fresh);
    const path = join(fresh.folder, "ghost.json");
    const post = {
      ...{ id: "1", uuid: "u1", title: "Et", slug: "et", html: "<p>Tekst</p>", type: "post" },
      ...{ status: "published", visibility: "public", published_at: "2021-03-04T10:00:00.000Z" },
    };
    const data = {
      posts: [post],
      tags: [{ id: "t1", name: "Grøn te", slug: "te" }],
      posts_tags: [{ post_id: "1", tag_id: "t1" }],
    };
    writeFileSync(path, JSON.stringify({ db: [{ data }] }));
    const from = "https://gammel.example/ord";
    await importGhost(site.kit, path, { fetchMedia: false, quiet: true, site: from });
    const expected = {
      "/ord/tag/te": "/topics/groen-te",
      "/tag/te/rss": "/topics/groen-te/feed.xml",
      "/ord/rss": "/feed.xml",
      "/ord/et/amp": "/articles/et",
    };
    expect(await led(site, Object.keys(expected))).toEqual(expected);
  });
});

describeOnEachDatabase("old addresses of files", (fresh) => {
  test("of Jekyll: categories without tags, words parted by spaces, collections, and addresses by number", async () => {
    const site = await siteOn(fresh);
    const folder = put(fresh, {
      "_config.yml":
        "permalink: /:categories/:year/:month/:day/:title/\ncollections:\n  rezepte: {output: true}\n",
      "_posts/2015-03-09-eins.md": front("Eins", "categories: [Garten, Bäume]\ntags: [rot]\n"),
      "_posts/2015-03-10-zwei.md": front("Zwei", "categories: Haus Hof\ntags: gelb grün\n"),
      "_rezepte/suppe.md": front("Suppe"),
      "_posts/2015-03-12-vier.md": front(
        "Vier",
        'redirect_from: ["/?p=44", "/index.php?id=9", "/archiv/?post=5", "/gl side/"]\n',
      ),
    });
    await importFolder(site.kit, folder, true);
    const expected = {
      "/garten/b%C3%A4ume/2015/03/09/eins": "/articles/eins",
      "/rot/2015/03/09/eins": 404,
      "/haus/hof/2015/03/09/zwei": "/articles/zwei",
      "/rezepte/suppe": "/articles/suppe",
      "/rezepte/suppe.html": "/articles/suppe",
      "/_rezepte/suppe": 404,
      "/?p=44": "/articles/vier",
      "/?p=45": 200,
      "/index.php?id=9": "/articles/vier",
      "/index.php?id=8": "/",
      "/archiv?post=5": "/articles/vier",
      "/archiv": 404,
      "/gl%20side": "/articles/vier",
    };
    expect(await led(site, Object.keys(expected))).toEqual(expected);
    const topics = await site.kit.store.db.selectFrom("topics").select("name").execute();
    expect(topics.map(({ name }) => name).toSorted()).toEqual(
      ["Bäume", "Garten", "Haus", "Hof", "gelb", "grün", "rot"].toSorted(),
    );
  });

  test("of Eleventy's templates; without a day none is made up", async () => {
    const site = await siteOn(fresh);
    const folder = put(fresh, {
      "_config.yml": "permalink: /:year/:month/:title/\nskip_render: []\n",
      "src/a.md": front("Brød på tirsdag", 'permalink: "/blog/{{ title | slugify }}/"\n'),
      "src/b.md": front(
        "B",
        `permalink: "/{{ page.date | date: '%Y/%m' }}/{{ page.fileSlug }}/"\n`,
      ),
      "src/c.md": front("C", 'permalink: "/{{ noget | andet }}/c/"\n'),
      "src/uden-dato.md": "---\ntitle: Kort\n---\nEn linje.",
    });
    await importFolder(site.kit, folder, true);
    const expected = {
      "/blog/broed-paa-tirsdag": "/articles/broed-paa-tirsdag",
      "/2015/03/b": "/articles/b",
      "/c": "/articles/c",
      "/uden-dato": "/articles/kort",
    };
    expect(await led(site, Object.keys(expected))).toEqual(expected);
    const rows = await site.kit.store.db.selectFrom("old_addresses").select("path").execute();
    expect(
      rows.map(({ path }) => path).filter((path) => /\/0*\/|[{}]|slugify|\/\//.test(path)),
    ).toEqual([]);
    const slugs = await site.kit.store.db.selectFrom("posts").select("slug").execute();
    expect(slugs.map(({ slug }) => slug ?? "").toSorted()).toEqual([
      "b",
      "broed-paa-tirsdag",
      "c",
      "kort",
    ]);
  });
});
