import { beforeEach, expect, test } from "vitest";

import { postIsEdited } from "#flows/post-is-edited.ts";
import { type Disclosure, disclosureKinds } from "#posts";
import { describeOnEachDatabase } from "#support/databases.ts";
import { publish, siteOn, type TestSite } from "#support/site.ts";
import { bySystem } from "#schema";

describeOnEachDatabase("What the author got", (fresh) => {
  let site: TestSite;
  beforeEach(async () => {
    site = await siteOn(fresh);
  });
  const gift: Disclosure = { kind: "gift", who: "Værft & Søn" };
  const mark = "Reklame: Jeg har fået det som gave af Værft &amp; Søn.";

  test("stands before everything else in each copy, and in the log", async () => {
    const post = await publish(site, { disclosure: gift, markdown: "Båden sejler godt." });
    const page = await site.page(post.path);
    expect(page.indexOf(mark)).toBeGreaterThan(0);
    expect(page.indexOf(mark)).toBeLessThan(page.indexOf("Båden sejler godt.</p>"));
    expect(page).toContain('content="Reklame: Båden sejler godt.');
    expect(page).toContain('"sponsor":{"@type":"Organization","name":"Værft & Søn"}');
    expect(await site.page("/")).toContain(">Reklame: Kontrol er et overstået kapitel<");
    const feed = JSON.parse(await site.page("/feed.json")) as {
      items: { title: string; content_html: string }[];
    };
    expect(feed.items[0]?.title).toBe("Reklame: Kontrol er et overstået kapitel");
    expect(feed.items[0]?.content_html).toMatch(/^<p class="disclosure">Reklame: /);
    expect(await site.page("/open")).toContain("Reklame: Jeg har fået det som gave");
  });

  test("a note carries it too, and what is taken back is in the log as well", async () => {
    const post = await publish(site, { kind: "note", disclosure: gift, markdown: "Den sejler." });
    await postIsEdited(fresh.store, bySystem, "https://vaerkstedet.example", {
      ...{ title: "", summary: "", markdown: "Den sejler.", topics: [], language: "da" },
      ...{ licence: "CC-BY-4.0", coverId: null, postId: post.id, reason: "Jeg betalte selv" },
    });
    const entries = await fresh.store.db
      .selectFrom("openness_log")
      .select(["kind", "details_json"])
      .where("kind", "=", "disclosure")
      .execute();
    expect(entries.map((one) => JSON.parse(one.details_json) as unknown)).toMatchObject([
      { what: "Reklame: Jeg har fået det som gave af Værft & Søn." },
      { what: "", before: "Reklame: Jeg har fået det som gave af Værft & Søn." },
    ]);
    expect(await site.page(post.path)).not.toContain("Reklame");
  });

  test("every kind says the word first, in both languages, with and without a name", async () => {
    for (const kind of disclosureKinds)
      for (const language of ["da", "en"])
        for (const who of ["", "Bo"]) {
          const { path } = await publish(site, { language, disclosure: { kind, who } });
          const [, said = ""] = /<p class="disclosure">([^<]*)/.exec(await site.page(path)) ?? [];
          expect(said).toMatch(language === "da" ? /^Reklame(?::| for) / : /^Ad(?::| for) /);
          expect(said.includes("Bo")).toBe(who === "Bo");
        }
  });
});
