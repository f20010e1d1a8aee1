import { expect, it } from "vitest";

import { draftIsSaved } from "#flows/draft-is-saved.ts";
import { postIsImported } from "#flows/post-is-imported.ts";
import { postIsPublished } from "#flows/post-is-published.ts";
import { postIsEdited } from "#flows/post-is-edited.ts";
import { settingsChange } from "#flows/settings-change.ts";
import { giveAskOverTime } from "#posts";
import { bySystem, type Store } from "#schema";
import { describeOnEachDatabase } from "#support/databases.ts";

import { olderPostsAreAnalysed } from "./post-is-analysed.ts";

const origin = "https://medspil.example";
const text = {
  title: "",
  summary: "",
  markdown: "Act now! The plans are free to download. We mended the boat in May.",
  topics: [],
  language: "en",
  licence: "CC-BY-4.0",
  coverId: null,
};

async function publish(store: Store, more: object = {}): Promise<number> {
  const saved = await draftIsSaved(store, { ...text, ...more, kind: "note", userId: null });
  if (saved.kind !== "saved") throw new Error(saved.kind);
  await postIsPublished(store, bySystem, origin, { postId: saved.postId });
  return saved.postId;
}

const weightOf = async (store: Store, postId: number) =>
  await store.db
    .selectFrom("posts")
    .select(["sentences", "give_sentences", "ask_sentences", "coach_found_json"])
    .where("id", "=", postId)
    .executeTakeFirstOrThrow();

describeOnEachDatabase("weighing a post", (fresh) => {
  it("counts at publishing and again at a change", async () => {
    const { store } = fresh;
    const postId = await publish(store);
    const first = await weightOf(store, postId);
    expect(first).toMatchObject({ sentences: 3 });
    expect(first.give_sentences).toBeGreaterThan(0);
    expect(Object.keys(JSON.parse(first.coach_found_json) as object)).toContainEqual(
      expect.stringMatching(/^en\/urgency\//),
    );
    await postIsEdited(store, bySystem, origin, {
      ...text,
      markdown: "We mended the boat in May.",
      postId,
      reason: "It hurried the reader",
    });
    expect(await weightOf(store, postId)).toMatchObject({ sentences: 1, coach_found_json: "{}" });
  });

  it("leaves out what the writer let stand, and rules the site silenced", async () => {
    const { store } = fresh;
    const before = await weightOf(store, await publish(store));
    const [rule = ""] = Object.keys(JSON.parse(before.coach_found_json) as object);
    const dismissals = [{ rule, words: "Act now", reason: "The name of a play" }];
    expect(await weightOf(store, await publish(store, { dismissals }))).toMatchObject({
      coach_found_json: "{}",
    });
    await settingsChange(store, bySystem, {
      coachSilenced: [{ rule, reason: "We quote it daily" }],
    });
    expect(await weightOf(store, await publish(store))).toMatchObject({ coach_found_json: "{}" });
  });

  it("counts posts that were imported afterwards, once", async () => {
    const { store } = fresh;
    const { postId } = await postIsImported(store, bySystem, origin, {
      ...text,
      kind: "note",
      originalUrl: "https://old.example/1",
      isDraft: false,
      publishedAt: 1000,
      slug: undefined,
      replies: [],
    });
    expect(await weightOf(store, postId)).toMatchObject({ sentences: null });
    expect(await olderPostsAreAnalysed(store)).toBe(1);
    expect(await weightOf(store, postId)).toMatchObject({ sentences: 3 });
    expect(await olderPostsAreAnalysed(store)).toBe(0);
  });

  it("tells over time how much of what gives or asks gives, ten posts at a time", async () => {
    const { store } = fresh;
    const ids: number[] = [];
    for (let i = 0; i < 12; i += 1) ids.push(await publish(store));
    // Two that only ask, and then ten that give nine times and ask once.
    for (const [i, id] of ids.entries())
      await store.db
        .updateTable("posts")
        .set({
          published_at: 1000 + i,
          sentences: 10,
          give_sentences: i < 2 ? 0 : 9,
          ask_sentences: 1,
        })
        .where("id", "=", id)
        .execute();
    const all = await giveAskOverTime(store.db);
    expect(all).toMatchObject({ posts: 12, sentences: 120, give: 90, ask: 12 });
    expect(all.over.map(({ value }) => value)).toEqual([
      0, 0, 75, 82, 84, 86, 87, 87, 88, 88, 89, 90,
    ]);
    expect(await giveAskOverTime(store.db, 7)).toMatchObject({ posts: 0, over: [] });
  });
});
