import { writeFileSync } from "node:fs";
import { join } from "node:path";

import { expect, test } from "vitest";

import { describeOnEachDatabase } from "#support/databases.ts";
import { saidSettings, siteOn, type TestSite } from "#support/site.ts";
import { zip } from "#support/zip.ts";

import type { ImportReport } from "./import-report.ts";
import { importSubstack } from "./import-substack.ts";

const heads =
  "post_id,post_date,is_published,email_sent_at,type,audience,title,subtitle,podcast_url";
const day = "2022-08-12T12:11:23.230Z";

describeOnEachDatabase("an export of Substack", (fresh) => {
  const siteHere = async (): Promise<TestSite> =>
    await siteOn(fresh, { settings: { ...saidSettings, ownerName: "Ida Holm" } });
  const bring = async (
    here: TestSite,
    lines: readonly string[],
    texts: Readonly<Record<string, string>>,
    site?: string,
  ): Promise<ImportReport> => {
    const path = join(fresh.folder, "substack.zip");
    writeFileSync(
      path,
      zip([
        { name: "posts.csv", data: `\uFEFF${[heads, ...lines].join("\n")}\n` },
        { name: "email_list.x.csv", data: "email\nlaeser@x.example\n" },
        ...Object.entries(texts).map(([id, data]) => ({ name: `posts/${id}.html`, data })),
      ]),
    );
    return await importSubstack(here.kit, path, { fetchMedia: false, quiet: true, site });
  };
  const posts = async (
    here: TestSite,
  ): Promise<{ title: string; markdown: string; summary: string; state: string }[]> =>
    await here.kit.store.db
      .selectFrom("posts")
      .select(["title", "markdown", "summary", "state"])
      .orderBy("id")
      .execute();

  test("posts keep their dates and subtitles, drafts stay drafts, and old addresses lead on", async () => {
    const here = await siteHere();
    const report = await bring(
      here,
      [
        `1.aerter,${day},TRUE,${day},newsletter,everyone,"Ærter, og ""bønner""",Om at så,`,
        `2.boenner,${day},true,,newsletter,everyone,Bønner,,`,
        `3.kladde,${day},FALSE,,newsletter,everyone,Kladde,,`,
        `4.om,${day},TRUE,,page,everyone,Om,,`,
        `5.siden,2199-08-12T12:11:23.230Z,TRUE,,newsletter,everyone,Siden,,`,
      ],
      {
        "1.aerter":
          '<p>Se <a href="https://ida.substack.com/p/boenner?s=w">bønnerne</a> og <a href="https://anden.substack.com/p/om">en anden</a>.</p>',
        "2.boenner": '<p>Før: <a href="https://ida.substack.com/p/aerter">ærter</a></p>',
        "3.kladde": "<p>Endnu</p>",
        "4.om": "<p>Om</p>",
        "5.siden": "<p>Siden</p>",
      },
    );
    expect(report).toMatchObject({
      ...{ from: "substack", posts: 3, drafts: 1, scheduled: 1, notImported: [] },
    });
    const [first, second, third] = await posts(here);
    expect(first).toMatchObject({
      title: 'Ærter, og "bønner"',
      summary: "Om at så",
      markdown: "Se [bønnerne](/articles/boenner) og [en anden](https://anden.substack.com/p/om).",
    });
    expect(second?.markdown).toBe("Før: [ærter](/articles/aerter)");
    expect(third?.state).toBe("draft");
    expect(await here.page("/articles/aerter")).toContain('datetime="2022-08-12T12:11:23');
    const old = await here.get("/p/boenner");
    expect([old.status, old.headers.get("location")]).toEqual([
      301,
      "https://vaerkstedet.example/articles/boenner",
    ]);
  });

  test("what only some could read stays out and is listed, and so is what has no text", async () => {
    const here = await siteHere();
    const report = await bring(
      here,
      [
        `1.betalt,${day},TRUE,${day},newsletter,only_paid,Betalt,,`,
        `2.stifter,${day},TRUE,${day},newsletter,founding,Stifter,,`,
        `3.snak,${day},TRUE,${day},thread,everyone,Snak,,`,
        `4.vaek,${day},TRUE,${day},newsletter,everyone,Væk,,`,
      ],
      { "1.betalt": "<p>Hemmeligt</p>", "2.stifter": "<p>Hemmeligt</p>", "9.ukendt": "<p>U</p>" },
    );
    expect(report).toMatchObject({ posts: 0, drafts: 0 });
    expect(report.notImported.map(({ what }) => what)).toEqual([
      "Betalt",
      "Stifter",
      "Snak",
      "Væk",
      "posts/9.ukendt.html",
    ]);
    expect(await posts(here)).toEqual([]);
    expect(JSON.stringify(report)).not.toContain("laeser@");
  });

  test("sounds, pictures and films stay; what asks for subscriptions goes", async () => {
    const here = await siteHere();
    const report = await bring(
      here,
      [
        `1.a,${day},TRUE,,newsletter,everyone,A,,`,
        `2.pod,${day},TRUE,,podcast,everyone,Pod,,https://lyd.example/1.mp3`,
      ],
      {
        "1.a": `<div class="captioned-image-container"><figure><a class="image-link image2" target="_blank" href="https://cdn.example/stor.jpg"><div class="image2-inset"><picture><source type="image/webp" srcset="x"><img src="https://cdn.example/stor.jpg" alt="Bed"></picture><div class="image-link-expand"><button>Udvid</button></div></div></a><figcaption class="image-caption">Bedet</figcaption></figure></div><div class="subscription-widget-wrap"><div class="subscription-widget show-subscribe"><p class="cta-caption">Tak fordi du læser</p><form><input type="email"></form></div></div><p class="button-wrapper" data-attrs="{}"><a class="button primary" href="https://ida.substack.com/p/a?action=share">Del</a></p><p class="button-wrapper"><a class="button primary" href="%%checkout_url%%">Abonnér nu</a></p><p class="button-wrapper"><a class="button" href="https://butik.example/bog">Køb bogen</a></p><div id="youtube2-dQw4w9WgXcQ" class="youtube-wrap" data-attrs="{&quot;videoId&quot;:&quot;dQw4w9WgXcQ&quot;}"><div class="youtube-inner"><iframe src="https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ?rel=0"></iframe></div></div><div class="tweet" data-attrs="{&quot;url&quot;:&quot;https://x.example/ida/1&quot;,&quot;full_text&quot;:&quot;Hej&quot;}"></div><div class="poll-embed" data-attrs="{}"></div><p>Slut<a class="footnote-anchor" href="#footnote-1">1</a></p><div class="footnote"><a class="footnote-number" href="#footnote-anchor-1">1</a><div class="footnote-content"><p>En note</p></div></div>`,
        "2.pod": "<p>Hør</p>",
      },
    );
    const [one, pod] = await posts(here);
    for (const part of [
      "[Bed](https://cdn.example/stor.jpg)",
      "Bedet",
      "[Køb bogen](https://butik.example/bog)",
      "https://www.youtube.com/watch?v=dQw4w9WgXcQ",
      "[Hej](https://x.example/ida/1)",
      "Slut[^1]",
      "[^1]: En note",
    ])
      expect(one?.markdown).toContain(part);
    expect(one?.markdown).not.toMatch(/Tak fordi|Abonnér|\bDel\b|Udvid|checkout/);
    expect(pod?.markdown).toBe("Hør\n\n[Pod](https://lyd.example/1.mp3)");
    expect(report.notImported.map(({ why }) => why).join()).toContain("poll");
  });

  test("galleries and formulas stay; films, sounds and recipes kept at Substack are named", async () => {
    const here = await siteHere();
    const facts = (value: unknown): string => JSON.stringify(value).replaceAll('"', "&quot;");
    const gallery = {
      gallery: {
        images: [
          { type: "image/jpeg", src: "https://cdn.example/g1.jpeg" },
          { type: "image/jpeg", src: "https://cdn.example/g2.jpeg", alt: "Bær" },
        ],
        caption: "Fra haven",
        alt: "To bede",
      },
    };
    const report = await bring(here, [`1.a,${day},TRUE,,newsletter,everyone,A,,`], {
      "1.a": `<p>Hej</p><div class="image-gallery-embed" data-attrs="${facts(gallery)}"></div><div class="latex-rendered" data-attrs="${facts({ persistentExpression: "e^{x} < 2", id: "A" })}"></div><div class="native-video-embed" data-attrs="${facts({ mediaUploadId: "u1" })}"></div><div class="native-audio-embed" data-attrs="${facts({ label: null })}"></div><div class="recipe-embed" data-attrs="${facts({ recipe: { title: "Suppe" } })}"></div>`,
    });
    const [one] = await posts(here);
    expect(one?.markdown).toBe(
      "Hej\n\n[To bede](https://cdn.example/g1.jpeg)\n\n[Bær](https://cdn.example/g2.jpeg)\n\n*Fra haven*\n\n```latex\ne^{x} < 2\n```",
    );
    expect(report.notImported.filter(({ kind }) => kind === "text").map(({ why }) => why)).toEqual(
      ["native-video", "native-audio", "recipe"].map(
        (name) => `a part of the kind “${name}” has no form here and was left out`,
      ),
    );
  });

  test("a second import brings nothing twice, with the site's address or without", async () => {
    const here = await siteHere();
    const lines = [`1.a,${day},TRUE,,newsletter,everyone,A,,`];
    await bring(here, lines, { "1.a": "<p>A</p>" });
    const again = await bring(here, lines, { "1.a": "<p>A</p>" }, "ida.substack.com");
    expect(again).toMatchObject({ posts: 0, known: 1 });
  });

  test("an export without its list, or with a broken one, changes nothing", async () => {
    const here = await siteHere();
    const path = join(fresh.folder, "x.zip");
    const options = { fetchMedia: false, quiet: true };
    writeFileSync(path, zip([{ name: "a.txt", data: "b" }]));
    await expect(importSubstack(here.kit, path, options)).rejects.toThrow(/posts\.csv/);
    writeFileSync(path, zip([{ name: "posts.csv", data: `${heads}\n1.a,"uden ende` }]));
    await expect(importSubstack(here.kit, path, options)).rejects.toThrow(/broken/);
    expect(await posts(here)).toEqual([]);
  });
});
