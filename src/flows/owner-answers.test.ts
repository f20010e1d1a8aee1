import { expect, it } from "vitest";

import { secretsFrom } from "#core/secrets.ts";
import { findAnswer, findReply, listReplies, revisionsOfReply } from "#conversation";
import { describeOnEachDatabase } from "#support/databases.ts";
import { fediverseName } from "#support/fediverse.ts";
import { origin, publishArticle, replyOf, someone } from "#support/story.ts";
import { bySystem, type Store, type Visibility } from "#schema";

import { postIsDeleted } from "./post-is-deleted.ts";
import { mentionArrives } from "./mention-arrives.ts";
import {
  answerIsEdited,
  answerIsTakenBack,
  ownerAnswers,
  type OwnerAnswer,
} from "./owner-answers.ts";
import { replyArrives } from "./reply-arrives.ts";
import { replyIsEdited } from "./reply-is-edited.ts";
import { replyIsErased } from "./reply-is-erased.ts";

const secrets = secretsFrom(new Uint8Array(32).fill(7));

const answer = async (store: Store, given: Partial<OwnerAnswer>) =>
  await ownerAnswers(store, bySystem, secrets, origin, {
    source: "Selv **tak**.",
    userName: "Redaktionen",
    ...given,
  });

const jobs = async (store: Store): Promise<unknown[]> =>
  (
    await store.db
      .selectFrom("jobs")
      .select("payload_json")
      .where("kind", "=", "syndicate")
      .where("payload_json", "not like", '%"what":"post"%')
      .orderBy("id")
      .execute()
  ).map((job) => {
    const { verb, what, id } = JSON.parse(job.payload_json) as Record<string, unknown>;
    return { verb, what, id };
  });

