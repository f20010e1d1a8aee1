import { afterEach, beforeEach, expect, test } from "vitest";

import { createSafeFetch } from "#core/safe-fetch.ts";
import type { Kit } from "#kit";
import { describeOnEachDatabase } from "#support/databases.ts";
import { kitOn } from "#support/kit.ts";
import { type RemotePeople, startRemotePeople } from "#support/remote-people.ts";
import { publishArticle } from "#support/story.ts";

import { type Fediverse, openFediverse } from "#support/fediverse.ts";

const everyone = "https://www.w3.org/ns/activitystreams#Public";
const context = "https://www.w3.org/ns/activitystreams";

describeOnEachDatabase("what was never sent to us", (fresh) => {
  let remote: RemotePeople;
  let kit: Kit;
  let handlers: Fediverse["handlers"];
  let fetch: ReturnType<typeof createSafeFetch>;
  let post: string;

  beforeEach(async () => {
    remote = await startRemotePeople();
    fetch = createSafeFetch({ allowPrivateNetwork: true, userAgent: "test" });
    kit = await kitOn(fresh, { fetch });
    ({ handlers } = openFediverse(kit));
    const { id } = await publishArticle(fresh.store);
    const row = await fresh.store.db
      .selectFrom("posts")
      .select("uri")
      .where("id", "=", id)
      .executeTakeFirstOrThrow();
    post = row.uri ?? "";
  });
  afterEach(async () => {
    await remote.stop();
    await fetch.close();
  });

  const at = (path: string): string => `${remote.origin}${path}`;
  /** Serves a note of Ann's at its address. */
  const serve = (path: string, inReplyTo: string | readonly string[], more: object = {}): void =>
    remote.serve(path, {
      "@context": context,
      id: at(path),
      type: "Note",
      attributedTo: remote.person("ann").uri,
      content: `<p>${path}</p>`,
      inReplyTo,
      to: [everyone],
      ...more,
    });
  const job = <P>(payload: P) => ({ id: 1, attempt: 1, payload });
  const thread = async (path: string): Promise<void> =>
    await handlers["fetch-thread"]({ ...job({ uri: at(path), depth: 0 }), kind: "fetch-thread" });
  /** Looks at the conversation as at the time that is set for it. @returns false when it rests */
  const look = async (): Promise<boolean> => {
    const row = await fresh.store.db
      .selectFrom("ap_threads")
      .select(["post_id", "due_at"])
      .executeTakeFirstOrThrow();
    if (row.due_at === null) return false;
    const payload = { postId: row.post_id, due: row.due_at };
    await handlers["fetch-replies"]({ ...job(payload), kind: "fetch-replies" });
    return true;
  };
  const rows = async () =>
    await fresh.store.db
      .selectFrom("replies")
      .select(["uri", "depth", "state", "html"])
      .orderBy("path")
      .execute();

  test("a thread is walked up to our post and stored from the top", async () => {
    serve("/1", post);
    serve("/2", at("/1"));
    serve("/3", at("/2"));
    await thread("/3");
    expect(await rows()).toMatchObject([
      { uri: at("/1"), depth: 1 },
      { uri: at("/2"), depth: 2 },
      { uri: at("/3"), depth: 3 },
    ]);
  });

  test("a thread that bites its own tail, or leads elsewhere, ends", async () => {
    serve("/1", at("/2"));
    serve("/2", at("/1"));
    await thread("/1");
    serve("/3", at("/nothing"));
    await thread("/3");
    for (let i = 10; i < 50; i += 1) serve(`/${i}`, at(`/${i + 1}`));
    serve("/50", post);
    const before = remote.server.heard.length;
    await thread("/10");
    expect(remote.server.heard.length - before).toBeLessThanOrEqual(20);
    expect(await rows()).toEqual([]);
  });

  test("where something answers several things, each way up is tried", async () => {
    serve("/1", post);
    serve("/2", [at("/nothing"), at("/1")]);
    remote.serve("/down", 503);
    serve("/3", [at("/down"), at("/4"), at("/2")]);
    serve("/4", at("/elsewhere"));
    await thread("/3");
    expect(await rows()).toMatchObject([
      { uri: at("/1"), depth: 1 },
      { uri: at("/2"), depth: 2 },
      { uri: at("/3"), depth: 3 },
    ]);
    // One that cannot be asked now may still lead here.
    serve("/5", [at("/down"), at("/4")]);
    await expect(thread("/5")).rejects.toThrow("503");
  });

  test("what is private or speaks for another is not taken from a thread", async () => {
    serve("/1", post, { to: [`${remote.person("ann").uri}/followers`] });
    serve("/2", post, { attributedTo: "https://somebody.example/users/bo" });
    for (const path of ["/1", "/2"]) await thread(path);
    expect(await rows()).toEqual([]);
  });

  test("a walk that cannot end well is no matter for the owner, and one that may is tried again", async () => {
    remote.serve("/1", 403);
    await thread("/1");
    remote.serve("/2", { status: 200, headers: { "content-type": "text/html" }, body: "<p>" });
    await thread("/2");
    remote.serve("/3", 503);
    await expect(thread("/3")).rejects.toThrow("503");
    const last = { id: 1, attempt: 16, payload: { uri: at("/3"), depth: 0 } };
    await handlers["fetch-thread"]({ ...last, kind: "fetch-thread" });
    expect(await rows()).toEqual([]);
  });

  test("what a list names stands under the first thing it answers that is here", async () => {
    serve("/1", post, { replies: at("/1/replies") });
    await thread("/1");
    serve("/2", [at("/nothing"), at("/1")]);
    serve("/3", ["https://elsewhere.example/1", at("/4")]);
    serve("/4", at("/2"));
    remote.serve("/1/replies", {
      "@context": context,
      id: at("/1/replies"),
      type: "Collection",
      items: [at("/2"), at("/3")],
    });
    await look();
    expect((await rows()).map((row) => [row.uri, row.depth])).toEqual([
      [at("/1"), 1],
      [at("/2"), 2],
      [at("/4"), 3],
      [at("/3"), 4],
    ]);
  });

  test("a collection of replies is read page by page, and only what answers us is kept", async () => {
    serve("/1", post, { replies: at("/1/replies") });
    await thread("/1");
    serve("/2", at("/1"));
    serve("/3", at("/2"));
    serve("/4", at("/elsewhere"));
    remote.serve("/1/replies", {
      "@context": context,
      id: at("/1/replies"),
      type: "Collection",
      first: { type: "CollectionPage", items: [at("/2")], next: at("/1/replies/2") },
    });
    remote.serve("/1/replies/2", {
      "@context": context,
      id: at("/1/replies/2"),
      type: "CollectionPage",
      items: [at("/3"), at("/4"), at("/gone")],
      // For ever, if one let it.
      next: at("/1/replies/2"),
    });
    await look();
    expect((await rows()).map((row) => row.uri)).toEqual([at("/1"), at("/2"), at("/3")]);
  });

  test("a collection is looked at again, less and less often, and then no more", async () => {
    remote.serve("/1/replies", {
      "@context": context,
      id: at("/1/replies"),
      type: "Collection",
      items: [],
    });
    serve("/1", post, { replies: at("/1/replies") });
    await thread("/1");
    while (await look());
    const next = await fresh.store.db
      .selectFrom("jobs")
      .select(["payload_json", "run_at", "created_at"])
      .where("kind", "=", "fetch-replies")
      .orderBy("id")
      .execute();
    const minutes = next.map((one) => (one.run_at - one.created_at) / 60_000);
    expect(minutes).toEqual([1 / 3, 10, 60, 360, 1440, 4320]);
    const asked = remote.server.heard.filter(({ target }) => target === "/1/replies");
    expect(asked).toHaveLength(6);
  });
});
