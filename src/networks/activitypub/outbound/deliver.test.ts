import { afterEach, expect, test } from "vitest";

import { addFollower } from "#audience";
import { hour } from "#core/clock.ts";
import { ownerAnswers } from "#flows/owner-answers.ts";
import { postIsDeleted } from "#flows/post-is-deleted.ts";
import { weFollow, weUnfollow } from "#flows/we-follow.ts";
import { startRunner, listDeadJobs } from "#jobs";
import type { Kit } from "#kit";
import { addBlock } from "#moderation";
import { describeOnEachDatabase } from "#support/databases.ts";
import { kitOn } from "#support/kit.ts";
import { type Heard, type RemoteServer, startRemote } from "#support/remote-server.ts";
import { publishArticle, someone } from "#support/story.ts";

import { bySystem } from "#schema";
import { meetReachable, openFediverse } from "#support/fediverse.ts";

describeOnEachDatabase("deliveries", (fresh) => {
  let remote: RemoteServer;
  afterEach(async () => await remote?.stop());

  /** Followers there: by their own inbox, or all by the server's shared one. */
  const follow = async (names: readonly string[], shared: boolean): Promise<void> => {
    await fresh.store.transact(async (tx) => {
      for (const name of names) {
        const uri = `${remote.origin}/users/${name}`;
        const sharedInbox = shared ? `${remote.origin}/inbox` : null;
        const { id } = await meetReachable(tx, {
          ...someone(name),
          uri,
          inbox: `${uri}/inbox`,
          sharedInbox,
        });
        await addFollower(tx, id);
      }
    });
  };
  /** Does every job that is due. */
  const work = async (kit: Kit): Promise<void> => {
    const { handlers } = openFediverse(kit);
    const runner = startRunner(fresh.store, {
      ...handlers,
      "fetch-preview": async () => {},
    } as never);
    await runner.idle();
    await runner.stop();
  };
  const jobs = async () => await fresh.store.db.selectFrom("jobs").selectAll().execute();
  const types = (heard: readonly Heard[]) =>
    heard.map(({ body }) => (JSON.parse(body) as { type: string }).type);

  test("one delivery for each server with a shared inbox, one for each follower elsewhere", async () => {
    remote = await startRemote();
    await follow(["ann", "bo"], true);
    await follow(["carl", "dorte"], false);
    const kit = await kitOn(fresh);
    const { id, uri } = await publishArticle(fresh.store);
    await work(kit);
    expect(remote.heard.map(({ target }) => target).toSorted()).toEqual([
      "/inbox",
      "/users/carl/inbox",
      "/users/dorte/inbox",
    ]);
    expect(JSON.parse(remote.heard[0]?.body ?? "")).toMatchObject({
      id: `${uri}#create`,
      type: "Create",
      actor: "https://vaerkstedet.example/ap/actor",
      object: { id: uri, type: "Article" },
    });
    // A job may run twice; what was said is not said again.
    await openFediverse(kit).send("publish", { what: "post", id });
    await work(kit);
    expect(remote.heard).toHaveLength(3);
    expect(await jobs()).toEqual([]);
  });

  test("a deletion waits for the creation that failed before it, so they arrive in order", async () => {
    let isDown = true;
    remote = await startRemote(() => (isDown ? 503 : 202));
    await follow(["ann"], false);
    const kit = await kitOn(fresh);
    const { id } = await publishArticle(fresh.store);
    await work(kit);
    await postIsDeleted(fresh.store, bySystem, { postId: id, reason: "Fortrudt" });
    await work(kit);
    expect(types(remote.heard)).toEqual(["Create"]);
    isDown = false;
    fresh.clock.move(hour);
    await work(kit);
    await work(kit);
    expect(types(remote.heard)).toEqual(["Create", "Create", "Delete"]);
    expect(JSON.parse(remote.heard[2]?.body ?? "")).toMatchObject({
      object: { type: "Tombstone" },
    });
  });

  test("what a server cannot take holds up only what is about the same thing", async () => {
    remote = await startRemote(({ body }) => (body.includes("POISON") ? 500 : 202));
    await follow(["ann", "bo"], true);
    const kit = await kitOn(fresh);
    const { id } = await publishArticle(fresh.store, "POISON");
    await publishArticle(fresh.store, "Efter den");
    await work(kit);
    await postIsDeleted(fresh.store, bySystem, { postId: id, reason: "Fortrudt" });
    await publishArticle(fresh.store, "Og en til");
    await work(kit);
    const told = remote.heard.map(({ body }) => {
      const { type, object } = JSON.parse(body) as { type: string; object: { name?: string } };
      return `${type} ${object.name ?? ""}`;
    });
    expect(told.toSorted()).toEqual(["Create Efter den", "Create Og en til", "Create POISON"]);
  });

  test("a post that is deleted takes our answers under it back where they went", async () => {
    remote = await startRemote();
    await follow(["ann"], true);
    const kit = await kitOn(fresh);
    const { id: postId, uri } = await publishArticle(fresh.store);
    const outcome = await ownerAnswers(fresh.store, bySystem, kit.secrets, kit.config.origin, {
      postId,
      source: "Et ord til.",
      userName: "Ida Holm",
    });
    if (outcome.kind !== "answered") throw new Error(outcome.kind);
    await work(kit);
    await postIsDeleted(fresh.store, bySystem, { postId, reason: "Fortrudt" });
    await work(kit);
    const deleted = remote.heard
      .map(({ body }) => JSON.parse(body) as { type: string; object: { id: string; type: string } })
      .filter(({ type }) => type === "Delete");
    expect(deleted.map(({ object }) => `${object.type} ${object.id}`).toSorted()).toEqual([
      `Tombstone ${uri}`,
      `Tombstone ${kit.config.origin}/replies/${outcome.id}`,
    ]);
    const activitypub = openFediverse(kit);
    expect((await activitypub.representation(`/replies/${outcome.id}`))?.status).toBe(410);
  });

  test("to undo never overtakes what is undone", async () => {
    let isDown = true;
    remote = await startRemote(() => (isDown ? 503 : 202));
    const kit = await kitOn(fresh);
    const { id: accountId } = await fresh.store.transact(async (tx) => {
      const uri = `${remote.origin}/users/ann`;
      const inbox = `${uri}/inbox`;
      return await meetReachable(tx, { ...someone("ann"), uri, inbox, sharedInbox: null });
    });
    await weFollow(fresh.store, accountId);
    await work(kit);
    await weUnfollow(fresh.store, accountId);
    await work(kit);
    isDown = false;
    fresh.clock.move(hour);
    await work(kit);
    await work(kit);
    expect(types(remote.heard)).toEqual(["Follow", "Follow", "Undo"]);
  });

  test("one inbox has four deliveries under way, and the rest come after them", async () => {
    let [now, most] = [0, 0];
    remote = await startRemote(async () => {
      now += 1;
      most = Math.max(most, now);
      await new Promise((resolve) => setTimeout(resolve, 50));
      now -= 1;
      return 202;
    });
    await follow(["ann"], true);
    for (let n = 1; n <= 12; n += 1) await publishArticle(fresh.store, `Nummer ${n}`);
    const kit = await kitOn(fresh);
    for (let round = 0; round < 6; round += 1) {
      await work(kit);
      fresh.clock.move(10_000);
    }
    expect(remote.heard).toHaveLength(12);
    expect(most).toBeLessThanOrEqual(4);
    expect(await jobs()).toEqual([]);
  });

  test("who refuses the old signature is asked once more with the new one", async () => {
    remote = await startRemote(({ headers }) =>
      headers["signature-input"] === undefined ? 401 : 202,
    );
    await follow(["ann"], false);
    await publishArticle(fresh.store);
    await work(await kitOn(fresh));
    expect(remote.heard.map(({ headers }) => "signature-input" in headers)).toEqual([false, true]);
    expect(await jobs()).toEqual([]);
  });

  test("an inbox that is not there, said three times over hours, is not written to again", async () => {
    remote = await startRemote(() => 410);
    await follow(["ann"], false);
    const kit = await kitOn(fresh);
    await publishArticle(fresh.store);
    for (const times of [1, 2, 3]) {
      await work(kit);
      expect(remote.heard).toHaveLength(times);
      fresh.clock.move(24 * hour);
    }
    expect(await jobs()).toEqual([]);
    await publishArticle(fresh.store, "Endnu en");
    await work(kit);
    expect(remote.heard).toHaveLength(3);
  });

  test("a refusal for good is kept with its reason for a person to see", async () => {
    remote = await startRemote(() => 403);
    await follow(["ann"], false);
    await publishArticle(fresh.store);
    await work(await kitOn(fresh));
    const [dead] = await listDeadJobs(fresh.store.db);
    expect(dead?.fault).toMatchObject({ code: "delivery_refused", params: { status: 403 } });
    expect(remote.heard).toHaveLength(1);
  });

  test("a server that asks us to wait is not asked before", async () => {
    remote = await startRemote(() => ({ status: 429, headers: { "retry-after": "7200" } }));
    await follow(["ann"], false);
    const kit = await kitOn(fresh);
    await publishArticle(fresh.store);
    await work(kit);
    fresh.clock.move(1.9 * hour);
    await work(kit);
    expect(remote.heard).toHaveLength(1);
    fresh.clock.move(0.2 * hour);
    await work(kit);
    expect(remote.heard).toHaveLength(2);
  });

  test("what was written down for a server before it was blocked stays here, and it still hears what is taken back", async () => {
    remote = await startRemote();
    await follow(["ann"], false);
    const kit = await kitOn(fresh);
    const { id } = await publishArticle(fresh.store);
    const activitypub = openFediverse(kit);
    await activitypub.send("publish", { what: "post", id });
    const block = { kind: "domain", value: "127.0.0.1", reason: "Spam" } as const;
    await fresh.store.transact(async (tx) => await addBlock(tx, bySystem, block));
    await work(kit);
    expect(remote.heard).toEqual([]);
    await postIsDeleted(fresh.store, bySystem, { postId: id, reason: "" });
    await work(kit);
    expect(types(remote.heard)).toEqual(["Delete"]);
    expect(await jobs()).toEqual([]);
  });

  test("a redirect is not followed", async () => {
    const inside = await startRemote();
    remote = await startRemote(() => ({
      status: 307,
      headers: { location: `${inside.origin}/secret` },
    }));
    await follow(["ann"], false);
    await publishArticle(fresh.store);
    await work(await kitOn(fresh));
    expect(remote.heard).toHaveLength(1);
    expect(inside.heard).toEqual([]);
    await inside.stop();
  });

  test("who only waits for a silent server loses no attempt by it", async () => {
    let isSilent = true;
    remote = await startRemote(() => (isSilent ? new Promise<number>(() => {}) : 202));
    await follow(["ann", "bo", "carl"], false);
    const kit = await kitOn(fresh);
    const impatient: Kit = {
      ...kit,
      fetch: async (url, options) => await kit.fetch(url, { ...options, timeoutMs: 100 }),
    };
    const { id } = await publishArticle(fresh.store);
    const fediverse = openFediverse(impatient);
    const runner = startRunner(
      fresh.store,
      {
        ...fediverse.handlers,
        "fetch-preview": async () => {},
      } as never,
      { limits: { delivery: 1 } },
    );
    await fediverse.send("publish", { what: "post", id });
    await runner.idle();
    expect((await jobs()).map(({ attempts }) => attempts).toSorted((a, b) => a - b)).toEqual([
      0, 0, 1,
    ]);
    expect(remote.heard).toHaveLength(1);
    isSilent = false;
    fresh.clock.move(40_000);
    await runner.idle();
    expect(await jobs()).toEqual([]);
    await runner.stop();
  });

  test("a silent server is asked once, not once for each follower there", async () => {
    remote = await startRemote(() => new Promise(() => {}));
    await follow(["ann", "bo", "carl"], false);
    const kit = await kitOn(fresh);
    const impatient: Kit = {
      ...kit,
      fetch: async (url, options) => await kit.fetch(url, { ...options, timeoutMs: 100 }),
    };
    const { id } = await publishArticle(fresh.store);
    const fediverse = openFediverse(impatient);
    await fediverse.send("publish", { what: "post", id });
    const inboxes = (await jobs()).filter((job) => job.kind === "deliver");
    expect(inboxes).toHaveLength(3);
    for (const { payload_json } of inboxes)
      await expect(
        fediverse.handlers.deliver({
          id: 1,
          kind: "deliver",
          attempt: 1,
          lane: null,
          payload: JSON.parse(payload_json) as { activityUri: string; inbox: string },
        }),
      ).rejects.toMatchObject({ retryable: true });
    expect(remote.heard).toHaveLength(1);
  });
});
