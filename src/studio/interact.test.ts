import { beforeEach, expect, test } from "vitest";

import { describeOnEachDatabase } from "#support/databases.ts";
import { validateHtml } from "#support/browser.ts";
import { openStudio, setUp, type TestStudio } from "#support/studio.ts";
import { signedIn, type Visitor } from "#support/studio-browser.ts";
import { someone } from "#support/story.ts";

describeOnEachDatabase("what another site sends the owner here with", (fresh) => {
  let studio: TestStudio;
  let ida: Visitor;
  const uri = "https://skib.example/users/bo/notes/1";
  const at = `/studio/interact?uri=${encodeURIComponent(uri)}`;
  beforeEach(async () => {
    studio = await openStudio(fresh);
    await setUp(studio);
    ida = await signedIn(studio);
    studio.foundPost = {
      visibility: "public",
      account: someone("bo"),
      ...{ uri, url: uri, title: "", html: "<p>Hvad bruger I?</p>", inReplyTo: null },
      writtenAt: fresh.clock.now(),
    };
  });
  const items = async () =>
    await fresh.store.db
      .selectFrom("reading_items")
      .select(["id", "uri", "liked_at", "shared_at", "answered_at"])
      .execute();

  test("only an owner gets in, and comes back there after signing in", async () => {
    const answer = await studio.app.request(`${studio.origin}${at}`);
    expect(answer.headers.get("location")).toBe(`/studio/sign-in?to=${encodeURIComponent(at)}`);
  });

  test("something written is shown without being kept, and can be answered", async () => {
    const page = await (await ida.get(at)).text();
    expect(page).toContain("<p>Hvad bruger I?</p>");
    expect(await validateHtml(page)).toEqual([]);
    expect(await items()).toEqual([]);
    expect(
      (await ida.post("/studio/interact", { uri, action: "answer", source: " " })).status,
    ).toBe(400);
    const done = await ida.post("/studio/interact", { uri, action: "answer", source: "Linolie." });
    const [item] = await items();
    expect(done.headers.get("location")).toContain(`#item-${item?.id}`);
    expect(item).toMatchObject({ uri, answered_at: expect.any(Number) });
    const answers = await fresh.store.db.selectFrom("answers").select("in_reply_to").execute();
    expect(answers).toEqual([{ in_reply_to: uri }]);
  });

  test("it can be liked and passed on, once opened and again", async () => {
    await ida.post("/studio/interact", { uri, action: "like" });
    await ida.post("/studio/interact", { uri, action: "share" });
    expect(await items()).toMatchObject([
      { liked_at: expect.any(Number), shared_at: expect.any(Number) },
    ]);
  });

  test("a person leads to where people are followed, our own to its page, nothing to a word of that", async () => {
    const to = async (who: string) => {
      const answer = await ida.get(`/studio/interact?uri=${encodeURIComponent(who)}`);
      return answer.headers.get("location") ?? answer.status;
    };
    expect(await to("acct:bo@skib.example")).toBe("/studio/people?who=bo%40skib.example");
    expect(await to("@bo@skib.example")).toBe("/studio/people?who=%40bo%40skib.example");
    expect(await to(`${studio.origin}//evil.example/articles/x`)).toBe("/evil.example/articles/x");
    expect(await to("")).toBe(404);
    studio.foundPost = undefined;
    expect(await to(uri)).toBe(404);
    studio.found = { accountId: 1, handle: "@bo@skib.example", name: "Bo", url: "", bioHtml: "" };
    expect(await to("https://skib.example/users/bo")).toBe(
      `/studio/people?who=${encodeURIComponent("https://skib.example/users/bo")}`,
    );
  });
});
