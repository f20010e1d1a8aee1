import { mf2 } from "microformats-parser";
import { expect, test } from "vitest";

import { describeOnEachDatabase } from "#support/databases.ts";
import { furnish, saidSettings, siteOn } from "#support/site.ts";

const baseUrl = "https://vaerkstedet.example";

describeOnEachDatabase("what other sites read from our pages", (fresh) => {
  test("an article is an h-entry with its author, date, topics, text and every reply", async () => {
    const site = await siteOn(fresh, { settings: saidSettings });
    const { article, note } = await furnish(site);
    const { items, rels } = mf2(await site.page(article.path), { baseUrl });
    expect(items.map((item) => item.type)).toEqual([["h-entry"]]);
    const { properties } = items[0] ?? { properties: {} };
    expect(properties).toMatchObject({
      name: ["Kontrol er et overstået kapitel"],
      url: [article.uri],
      uid: [article.uri],
      published: ["2026-03-01T12:00:00.000Z"],
      author: [
        { type: ["h-card"], properties: { name: ["Ida Holm"], url: [`${baseUrl}/@vaerkstedet`] } },
      ],
    });
    expect(new Set(properties.category as string[])).toEqual(new Set(["Sociale medier", "Video"]));
    expect(properties.summary?.[0]).toMatch(/^Man kan forære noget væk/);
    expect(properties.content?.[0]).toMatchObject({
      value: expect.stringContaining("Så lagde vi den frit frem"),
    });

    const replies = (properties.comment ?? []) as {
      type: string[];
      properties: Record<string, { value?: string; properties?: object }[]>;
    }[];
    const all = JSON.stringify(replies);
    expect(all).toContain("Det var os med tegnsproget");
    expect(all).toContain("Hvad med musikken");
    // What is hidden is not told to machines either.
    expect(JSON.stringify(items)).not.toContain("klovne");
    expect(replies[0]).toMatchObject({
      type: ["h-cite"],
      properties: {
        author: [{ properties: { name: ["Lærer på Nørre Skole"] } }],
        published: [expect.stringMatching(/^2026-03-01T/)],
        content: [{ value: expect.stringContaining("tegnsproget") }],
        url: [expect.stringMatching(/^https:\/\/skole\.example\//)],
      },
    });
    expect(rels.license).toContain("https://creativecommons.org/licenses/by/4.0/");
    expect(rels.me).toContain("https://skib.example/@vaerkstedet");
    expect(rels.canonical).toEqual([article.uri]);
    expect(rels.alternate).toEqual(expect.arrayContaining([`${baseUrl}/feed.xml`, article.uri]));

    const noted = mf2(await site.page(note.path), { baseUrl }).items[0]?.properties ?? {};
    expect(noted).toMatchObject({
      url: [note.uri],
      content: [{ value: expect.stringContaining("malegraden") }],
    });
  });

  test("the front page is an h-feed of h-entries", async () => {
    const site = await siteOn(fresh, { settings: saidSettings });
    const { article } = await furnish(site);
    const feed = mf2(await site.page("/"), { baseUrl }).items.find(({ type }) =>
      type?.includes("h-feed"),
    );
    const entries = (feed?.children ?? []).map(({ properties }) => properties);
    expect(entries).toHaveLength(5);
    expect(entries).toContainEqual(
      expect.objectContaining({
        name: ["Kontrol er et overstået kapitel"],
        url: expect.arrayContaining([article.uri]),
      }),
    );
  });

  test("the author's page is a representative h-card that links both ways", async () => {
    const site = await siteOn(fresh, { settings: saidSettings });
    const { items } = mf2(await site.page("/@vaerkstedet"), { baseUrl });
    const card = items.find(({ type }) => type?.includes("h-card"));
    const page = `${baseUrl}/@vaerkstedet`;
    expect(card?.properties).toMatchObject({ name: ["Ida Holm"], uid: [page] });
    expect(card?.properties.url).toEqual(
      expect.arrayContaining([page, "https://skib.example/@vaerkstedet"]),
    );
  });
});