describeOnEachDatabase("The owner answers", (fresh) => {
  it("under the reply, with an address of its own, and to the asker's own network", async () => {
    const { store } = fresh;
    const post = await publishArticle(store);
    const asked = replyOf("bo", post.uri);
    const stored = await replyArrives(store, asked);
    if (stored.kind !== "stored") throw new Error(stored.kind);
    const outcome = await answer(store, { replyId: stored.replyId });
    if (outcome.kind !== "answered") throw new Error(outcome.kind);
    const { replies, total } = await listReplies(store.db, post.id);
    expect(total).toBe(2);
    expect(replies[1]).toMatchObject({
      isOurs: true,
      depth: 2,
      parentId: stored.replyId,
      authorName: "Redaktionen",
      network: fediverseName,
      url: `${origin}/replies/${outcome.id}`,
      html: "<p>Selv <strong>tak</strong>.</p>\n",
    });
    expect((await findReply(store.db, { id: outcome.id }))?.uri).toBe(
      `${origin}/replies/${outcome.id}`,
    );
    expect((await findReply(store.db, { id: stored.replyId }))?.answered_at).not.toBeNull();
    expect(await jobs(store)).toEqual([{ verb: "publish", what: "reply", id: outcome.id }]);
    const ties = await store.db
      .selectFrom("ties")
      .select(["kind", "direction"])
      .orderBy("id")
      .execute();
    expect(ties).toEqual([
      { kind: "reply", direction: "in" },
      { kind: "answer", direction: "out" },
    ]);
    // And they answer back, by the address we gave it.
    const back = await replyArrives(store, replyOf("bo", `${origin}/replies/${outcome.id}`));
    expect(back).toMatchObject({ kind: "stored", conversationId: post.id });
  });

  it("is no more public than what it answers, nor than the owner was told", async () => {
    const { store } = fresh;
    const post = await publishArticle(store);
    const asked = replyOf("bo", post.uri);
    const stored = await replyArrives(store, asked);
    if (stored.kind !== "stored") throw new Error(stored.kind);
    const target = { replyId: stored.replyId };
    const seenBy = async (atMost?: Visibility): Promise<string | undefined> => {
      const outcome = await answer(store, { ...target, atMost });
      return outcome.kind === "answered"
        ? (await findReply(store.db, { id: outcome.id }))?.visibility
        : outcome.kind;
    };
    expect(await seenBy("public")).toBe("public");
    expect(await seenBy("unlisted")).toBe("unlisted");
    // Nothing on a page is for the asker alone.
    expect(await seenBy("direct")).toBe("gone");
    // Its author keeps it out of the lists from now on.
    const edit = { uri: asked.uri, authorUri: asked.account.uri, html: asked.html };
    await replyIsEdited(store, { ...edit, visibility: "unlisted" });
    expect(await seenBy()).toBe("unlisted");
    expect(await seenBy("public")).toBe("unlisted");
  });

  it("is changed openly and taken back, here and where it went", async () => {
    const { store } = fresh;
    const post = await publishArticle(store);
    const own = await answer(store, { postId: post.id });
    if (own.kind !== "answered") throw new Error(own.kind);
    await answerIsEdited(store, bySystem, { replyId: own.id, source: "Rettet." });
    await answerIsEdited(store, bySystem, { replyId: own.id, source: "Rettet." });
    expect(await revisionsOfReply(store.db, own.id)).toHaveLength(1);
    await answerIsTakenBack(store, own as { what: "reply"; id: number });
    expect((await listReplies(store.db, post.id)).total).toBe(0);
    expect((await jobs(store)).map((job) => (job as { verb: string }).verb)).toEqual([
      "publish",
      "update",
      "remove",
    ]);
    expect(await answerIsEdited(store, bySystem, { replyId: own.id, source: "igen" })).toEqual({
      kind: "gone",
    });
  });

  it("is taken back with the post it stands under, whomever it answers", async () => {
    const { store } = fresh;
    const post = await publishArticle(store);
    const other = await publishArticle(store, "En anden");
    const asked = await replyArrives(store, replyOf("bo", post.uri));
    if (asked.kind !== "stored") throw new Error(asked.kind);
    const ids: number[] = [];
    for (const target of [{ postId: post.id }, { replyId: asked.replyId }, { postId: other.id }]) {
      const outcome = await answer(store, target);
      if (outcome.kind !== "answered") throw new Error(outcome.kind);
      ids.push(outcome.id);
    }
    await store.db.deleteFrom("jobs").execute();
    await postIsDeleted(store, bySystem, { postId: post.id, reason: "Fortrudt" });
    const [first, second, elsewhere] = ids;
    expect(await jobs(store)).toEqual([
      { verb: "remove", what: "reply", id: first },
      { verb: "remove", what: "reply", id: second },
    ]);
    for (const id of [first, second])
      expect(await findReply(store.db, { id: id ?? 0 })).toMatchObject({
        state: "erased",
        html: "",
      });
    expect(await findReply(store.db, { id: elsewhere ?? 0 })).toMatchObject({ state: "visible" });
    expect(await findReply(store.db, { id: asked.replyId })).toMatchObject({ state: "visible" });
    // Deleted twice, nothing is taken back twice.
    await postIsDeleted(store, bySystem, { postId: post.id, reason: "Igen" });
    expect(await jobs(store)).toHaveLength(2);
  });

  it("in private under a post is taken back with it too, however far down, and nowhere else", async () => {
    const { store } = fresh;
    const post = await publishArticle(store);
    const other = await publishArticle(store, "En anden");
    const reply = await replyArrives(store, replyOf("eva", post.uri));
    if (reply.kind !== "stored") throw new Error(reply.kind);
    const privately = async (inReplyTo: string | null): Promise<{ id: number; uri: string }> => {
      const mention = { ...replyOf("bo", ""), account: someone("bo"), inReplyTo };
      const stored = await mentionArrives(store, { ...mention, visibility: "direct" });
      if (stored.kind !== "stored") throw new Error(stored.kind);
      const outcome = await answer(store, { mentionId: stored.mentionId });
      if (outcome.kind !== "answered") throw new Error(outcome.kind);
      const row = await findAnswer(store.db, outcome.id);
      return { id: outcome.id, uri: row?.uri ?? "" };
    };
    const first = await privately(`${post.uri}/?utm_source=x`);
    const under = [first, await privately(`${origin}/replies/${reply.replyId}`)];
    // They answered our answer, and somebody whom we did not answer.
    under.push(await privately(first.uri));
    const unanswered = { ...replyOf("cy", ""), account: someone("cy"), inReplyTo: post.uri };
    await mentionArrives(store, { ...unanswered, visibility: "direct" });
    under.push(await privately(unanswered.uri));
    const elsewhere = [await privately(other.uri), await privately(null)];
    await store.db.deleteFrom("jobs").execute();
    await postIsDeleted(store, bySystem, { postId: post.id, reason: "Fortrudt" });
    expect(await jobs(store)).toEqual(
      under.map(({ id }) => ({ verb: "remove", what: "answer", id })),
    );
    for (const { id } of under)
      expect(await findAnswer(store.db, id)).toMatchObject({
        html: "",
        source: "",
        deleted_at: expect.any(Number),
      });
    for (const { id } of elsewhere)
      expect(await findAnswer(store.db, id)).toMatchObject({ deleted_at: null });
  });

  it("to a mention elsewhere, which then waits no more", async () => {
    const { store } = fresh;
    const mention = {
      ...replyOf("bo", ""),
      account: someone("bo"),
      inReplyTo: null,
      visibility: "public" as const,
    };
    const stored = await mentionArrives(store, mention);
    if (stored.kind !== "stored") throw new Error(stored.kind);
    const outcome = await answer(store, { mentionId: stored.mentionId });
    if (outcome.kind !== "answered") throw new Error(outcome.kind);
    expect(await findAnswer(store.db, outcome.id)).toMatchObject({ in_reply_to: mention.uri });
    await answerIsEdited(store, bySystem, { answerId: outcome.id, source: "Rettet." });
    await answerIsTakenBack(store, { what: "answer", id: outcome.id });
    expect(await findAnswer(store.db, outcome.id)).toMatchObject({ html: "", source: "" });
    expect(await answerIsEdited(store, bySystem, { answerId: outcome.id, source: "x" })).toEqual({
      kind: "gone",
    });
    expect(await jobs(store)).toHaveLength(3);
    const row = await store.db.selectFrom("mentions").select("answered_at").executeTakeFirst();
    expect(row?.answered_at).not.toBeNull();
  });

  it("not to what is gone, nor with nothing or too much to say", async () => {
    const { store } = fresh;
    const post = await publishArticle(store);
    const asked = replyOf("bo", post.uri);
    const stored = await replyArrives(store, asked);
    if (stored.kind !== "stored") throw new Error(stored.kind);
    await replyIsErased(store, { uri: asked.uri, authorUri: asked.account.uri });
    for (const target of [
      { replyId: stored.replyId },
      { replyId: 99_999 },
      { postId: 99_999 },
      { mentionId: 99_999 },
      {},
    ])
      expect(await answer(store, target)).toEqual({ kind: "gone" });
    for (const source of ["", "  \n", "x".repeat(10_001)])
      expect(await answer(store, { postId: post.id, source })).toEqual({ kind: "wrong" });
    expect(await jobs(store)).toEqual([]);
  });

  it("and nobody else can change or erase what it says", async () => {
    const { store } = fresh;
    const post = await publishArticle(store);
    const own = await answer(store, { postId: post.id });
    if (own.kind !== "answered") throw new Error(own.kind);
    await replyArrives(store, replyOf("eva", post.uri));
    const uri = `${origin}/replies/${own.id}`;
    const eva = someone("eva").uri;
    expect(await replyIsEdited(store, { uri, authorUri: eva, html: "x" })).toEqual({
      kind: "not-theirs",
    });
    expect(await replyIsErased(store, { uri, authorUri: eva })).toEqual({ kind: "not-theirs" });
    expect(await replyIsErased(store, { uri, authorUri: undefined })).toEqual({
      kind: "not-theirs",
    });
  });
});
