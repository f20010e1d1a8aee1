import { expect, test } from "vitest";

import {
  findConversation,
  findConversationAbout,
  listReplies,
  openConversationElsewhere,
} from "#conversation";
import { secretsFrom } from "#core/secrets.ts";
import { verifyLog } from "#openness";
import { bySystem } from "#schema";
import { describeOnEachDatabase } from "#support/databases.ts";
import { origin, publishArticle, replyOf, someone } from "#support/story.ts";

import { conversationIsClosed } from "./conversation-is-closed.ts";
import { ownerAnswers } from "./owner-answers.ts";
import { reactionArrives } from "./reaction-arrives.ts";
import { readerReplies } from "./reader-replies.ts";
import { replyArrives } from "./reply-arrives.ts";

const secrets = secretsFrom(new Uint8Array(32).fill(7));
const page = "https://avisen.example/2026/brod";

describeOnEachDatabase("a conversation", (fresh) => {
  test("is there with its post, open; closed, nobody but us adds to it, and what was said stays", async () => {
    const { store } = fresh;
    const post = await publishArticle(store);
    const first = replyOf("bo", post.uri);
    const said = await replyArrives(store, first);
    if (said.kind !== "stored") throw new Error(said.kind);
    expect(await findConversation(store.db, post.id)).toMatchObject({
      post_id: post.id,
      state: "open",
    });
    const close = { conversationId: post.id, isClosed: true };
    expect(await conversationIsClosed(store, bySystem, close)).toEqual({ kind: "done" });
    expect(await conversationIsClosed(store, bySystem, close)).toEqual({ kind: "same" });
    expect(
      await conversationIsClosed(store, bySystem, { conversationId: 4711, isClosed: true }),
    ).toEqual({ kind: "unknown" });
    for (const to of [post.uri, first.uri])
      expect(await replyArrives(store, replyOf("eva", to))).toEqual({ kind: "closed" });
    const form = {
      ...{ postId: post.id, parentId: null, name: "Bo", email: "bo@example.org" },
      ...{ source: "Hej", language: "da", notify: false },
    };
    expect(await readerReplies(store, secrets, origin, form)).toEqual({ kind: "closed" });
    const ours = { replyId: said.replyId, source: "Tak for samtalen.", userName: "Ida" };
    expect((await ownerAnswers(store, bySystem, secrets, origin, ours)).kind).toBe("answered");
    expect((await listReplies(store.db, post.id)).total).toBe(2);

    await conversationIsClosed(store, bySystem, { ...close, isClosed: false });
    expect((await replyArrives(store, replyOf("eva", post.uri))).kind).toBe("stored");
    const log = await store.db.selectFrom("openness_log").select("kind").execute();
    expect(log.map(({ kind }) => kind).slice(-2)).toEqual([
      "conversation-closed",
      "conversation-opened",
    ]);
    expect((await verifyLog(store.db)).kind).not.toBe("broken");
  });

  test("about a page elsewhere carries replies, reactions and counts like any other", async () => {
    const { store } = fresh;
    const ids = await Promise.all(
      [page, `${page}#top`, page, "https://avisen.example/2026/mel"].map(
        async (address) =>
          await store.transact(async (tx) => await openConversationElsewhere(tx, address)),
      ),
    );
    expect(new Set(ids).size).toBe(2);
    expect(ids.every((id) => id < 0)).toBe(true);
    const [id = 0] = ids;
    expect(await findConversationAbout(store.db, page)).toMatchObject({
      ...{ id, post_id: null, site: "https://avisen.example", address: page },
    });
    const first = replyOf("bo", page);
    expect(await replyArrives(store, first)).toMatchObject({ kind: "stored", conversationId: id });
    expect((await replyArrives(store, replyOf("eva", first.uri))).kind).toBe("stored");
    const like = { kind: "like" as const, uri: "https://skib.example/likes/1", objectUri: page };
    expect(await reactionArrives(store, { ...like, account: someone("bo") })).toEqual({
      kind: "stored",
      conversationId: id,
    });
    expect((await listReplies(store.db, id)).replies.map(({ depth }) => depth)).toEqual([1, 2]);
    const counts = await store.db
      .selectFrom("conversation_counts")
      .select(["replies", "likes"])
      .where("conversation_id", "=", id)
      .executeTakeFirst();
    expect(counts).toEqual({ replies: 2, likes: 1 });
    const ties = await store.db.selectFrom("ties").select("post_id").execute();
    expect(ties.every(({ post_id }) => post_id === null)).toBe(true);
    await conversationIsClosed(store, bySystem, { conversationId: id, isClosed: true });
    expect(await replyArrives(store, replyOf("cy", page))).toEqual({ kind: "closed" });
    // What nobody opened a conversation about is none of ours.
    const other = replyOf("cy", "https://avisen.example/2026/andet");
    expect(await replyArrives(store, other)).toEqual({ kind: "not-ours" });
  });
});
