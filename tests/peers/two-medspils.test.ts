import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from "vitest";

import { eventually } from "#support/eventually.ts";
import { freshPostgres } from "#support/postgres-database.ts";
import { type Medspil, startMedspil } from "#support/server.ts";
import { pageText, type Writer, writer } from "#support/writer.ts";

/** Two whole processes: Ida's site on SQLite, Bo's on PostgreSQL. */
describe("two Medspils", () => {
  let ida: Medspil;
  let bo: Medspil;
  let idaWrites: Writer;
  let boWrites: Writer;
  let drop: () => Promise<void>;
  let article: { id: number; uri: string };
  let answer: { id: number; uri: string };
  beforeAll(async () => {
    const database = await freshPostgres(inject("postgresUrl"));
    drop = database.drop;
    ida = await startMedspil({ name: "ida", siteName: "Idas køkken" });
    bo = await startMedspil({
      name: "bo",
      siteName: "Bos værksted",
      language: "en",
      databaseUrl: database.url,
    });
    idaWrites = writer(ida);
    boWrites = writer(bo);
  });
  beforeEach(({ onTestFailed }) => {
    onTestFailed(() => console.log(ida.log().slice(-3000), bo.log().slice(-3000)));
  });
  afterAll(async () => {
    await Promise.all([ida?.stop(), bo?.stop()]);
    await drop?.();
  });

  test("each finds the other by handle and follows; both say yes", async () => {
    await boWrites.follow(await boWrites.find(ida.handle));
    await idaWrites.follow(await idaWrites.find(bo.handle));
    for (const [writes, other] of [
      [idaWrites, bo],
      [boWrites, ida],
    ] as const) {
      await eventually("followed", async () => (await writes.followers()).includes(other.actor));
      await eventually("accepted", async () => (await writes.following()).includes(other.actor));
    }
  });

  test("an article and a note stand in the other's reading list", async () => {
    article = await idaWrites.article("Rugbrød på tre dage", { markdown: "Først **surdejen**." });
    const note = await idaWrites.note("I dag: kerner. #rugbrød");
    const read = await eventually("the article is there", () => boWrites.reading(article.uri));
    expect(read.html).toContain("<strong>surdejen</strong>");
    await eventually("the note is there", () => boWrites.reading(note.uri));
  });

  test("an answer, a like and a share come home under the article", async () => {
    const item = await eventually("it is there", () => boWrites.reading(article.uri));
    answer = await boWrites.answerItem(item.id, "Hvor varmt er der i køkkenet?");
    await boWrites.like(item.id);
    await boWrites.share(item.id);
    await eventually("the answer stands on the page", async () =>
      (await pageText(article.uri)).includes("Hvor varmt er der i køkkenet?"),
    );
    await eventually("both are counted", async () => {
      const counts = await idaWrites.counts(article.id);
      return counts.likes === 1 && counts.shares === 1;
    });
    await boWrites.unlike(item.id);
    await eventually(
      "the like is taken back",
      async () => (await idaWrites.counts(article.id)).likes === 0,
    );
  });

  test("the answer to the answer reaches Bo, and its change", async () => {
    const back = await idaWrites.answer(answer.uri, "Enogtyve grader.");
    const heard = await eventually("Bo has it", () => boWrites.heard(back.uri));
    expect(heard).toContain("Enogtyve grader");
    await idaWrites.editAnswer(back.id, "Toogtyve grader.");
    await eventually("Bo has the change", async () =>
      (await boWrites.heard(back.uri))?.includes("Toogtyve grader"),
    );
  });

  test("an edit of the answer stands on the page, and taken back it is gone", async () => {
    await boWrites.editItemAnswer(answer.id, "Hvor varmt er der i dit køkken?");
    await eventually("the change stands there", async () =>
      (await pageText(article.uri)).includes("i dit køkken"),
    );
    await boWrites.takeItemAnswerBack(answer.id);
    await eventually("it is gone", async () => {
      const text = await pageText(article.uri);
      // What was said to it stays.
      return !text.includes("i dit køkken") && text.includes("Toogtyve grader");
    });
  });

  test("the article is edited and deleted there as here", async () => {
    await idaWrites.editArticle(article.id, { markdown: "Først surdejen, **så tid**." });
    await eventually("the edit is there", async () =>
      (await boWrites.reading(article.uri))?.html.includes("så tid"),
    );
    await idaWrites.remove(article.id);
    await eventually(
      "it is gone there",
      async () => (await boWrites.reading(article.uri)) === undefined,
    );
    expect((await fetch(article.uri)).status).toBe(410);
  });

  test("what is said while the other is killed arrives once it is back, once and in order", async () => {
    await bo.kill();
    const note = await idaWrites.note("Første udkast.");
    await idaWrites.editNote(note.id, "Anden udgave.");
    await eventually("the first try failed", async () => (await idaWrites.waiting()) > 0);
    await ida.kill();
    await Promise.all([bo.start(), ida.start()]);
    const item = await eventually("it arrives", () => boWrites.reading(note.uri), {
      timeoutMs: 100_000,
    });
    expect(item.id).toBeGreaterThan(0);
    await eventually("the newest words stand there", async () =>
      (await boWrites.reading(note.uri))?.html.includes("Anden udgave"),
    );
  });

  test("who is followed no longer is told so", async () => {
    await boWrites.unfollow(await boWrites.find(ida.handle));
    await eventually("Ida has no follower", async () => (await idaWrites.followers()).length === 0);
  });
});
