import { writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";

import sharp from "sharp";
import { expect, test } from "vitest";

import { describeOnEachDatabase } from "#support/databases.ts";
import { saidSettings, siteOn, type TestSite } from "#support/site.ts";

import { importFeed } from "./import-feed.ts";
import { importGhost } from "./import-ghost.ts";
import type { ImportReport } from "./import-report.ts";

const site = "https://gammel.example";

/** An export as Ghost writes it; posts are named by their slugs. */
function ghost(
  posts: readonly Record<string, unknown>[],
  more: Readonly<Record<string, unknown>> = {},
): string {
  const rows = posts.map((post, index) => ({
    id: `id${index + 1}`,
    uuid: `0000-${index + 1}`,
    title: `Indlæg ${index + 1}`,
    slug: `indlaeg-${index + 1}`,
    html: "<p>Der er ærter i haven.</p>",
    mobiledoc: null,
    lexical: null,
    feature_image: null,
    type: "post",
    status: "published",
    visibility: "public",
    created_at: "2021-03-01T10:00:00.000Z",
    published_at: "2021-03-04T10:00:00.000Z",
    custom_excerpt: null,
    canonical_url: null,
    ...post,
  }));
  return JSON.stringify({
    db: [
      {
        meta: { exported_on: 1_700_000_000_000, version: "5.100.0" },
        data: {
          posts: rows,
          users: [
            { id: "u1", name: "Ida Holm", email: "ida@gammel.example" },
            { id: "u2", name: "Ole Bang", email: "ole@gammel.example" },
          ],
          tags: [
            { id: "t1", name: "Have", slug: "have", visibility: "public" },
            { id: "t2", name: "#forside", slug: "hash-forside", visibility: "internal" },
            { id: "t3", name: "Køkken", slug: "kokken", visibility: "public" },
          ],
          ...more,
        },
      },
    ],
  });
}

describeOnEachDatabase("an export of Ghost", (fresh) => {
  const siteHere = async (): Promise<TestSite> =>
    await siteOn(fresh, { settings: { ...saidSettings, ownerName: "Ida Holm" } });
  const bring = async (
    here: TestSite,
    text: string | Uint8Array,
    from: string | undefined = site,
  ): Promise<ImportReport> => {
    const path = join(fresh.folder, "ghost.json");
    writeFileSync(path, text);
    return await importGhost(here.kit, path, { fetchMedia: false, quiet: true, site: from });
  };
  const posts = async (
    here: TestSite,
  ): Promise<{ title: string; markdown: string; summary: string; state: string }[]> =>
    await here.kit.store.db
      .selectFrom("posts")
      .select(["title", "markdown", "summary", "state"])
      .orderBy("id")
      .execute();

  test("posts and pages keep their dates, topics, excerpts and authors; old addresses lead on", async () => {
    const here = await siteHere();
    const report = await bring(
      here,
      ghost(
        [
          {
            slug: "aerter",
            custom_excerpt: "Om ærter",
            html: '<p>Se <a href="__GHOST_URL__/boenner/#rod">bønnerne</a> og <a href="https://b.example/x">b</a>.</p>',
          },
          { slug: "boenner", type: "page", title: "Bønner" },
        ],
        {
          posts_tags: [
            { post_id: "id1", tag_id: "t2", sort_order: 0 },
            { post_id: "id1", tag_id: "t3", sort_order: 2 },
            { post_id: "id1", tag_id: "t1", sort_order: 1 },
          ],
          posts_authors: [
            { post_id: "id1", author_id: "u2", sort_order: 0 },
            { post_id: "id2", author_id: "u1", sort_order: 0 },
          ],
        },
      ),
    );
    expect(report).toMatchObject({ from: "ghost", posts: 2, drafts: 0 });
    const [first, second] = await posts(here);
    expect(first).toMatchObject({ summary: "Om ærter", state: "published" });
    expect(first?.markdown).toContain("[bønnerne](/articles/boenner#rod)");
    expect(first?.markdown).toContain("Ole Bang");
    expect(second?.markdown).not.toContain("Ida Holm");
    const page = await here.page("/articles/aerter");
    expect(page).toContain('datetime="2021-03-04T10:00:00');
    expect(page).toMatch(/Have[^]*Køkken/);
    expect(page).not.toContain("forside");
    const old = await here.get("/boenner");
    expect([old.status, old.headers.get("location")]).toEqual([
      301,
      "https://vaerkstedet.example/articles/boenner",
    ]);
  });

  test("drafts and mails stay unpublished, what is ahead waits, and what members read stays out", async () => {
    const here = await siteHere();
    const report = await bring(
      here,
      ghost([
        { title: "Kladde", status: "draft", published_at: null },
        { title: "Brev", status: "sent" },
        { title: "Siden", status: "scheduled", published_at: "2199-01-01T10:00:00.000Z" },
        { title: "Kun medlemmer", visibility: "members" },
        { title: "Betalt", visibility: "paid" },
        { title: "Trin", visibility: "tiers" },
      ]),
    );
    expect(report).toMatchObject({ posts: 0, drafts: 2, scheduled: 1 });
    expect((await posts(here)).map(({ title, state }) => [title, state])).toEqual([
      ["Kladde", "draft"],
      ["Brev", "draft"],
      ["Siden", "scheduled"],
    ]);
    expect(
      report.notImported.filter(({ kind }) => kind === "post").map(({ what }) => what),
    ).toEqual(["post “Kun medlemmer”", "post “Betalt”", "post “Trin”"]);
    const text = JSON.stringify(await posts(here));
    expect(text).not.toContain("Betalt");
  });

  test("cards become what they show", async () => {
    const here = await siteHere();
    const report = await bring(
      here,
      ghost([
        {
          html: `<!--kg-card-begin: html--><p>Selv <b>skrevet</b></p><!--kg-card-end: html--><figure class="kg-card kg-bookmark-card"><a class="kg-bookmark-container" href="https://b.example/t"><div class="kg-bookmark-content"><div class="kg-bookmark-title">Frø</div><div class="kg-bookmark-description">Om frø</div><div class="kg-bookmark-metadata"><img class="kg-bookmark-icon" src="https://b.example/i.png" alt=""></div></div></a></figure><div class="kg-card kg-audio-card"><img src="x" class="kg-audio-thumbnail"><div class="kg-audio-player-container"><audio src="__GHOST_URL__/content/media/a.mp3"></audio><div class="kg-audio-title">Lyden</div><span class="kg-audio-current-time">0:00</span><button>1&#215;</button></div></div><figure class="kg-card kg-image-card"><img src="__GHOST_URL__/content/images/h.jpg" alt="Haven"></figure><div class="kg-card kg-toggle-card"><div class="kg-toggle-heading"><h4 class="kg-toggle-heading-text">Mere</h4><button><svg></svg></button></div><div class="kg-toggle-content"><p>Inde</p></div></div><div class="kg-card kg-signup-card"><form><input></form><p>Skriv dig op</p></div>`,
        },
      ]),
    );
    const [one] = await posts(here);
    expect(one?.markdown).toContain("Selv **skrevet**");
    expect(one?.markdown).toMatch(/\[Frø\]\(https:\/\/b\.example\/t\)\s+Om frø/);
    expect(one?.markdown).toContain(`[Lyden](${site}/content/media/a.mp3)`);
    expect(one?.markdown).toContain(`[Haven](${site}/content/images/h.jpg)`);
    expect(one?.markdown).toMatch(/\*\*Mere\*\*\s+Inde/);
    expect(one?.markdown).not.toMatch(/0:00|Skriv dig op|kg-|1×/);
    expect(report.notImported.map(({ why }) => why).join()).toContain("signup");
  });

  test("texts that were never rendered are read as their editors keep them", async () => {
    const here = await siteHere();
    await bring(
      here,
      ghost([
        {
          html: null,
          lexical: JSON.stringify({
            root: {
              type: "root",
              children: [
                { type: "heading", tag: "h2", children: [{ type: "text", text: "Frø" }] },
                {
                  type: "paragraph",
                  children: [
                    { type: "text", text: "En ", format: 0 },
                    { type: "text", text: "fed", format: 1 },
                    {
                      type: "link",
                      url: "https://b.example",
                      children: [{ type: "text", text: "b" }],
                    },
                  ],
                },
                { type: "image", src: "https://b.example/a.jpg", alt: "Bed" },
                { type: "codeblock", language: "js", code: "a < b" },
              ],
            },
          }),
        },
        {
          html: null,
          mobiledoc: JSON.stringify({
            version: "0.3.1",
            markups: [["em"], ["a", ["href", "https://b.example/m"]]],
            atoms: [["soft-return", "", {}]],
            cards: [["markdown", { markdown: "* et\n* to" }]],
            sections: [
              [
                1,
                "p",
                [
                  [0, [0], 1, "skrå"],
                  [1, [], 0, 0],
                  [0, [1], 1, "led"],
                ],
              ],
              [3, "ol", [[[0, [], 0, "første"]]]],
              [10, 0],
            ],
          }),
        },
      ]),
    );
    const [one, two] = await posts(here);
    expect(one?.markdown).toBe(
      "## Frø\n\nEn **fed**[b](https://b.example)\n\n[Bed](https://b.example/a.jpg)\n\n```js\na < b\n```",
    );
    expect(two?.markdown).toMatch(/^\*skrå\* {2}\n\[led\]\(https:\/\/b\.example\/m\)/);
    expect(two?.markdown).toMatch(/1\. +første[^]*- +et\n- +to/);
  });

  test("a second import, with the site's address or without, and a feed of the site bring nothing twice", async () => {
    const here = await siteHere();
    const text = ghost([{ slug: "a" }, { slug: "b" }]);
    await bring(here, text);
    expect(await bring(here, text)).toMatchObject({ posts: 0, known: 2 });
    const path = join(fresh.folder, "ghost.json");
    const without = await importGhost(here.kit, path, { fetchMedia: false, quiet: true });
    expect(without).toMatchObject({ posts: 0, known: 2 });
    const feed = join(fresh.folder, "feed.xml");
    writeFileSync(
      feed,
      `<rss version="2.0"><channel><title>T</title><link>${site}</link><description>d</description><item><title>A</title><link>${site}/a/</link><guid isPermaLink="false">id1</guid><description>Ærter</description></item></channel></rss>`,
    );
    expect(await importFeed(here.kit, feed, true)).toMatchObject({ posts: 0, known: 1 });
  });

  test("a picture at the top is the cover when it is fetched, and a link when not", async () => {
    const here = await siteHere();
    const create = { width: 40, height: 30, channels: 3, background: "#7a4a12" } as const;
    const picture = await sharp({ create }).png().toBuffer();
    const old = createServer((_, response) => {
      response.setHeader("content-type", "image/png").end(picture);
    });
    await new Promise<void>((resolve) => old.listen(0, "127.0.0.1", resolve));
    const at = `http://127.0.0.1:${(old.address() as { port: number }).port}`;
    const path = join(fresh.folder, "ghost.json");
    writeFileSync(
      path,
      ghost(
        [
          { title: "Med", feature_image: "__GHOST_URL__/content/images/top.png" },
          { title: "Uden", html: '<p><a href="__GHOST_URL__/indlaeg-1/">Med</a></p>' },
        ],
        { posts_meta: [{ post_id: "id1", feature_image_alt: "Bedet" }] },
      ),
    );
    const options = { quiet: true, site: at };
    expect(await importGhost(here.kit, path, { ...options, fetchMedia: true })).toMatchObject({
      posts: 2,
      media: 1,
    });
    old.close();
    const rows = await here.kit.store.db
      .selectFrom("posts")
      .leftJoin("media", "media.id", "posts.cover_id")
      .select(["posts.markdown", "media.description"])
      .orderBy("posts.id")
      .execute();
    expect(rows).toEqual([
      { markdown: "Der er ærter i haven.", description: "Bedet" },
      { markdown: "[Med](/articles/indlaeg-1)", description: null },
    ]);
  });

  test("without the site's address links between posts lead on, and pictures keep their words", async () => {
    const here = await siteHere();
    const path = join(fresh.folder, "ghost.json");
    writeFileSync(
      path,
      ghost([
        {
          html: '<p><img src="__GHOST_URL__/content/images/a.png" alt="Bedet"> <a href="__GHOST_URL__/indlaeg-2/">to</a></p>',
          feature_image: "https://billeder.example/top.png",
        },
        {},
      ]),
    );
    const report = await importGhost(here.kit, path, { fetchMedia: false, quiet: true });
    const [one] = await posts(here);
    expect(one?.markdown).toContain("Bedet [to](/articles/indlaeg-2)");
    expect(one?.markdown).toContain("[top.png](https://billeder.example/top.png)");
    expect(report.notImported.map(({ why }) => why).join()).toContain("--site");
  });

  test("a file that is none changes nothing, and its keys are never shown", async () => {
    const here = await siteHere();
    await expect(bring(here, '{"secret":"noegle')).rejects.toThrow(/damaged/);
    await expect(bring(here, '{"secret":"noegle')).rejects.not.toThrow(/noegle/);
    await expect(bring(here, '{"a":1}')).rejects.toThrow(/not an export of Ghost/);
    await expect(bring(here, ghost([{}]), "ikke en adresse")).rejects.toThrow(/address/);
    expect(await posts(here)).toEqual([]);
  });

  test("dates before 1970 stay, and so do letters that are no UTF-8", async () => {
    const here = await siteHere();
    const file = ghost([
      { title: "Været", html: "<p>På øen</p>", published_at: "1965-03-04 10:00:00" },
      { title: "Før", published_at: -152_000_000_000 },
      { title: "Ingen", published_at: 0 },
    ]);
    const report = await bring(here, Buffer.from(file, "latin1"));
    expect(report.notImported.map(({ kind }) => kind)).toEqual(["text", "date"]);
    expect((await posts(here)).map(({ title, markdown }) => [title, markdown])).toContainEqual([
      "Været",
      "På øen",
    ]);
    const rows = await here.kit.store.db.selectFrom("posts").select("published_at").execute();
    const years = rows.map((row) => new Date(Number(row.published_at)).getUTCFullYear());
    expect(years.filter((year) => year === 1965)).toHaveLength(2);
  });

  test("footnotes of Markdown cards, the caption of the cover, and each post's own language", async () => {
    const here = await siteHere();
    await bring(
      here,
      ghost(
        [
          {
            html: "",
            lexical: JSON.stringify({
              root: {
                children: [
                  {
                    type: "markdown",
                    markdown: "Et[^a] og to[^b].\n\n[^a]: **Første** note.\n[^b]: Anden.",
                  },
                  { type: "markdown", markdown: "Tre[^a].\n\n[^a]: Tredje." },
                ],
              },
            }),
            feature_image: "__GHOST_URL__/content/images/top.jpg",
            locale: "sv",
          },
          { html: "<p>Der er ærter.</p>" },
        ],
        {
          posts_meta: [
            {
              post_id: "id1",
              feature_image_alt: "Bedet",
              feature_image_caption: 'Foto: <a href="https://b.example/ida">Ida</a>',
            },
          ],
          settings: [{ key: "locale", value: "nb" }],
        },
      ),
    );
    const rows = await here.kit.store.db
      .selectFrom("posts")
      .select(["markdown", "language"])
      .orderBy("id")
      .execute();
    expect(rows.map(({ language }) => language)).toEqual(["sv", "nb"]);
    expect(rows[0]?.markdown).toBe(
      `[Bedet](${site}/content/images/top.jpg)\n\n*Foto: [Ida](https://b.example/ida)*\n\nEt[^1] og to[^2].\n\nTre[^3].\n\n[^1]: **Første** note.\n\n[^2]: Anden.\n\n[^3]: Tredje.`,
    );
    const page = await here.page("/articles/indlaeg-1");
    expect(page).toMatch(/<li id="fn-3">[^]*Tredje/);
  });
});
