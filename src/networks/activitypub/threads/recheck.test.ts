import { afterEach, beforeEach, expect, test } from "vitest";

import { day, hour } from "#core/clock.ts";
import { createSafeFetch } from "#core/safe-fetch.ts";
import { listReplies } from "#conversation";
import { replyArrives } from "#flows/reply-arrives.ts";
import { replyIsEdited } from "#flows/reply-is-edited.ts";
import type { Kit } from "#kit";
import { describeOnEachDatabase } from "#support/databases.ts";
import { kitOn } from "#support/kit.ts";
import { type RemotePeople, startRemotePeople } from "#support/remote-people.ts";
import { publishArticle } from "#support/story.ts";

import { type Fediverse, openFediverse } from "#support/fediverse.ts";
import { recheckReplies } from "./recheck.ts";

const everyone = "https://www.w3.org/ns/activitystreams#Public";
const page = { headers: { "content-type": "text/html" }, body: "<h1>Hej</h1>" };

describeOnEachDatabase("whether a reply still stands where it was written", (fresh) => {
  let remote: RemotePeople;
  let kit: Kit;
  let handlers: Fediverse["handlers"];
  let fetch: ReturnType<typeof createSafeFetch>;
  let post: { id: number; uri: string };

  beforeEach(async () => {
    remote = await startRemotePeople();
    fetch = createSafeFetch({ allowPrivateNetwork: true, userAgent: "test" });
    kit = await kitOn(fresh, { fetch });
    ({ handlers } = openFediverse(kit));
    post = await publishArticle(fresh.store);
  });
  afterEach(async () => {
    await remote.stop();
    await fetch.close();
  });

  const at = (path: string): string => `${remote.origin}${path}`;
  const serve = (path: string, more: object = {}): void =>
    remote.serve(path, {
      "@context": "https://www.w3.org/ns/activitystreams",
      id: at(path),
      type: "Note",
      attributedTo: remote.person("ann").uri,
      content: `<p>${path}</p>`,
      inReplyTo: post.uri,
      to: [everyone],
      ...more,
    });
  /** A reply that stands there and came here. */
  const arrive = async (path: string): Promise<void> => {
    serve(path);
    await replyArrives(fresh.store, {
      account: { network: "activitypub", uri: remote.person("ann").uri },
      uri: at(path),
      url: at(path),
      html: `<p>${path}</p>`,
      inReplyToUri: post.uri,
      writtenAt: fresh.clock.now(),
    });
  };
  const queued = async () =>
    await fresh.store.db
      .selectFrom("jobs")
      .select(["id", "payload_json", "attempts"])
      .where("kind", "=", "recheck-reply")
      .orderBy("id")
      .execute();
  /** The daily work, and all questions it asks. @returns how many */
  const aDayPasses = async (): Promise<number> => {
    fresh.clock.move(day);
    await fresh.store.transact(async (tx) => await recheckReplies(tx));
    const jobs = await queued();
    for (const { id, payload_json } of jobs) {
      const payload = JSON.parse(payload_json) as { replyId: number };
      await handlers["recheck-reply"]({ id, attempt: 1, payload, kind: "recheck-reply" });
    }
    await fresh.store.db.deleteFrom("jobs").where("kind", "=", "recheck-reply").execute();
    return jobs.length;
  };
  const states = async (): Promise<Record<string, string>> => {
    const rows = await fresh.store.db.selectFrom("replies").select(["uri", "state"]).execute();
    return Object.fromEntries(rows.map((row) => [row.uri.slice(remote.origin.length), row.state]));
  };
  const htmlOf = async (path: string): Promise<string | undefined> =>
    (
      await fresh.store.db
        .selectFrom("replies")
        .select("html")
        .where("uri", "=", at(path))
        .executeTakeFirst()
    )?.html;

  test("410 and a Tombstone erase at once, and what changed is changed", async () => {
    for (const path of ["/1", "/2", "/3", "/4"]) await arrive(path);
    remote.serve("/1", 410);
    remote.serve("/2", { ...page, status: 410 });
    remote.serve("/3", { id: at("/3"), type: "Tombstone" });
    serve("/4", { content: "<p>Better said</p>" });
    await aDayPasses();
    expect(await states()).toEqual({
      "/1": "erased",
      "/2": "erased",
      "/3": "erased",
      "/4": "visible",
    });
    expect([await htmlOf("/1"), await htmlOf("/4")]).toEqual(["", "<p>Better said</p>"]);
  });

  test("who may see it is as it says there, and as before where it says nothing", async () => {
    const followers = `${remote.person("ann").uri}/followers`;
    for (const path of ["/1", "/2", "/3", "/4"]) await arrive(path);
    serve("/1", { to: [followers], cc: [everyone] });
    serve("/2", { to: undefined });
    serve("/3", { to: [] });
    serve("/4", { to: [followers] });
    await aDayPasses();
    const rows = await fresh.store.db
      .selectFrom("replies")
      .select(["state", "visibility"])
      .orderBy("id")
      .execute();
    expect(rows.map((row) => `${row.state}, ${row.visibility}`)).toEqual([
      "visible, unlisted",
      "visible, public",
      "visible, public",
      "erased, public",
    ]);
  });

  test("what is not found leaves the page after several days, keeps its text, and is shown again when it comes back", async () => {
    for (const path of ["/1", "/2"]) await arrive(path);
    remote.serve("/1", 404);
    remote.serve("/2", { ...page, status: 404 });
    for (const passed of [1, 2, 3]) {
      await aDayPasses();
      expect([passed, await states()]).toEqual([passed, { "/1": "visible", "/2": "visible" }]);
    }
    await aDayPasses();
    expect(await states()).toEqual({ "/1": "away", "/2": "away" });
    expect(await htmlOf("/1")).toBe("<p>/1</p>");
    expect(await listReplies(fresh.store.db, post.id)).toMatchObject({ total: 0, replies: [] });
    for (let i = 0; i < 20; i += 1) await aDayPasses();
    serve("/1");
    await aDayPasses();
    expect(await states()).toEqual({ "/1": "visible", "/2": "away" });
    expect((await listReplies(fresh.store.db, post.id)).replies).toMatchObject([
      { html: "<p>/1</p>" },
    ]);
    for (let i = 0; i < 10; i += 1) await aDayPasses();
    expect(await states()).toEqual({ "/1": "visible", "/2": "erased" });
    expect(await htmlOf("/2")).toBe("");
  });

  test("one day without it says nothing, however often it happens", async () => {
    await arrive("/1");
    for (let i = 0; i < 7; i += 1) {
      if (i % 2 === 0) remote.serve("/1", 404);
      else serve("/1");
      await aDayPasses();
    }
    expect(await states()).toEqual({ "/1": "visible" });
  });

  test("an Update by its author brings a missed one back", async () => {
    await arrive("/1");
    remote.serve("/1", 404);
    for (let i = 0; i < 5; i += 1) await aDayPasses();
    expect(await states()).toEqual({ "/1": "away" });
    const authorUri = remote.person("ann").uri;
    await replyIsEdited(fresh.store, { uri: at("/1"), authorUri, html: "<p>/1</p>" });
    expect(await states()).toEqual({ "/1": "visible" });
    expect((await listReplies(fresh.store.db, post.id)).total).toBe(1);
  });

  test("no other answer erases or hides anything, for as long as it lasts", async () => {
    const away = at("/elsewhere");
    remote.serve("/elsewhere", 410);
    const answers = {
      "/401": 401,
      "/403": 403,
      "/429": 429,
      "/500": 500,
      "/503": 503,
      "/page": { ...page, status: 200 },
      "/other": { id: at("/other"), type: "Person" },
      "/foreign-tombstone": { id: at("/x"), type: "Tombstone" },
      "/empty": { status: 200, headers: { "content-type": "application/activity+json" } },
      "/moved": { status: 302, headers: { location: away } },
      "/loop": { status: 302, headers: { location: at("/loop") } },
    } as const;
    for (const path of Object.keys(answers)) await arrive(path);
    for (const [path, answer] of Object.entries(answers)) remote.serve(path, answer as never);
    for (let i = 0; i < 8; i += 1) await aDayPasses();
    await remote.stop();
    await aDayPasses();
    expect(new Set(Object.values(await states()))).toEqual(new Set(["visible"]));
  });

  test("each is asked after once a day, however often the daily work is done, and not after it has stood long", async () => {
    for (const path of ["/1", "/2", "/3"]) await arrive(path);
    for (let i = 0; i < 60; i += 1)
      await fresh.store.transact(async (tx) => await recheckReplies(tx));
    expect(await queued()).toHaveLength(3);
    // Nobody asked yet, as when the server was down: those that wait are enough.
    fresh.clock.move(2 * day);
    await fresh.store.transact(async (tx) => await recheckReplies(tx));
    expect(await queued()).toHaveLength(3);
    await fresh.store.db.deleteFrom("jobs").execute();
    fresh.clock.move(hour);
    expect(await aDayPasses()).toBe(3);
    fresh.clock.move(8 * day);
    expect(await aDayPasses()).toBe(0);
  });
});
