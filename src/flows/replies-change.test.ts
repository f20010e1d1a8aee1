import { expect, it } from "vitest";

import type { IncomingAccount } from "#audience";
import { findReply, listReplies, revisionsOfReply } from "#conversation";
import { describeOnEachDatabase, noon } from "#support/databases.ts";
import { fediverseName } from "#support/fediverse.ts";
import { publishArticle, replyOf, someone } from "#support/story.ts";
import { bySystem, type Store } from "#schema";

import { accountChanges, accountVanishes } from "./account-changes.ts";
import { mentionArrives } from "./mention-arrives.ts";
import { reactionArrives, reactionIsUndone } from "./reaction-arrives.ts";
import { type IncomingReply, replyArrives } from "./reply-arrives.ts";
import { replyIsEdited } from "./reply-is-edited.ts";
import { replyIsErased } from "./reply-is-erased.ts";
import { replyIsHidden } from "./reply-is-moderated.ts";
import { replyReturns } from "./reply-returns.ts";

async function arrive(store: Store, incoming: IncomingReply): Promise<number> {
  const outcome = await replyArrives(store, incoming);
  if (outcome.kind !== "stored") throw new Error(outcome.kind);
  return outcome.replyId;
}

const counts = async (store: Store, postId: number): Promise<unknown> =>
  await store.db
    .selectFrom("conversation_counts")
    .select(["replies", "likes", "shares"])
    .where("conversation_id", "=", postId)
    .executeTakeFirst();

