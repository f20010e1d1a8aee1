import { expect, test } from "vitest";

import { postIsPinned } from "#flows/post-is-pinned.ts";
import { findPost, type Disclosure } from "#posts";
import { describeOnEachDatabase } from "#support/databases.ts";
import { publish, siteOn } from "#support/site.ts";

import { collectionRoutes } from "./collections.ts";
import { ownAddresses } from "#activitypub/addresses.ts";
import { type ApObject, postObject } from "./compose.ts";
import { readWork } from "#activitypub/remote/read-object.ts";

describeOnEachDatabase("A post as others get it", (fresh) => {
  const disclosure: Disclosure = { kind: "gift", who: "Værft & Søn" };
  const said = '<p class="disclosure">Reklame: Jeg har fået det som gave af Værft &amp; Søn.</p>';
  const objectOf = async (id: number): Promise<ApObject> => {
    const post = await findPost(fresh.store.db, id);
    return await postObject(fresh.store.db, ownAddresses("https://vaerkstedet.example"), post!);
  };

  test("says first what its author got, wherever it begins", async () => {
    const site = await siteOn(fresh);
    const note = await publish(site, { kind: "note", disclosure, markdown: "Den sejler." });
    expect(await objectOf(note.id)).toMatchObject({ content: `${said}<p>Den sejler.</p>\n` });
    const article = await publish(site, { disclosure, title: "Båden", markdown: "Den sejler." });
    expect(await objectOf(article.id)).toMatchObject({
      name: "Reklame: Båden",
      content: `${said}<p>Den sejler.</p>\n`,
      preview: { content: expect.stringContaining(`${said}<p><strong>Reklame: Båden`) as string },
    });
    const plain = await publish(site, { title: "Båden", markdown: "Den sejler." });
    expect(JSON.stringify(await objectOf(plain.id))).not.toContain("Reklame");
  });

  test("an article's title is not lost behind its summary, which is plain text", async () => {
    const site = await siteOn(fresh);
    const article = await publish(site, {
      title: "Båd & bro",
      summary: "Tjære < linolie, og <b>ro</b>.",
      markdown: "Den sejler.",
    });
    const object = await objectOf(article.id);
    expect(object.name).toBe("Båd & bro");
    // Whoever takes `summary` for a warning shows the title instead, or the text open.
    expect(object).not.toHaveProperty("summary");
    expect(object.summaryMap).toEqual({ da: "Tjære < linolie, og &lt;b>ro&lt;/b>." });
    const note = await objectOf((await publish(site, { kind: "note", markdown: "Hej." })).id);
    for (const property of ["name", "summary", "summaryMap"])
      expect(note).not.toHaveProperty(property);
    // Another of ours reads title and text.
    const read = readWork({ ...object }, fresh.clock.now());
    expect(read).toMatchObject({ title: "Båd & bro", warning: "" });
    expect(read?.html).toContain("Den sejler.");
  });

  test("what stands first is in `featured`, newest pin first, and gone when it is taken down", async () => {
    const site = await siteOn(fresh);
    const routes = collectionRoutes(site.kit);
    const featured = async (): Promise<unknown> =>
      await (await routes.request("/ap/featured")).json();
    expect(await featured()).toMatchObject({ totalItems: 0, orderedItems: [] });
    const one = await publish(site, { title: "En" });
    const two = await publish(site, { title: "To" });
    for (const { id } of [one, two]) {
      fresh.clock.move(1000);
      await postIsPinned(fresh.store, { postId: id, isPinned: true });
    }
    expect(await featured()).toMatchObject({ totalItems: 2, orderedItems: [two.uri, one.uri] });
    await postIsPinned(fresh.store, { postId: two.id, isPinned: false });
    expect(await featured()).toMatchObject({ orderedItems: [one.uri] });
  });
});
