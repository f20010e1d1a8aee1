import { afterEach, beforeEach, expect, test } from "vitest";

import { weFollow } from "#flows/we-follow.ts";
import { someoneIsBlocked } from "#flows/someone-is-blocked.ts";
import { upsertAccount } from "#audience";
import type { JobKind } from "#jobs";
import { readActor } from "#activitypub/remote/read-actor.ts";
import { describeOnEachDatabase } from "#support/databases.ts";
import { context, everyone, inboxWorld } from "#support/inbox-world.ts";
import {
  type RemotePeople,
  type RemotePerson,
  signedPost,
  startRemotePeople,
} from "#support/remote-people.ts";
import { bySystem } from "#schema";

describeOnEachDatabase("what others pass on", (fresh) => {
  const world = inboxWorld(fresh);
  let elsewhere: RemotePeople;
  let group: RemotePerson;
  let bo: RemotePerson;
  beforeEach(async () => {
    elsewhere = await startRemotePeople();
    group = world.remote.person("group");
    bo = elsewhere.person("bo");
  });
  afterEach(async () => await elsewhere.stop());

  /** Bo's note as his own server has it. */
  const write = (path: string, more: object = {}): Record<string, unknown> => {
    const note = {
      "@context": context,
      id: `${elsewhere.origin}${path}`,
      type: "Note",
      attributedTo: bo.uri,
      content: "<p>Et svar.</p>",
      inReplyTo: world.post,
      published: new Date().toISOString(),
      to: [everyone],
      ...more,
    };
    elsewhere.serve(path, note);
    return note;
  };
  const act = (type: string, object: unknown, actor = bo.uri) => ({
    "@context": context,
    id: `${new URL(actor).origin}/acts/${type}${Math.random()}`,
    type,
    actor,
    to: [everyone],
    object,
  });
  const announce = async (object: unknown, by = group): Promise<number> =>
    await world.send(signedPost(world.inbox, act("Announce", object, by.uri), by));
  const forward = async (activity: unknown, by = world.ann): Promise<number> =>
    await world.send(signedPost(world.inbox, activity, by));
  /** Does the jobs that are due. */
  const runJobs = async (): Promise<void> => {
    for (;;) {
      const job = await fresh.store.db
        .selectFrom("jobs")
        .selectAll()
        .where("kind", "in", ["fetch-thread", "recheck-told"])
        .orderBy("id")
        .limit(1)
        .executeTakeFirst();
      if (job === undefined) return;
      await fresh.store.db.deleteFrom("jobs").where("id", "=", job.id).execute();
      const handler = world.activitypub.handlers[job.kind as "fetch-thread"];
      const payload = JSON.parse(job.payload_json) as { uri: string; depth: number };
      await handler({
        id: job.id,
        kind: job.kind as JobKind as "fetch-thread",
        attempt: 1,
        payload,
      });
    }
  };
  const shown = async () => (await world.replies()).map(({ uri, html }) => ({ uri, html }));
  const asked = () => elsewhere.server.heard.length;

  test.each([
    ["the act of writing, as Lemmy's groups do", (note: object) => act("Create", note)],
    ["the note itself, as NodeBB's do", (note: object) => note],
    ["the note itself in a list", (note: object) => [note]],
  ])("a group passes on %s: it is fetched from its author and stands here", async (_, wrap) => {
    const note = write("/1");
    // Words in between are not the author's.
    expect(await announce(wrap({ ...note, content: "<p>Never said</p>" } as never))).toBe(202);
    await runJobs();
    expect(await shown()).toEqual([{ uri: note.id, html: "<p>Et svar.</p>" }]);
  });

  test("what is only named is asked for at the teller's own server, or when the teller is known here", async () => {
    const note = write("/1");
    expect(await announce(note.id)).toBe(202);
    expect(await announce(act("Create", note.id))).toBe(202);
    await runJobs();
    expect(asked()).toBe(0);
    const near = { ...note, id: `${world.remote.origin}/n/1`, attributedTo: world.ann.uri };
    world.remote.serve("/n/1", near);
    expect(await announce(near.id)).toBe(202);
    await forward(world.create(world.ann, world.note(world.ann, "/n/2")));
    expect(await announce(act("Create", note.id), world.ann)).toBe(202);
    await runJobs();
    expect(new Set((await shown()).map(({ uri }) => uri))).toEqual(
      new Set([near.id, `${world.remote.origin}/n/2`, note.id]),
    );
  });

  test("an answer far down reaches us by what a group passes on, with what lies between", async () => {
    const top = write("/1");
    const middle = write("/2", { inReplyTo: top.id });
    const low = write("/3", { inReplyTo: middle.id });
    await forward(
      act("Create", { ...top, to: [everyone], cc: [`${world.kit.config.origin}/ap/actor`] }),
    );
    await runJobs();
    await fresh.store.transact(async (tx) => {
      const account = readActor(group.document)?.account;
      if (account !== undefined) await upsertAccount(tx, account);
    });
    expect(await announce(low.id)).toBe(202);
    await runJobs();
    expect((await shown()).map(({ uri }) => uri)).toEqual([top.id, middle.id, low.id]);
  });

  test("a boost by somebody we follow brings an answer to its place, and what answers nothing of ours to be read", async () => {
    const ann = await fresh.store.transact(async (tx) => {
      const account = readActor(world.ann.document)?.account;
      if (account === undefined) throw new Error("No account");
      return await upsertAccount(tx, account);
    });
    await weFollow(fresh.store, ann.id);
    const payload = { verb: "follow", accountId: ann.id } as const;
    await world.jobs.follow({ id: 1, kind: "follow", attempt: 1, payload });
    const asked = await fresh.store.db
      .selectFrom("ap_follows")
      .select("follow_uri")
      .where("direction", "=", "out")
      .executeTakeFirstOrThrow();
    const follow = {
      ...{ id: asked.follow_uri, type: "Follow", object: world.ann.uri },
      actor: `${world.kit.config.origin}/ap/actor`,
    };
    await forward(act("Accept", follow, world.ann.uri));
    const [answer, other] = [write("/1"), write("/2", { inReplyTo: null })];
    expect(await announce(answer.id, world.ann)).toBe(202);
    expect(await announce(other.id, world.ann)).toBe(202);
    await runJobs();
    expect((await shown()).map(({ uri }) => uri)).toEqual([answer.id]);
    const items = await fresh.store.db.selectFrom("reading_items").select("uri").execute();
    expect(items).toEqual([{ uri: other.id }]);
  });

  test("what a group says was changed or taken back is asked of its author's server", async () => {
    const note = write("/1");
    await announce(act("Create", note));
    await runJobs();
    write("/1", { content: "<p>Et bedre svar.</p>", updated: new Date().toISOString() });
    expect(await announce(act("Update", { ...note, content: "<p>Never said</p>" }))).toBe(202);
    await runJobs();
    expect(await shown()).toEqual([{ uri: note.id, html: "<p>Et bedre svar.</p>" }]);
    // It still stands: whoever says that it is gone is wrong.
    expect(await announce(act("Delete", note.id))).toBe(202);
    await runJobs();
    expect(await shown()).toEqual([{ uri: note.id, html: "<p>Et bedre svar.</p>" }]);
    elsewhere.serve("/1", 410);
    expect(await forward(act("Delete", { id: note.id, type: "Tombstone" }))).toBe(202);
    await runJobs();
    expect(await shown()).toEqual([{ uri: note.id, html: "" }]);
  });

  test("a forwarded answer is fetched where it was said, and only what is said there counts", async () => {
    const note = write("/1");
    const create = act("Create", { ...note, content: "<p>Never said</p>" });
    expect(await forward({ ...create, signature: { type: "RsaSignature2017" } })).toBe(202);
    expect(await shown()).toEqual([]);
    await runJobs();
    expect(await shown()).toEqual([{ uri: note.id, html: "<p>Et svar.</p>" }]);
    // Again, and by another: nothing is asked twice.
    const before = asked();
    expect(await forward(create)).toBe(202);
    expect(await forward(create, group)).toBe(202);
    await runJobs();
    expect(asked()).toBe(before);
    // Its own server may still send it.
    expect(await world.send(signedPost(world.inbox, { ...create, object: note }, bo))).toBe(202);
  });

  test("what was never said there, or is not for everyone, comes to nothing", async () => {
    const secret = write("/1", { to: [`${bo.uri}/followers`] });
    const never = { ...write("/2"), id: `${elsewhere.origin}/never` };
    for (const note of [secret, never])
      expect(await forward(act("Create", { ...note, to: [everyone] }))).toBe(202);
    await runJobs();
    expect(await shown()).toEqual([]);
  });

  test("nobody likes, follows, shares or leaves through another's signature", async () => {
    const ours = `${world.kit.config.origin}/ap/actor`;
    for (const activity of [
      act("Like", world.post),
      act("Follow", ours),
      act("Announce", world.post),
      act("Undo", act("Follow", ours)),
      act("Block", ours),
      act("Accept", act("Follow", bo.uri, ours)),
      act("Flag", world.post),
    ])
      expect([activity.type, await forward(activity)]).toEqual([activity.type, 401]);
    // Nor does a neighbour speak for a neighbour.
    const note = world.note(world.ann, "/n/1");
    expect(await forward(world.create(world.ann, note), group)).toBe(401);
    expect(await forward({ ...act("Create", write("/1")), id: `${world.remote.origin}/x` })).toBe(
      403,
    );
    expect(await shown()).toEqual([]);
    expect(asked()).toBe(0);
  });

  test("what has nothing to do with us is not asked for, nor for whom is blocked, nor without end", async () => {
    const other = write("/1", { inReplyTo: `${elsewhere.origin}/other` });
    expect(await forward(act("Create", other))).toBe(202);
    expect(await announce(act("Create", other))).toBe(202);
    expect(await announce(act("Like", world.post))).toBe(202);
    await runJobs();
    expect(asked()).toBe(0);
    for (let n = 0; n < 80; n += 1)
      await forward(
        act("Create", { ...other, id: `${elsewhere.origin}/n/${n}`, inReplyTo: world.post }),
      );
    const jobs = await fresh.store.db
      .selectFrom("jobs")
      .select("id")
      .where("kind", "=", "fetch-thread")
      .execute();
    expect(jobs.length).toBeLessThanOrEqual(60);
    await someoneIsBlocked(fresh.store, bySystem, {
      kind: "account",
      value: world.ann.uri,
      reason: "x",
    });
    expect(await forward(act("Create", write("/2")))).toBe(403);
  });

  test("what came before what it answers finds its place when that comes", async () => {
    const top = write("/1");
    const low = write("/2", {
      inReplyTo: top.id,
      tag: [{ type: "Mention", href: `${world.kit.config.origin}/ap/actor` }],
    });
    elsewhere.serve("/1", 404);
    await world.send(signedPost(world.inbox, act("Create", low), bo));
    await runJobs();
    expect(await shown()).toEqual([]);
    expect(await fresh.store.db.selectFrom("mentions").select("uri").execute()).toHaveLength(1);
    await world.send(signedPost(world.inbox, act("Create", top), bo));
    await runJobs();
    expect((await shown()).map(({ uri }) => uri)).toEqual([top.id, low.id]);
    expect(await fresh.store.db.selectFrom("mentions").select("uri").execute()).toEqual([]);
  });
});
