import { beforeEach, expect, test } from "vitest";

import { validateHtml } from "#support/browser.ts";
import { describeOnEachDatabase } from "#support/databases.ts";
import { publishArticle } from "#support/story.ts";
import { openStudio, setUp, type TestStudio } from "#support/studio.ts";
import { signedIn, type Visitor } from "#support/studio-browser.ts";
import { noteOutcome, type FinalOutcome } from "#syndication";

describeOnEachDatabase("where a post has gone", (fresh) => {
  let studio: TestStudio;
  let ida: Visitor;
  let postId: number;
  beforeEach(async () => {
    studio = await openStudio(fresh);
    await setUp(studio);
    ({ id: postId } = await publishArticle(fresh.store));
    ida = await signedIn(studio);
  });
  const page = async (): Promise<string> =>
    await (await ida.get("/studio/posts?show=published")).text();
  const ends = async (outcome: FinalOutcome): Promise<void> =>
    await fresh.store.transact(
      async (tx) =>
        await noteOutcome(
          tx,
          { subject: { what: "post", id: postId }, connectionId: 1, verb: "publish", revision: 1 },
          outcome,
        ),
    );

  test("stands under it, in the words of its reader", async () => {
    expect(await page()).toContain("På vej til fediverset");
    await ends({ kind: "sent", uri: "https://her.example/1", url: "https://her.example/1" });
    expect(await page()).toContain("Sendt til fediverset");
  });

  test("or why it did not get there, with a way to try again", async () => {
    await ends({ kind: "refused", code: "not_connected" });
    const html = await page();
    expect(html).toContain("Fediverset tog ikke imod det.");
    expect(html).toContain("ikke længere forbundet");
    expect(await validateHtml(html)).toEqual([]);
    const action = /action="(\/studio\/copies\/\d+)"/.exec(html)?.[1] ?? "";
    const before = await fresh.store.db.selectFrom("jobs").select("id").execute();
    expect((await ida.post(action, {})).status).toBe(303);
    expect(await page()).toContain("På vej til fediverset");
    const after = await fresh.store.db.selectFrom("jobs").select(["id", "kind"]).execute();
    expect(after).toHaveLength(before.length + 1);
    expect(after.at(-1)?.kind).toBe("syndicate");
    // Pressed twice, it goes out once.
    expect((await ida.post(action, {})).status).toBe(404);
  });

  test("says that a change was not taken while the version before it stands, and the outbox lists what was refused", async () => {
    await ends({ kind: "sent", uri: "https://her.example/1", url: "https://her.example/1" });
    await ends({ kind: "refused", code: "not_connected" });
    expect(await page()).toContain("Den forrige version står der.");
    const outbox = await (await ida.get("/studio/jobs")).text();
    expect(outbox).toContain("Det, som netværk ikke tog imod");
    expect(outbox).toMatch(/action="\/studio\/copies\/\d+"/);
    expect(await validateHtml(outbox)).toEqual([]);
  });
});
