import { afterEach, beforeEach, expect, test } from "vitest";

import { listReplies } from "#conversation";
import { hour, minute } from "#core/clock.ts";
import { ownerAnswers } from "#flows/owner-answers.ts";
import { replyArrives } from "#flows/reply-arrives.ts";
import { weReact } from "#flows/we-react.ts";
import type { Kit } from "#kit";
import type { Network } from "#networks";
import { bySystem } from "#schema";
import { describeOnEachDatabase } from "#support/databases.ts";
import { kitOn } from "#support/kit.ts";
import { connectThere, doJobs } from "#support/mastodon.ts";
import { type MastodonServer, type Posted, startMastodon } from "#support/mastodon-server.ts";
import { publishArticle, replyOf, someone } from "#support/story.ts";
import { findConnection, listCopies } from "#syndication";

import { mastodon } from "./index.ts";

describeOnEachDatabase("What comes of a post on Mastodon", (fresh) => {
  let there: MastodonServer;
  let kit: Kit;
  let network: Network;
  let connectionId: number;
  let post: { id: number; uri: string };
  let root: Posted;
  beforeEach(async () => {
    there = await startMastodon(() => fresh.clock.now());
    kit = await kitOn(fresh);
    network = mastodon(kit);
    connectionId = await connectThere(kit, network, new URL(there.origin).host);
    post = await publishArticle(fresh.store, "Brød");
    await doJobs(fresh, network);
    const [first] = there.posts.values();
    if (first === undefined) throw new Error("Nothing was posted");
    root = first;
  });
  afterEach(async () => await there.stop());

  /** Looks once more, as the days go by. */
  const look = async (): Promise<void> => {
    fresh.clock.move(10 * minute);
    await doJobs(fresh, network);
  };
  const said = async () => (await listReplies(fresh.store.db, post.id)).replies;
  const tree = async () => (await said()).map(({ depth, html }) => [depth, html.trim()]);
  const counts = async () =>
    await fresh.store.db
      .selectFrom("conversation_counts")
      .select(["likes", "shares"])
      .where("conversation_id", "=", post.id)
      .executeTakeFirst();
  const answer = async (replyId: number, source = "Ti kroner.") => {
    const given = { replyId, source, userName: "Ida Holm" };
    return await ownerAnswers(fresh.store, bySystem, kit.secrets, kit.config.origin, given);
  };

  test("comes home once, whole and cleaned, answers to answers too, whoever wrote them", async () => {
    const first = there.post("ann", "", {
      ...{ inReplyTo: root.id, visibility: "unlisted", language: "da", warning: "Om <b>mel</b>" },
      html: '<p onclick="x()">Hvad <b>koster</b> det?<script>x</script></p>',
      media: [{ id: "1", description: "En pris", type: "" }],
    });
    const second = there.post("bo@far.example", "Ti.", { inReplyTo: first.id });
    there.post("ann", "Tak.", { inReplyTo: second.id });
    const secret = there.post("ann", "Hemmeligt.", { inReplyTo: root.id, visibility: "private" });
    there.post("ann", "Under det.", { inReplyTo: secret.id });
    for (let looks = 0; looks < 3; looks += 1) await look();
    expect(await tree()).toEqual([
      [
        1,
        `<p>Hvad <b>koster</b> det?</p><p><a href="${there.origin}/m/1" rel="nofollow noopener ugc">En pris</a></p>`,
      ],
      [2, "<p>Ti.</p>"],
      [3, "<p>Tak.</p>"],
      [1, "<p>Under det.</p>"],
    ]);
    const [one, two] = await said();
    expect(one).toMatchObject({
      ...{ network: "mastodon", handle: "@ann@social.example", authorName: "ann", language: "da" },
      ...{ warning: "Om <b>mel</b>", url: `${there.origin}/@ann/${first.id}` },
    });
    expect(two).toMatchObject({ handle: "@bo@far.example", authorUrl: "https://far.example/@bo" });
    const rows = await fresh.store.db
      .selectFrom("replies")
      .select(["uri", "connection_id", "visibility"])
      .orderBy("id")
      .execute();
    expect(rows[0]).toEqual({
      uri: first.uri,
      connection_id: connectionId,
      visibility: "unlisted",
    });
  });

  test("is one with what comes by the fediverse, and its author is one with who is known there", async () => {
    const ann = { ...someone("ann"), uri: `${there.origin}/users/ann`, name: "Ann" };
    const known = someone("bo", "far.example");
    await replyArrives(fresh.store, replyOf("bo", post.uri, { account: known }));
    const one = there.post("ann", "Hej.", { inReplyTo: root.id });
    await replyArrives(fresh.store, replyOf("ann", post.uri, { account: ann, uri: one.uri }));
    there.post("bo@far.example", "Hej igen.", { inReplyTo: root.id });
    await look();
    expect(await said()).toHaveLength(3);
    const accounts = await fresh.store.db
      .selectFrom("accounts")
      .select(["uri", "network"])
      .execute();
    expect(accounts.toSorted((a, b) => (a.uri < b.uri ? -1 : 1))).toEqual([
      { uri: ann.uri, network: "activitypub" },
      { uri: known.uri, network: "activitypub" },
    ]);
    expect((await said()).map((reply) => reply.network)).toEqual([
      ...["activitypub", "activitypub", "mastodon"],
    ]);
  });

  test("is answered by the account that it came by, and liked by it", async () => {
    const other = await startMastodon(() => fresh.clock.now());
    const second = await connectThere(kit, network, new URL(other.origin).host);
    expect(second).not.toBe(connectionId);
    there.post("ann", "Hvad koster det?", { inReplyTo: root.id });
    await look();
    const [reply] = await said();
    const given = await answer(reply?.id ?? 0);
    await weReact(fresh.store, { replyId: reply?.id ?? 0, kind: "like" });
    await doJobs(fresh, network);
    expect([...there.posts.values()].at(-1)).toMatchObject({
      ...{ account: "ida", text: "@ann@social.example Ti kroner.", language: "da" },
    });
    expect([...there.posts.values()].find(({ account }) => account === "ann")?.likers).toEqual([
      "ida",
    ]);
    expect(other.posts.size).toBe(0);
    await other.stop();
    // What is said to our answer hangs under it, and our answer comes home as nothing new.
    const ours = [...there.posts.values()].at(-1);
    there.post("ann", "Det er billigt.", { inReplyTo: ours?.id ?? "" });
    await look();
    await look();
    expect(await tree()).toEqual([
      [1, "<p>Hvad koster det?</p>"],
      [2, "<p>Ti kroner.</p>"],
      [3, "<p>Det er billigt.</p>"],
    ]);
    if (given.kind !== "answered") throw new Error(given.kind);
    const copies = await listCopies(fresh.store.db, { what: "reply", id: given.id });
    expect(copies).toMatchObject([{ connection_id: connectionId, state: "sent" }]);
  });

  test("is changed, hidden and erased by who wrote it, and stays while nobody can say", async () => {
    const first = there.post("ann", "Et.", { inReplyTo: root.id });
    const second = there.post("ann", "To.", { inReplyTo: root.id });
    const third = there.post("ann", "Tre.", { inReplyTo: root.id });
    const far = there.post("bo@far.example", "Fire.", {
      ...{ inReplyTo: root.id, uri: "http://127.0.0.1:9/posts/1" },
    });
    await look();
    expect(await tree()).toHaveLength(4);
    Object.assign(first, { html: "<p>Et, rettet.</p>", editedAt: fresh.clock.now() });
    second.visibility = "private";
    there.posts.delete(third.id);
    there.posts.delete(far.id);
    await look();
    await look();
    const rows = await fresh.store.db
      .selectFrom("replies")
      .select(["html", "state"])
      .orderBy("id")
      .execute();
    expect(rows).toEqual([
      { html: "<p>Et, rettet.</p>", state: "visible" },
      { html: "", state: "erased" },
      { html: "", state: "erased" },
      { html: "<p>Fire.</p>", state: "visible" },
    ]);
  });

  test("likes and shares are counted once, all pages of them, and no more once they are taken back", async () => {
    root.likers = ["ann", "bo@far.example", "cy", "di", "eb"];
    root.sharers = ["ann"];
    await look();
    await look();
    expect(await counts()).toEqual({ likes: 5, shares: 1 });
    root.likers = ["ann", "eb"];
    root.sharers = [];
    await look();
    expect(await counts()).toEqual({ likes: 2, shares: 0 });
    root.likers = [];
    await look();
    expect(await counts()).toEqual({ likes: 0, shares: 0 });
  });

  test("a copy that was taken away there is known as such, and asked after no more", async () => {
    there.posts.clear();
    await look();
    expect(await listCopies(fresh.store.db, { what: "post", id: post.id })).toMatchObject([
      ...[{ state: "waiting" }, { connection_id: connectionId, state: "removed" }],
    ]);
    const before = there.asked().length;
    fresh.clock.move(10 * hour);
    await doJobs(fresh, network);
    expect(there.asked()).toHaveLength(before);
  });

  test("nothing is lost while the server is down, half answers, or wants us to wait", async () => {
    there.post("ann", "Hej.", { inReplyTo: root.id });
    there.answerNext("GET /api/v1/statuses", 502);
    await look();
    there.answerNext("GET /api/v1/statuses", { status: 200, body: '{"id":"1"' });
    await look();
    there.answerNext("GET /api/v1/statuses", { status: 429, headers: { "retry-after": "120" } });
    await look();
    expect(await tree()).toEqual([]);
    fresh.clock.move(hour);
    await look();
    expect(await tree()).toEqual([[1, "<p>Hej.</p>"]]);
  });

  test("a key that is no longer taken ends the connection until it is connected anew", async () => {
    there.keys.clear();
    await look();
    expect(await findConnection(fresh.store.db, connectionId)).toMatchObject({ state: "expired" });
    there.post("ann", "Hej.", { inReplyTo: root.id });
    await connectThere(kit, network, new URL(there.origin).host);
    fresh.clock.move(hour);
    await look();
    expect(await tree()).toEqual([[1, "<p>Hej.</p>"]]);
  });

  test("what cannot be read of a hostile answer is left out", async () => {
    const posts = [
      { id: 1, uri: "javascript:alert(1)" },
      null,
      { ...JSON.parse("{}"), id: "x".repeat(1000) },
    ];
    there.post("ann", "Hej.", { inReplyTo: root.id });
    await look();
    there.answerNext(`GET /api/v1/statuses/${root.id}/context`, {
      ...{ status: 200, body: JSON.stringify({ descendants: posts }) },
    });
    await look();
    // It is asked for by itself before anything is erased.
    expect(await tree()).toEqual([[1, "<p>Hej.</p>"]]);
  });
});
