import { beforeEach, expect, test } from "vitest";

import { validateHtml } from "#support/browser.ts";
import { describeOnEachDatabase } from "#support/databases.ts";
import { publishArticle } from "#support/story.ts";
import { openStudio, setUp, type TestStudio } from "#support/studio.ts";
import { signedIn, type Visitor } from "#support/studio-browser.ts";
import { noteFault, noteOutcome, type FinalOutcome } from "#syndication";

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
  /** The page as it reads. */
  const words = async (): Promise<string> =>
    (await page()).replaceAll(/<[^>]*>/gu, "").replaceAll(/\s+/gu, " ");
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
    expect(await words()).toContain("På vej til fediverset");
    expect(await page()).toContain('class="copies" data-open');
    await ends({ kind: "sent", uri: "https://her.example/1", url: "https://her.example/1" });
    expect(await words()).toContain("Sendt til fediverset");
    expect(await page()).toContain(
      '<a href="https://her.example/1" rel="noreferrer">fediverset</a>',
    );
    expect(await page()).not.toContain("data-open");
  });

  test("says that a network did not answer yet, or asked us to come later, and when", async () => {
    const fault = async (told: Parameters<typeof noteFault>[2]): Promise<void> =>
      await fresh.store.transact(async (tx) => {
        const subject = { what: "post", id: postId } as const;
        await noteFault(tx, { subject, connectionId: 1, attempt: 1 }, told);
      });
    const params = { host: "stille.example", seconds: 10 };
    await fault({ code: "timeout", params, isLast: false });
    expect(await words()).toContain("Det er ikke nået frem til fediverset endnu.");
    expect(await words()).toContain("stille.example svarede ikke inden for 10 sekunder.");
    const at = fresh.clock.now() + 3_600_000;
    await fault({ code: "asked_to_wait", params: { at }, isLast: false, isAskedToWait: true });
    expect(await words()).toMatch(/bedt os vente\. .* Næste forsøg: \d+\. \w+ \d{4}/u);
    expect(await validateHtml(await page())).toEqual([]);
  });

  test("or why it did not get there, with a way to try again", async () => {
    await ends({ kind: "refused", code: "not_connected" });
    const html = await page();
    expect(html).toContain("Fediverset tog ikke imod det.");
    expect(html).toContain("ikke længere forbundet");
    expect(html).toContain('href="/studio/connections/activitypub"');
    expect(await validateHtml(html)).toEqual([]);
    const action = /action="(\/studio\/copies\/\d+)"/.exec(html)?.[1] ?? "";
    const before = await fresh.store.db.selectFrom("jobs").select("id").execute();
    expect((await ida.post(action, {})).status).toBe(303);
    expect(await words()).toContain("På vej til fediverset");
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
