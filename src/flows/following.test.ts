import { beforeEach, expect, test } from "vitest";

import { findAccount, listFollowers, listFollowing, upsertAccount } from "#audience";
import { day } from "#core/clock.ts";
import { tidyItems } from "#reading";
import { describeOnEachDatabase } from "#support/databases.ts";
import { publishArticle, replyOf, someone } from "#support/story.ts";

import { followArrives, followEnds } from "./follow-arrives.ts";
import { type IncomingItem, itemArrives, itemIsEdited, itemIsGone } from "./item-arrives.ts";
import { settingsChange } from "./settings-change.ts";
import { someoneIsBlocked } from "./someone-is-blocked.ts";
import { followIsAnswered, weFollow, weUnfollow } from "./we-follow.ts";
import { postIsPinned } from "./post-is-pinned.ts";
import { replyArrives } from "./reply-arrives.ts";
import { weReact, weUndo } from "./we-react.ts";
import { bySystem } from "#schema";

const ann = someone("ann");
const bo = someone("bo", "fjord.example");

describeOnEachDatabase("following and being followed", (fresh) => {
  let annId = 0;
  beforeEach(async () => {
    annId = (await fresh.store.transact(async (tx) => await upsertAccount(tx, ann))).id;
  });
  const toSend = async (): Promise<{ kind: string; verb?: string; reaction?: string }[]> => {
    const rows = await fresh.store.db
      .selectFrom("jobs")
      .select(["kind", "payload_json"])
      .where("kind", "in", ["follow", "react", "tell-change"])
      .orderBy("id")
      .execute();
    return rows.map((row) => ({ kind: row.kind, ...(JSON.parse(row.payload_json) as object) }));
  };
  const items = async () => await fresh.store.db.selectFrom("reading_items").selectAll().execute();
  const itemOf = (account: typeof ann, rest: Partial<IncomingItem> = {}): IncomingItem => ({
    account,
    sharedByUri: null,
    visibility: "public",
    uri: `${account.uri}/notes/1`,
    url: `${account.uri}/notes/1`,
    title: "",
    html: "<p>Æbler</p>",
    inReplyTo: null,
    writtenAt: fresh.clock.now(),
    ...rest,
  });
  const followAnn = async (): Promise<void> => {
    await weFollow(fresh.store, annId);
    await followIsAnswered(fresh.store, { accountUri: ann.uri, accepted: true });
  };

  test("who follows is a follower once, and each asking is accepted", async () => {
    await followArrives(fresh.store, ann);
    await followArrives(fresh.store, ann);
    expect(await listFollowers(fresh.store.db, { limit: 10 })).toHaveLength(1);
    expect(await toSend()).toEqual([
      { kind: "follow", verb: "accept", accountId: annId },
      { kind: "follow", verb: "accept", accountId: annId },
    ]);
    const ties = await fresh.store.db.selectFrom("ties").select("kind").execute();
    expect(ties).toHaveLength(1);
    await followEnds(fresh.store, ann.uri);
    expect(await listFollowers(fresh.store.db, { limit: 10 })).toEqual([]);
  });

  test("who is blocked cannot follow, and is told nothing", async () => {
    await someoneIsBlocked(fresh.store, bySystem, {
      kind: "domain",
      value: "skib.example",
      reason: "Spam",
    });
    const outcome = await followArrives(fresh.store, ann);
    expect(outcome.kind).toBe("blocked");
    expect(await toSend()).toEqual([]);
  });

  test("what we asked stands as asked until they answer; unasked answers change nothing", async () => {
    await followIsAnswered(fresh.store, { accountUri: ann.uri, accepted: true });
    expect(await listFollowing(fresh.store.db, { limit: 10 })).toEqual([]);
    await weFollow(fresh.store, annId);
    const state = async () => (await listFollowing(fresh.store.db, { limit: 10 }))[0]?.state;
    expect(await state()).toBe("asked");
    await followIsAnswered(fresh.store, { accountUri: ann.uri, accepted: false });
    expect(await state()).toBe("refused");
    await weUnfollow(fresh.store, annId);
    expect(await state()).toBeUndefined();
    expect((await toSend()).map(({ verb }) => verb)).toEqual(["follow", "unfollow"]);
  });

  test("only those who said yes are read, each thing once, in the order it came", async () => {
    await weFollow(fresh.store, annId);
    expect((await itemArrives(fresh.store, itemOf(ann))).kind).toBe("not-followed");
    await followIsAnswered(fresh.store, { accountUri: ann.uri, accepted: true });
    expect((await itemArrives(fresh.store, itemOf(ann))).kind).toBe("stored");
    expect((await itemArrives(fresh.store, itemOf(ann))).kind).toBe("duplicate");
    expect((await itemArrives(fresh.store, itemOf(bo))).kind).toBe("not-followed");
    const shared = itemOf(bo, { sharedByUri: ann.uri, writtenAt: fresh.clock.now() - 9 * day });
    expect((await itemArrives(fresh.store, shared)).kind).toBe("stored");
    const authors = await Promise.all(
      (await items()).map(
        async (item) => await findAccount(fresh.store.db, { id: item.account_id }),
      ),
    );
    expect(authors.map((author) => author?.name)).toEqual(["ann", "bo"]);
  });

  test("only its author can change it or take it away", async () => {
    await followAnn();
    await itemArrives(fresh.store, itemOf(ann));
    const { uri } = itemOf(ann);
    await fresh.store.transact(async (tx) => await upsertAccount(tx, bo));
    await itemIsEdited(fresh.store, { uri, authorUri: bo.uri, title: "", html: "<p>Hakket</p>" });
    await itemIsGone(fresh.store, { uri, authorUri: bo.uri });
    expect((await items()).map(({ html }) => html)).toEqual(["<p>Æbler</p>"]);
    await itemIsEdited(fresh.store, { uri, authorUri: ann.uri, title: "", html: "<p>Pærer</p>" });
    expect((await items()).map(({ html }) => html)).toEqual(["<p>Pærer</p>"]);
    await itemIsGone(fresh.store, { uri, authorUri: ann.uri });
    expect(await items()).toEqual([]);
  });

  test("a like is sent once and can be taken back; what we touched is kept", async () => {
    await followAnn();
    await itemArrives(fresh.store, itemOf(ann));
    await itemArrives(fresh.store, itemOf(ann, { uri: `${ann.uri}/notes/2` }));
    const [liked] = await items();
    const reaction = { itemId: liked?.id ?? 0, kind: "like" } as const;
    await weReact(fresh.store, reaction);
    await weReact(fresh.store, reaction);
    expect((await toSend()).filter(({ kind }) => kind === "react")).toHaveLength(1);
    fresh.clock.move(91 * day);
    await fresh.store.transact(async (tx) => await tidyItems(tx, tx.now - 90 * day));
    expect((await items()).map(({ id }) => id)).toEqual([reaction.itemId]);
    expect(await items()).toMatchObject([{ liked_at: expect.any(Number) }]);
    await weUndo(fresh.store, reaction);
    await weUndo(fresh.store, reaction);
    // The second job finds it taken back.
    expect((await toSend()).filter(({ kind }) => kind === "react")).toHaveLength(2);
    expect(await items()).toMatchObject([{ liked_at: null }]);
  });

  test("a reply under our post is liked and shared like anything else of somebody's", async () => {
    const { store } = fresh;
    const post = await publishArticle(store);
    const reply = replyOf("ann", post.uri, { account: ann });
    const arrived = await replyArrives(store, reply);
    if (arrived.kind !== "stored") throw new Error(arrived.kind);
    const { replyId } = arrived;
    for (const kind of ["like", "share", "like"] as const) await weReact(store, { replyId, kind });
    expect(await toSend()).toEqual([
      { kind: "react", reaction: "like", what: "reply", id: replyId, accountId: annId },
      { kind: "react", reaction: "share", what: "reply", id: replyId, accountId: annId },
    ]);
    await weUndo(store, { replyId, kind: "like" });
    expect((await toSend()).at(-1)).toMatchObject({ kind: "react", reaction: "like" });
    const state = await store.db.selectFrom("replies").select(["liked_at", "shared_at"]).execute();
    expect(state).toEqual([{ liked_at: null, shared_at: expect.any(Number) }]);
  });

  test("at most five posts stand first, and followers' servers hear of each", async () => {
    const { store } = fresh;
    const posts = [];
    for (let i = 0; i < 6; i += 1) posts.push(await publishArticle(store, `Indlæg ${i}`));
    const outcomes = [];
    for (const { id } of posts)
      outcomes.push((await postIsPinned(store, { postId: id, isPinned: true })).kind);
    expect(outcomes).toEqual(["done", "done", "done", "done", "done", "full"]);
    const [first, , , , , last] = posts;
    expect(await postIsPinned(store, { postId: first!.id, isPinned: false })).toEqual({
      kind: "done",
    });
    expect(await postIsPinned(store, { postId: last!.id, isPinned: true })).toEqual({
      kind: "done",
    });
    expect(await postIsPinned(store, { postId: last!.id, isPinned: true })).toEqual({
      kind: "same",
    });
    expect((await toSend()).slice(-2)).toEqual([
      { kind: "tell-change", change: { kind: "unpinned", postUri: first!.uri }, connectionId: 1 },
      { kind: "tell-change", change: { kind: "pinned", postUri: last!.uri }, connectionId: 1 },
    ]);
  });

  test("followers are told of a new profile, not of other settings", async () => {
    await settingsChange(fresh.store, bySystem, { holdFirstReply: true });
    expect(await toSend()).toEqual([]);
    await settingsChange(fresh.store, bySystem, { siteName: "Det nye værksted" });
    expect(await toSend()).toEqual([
      { kind: "tell-change", change: { kind: "profile", at: fresh.clock.now() }, connectionId: 1 },
    ]);
  });
});
