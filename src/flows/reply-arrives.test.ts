import { expect, it } from "vitest";

import { listReplies } from "#conversation";
import { describeOnEachDatabase, noon } from "#support/databases.ts";
import { fediverseName } from "#support/fediverse.ts";
import { publishArticle, replyOf, someone } from "#support/story.ts";

import { replyArrives } from "./reply-arrives.ts";
import { replyIsErased } from "./reply-is-erased.ts";
import { replyIsHidden } from "./reply-is-moderated.ts";
import { mentionArrives } from "./mention-arrives.ts";
import { postIsDeleted } from "./post-is-deleted.ts";
import { someoneIsBlocked } from "./someone-is-blocked.ts";
import { bySystem } from "#schema";

describeOnEachDatabase("A reply arrives", (fresh) => {
  it("stands under the post, is counted, and the one it answers is its parent", async () => {
    const { store } = fresh;
    const post = await publishArticle(store);
    const first = replyOf("bo", post.uri, { html: "<p>Tak</p>" });
    const outcome = await replyArrives(store, first);
    expect(outcome).toMatchObject({ kind: "stored", conversationId: post.id, state: "visible" });
    await replyArrives(store, replyOf("ida", first.uri));
    const page = await listReplies(store.db, post.id);
    expect(page.total).toBe(2);
    expect(page.replies.map((one) => [one.authorName, one.depth, one.handle])).toEqual([
      ["bo", 1, "@bo@skib.example"],
      ["ida", 2, "@ida@skib.example"],
    ]);
    expect(page.replies[1]?.parentId).toBe(page.replies[0]?.id);
    const ties = await store.db
      .selectFrom("ties")
      .select(["kind", "direction", "post_id"])
      .execute();
    expect(ties).toEqual(Array(2).fill({ kind: "reply", direction: "in", post_id: post.id }));
  });

  it("is stored once however often it comes, also at the same moment", async () => {
    const { store } = fresh;
    const post = await publishArticle(store);
    const one = replyOf("bo", post.uri);
    const outcomes = await Promise.all(
      Array.from({ length: 12 }, async () => await replyArrives(store, one)),
    );
    expect(outcomes.filter(({ kind }) => kind === "stored")).toHaveLength(1);
    expect(outcomes.filter(({ kind }) => kind === "duplicate")).toHaveLength(11);
    expect((await listReplies(store.db, post.id)).total).toBe(1);
    expect(await store.db.selectFrom("accounts").select("id").execute()).toHaveLength(1);
  });

  it("does not come back after its author erased it", async () => {
    const { store } = fresh;
    const post = await publishArticle(store);
    const one = replyOf("bo", post.uri);
    await replyArrives(store, one);
    await replyIsErased(store, { uri: one.uri, authorUri: one.account.uri });
    expect(await replyArrives(store, one)).toEqual({ kind: "duplicate" });
    const page = await listReplies(store.db, post.id);
    expect(page).toMatchObject({ total: 0, replies: [] });
  });

  it("says what to do when its parent is unknown, and refuses where the post is gone", async () => {
    const { store } = fresh;
    const post = await publishArticle(store);
    expect(await replyArrives(store, replyOf("bo", "https://skib.example/notes/else"))).toEqual({
      kind: "not-ours",
    });
    expect(await store.db.selectFrom("accounts").select("id").execute()).toEqual([]);
    await postIsDeleted(store, bySystem, { postId: post.id, reason: "en fejl" });
    expect(await replyArrives(store, replyOf("bo", post.uri))).toEqual({ kind: "closed" });
  });

  it("is refused from a blocked account, domain, or a domain below it, and from nobody else", async () => {
    const { store } = fresh;
    const post = await publishArticle(store);
    await someoneIsBlocked(store, bySystem, {
      kind: "domain",
      value: "spam.example",
      reason: "spam",
    });
    await someoneIsBlocked(store, bySystem, {
      kind: "account",
      value: someone("eva").uri,
      reason: "trusler",
    });
    const from = async (name: string, domain: string): Promise<string> =>
      (await replyArrives(store, replyOf(name, post.uri, { account: someone(name, domain) }))).kind;
    expect(await from("a", "spam.example")).toBe("blocked");
    expect(await from("a", "deep.down.spam.example")).toBe("blocked");
    expect(await from("a", "SPAM.example")).toBe("blocked");
    expect(await from("a", "notspam.example")).toBe("stored");
    expect(await from("eva", "skib.example")).toBe("blocked");
    expect(await from("evald", "skib.example")).toBe("stored");
  });

  it("waits under what waits or is hidden, where readers could not follow it", async () => {
    const { store } = fresh;
    const post = await publishArticle(store);
    const parent = replyOf("bo", post.uri);
    const stored = await replyArrives(store, parent);
    if (stored.kind !== "stored") throw new Error(stored.kind);
    await replyIsHidden(store, bySystem, { replyId: stored.replyId, reason: "personangreb" });
    expect(await replyArrives(store, replyOf("ida", parent.uri))).toMatchObject({ state: "held" });
    const page = await listReplies(store.db, post.id);
    expect(page.total).toBe(0);
    expect(page.replies).toHaveLength(1);
    expect(page.replies[0]).toMatchObject({ state: "hidden", html: "", authorName: "", url: "" });
  });

  it("was a mention before its thread was known, and is one thing afterwards", async () => {
    const { store } = fresh;
    const post = await publishArticle(store);
    const { uri, url, html } = replyOf("bo", "");
    await mentionArrives(store, {
      account: someone("bo"),
      uri,
      url,
      html,
      inReplyTo: null,
      visibility: "public",
    });
    await replyArrives(store, replyOf("bo", post.uri, { uri, url }));
    expect(await store.db.selectFrom("mentions").select("id").execute()).toEqual([]);
    expect((await listReplies(store.db, post.id)).total).toBe(1);
  });

  it("knows a stranger by the bare id, fetches the rest later, and writes nothing of one it knows", async () => {
    const { store } = fresh;
    const post = await publishArticle(store);
    const account = { network: fediverseName, uri: someone("bo").uri };
    await replyArrives(store, replyOf("bo", post.uri, { account }));
    await replyArrives(store, replyOf("bo", post.uri, { account }));
    const jobs = await store.db
      .selectFrom("jobs")
      .select("kind")
      .where("kind", "=", "fetch-account")
      .execute();
    expect(jobs).toHaveLength(1);
  });

  it("believes no clock that jumps the line", async () => {
    const { store } = fresh;
    const post = await publishArticle(store);
    for (const writtenAt of [noon + 9e9, 0, Number.NaN, -5, Number.POSITIVE_INFINITY])
      await replyArrives(store, replyOf("bo", post.uri, { writtenAt }));
    const rows = await store.db.selectFrom("replies").select("written_at").execute();
    expect(rows.map((row) => row.written_at)).toEqual(Array(5).fill(noon));
  });

  it("undoes everything when anything of it fails", async () => {
    const { store } = fresh;
    const post = await publishArticle(store);
    const broken = replyOf("bo", post.uri, { url: undefined as unknown as string });
    await expect(replyArrives(store, broken)).rejects.toThrow();
    expect(await store.db.selectFrom("accounts").select("id").execute()).toEqual([]);
    expect(await replyArrives(store, { ...broken, url: broken.uri })).toMatchObject({
      kind: "stored",
    });
  });
});
