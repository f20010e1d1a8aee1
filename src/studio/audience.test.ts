import { beforeEach, expect, test } from "vitest";

import { upsertAccount } from "#audience";
import { itemArrives } from "#flows/item-arrives.ts";
import { answerIsJudged } from "#flows/answer-is-judged.ts";
import { mentionArrives } from "#flows/mention-arrives.ts";
import { replyArrives } from "#flows/reply-arrives.ts";
import { weFollow } from "#flows/we-follow.ts";
import type { Visibility } from "#schema";
import { validateHtml } from "#support/browser.ts";
import { describeOnEachDatabase } from "#support/databases.ts";
import { openStudio, setUp, type TestStudio } from "#support/studio.ts";
import { signedIn, type Visitor } from "#support/studio-browser.ts";
import { publishArticle, replyOf, someone } from "#support/story.ts";

const visibilities = ["public", "unlisted", "followers", "direct"] as const;
const marks = {
  public: undefined,
  unlisted: "Unlisted",
  followers: "Followers only",
  direct: "Private",
};

describeOnEachDatabase("who sees what, in the studio", (fresh) => {
  let studio: TestStudio;
  let ida: Visitor;
  beforeEach(async () => {
    studio = await openStudio(fresh);
    await setUp(studio, "en");
    ida = await signedIn(studio);
  });
  const page = async (path: string): Promise<string> => {
    const text = await (await ida.get(path)).text();
    expect(await validateHtml(text)).toEqual([]);
    return text;
  };
  const mention = async (visibility: Visibility): Promise<number> => {
    const uri = `https://skib.example/notes/${visibility}`;
    const about = { account: someone("Bo"), uri, url: uri, html: "<p>Hej</p>", inReplyTo: null };
    const stored = await mentionArrives(fresh.store, { ...about, visibility });
    if (stored.kind !== "stored") throw new Error(stored.kind);
    return stored.mentionId;
  };
  const item = async (visibility: Visibility): Promise<void> => {
    const account = someone("Bo");
    const { id } = await fresh.store.transact(async (tx) => await upsertAccount(tx, account));
    await weFollow(fresh.store, id);
    await fresh.store.db.updateTable("following").set({ state: "accepted" }).execute();
    const uri = `https://skib.example/notes/${visibility}`;
    const about = { account, uri, url: uri, title: "", html: "<p>Hej</p>", inReplyTo: null };
    await itemArrives(fresh.store, {
      ...about,
      visibility,
      sharedByUri: null,
      writtenAt: fresh.clock.now(),
    });
  };
  const answers = async () =>
    await fresh.store.db.selectFrom("answers").select(["uri", "visibility"]).execute();

  test.each(visibilities)("a mention that is %s: before and after it is answered", async (who) => {
    const id = await mention(who);
    const isPrivate = who === "followers" || who === "direct";
    const before = await page("/studio/conversation?show=mentions");
    const mark = marks[who];
    if (mark === undefined) expect(before).not.toContain("badge");
    else expect(before).toContain(mark);
    expect(before).toContain(
      isPrivate ? "Only Bo will see your reply." : "Everyone will be able to see your reply",
    );
    expect(before.includes("Reply privately")).toBe(isPrivate);
    const sent = await ida.post("/studio/conversation", {
      ...{ what: "mention", id: `${id}`, show: "mentions", action: "answer", source: "Tak." },
      atMost: isPrivate ? "direct" : who,
    });
    const after = await page(sent.headers.get("location") ?? "");
    expect(after.includes("Only its recipient can see it.")).toBe(isPrivate);
    const ours = await page("/studio/conversation?show=ours");
    expect(ours).toContain(isPrivate ? "Only Bo can see it" : "Everyone can see it");
    expect(ours.includes(">Private<") || /Private\s*</.test(ours)).toBe(isPrivate);
  });

  test.each(visibilities)(
    "something read that is %s: not shared when it is private",
    async (who) => {
      await item(who);
      const isPrivate = who === "followers" || who === "direct";
      const list = await page("/studio/reading");
      expect(list.includes('value="share"')).toBe(!isPrivate);
      expect(list).toContain('value="like"');
      if (marks[who] !== undefined) expect(list).toContain(marks[who]);
      expect(list.includes("Only Bo will see your reply.")).toBe(isPrivate);
      // Also by a form that somebody kept open.
      await ida.post("/studio/reading", { id: "1", action: "share" });
      const row = await fresh.store.db
        .selectFrom("reading_items")
        .select("shared_at")
        .executeTakeFirstOrThrow();
      expect(row.shared_at === null).toBe(isPrivate);
    },
  );

  test("an answer goes to no more than the form said, though what it answers was made public", async () => {
    const id = await mention("direct");
    await fresh.store.db.updateTable("mentions").set({ visibility: "public" }).execute();
    const form = {
      what: "mention",
      id: `${id}`,
      action: "answer",
      source: "Tak.",
      atMost: "direct",
    };
    await ida.post("/studio/conversation", form);
    expect(await answers()).toMatchObject([{ visibility: "direct" }]);
  });

  test("and to fewer, when what it answers was made private meanwhile", async () => {
    const id = await mention("public");
    await fresh.store.db.updateTable("mentions").set({ visibility: "followers" }).execute();
    const form = {
      what: "mention",
      id: `${id}`,
      action: "answer",
      source: "Tak.",
      atMost: "public",
    };
    await ida.post("/studio/conversation", form);
    expect(await answers()).toMatchObject([{ visibility: "direct" }]);
  });

  test("an answer elsewhere can be changed, and says what its reader decided", async () => {
    const id = await mention("public");
    const form = {
      what: "mention",
      id: `${id}`,
      action: "answer",
      source: "Tak.",
      atMost: "public",
    };
    await ida.post("/studio/conversation", form);
    const edit = { what: "answer", id: "1", action: "edit", source: "Mange tak." };
    expect((await ida.post("/studio/conversation", edit)).status).toBe(303);
    expect(await page("/studio/conversation?show=ours")).toContain("Mange tak.");
    const [answer] = await answers();
    const judged = { answerUri: answer?.uri ?? "", byUri: someone("Bo").uri };
    await answerIsJudged(fresh.store, {
      ...judged,
      judgement: { approvedBy: "https://skib.example/stamps/1" },
    });
    expect(await page("/studio/conversation?show=ours")).toContain("Approved by Bo");
    await answerIsJudged(fresh.store, { ...judged, judgement: "declined" });
    expect(await page("/studio/conversation?show=ours")).toContain("Declined by Bo");
  });

  test("an unlisted reply under a post is marked, and its answer too", async () => {
    const post = await publishArticle(fresh.store);
    const stored = await replyArrives(
      fresh.store,
      replyOf("Bo", post.uri, { visibility: "unlisted" }),
    );
    if (stored.kind !== "stored") throw new Error(stored.kind);
    expect(await page("/studio/conversation")).toContain("Unlisted");
    const form = { what: "reply", id: `${stored.replyId}`, action: "answer", source: "Tak." };
    await ida.post("/studio/conversation", form);
    expect(await page("/studio/conversation?show=ours")).toContain("not shown in lists");
  });
});
