import type { Intent } from "#jobs";
import { beforeEach, expect, test } from "vitest";

import { findAccount, listFollowers, listFollowing, upsertAccount } from "#audience";
import { day } from "#core/clock.ts";
import { tidyItems } from "#reading";
import { describeOnEachDatabase } from "#support/databases.ts";
import { origin, publishArticle, replyOf, someone } from "#support/story.ts";

import { followArrives, followEnds } from "./follow-arrives.ts";
import { type IncomingItem, itemArrives, itemIsEdited, itemIsGone } from "./item-arrives.ts";
import { quoteIsAsked } from "./quote-is-asked.ts";
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
  const toSend = async (): Promise<Intent[]> => {
    const rows = await fresh.store.db
      .selectFrom("jobs")
      .select("payload_json")
      .where("kind", "=", "send-activity")
      .orderBy("id")
      .execute();
    return rows.map((row) => (JSON.parse(row.payload_json) as { intent: Intent }).intent);
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
    await weFollow(fresh.store, origin, annId);
    await followIsAnswered(fresh.store, { accountUri: ann.uri, accepted: true });
  };

  test("who follows is a follower once, and each asking is accepted", async () => {
    const follow = { account: ann, followUri: `${ann.uri}#follow-1` };
    await followArrives(fresh.store, follow);
    await followArrives(fresh.store, { ...follow, followUri: `${ann.uri}#follow-2` });
    expect(await listFollowers(fresh.store.db, { limit: 10 })).toHaveLength(1);
    expect(await toSend()).toEqual([
      { kind: "accept-follow", followUri: `${ann.uri}#follow-1` },
      { kind: "accept-follow", followUri: `${ann.uri}#follow-2` },
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
    const outcome = await followArrives(fresh.store, { account: ann, followUri: `${ann.uri}#1` });
    expect(outcome.kind).toBe("blocked");
    expect(await toSend()).toEqual([]);
  });

  test("what we asked stands as asked until they answer; unasked answers change nothing", async () => {
    await followIsAnswered(fresh.store, { accountUri: ann.uri, accepted: true });
    expect(await listFollowing(fresh.store.db, { limit: 10 })).toEqual([]);
    await weFollow(fresh.store, origin, annId);
    const state = async () => (await listFollowing(fresh.store.db, { limit: 10 }))[0]?.state;
    expect(await state()).toBe("asked");
    await followIsAnswered(fresh.store, { accountUri: ann.uri, accepted: false });
    expect(await state()).toBe("refused");
    await weUnfollow(fresh.store, annId);
    expect(await state()).toBeUndefined();
    const [follow, unfollow] = await toSend();
    expect(follow).toMatchObject({ kind: "follow" });
    expect(unfollow).toEqual({ ...follow, kind: "unfollow" });
  });

  test("only those who said yes are read, each thing once, in the order it came", async () => {
    await weFollow(fresh.store, origin, annId);
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
    await weReact(fresh.store, origin, reaction);
    await weReact(fresh.store, origin, reaction);
    expect((await toSend()).filter(({ kind }) => kind === "like")).toHaveLength(1);
    fresh.clock.move(91 * day);
    await fresh.store.transact(async (tx) => await tidyItems(tx, tx.now - 90 * day));
    expect((await items()).map(({ id }) => id)).toEqual([reaction.itemId]);
    const [{ liked_uri } = { liked_uri: null }] = await items();
    await weUndo(fresh.store, reaction);
    await weUndo(fresh.store, reaction);
    expect((await toSend()).filter(({ kind }) => kind === "undo")).toEqual([
      { kind: "undo", uri: liked_uri },
    ]);
  });

  test("a reply under our post is liked and shared like anything else of somebody's", async () => {
    const { store } = fresh;
    const post = await publishArticle(store);
    const reply = replyOf("ann", post.uri, { account: ann });
    const arrived = await replyArrives(store, reply);
    if (arrived.kind !== "stored") throw new Error(arrived.kind);
    const { replyId } = arrived;
    for (const kind of ["like", "share", "like"] as const)
      await weReact(store, origin, { replyId, kind });
    expect(await toSend()).toEqual([
      { kind: "like", what: "reply", id: replyId },
      { kind: "share", what: "reply", id: replyId },
    ]);
    const [{ liked_uri: liked } = { liked_uri: null }] = await store.db
      .selectFrom("replies")
      .select("liked_uri")
      .execute();
    await weUndo(store, { replyId, kind: "like" });
    expect((await toSend()).at(-1)).toEqual({ kind: "undo", uri: liked });
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
      { kind: "unpin", postUri: first!.uri },
      { kind: "pin", postUri: last!.uri },
    ]);
  });

  test("everybody but the blocked may quote a public post", async () => {
    const { uri } = await publishArticle(fresh.store);
    const asked = {
      account: ann,
      requestUri: `${ann.uri}#quote`,
      quotingUri: `${ann.uri}/notes/3`,
    };
    expect((await quoteIsAsked(fresh.store, { ...asked, quotedUri: uri })).kind).toBe("allowed");
    const elsewhere = { ...asked, quotedUri: `${origin}/articles/findes-ikke` };
    expect((await quoteIsAsked(fresh.store, elsewhere)).kind).toBe("not-ours");
    await someoneIsBlocked(fresh.store, bySystem, {
      kind: "account",
      value: ann.uri,
      reason: "Spam",
    });
    expect((await quoteIsAsked(fresh.store, { ...asked, quotedUri: uri })).kind).toBe("blocked");
    expect(await toSend()).toEqual([
      {
        kind: "allow-quote",
        requestUri: asked.requestUri,
        quotingUri: asked.quotingUri,
        quotedUri: uri,
      },
    ]);
  });

  test("followers are told of a new profile, not of other settings", async () => {
    await settingsChange(fresh.store, bySystem, { holdFirstReply: true });
    expect(await toSend()).toEqual([]);
    await settingsChange(fresh.store, bySystem, { siteName: "Det nye værksted" });
    expect(await toSend()).toEqual([{ kind: "tell-profile", at: fresh.clock.now() }]);
  });
});
