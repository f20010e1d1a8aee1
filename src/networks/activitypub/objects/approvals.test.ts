import { expect, test } from "vitest";

import { upsertAccount } from "#audience";
import { mentionArrives } from "#flows/mention-arrives.ts";
import { ownerAnswers } from "#flows/owner-answers.ts";
import { replyArrives } from "#flows/reply-arrives.ts";
import { weFollow, weUnfollow } from "#flows/we-follow.ts";
import { describeOnEachDatabase } from "#support/databases.ts";
import { context, inboxWorld } from "#support/inbox-world.ts";
import { type RemotePerson, signedPost } from "#support/remote-people.ts";
import { replyOf, someone } from "#support/story.ts";
import { bySystem } from "#schema";

const us = "https://vaerkstedet.example/ap/actor";

describeOnEachDatabase("Accept and Reject", (fresh) => {
  const world = inboxWorld(fresh);
  let number = 0;

  const send = async (
    type: string,
    object: unknown,
    more: Record<string, unknown> = {},
    by: RemotePerson = world.ann,
  ): Promise<number> => {
    number += 1;
    const id = `${world.remote.origin}/acts/${number}`;
    const activity = { "@context": context, id, type, actor: by.uri, object, to: [us], ...more };
    return await world.send(signedPost(world.inbox, activity, by));
  };
  const account = async (): Promise<number> => {
    const { id } = await fresh.store.transact(
      async (tx) => await upsertAccount(tx, { ...someone("ann"), uri: world.ann.uri }),
    );
    return id;
  };
  let asked = 0;
  const follow = async (): Promise<string> => {
    const accountId = await account();
    await weFollow(fresh.store, accountId);
    const payload = { verb: "follow", accountId } as const;
    await world.jobs.follow({ id: (asked += 1), kind: "follow", attempt: 1, payload });
    const row = await fresh.store.db
      .selectFrom("ap_follows")
      .select("follow_uri")
      .executeTakeFirst();
    return row?.follow_uri ?? "";
  };
  const following = async (): Promise<string | undefined> =>
    (await fresh.store.db.selectFrom("following").select("state").executeTakeFirst())?.state;
  /** Ann mentions us or replies, and we answer. @returns our answer's address */
  const answered = async (where: "elsewhere" | "under our post"): Promise<string> => {
    const ann = { ...someone("ann"), uri: world.ann.uri };
    const asked = replyOf("ann", world.post, { account: ann });
    const { uri, url, html } = asked;
    const stored =
      where === "elsewhere"
        ? await mentionArrives(fresh.store, {
            account: ann,
            uri,
            url,
            html,
            inReplyTo: null,
            visibility: "public",
          })
        : await replyArrives(fresh.store, asked);
    if (stored.kind !== "stored") throw new Error(stored.kind);
    const { store } = fresh;
    const { secrets, config } = world.kit;
    const target =
      "mentionId" in stored ? { mentionId: stored.mentionId } : { replyId: stored.replyId };
    const said = { ...target, source: "Tak.", userName: "Ida Holm" };
    const outcome = await ownerAnswers(store, bySystem, secrets, config.origin, said);
    if (outcome.kind !== "answered") throw new Error(outcome.kind);
    const table = outcome.what === "reply" ? "replies" : "answers";
    const row = await store.db
      .selectFrom(table)
      .select("uri")
      .where("id", "=", outcome.id)
      .executeTakeFirstOrThrow();
    await sendAll();
    return row.uri;
  };
  const sendAll = async (): Promise<void> => {
    const jobs = await fresh.store.db
      .selectFrom("jobs")
      .select(["id", "payload_json"])
      .where("kind", "=", "syndicate")
      .where("payload_json", "not like", '%"what":"post"%')
      .orderBy("id")
      .execute();
    for (const { id, payload_json } of jobs)
      await world.jobs.syndicate({
        id,
        kind: "syndicate",
        attempt: 1,
        payload: JSON.parse(payload_json) as never,
      });
    await fresh.store.db.deleteFrom("jobs").where("kind", "=", "syndicate").execute();
  };
  const judged = async (uri: string) => {
    for (const table of ["answers", "replies"] as const) {
      const row = await fresh.store.db
        .selectFrom(table)
        .select(["approved_by", "declined_at"])
        .where("uri", "=", uri)
        .executeTakeFirst();
      if (row !== undefined) return { by: row.approved_by, declined: row.declined_at !== null };
    }
    throw new Error(`There is no answer ${uri}`);
  };
  const sent = async (): Promise<Record<string, unknown>[]> => {
    await sendAll();
    const rows = await fresh.store.db
      .selectFrom("ap_activities")
      .select("json")
      .orderBy("id")
      .execute();
    return rows.map((row) => JSON.parse(row.json) as Record<string, unknown>);
  };
  const stamp = () => `${world.remote.origin}/stamps/1`;

  test("of our Follow, by its id, embedded, or without one", async () => {
    const followUri = await follow();
    for (const object of [
      followUri,
      { type: "Follow", id: followUri, actor: us, object: world.ann.uri },
      { type: "Follow", actor: us, object: world.ann.uri },
      { type: "Follow", id: `${world.remote.origin}/f/1`, actor: us, object: world.ann.uri },
      [{ type: ["Follow"], id: followUri, actor: { id: us }, object: { id: world.ann.uri } }],
    ]) {
      const now = JSON.parse(
        JSON.stringify(object).replaceAll(followUri, await follow()),
      ) as unknown;
      expect(await following()).toBe("asked");
      expect(await send("Accept", now)).toBe(202);
      expect(await following(), JSON.stringify(object)).toBe("accepted");
      expect(await send("Reject", now)).toBe(202);
      expect(await following(), JSON.stringify(object)).toBe("refused");
    }
  });

  test("of anything else says nothing about following", async () => {
    const first = await follow();
    await weUnfollow(fresh.store, await account());
    const now = await follow();
    expect(now).not.toBe(first);
    const answer = await answered("elsewhere");
    for (const type of ["Accept", "Reject", "TentativeAccept", "TentativeReject"])
      for (const object of [
        answer,
        first,
        { type: "Follow", id: first, actor: us, object: world.ann.uri },
        { type: "Follow", id: now, actor: us, object: `${world.remote.origin}/users/bo` },
        { type: "Follow", actor: `${world.remote.origin}/users/bo`, object: world.ann.uri },
        { type: "Follow" },
        { type: "Join", id: `${world.remote.origin}/joins/1`, actor: us },
        { type: "QuoteRequest", object: world.post, instrument: answer, actor: us },
        { type: "ReplyRequest", object: `${world.remote.origin}/n/1`, instrument: answer },
        { type: "Note", id: answer },
        `${world.kit.config.origin}/ap/activities/unknown`,
        world.ann.uri,
        undefined,
        [],
        7,
      ]) {
        expect(await send(type, object, { result: stamp() })).toBe(202);
        expect(await following(), `${type} ${JSON.stringify(object)}`).toBe("asked");
      }
  });

  test.each(["elsewhere", "under our post"] as const)(
    "of our answer %s: the approval goes out with it, and a refusal is kept",
    async (where) => {
      for (const about of [
        (uri: string) => uri,
        (uri: string) => ({ type: "Note", id: uri }),
        (uri: string) => `${uri}#create`,
        (uri: string) => ({ type: "Create", id: `${uri}#create`, object: uri }),
        (uri: string) => ({
          type: "ReplyRequest",
          id: `${us}/requests/1`,
          actor: us,
          object: `${world.remote.origin}/notes/1`,
          instrument: { type: "Note", id: uri },
        }),
      ]) {
        const uri = await answered(where);
        expect(await judged(uri)).toEqual({ by: null, declined: false });
        expect(await send("Accept", about(uri), { result: stamp() })).toBe(202);
        expect(await judged(uri)).toEqual({ by: stamp(), declined: false });
        const updates = (await sent()).filter(
          ({ type, object }) => type === "Update" && (object as { id: string }).id === uri,
        );
        expect(updates).toMatchObject([
          { object: { approvedBy: stamp(), replyAuthorization: stamp() } },
        ]);
        expect(updates[0]).not.toHaveProperty("object.updated");
        // Twice is once.
        await send("Accept", about(uri), { result: stamp() });
        expect((await sent()).filter(({ type }) => type === "Update").length).toBe(
          updates.length + (await earlier(uri)),
        );
        expect(await send("Reject", about(uri))).toBe(202);
        expect(await judged(uri)).toEqual({ by: null, declined: true });
        const last = (await sent()).at(-1);
        expect(last).toMatchObject({ type: "Update", object: { id: uri } });
        expect(last).not.toHaveProperty("object.approvedBy");
      }
    },
  );
  /** Updates about other answers than this one. */
  const earlier = async (uri: string): Promise<number> =>
    (await sent()).filter(
      ({ type, object }) => type === "Update" && (object as { id: string }).id !== uri,
    ).length;

  test("of our answer counts only from whom it answers, and only with a stamp of theirs", async () => {
    const uri = await answered("elsewhere");
    const eve = world.remote.person("eve");
    expect(await send("Accept", uri, { result: stamp() }, eve)).toBe(202);
    expect(await send("Reject", uri, {}, eve)).toBe(202);
    expect(await send("Accept", uri, { result: "https://else.example/stamps/1" })).toBe(400);
    expect(await judged(uri)).toEqual({ by: null, declined: false });
    // Older servers give no stamp: the Accept itself is it.
    expect(await send("Accept", uri)).toBe(202);
    expect((await judged(uri)).by).toBe(`${world.remote.origin}/acts/${number}`);
  });

  test("is taken back by Undo, or by deleting the stamp", async () => {
    const uri = await answered("under our post");
    await send("Accept", uri, { result: stamp() });
    await send("Undo", { type: "Accept", id: `${world.remote.origin}/acts/1`, object: uri });
    expect(await judged(uri)).toEqual({ by: null, declined: false });
    await send("Accept", uri, { result: stamp() });
    await send("Delete", stamp());
    expect(await judged(uri)).toEqual({ by: null, declined: true });
  });

  test("as PeerTube says it", async () => {
    const uri = await answered("elsewhere");
    const inReplyTo = `${world.remote.origin}/videos/1`;
    expect(await send("ApproveReply", uri, { inReplyTo })).toBe(202);
    const by = `${world.remote.origin}/acts/${number}`;
    expect(await judged(uri)).toEqual({ by, declined: false });
    expect((await sent()).at(-1)).toMatchObject({ object: { replyApproval: by } });
    expect(await send("RejectReply", uri, { inReplyTo })).toBe(202);
    expect(await judged(uri)).toEqual({ by: null, declined: true });
  });
});