describeOnEachDatabase("What came back changes", (fresh) => {
  it("an edit keeps what was said before, for all to see", async () => {
    const { store } = fresh;
    const post = await publishArticle(store);
    const reply = replyOf("bo", post.uri, { html: "<p>Først</p>" });
    const id = await arrive(store, reply);
    const edit = { uri: reply.uri, authorUri: reply.account.uri };
    expect(await replyIsEdited(store, { ...edit, html: "<p>Siden</p>" })).toEqual({
      kind: "edited",
    });
    expect(await replyIsEdited(store, { ...edit, html: "<p>Siden</p>" })).toEqual({ kind: "same" });
    expect((await revisionsOfReply(store.db, id)).map((one) => one.html)).toEqual(["<p>Først</p>"]);
    const shown = (await listReplies(store.db, post.id)).replies[0];
    expect(shown).toMatchObject({ html: "<p>Siden</p>", revision: 2, editedAt: noon });
  });

  it("edits and erasures that come twice at the same moment count once", async () => {
    const { store } = fresh;
    const post = await publishArticle(store);
    const reply = replyOf("bo", post.uri);
    const id = await arrive(store, reply);
    await arrive(store, replyOf("ida", post.uri));
    const edit = { uri: reply.uri, authorUri: reply.account.uri };
    const twice = async <T>(deed: () => Promise<T>): Promise<T[]> =>
      await Promise.all([1, 2, 3, 4].map(deed));
    await twice(async () => await replyIsEdited(store, { ...edit, html: "<p>Siden</p>" }));
    expect(await revisionsOfReply(store.db, id)).toHaveLength(1);
    const hide = async () => await replyIsHidden(store, bySystem, { replyId: id, reason: "spam" });
    expect((await twice(hide)).filter(({ kind }) => kind === "done")).toHaveLength(1);
    await twice(async () => await replyIsErased(store, edit));
    expect(await counts(store, post.id)).toEqual({ replies: 1, likes: 0, shares: 0 });
  });

  it("an older edit that comes late does not undo a newer one", async () => {
    const { store, clock } = fresh;
    const post = await publishArticle(store);
    const reply = replyOf("bo", post.uri);
    const id = await arrive(store, reply);
    clock.move(60_000);
    const edit = { uri: reply.uri, authorUri: reply.account.uri };
    await replyIsEdited(store, { ...edit, html: "<p>ny</p>", editedAt: noon + 30_000 });
    const late = await replyIsEdited(store, {
      ...edit,
      html: "<p>gl</p>",
      editedAt: noon + 20_000,
    });
    expect(late).toEqual({ kind: "old" });
    expect((await findReply(store.db, { id }))?.html).toBe("<p>ny</p>");
  });

  it("who may see it is as its author last said, also where the words are the same", async () => {
    const { store, clock } = fresh;
    const post = await publishArticle(store);
    const reply = replyOf("bo", post.uri, { html: "<p>Hej</p>" });
    const id = await arrive(store, reply);
    clock.move(60_000);
    const by = { uri: reply.uri, authorUri: reply.account.uri };
    const seenBy = async () => (await findReply(store.db, { id }))?.visibility;
    const same = { ...by, html: "<p>Hej</p>", editedAt: noon + 30_000 };
    expect(await replyIsEdited(store, { ...same, visibility: "unlisted" })).toEqual({
      kind: "edited",
    });
    const late = { ...same, visibility: "public" as const, editedAt: noon + 10_000 };
    expect(await replyIsEdited(store, late)).toEqual({ kind: "old" });
    expect(await seenBy()).toBe("unlisted");
    expect(await replyIsEdited(store, { ...same, html: "<p>Nyt</p>" })).toEqual({ kind: "edited" });
    expect(await seenBy()).toBe("unlisted");
    await replyIsEdited(store, { ...same, html: "<p>Nyere</p>", visibility: "public" });
    expect(await seenBy()).toBe("public");
    expect(await revisionsOfReply(store.db, id)).toHaveLength(2);
    // And one that is for everyone no more is no reply on a page.
    expect(await replyIsEdited(store, { ...same, visibility: "followers" })).toEqual({
      kind: "erased",
    });
    expect(await counts(store, post.id)).toEqual({ replies: 0, likes: 0, shares: 0 });
    const back = { account: reply.account as IncomingAccount, uri: reply.uri, url: reply.uri };
    await replyReturns(store, { ...back, html: "<p>Hej</p>", visibility: "unlisted" });
    expect(await findReply(store.db, { id })).toMatchObject({
      state: "visible",
      visibility: "unlisted",
    });
  });

  it("a harmless reply that an edit turns into an advertisement waits for an owner", async () => {
    const { store } = fresh;
    const post = await publishArticle(store);
    const reply = replyOf("bo", post.uri);
    await arrive(store, reply);
    const html = [1, 2, 3, 4, 5].map((n) => `<a href="https://s${n}.example/">køb</a>`).join(" ");
    await replyIsEdited(store, { uri: reply.uri, authorUri: reply.account.uri, html });
    const page = await listReplies(store.db, post.id);
    expect(page).toMatchObject({ total: 0, replies: [] });
  });

  it("nobody edits or erases what another wrote, nor brings a hidden one back", async () => {
    const { store } = fresh;
    const post = await publishArticle(store);
    const reply = replyOf("bo", post.uri, { html: "<p>Mit</p>" });
    const id = await arrive(store, reply);
    await arrive(store, replyOf("eva", post.uri));
    const theirs = { uri: reply.uri, authorUri: someone("eva").uri };
    expect(await replyIsEdited(store, { ...theirs, html: "x" })).toEqual({ kind: "not-theirs" });
    expect(await replyIsErased(store, theirs)).toEqual({ kind: "not-theirs" });
    await replyIsHidden(store, bySystem, { replyId: id, reason: "trusler" });
    await replyIsEdited(store, {
      uri: reply.uri,
      authorUri: reply.account.uri,
      html: "<p>Pænt</p>",
    });
    expect((await findReply(store.db, { id }))?.state).toBe("hidden");
    expect(await counts(store, post.id)).toEqual({ replies: 1, likes: 0, shares: 0 });
  });

  it("an erased reply leaves nothing personal, and its thread can still be read", async () => {
    const { store } = fresh;
    const post = await publishArticle(store);
    const reply = replyOf("Birgit Hemmelig", post.uri, { html: "<p>Fortroligt</p>" });
    const id = await arrive(store, reply);
    const edit = { uri: reply.uri, authorUri: reply.account.uri };
    await replyIsEdited(store, { ...edit, html: "<p>Fortroligt igen</p>" });
    await arrive(store, replyOf("ida", reply.uri));
    expect(await replyIsErased(store, edit)).toMatchObject({ kind: "erased" });
    const left = [
      await findReply(store.db, { id }),
      await store.db.selectFrom("reply_revisions").selectAll().execute(),
    ];
    expect(JSON.stringify(left)).not.toMatch(/Fortrolig|Hemmelig"/);
    const { replies, total } = await listReplies(store.db, post.id);
    expect(total).toBe(1);
    expect(replies.map((one) => [one.state, one.depth])).toEqual([
      ["erased", 1],
      ["visible", 2],
    ]);
  });

  it("a like or share counts once for each account and target, and can be taken back", async () => {
    const { store } = fresh;
    const post = await publishArticle(store);
    const like = (name: string, uri: string, kind: "like" | "share" = "like") => ({
      kind,
      uri,
      objectUri: post.uri,
      account: someone(name),
    });
    const kinds = [
      await reactionArrives(store, like("bo", "https://skib.example/l/1")),
      await reactionArrives(store, like("bo", "https://skib.example/l/1")),
      await reactionArrives(store, like("bo", "https://skib.example/l/2")),
      await reactionArrives(store, like("ida", "https://skib.example/l/3")),
      await reactionArrives(store, like("ida", "https://skib.example/s/4", "share")),
      await reactionArrives(store, {
        ...like("bo", "https://skib.example/l/5"),
        objectUri: "https://x.example/",
      }),
    ].map(({ kind }) => kind);
    expect(kinds).toEqual(["stored", "duplicate", "duplicate", "stored", "stored", "not-ours"]);
    expect(await counts(store, post.id)).toEqual({ replies: 0, likes: 2, shares: 1 });
    const undo = { uri: "https://skib.example/l/3", accountUri: someone("ida").uri };
    expect(await reactionIsUndone(store, { ...undo, accountUri: someone("bo").uri })).toBe(false);
    expect(await reactionIsUndone(store, undo)).toBe(true);
    expect(await reactionIsUndone(store, undo)).toBe(false);
    // Some servers give the Undo no more than who and what.
    const byTarget = { accountUri: someone("bo").uri, objectUri: post.uri, kind: "like" as const };
    expect(await reactionIsUndone(store, byTarget)).toBe(true);
    expect(await counts(store, post.id)).toEqual({ replies: 0, likes: 0, shares: 1 });
  });

  it("a mention is kept once, changed and erased by its author only", async () => {
    const { store } = fresh;
    const mention = {
      ...replyOf("bo", ""),
      account: someone("bo"),
      inReplyTo: null,
      visibility: "public" as const,
    };
    expect(await mentionArrives(store, mention)).toMatchObject({ kind: "stored" });
    expect(await mentionArrives(store, mention)).toEqual({ kind: "duplicate" });
    const by = { uri: mention.uri, authorUri: someone("bo").uri };
    expect(await replyIsEdited(store, { ...by, html: "<p>Nyt</p>" })).toEqual({ kind: "edited" });
    expect(await replyIsErased(store, { ...by, authorUri: someone("eva").uri })).toEqual({
      kind: "unknown",
    });
    expect(await replyIsErased(store, by)).toMatchObject({ kind: "erased" });
  });

  it("an account that ends takes its replies, likes and picture along, and no stranger is collected", async () => {
    const { store } = fresh;
    const post = await publishArticle(store);
    await accountChanges(store, someone("fremmed"));
    expect(await store.db.selectFrom("accounts").select("id").execute()).toEqual([]);
    for (let i = 0; i < 3; i += 1) await arrive(store, replyOf("bo", post.uri));
    await arrive(store, replyOf("ida", post.uri));
    await reactionArrives(store, {
      kind: "like",
      uri: "https://skib.example/l/1",
      objectUri: post.uri,
      account: someone("bo"),
    });
    await accountChanges(store, {
      ...someone("bo"),
      name: "Bo Nyt Navn",
      avatarUrl: "https://skib.example/bo.png",
    });
    expect(
      await store.db
        .selectFrom("jobs")
        .select("kind")
        .where("kind", "=", "fetch-account")
        .execute(),
    ).toHaveLength(1);
    await accountVanishes(store, someone("bo").uri);
    await accountVanishes(store, someone("bo").uri);
    expect(await counts(store, post.id)).toEqual({ replies: 1, likes: 0, shares: 0 });
    const account = await store.db
      .selectFrom("accounts")
      .selectAll()
      .where("uri", "=", someone("bo").uri)
      .executeTakeFirstOrThrow();
    expect(account).toMatchObject({
      state: "gone",
      name: "",
      handle: "",
      avatar_url: null,
    });
    expect(
      JSON.stringify(await store.db.selectFrom("replies").selectAll().execute()),
    ).not.toContain("of bo");
    // A late message that knows only the id does not bring it back.
    const bare = { network: fediverseName, uri: someone("bo").uri };
    expect(await replyArrives(store, replyOf("bo", post.uri, { account: bare }))).toEqual({
      kind: "blocked",
    });
  });
});
