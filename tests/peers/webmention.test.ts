import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";

import { eventually } from "#support/eventually.ts";
import { type Medspil, startMedspil } from "#support/server.ts";
import { runProcess } from "#support/process.ts";
import { type Snac, snacProgram, startSnac } from "#support/snac.ts";
import { pageText, type Writer, writer } from "#support/writer.ts";

/** The fediverse is left out: what passes does so because one page links to another. */
async function withoutFediverse(site: Medspil): Promise<void> {
  await site.store.db
    .updateTable("connections")
    .set({ state: "ended" })
    .where("network", "=", "activitypub")
    .execute();
}

describe("Webmention", () => {
  let ida: Medspil;
  let bo: Medspil;
  let there: Snac<"ann">;
  let idaWrites: Writer;
  let boWrites: Writer;
  beforeAll(async () => {
    there = await startSnac({ users: ["ann"] });
    ida = await startMedspil({ name: "ida", siteName: "Idas køkken" });
    bo = await startMedspil({ name: "bo", siteName: "Bos værksted" });
    await withoutFediverse(ida);
    await withoutFediverse(bo);
    idaWrites = writer(ida);
    boWrites = writer(bo);
  });
  beforeEach(({ onTestFailed }) => {
    onTestFailed(() =>
      console.log(ida.log().slice(-3000), bo.log().slice(-3000), there.log().slice(-3000)),
    );
  });
  afterAll(async () => {
    await Promise.all([ida?.stop(), bo?.stop(), there?.stop()]);
  });

  const mentions = async (site: Medspil) =>
    await site.store.db.selectFrom("mentions").select(["id", "url", "title", "html"]).execute();

  test("between two Medspils a link is a mention, its answer comes back, and both follow a change and an end", async () => {
    const article = await idaWrites.article("Rugbrød på tre dage", { markdown: "Først surdejen." });
    const note = await boWrites.note(`Læs Idas opskrift: ${article.uri}`);
    const [mention] = await eventually("Ida hears of it", async () => {
      const all = await mentions(ida);
      return all.length > 0 && all;
    });
    expect(mention?.url).toBe(note.uri);
    expect(mention?.html).toContain("Læs Idas opskrift");
    const account = await ida.store.db
      .selectFrom("accounts")
      .select(["name", "network"])
      .where("network", "=", "webmention")
      .execute();
    expect(account).toEqual([{ name: bo.owner.name, network: "webmention" }]);

    const answer = await idaWrites.answerMention(mention?.id ?? 0, "Tak, Bo.");
    await eventually("Bo has the answer under his note", async () =>
      (await pageText(note.uri)).includes("Tak, Bo."),
    );
    await idaWrites.takeItemAnswerBack(answer.id);
    await eventually(
      "and no more once it is taken back",
      async () => !(await pageText(note.uri)).includes("Tak, Bo."),
    );

    await boWrites.editNote(note.id, `Læs Idas bedste opskrift: ${article.uri}`);
    await eventually("the change is there", async () =>
      (await mentions(ida))[0]?.html.includes("bedste"),
    );
    await boWrites.remove(note.id);
    await eventually("and gone with the note", async () => (await mentions(ida)).length === 0);
  });

  test("what snac links to hears of it, and snac hears of what links there", async () => {
    const { ann } = there.users;
    const article = await idaWrites.article("Surdej", { markdown: "Vand og mel." });
    // Its Mastodon API sends none; its command line and its own pages do.
    await runProcess(snacProgram(), [
      "note",
      there.folder,
      "ann",
      `Godt om surdej: ${article.uri}`,
    ]);
    const { uri: post } = await eventually(
      "the note is there",
      async () => (await ann.timeline())[0],
    );
    const found = await eventually("Ida hears of ann's post", async () =>
      (await mentions(ida)).find(({ url }) => url === post),
    );
    expect(found.html + found.title).toContain("surdej");

    const note = await idaWrites.note(`Ann har ret: ${post}`);
    await eventually("snac took the webmention", () => {
      return Promise.resolve(
        there.log().includes(`webmention-hook source=${note.uri} target=${post}`),
      );
    });
    const told = await eventually(
      "and it is written down",
      async () =>
        await ida.store.db
          .selectFrom("webmentions_out")
          .select("state")
          .where("source", "=", note.uri)
          .where("state", "=", "sent")
          .executeTakeFirst(),
    );
    expect(told.state).toBe("sent");
  });
});
