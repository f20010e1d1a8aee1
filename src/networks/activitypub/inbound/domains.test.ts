import { afterEach, beforeEach, expect, test } from "vitest";

import { inboxIsGone } from "#activitypub/remote/inboxes.ts";
import type { JobPayloads } from "#jobs";
import { describeOnEachDatabase } from "#support/databases.ts";
import { context, inboxWorld } from "#support/inbox-world.ts";
import {
  type RemotePeople,
  type RemotePerson,
  signedPost,
  startRemotePeople,
} from "#support/remote-people.ts";

describeOnEachDatabase("one site on several hosts", (fresh) => {
  const world = inboxWorld(fresh);
  /** The other host. */
  let other: RemotePeople;
  beforeEach(async () => {
    other = await startRemotePeople();
  });
  afterEach(async () => await other.stop());

  const hostOf = (server: RemotePeople): string => new URL(server.origin).host;
  /** What a host says of a name: whose it is, and what it calls them. */
  const finger = (server: RemotePeople, resource: string, self: string, subject = resource): void =>
    server.serve(`/.well-known/webfinger?resource=${encodeURIComponent(resource)}`, {
      status: 200,
      headers: { "content-type": "application/jrd+json" },
      body: JSON.stringify({
        subject,
        links: [{ rel: "self", type: "application/activity+json", href: self }],
      }),
    });
  const rewrite = (by: RemotePerson, more: object): void =>
    world.remote.serve(new URL(by.uri).pathname, { ...by.document, ...more });
  const say = async (by: RemotePerson, path: string, more: object = {}): Promise<number> =>
    await world.send(
      signedPost(world.inbox, { ...world.create(by, world.note(by, path)), ...more }, by),
    );
  const account = async (uri: string) =>
    await fresh.store.db
      .selectFrom("accounts")
      .leftJoin("ap_actors", "ap_actors.uri", "accounts.uri")
      .select(["handle", "inbox", "shared_inbox", "state", "name"])
      .where("accounts.uri", "=", uri)
      .executeTakeFirst();

  test("an inbox on another host is where answers and posts go", async () => {
    const { ann } = world;
    const inbox = `${other.origin}/ann/inbox`;
    rewrite(ann, { inbox, endpoints: { sharedInbox: `${other.origin}/inbox` } });
    const follow = {
      "@context": context,
      id: `${world.remote.origin}/f/1`,
      type: "Follow",
      actor: ann.uri,
      object: `${world.kit.config.origin}/ap/actor`,
    };
    expect(await world.send(signedPost(world.inbox, follow, ann))).toBe(202);
    expect(await account(ann.uri)).toMatchObject({ inbox, shared_inbox: `${other.origin}/inbox` });
    const job = await fresh.store.db
      .selectFrom("jobs")
      .select("payload_json")
      .where("kind", "=", "follow")
      .executeTakeFirstOrThrow();
    const payload = JSON.parse(job.payload_json) as JobPayloads["follow"];
    await world.activitypub.handlers.follow({ id: 1, kind: "follow", attempt: 1, payload });
    const deliveries = await fresh.store.db
      .selectFrom("jobs")
      .select("payload_json")
      .where("kind", "=", "deliver")
      .execute();
    expect(deliveries.map((one) => JSON.parse(one.payload_json) as object)).toMatchObject([
      { inbox },
    ]);
    // Where nobody answers any more, nobody is written to.
    await inboxIsGone(fresh.store, inbox);
    expect(await account(ann.uri)).toMatchObject({ state: "known", inbox: null });
    await world.activitypub.handlers.follow({ id: 2, kind: "follow", attempt: 1, payload });
    const after = await fresh.store.db
      .selectFrom("jobs")
      .select("id")
      .where("kind", "=", "deliver")
      .execute();
    expect(after).toHaveLength(1);
  });

  test("people go by the name that both hosts give them, also when they change", async () => {
    const sue = world.remote.person("sue");
    const name = `sue@${hostOf(other)}`;
    finger(world.remote, `acct:sue@${hostOf(world.remote)}`, sue.uri, `acct:${name}`);
    finger(other, `acct:${name}`, sue.uri);
    expect(await say(sue, "/s/1")).toBe(202);
    expect(await account(sue.uri)).toMatchObject({ handle: `@${name}` });
    const heard = other.server.heard.length;
    const update = {
      "@context": context,
      id: `${world.remote.origin}/u/1`,
      type: "Update",
      actor: sue.uri,
      object: { ...sue.document, name: "Sue Better" },
    };
    expect(await world.send(signedPost(world.inbox, update, sue))).toBe(202);
    expect(await say(sue, "/s/2")).toBe(202);
    expect(await account(sue.uri)).toMatchObject({ handle: `@${name}`, name: "Sue Better" });
    expect(other.server.heard).toHaveLength(heard);
    // Found by that name it is the same account.
    expect(await world.activitypub.lookup.account(`@${name}`)).toMatchObject({
      url: expect.stringContaining("sue"),
      handle: `@${name}`,
    });
    // Others of that host are asked for there at once.
    const tim = world.remote.person("tim");
    finger(other, `acct:tim@${hostOf(other)}`, tim.uri);
    expect(await say(tim, "/t/1")).toBe(202);
    expect(await account(tim.uri)).toMatchObject({ handle: `@tim@${hostOf(other)}` });
  });

  test("nobody goes by a name that its host does not give them", async () => {
    const eve = world.remote.person("eve");
    const plain = `@eve@${hostOf(world.remote)}`;
    const claim = `acct:famous@${hostOf(other)}`;
    finger(world.remote, `acct:eve@${hostOf(world.remote)}`, eve.uri, claim);
    expect(await say(eve, "/e/1")).toBe(202);
    expect(await account(eve.uri)).toMatchObject({ handle: plain });
    finger(other, claim, `${other.origin}/users/famous`);
    world.renew();
    await fresh.store.transact(async (tx) => {
      await tx.db.updateTable("accounts").set({ state: "gone" }).execute();
    });
    expect(await say(eve, "/e/2")).toBe(202);
    expect(await account(eve.uri)).toMatchObject({ handle: plain });
    // Nor by what its own host says of somebody else.
    const mal = world.remote.person("mal");
    finger(world.remote, `acct:mal@${hostOf(world.remote)}`, eve.uri, `acct:x@${hostOf(other)}`);
    expect(await say(mal, "/m/1")).toBe(202);
    expect(await account(mal.uri)).toMatchObject({ handle: `@mal@${hostOf(world.remote)}` });
  });

  test("who has no name of their own goes by their host, or by what it calls them", async () => {
    const { remote } = world;
    const ann = remote.person("ann");
    rewrite(ann, { preferredUsername: undefined });
    expect(await say(ann, "/1")).toBe(202);
    expect(await account(ann.uri)).toMatchObject({ handle: `@${hostOf(remote)}` });
    const bo = remote.person("bo");
    rewrite(bo, { preferredUsername: undefined });
    finger(remote, bo.uri, bo.uri, `acct:bobo@${hostOf(remote)}`);
    expect(await say(bo, "/2")).toBe(202);
    expect(await account(bo.uri)).toMatchObject({ handle: `@bobo@${hostOf(remote)}` });
  });

  test("an activity may be named on another host of the site, when both say so", async () => {
    const { ann, remote } = world;
    let count = 0;
    const at = () => ({ id: `${other.origin}/activities/${(count += 1)}` });
    const resource = `acct:ann@${hostOf(other)}`;
    // Neither, only the host, only the actor: not enough.
    expect(await say(ann, "/1", at())).toBe(403);
    finger(other, resource, ann.uri);
    world.renew();
    expect(await say(ann, "/1", at())).toBe(403);
    rewrite(ann, { inbox: `${other.origin}/ann/inbox` });
    finger(other, resource, `${other.origin}/users/somebody`);
    world.renew();
    await fresh.store.transact(async (tx) => await tx.db.deleteFrom("ap_keys").execute());
    expect(await say(ann, "/1", at())).toBe(403);
    expect(await world.replies()).toEqual([]);
    // Both.
    finger(other, resource, ann.uri);
    world.renew();
    expect(await say(ann, "/1", at())).toBe(202);
    expect(await say(ann, "/2", at())).toBe(202);
    expect(await world.replies()).toHaveLength(2);
    // That says nothing for others there.
    expect(await say(remote.person("eve"), "/3", at())).toBe(403);
  });

  test("what cannot be found out just now is asked to come again, and is not lost", async () => {
    const { ann } = world;
    const silent = await startRemotePeople();
    rewrite(ann, { inbox: `${silent.origin}/ann/inbox` });
    await silent.stop();
    expect(await say(ann, "/1", { id: `${silent.origin}/activities/1` })).toBe(503);
  });

  test("an activity without an id is taken, once", async () => {
    const { ann } = world;
    const { "@context": said, ...rest } = world.create(ann, world.note(ann, "/1"));
    const sent = { "@context": said, ...rest, id: undefined };
    for (let i = 0; i < 2; i += 1)
      expect(await world.send(signedPost(world.inbox, sent, ann))).toBe(202);
    expect(await world.replies()).toHaveLength(1);
    expect(await say(ann, "/2", { id: "urn:uuid:1" })).toBe(403);
  });

  test("what somebody wrote may stand on another host, when it says there that it is theirs", async () => {
    const { ann, remote } = world;
    const eve = remote.person("eve");
    const uri = `${other.origin}/2026/post`;
    const note = { ...world.note(ann, "/x"), id: uri, "@context": context };
    const sent = (id: string, by: RemotePerson, object: unknown, type = "Create") => ({
      ...{ "@context": context, id: `${remote.origin}/a/${id}`, type, actor: by.uri, object },
    });
    const send = async (id: string, by: RemotePerson, object: unknown, type?: string) =>
      await world.send(signedPost(world.inbox, sent(id, by, object, type), by));
    // It is not there; it is another's; it is nobody's.
    await send("1", ann, note);
    other.serve("/2026/post", { ...note, attributedTo: `${other.origin}/users/carl` });
    expect(await send("2", ann, note)).toBe(403);
    other.serve("/2026/post", { ...note, attributedTo: undefined });
    await send("3", ann, note);
    // It is Ann's, and somebody else sends it.
    other.serve("/2026/post", { ...note, content: "<p>As it stands there</p>" });
    await send("4", eve, note);
    expect(await world.replies()).toEqual([]);

    expect(await send("5", ann, note)).toBe(202);
    expect(await world.replies()).toMatchObject([{ uri, html: "<p>As it stands there</p>" }]);
    expect(await send("6", eve, uri, "Delete")).toBe(403);
    expect(await world.replies()).toMatchObject([{ state: "visible" }]);
    expect(await send("7", ann, uri, "Delete")).toBe(202);
    expect(await world.replies()).toMatchObject([{ state: "erased" }]);
  });

  test("whoever has a server cannot write down there that somebody elsewhere wrote something", async () => {
    const { ann, remote } = world;
    const uri = `${other.origin}/forged`;
    other.serve("/forged", {
      ...{ ...world.note(ann, "/x"), "@context": context, id: uri, content: "<p>forged</p>" },
    });
    const eve = other.person("eve");
    const share = {
      ...{ "@context": context, id: `${other.origin}/s/1`, type: "Announce" },
      ...{ actor: eve.uri, object: uri },
    };
    await fresh.store.transact(async (tx) => {
      await tx.db
        .insertInto("accounts")
        .values({
          ...{
            network: "activitypub" as const,
            uri: eve.uri,
            domain: "127.0.0.1",
            handle: "@eve@x",
          },
          ...{ name: "Eve", url: eve.uri, avatar_url: null, bio_html: "", state: "known" as const },
          ...{ first_seen_at: 1, fetched_at: 1 },
        })
        .execute();
      const { id } = await tx.db.selectFrom("accounts").select("id").executeTakeFirstOrThrow();
      await tx.db
        .insertInto("following")
        .values({
          ...{ account_id: id, state: "accepted" as const },
          since_at: 1,
        })
        .execute();
    });
    expect(await world.send(signedPost(world.inbox, share, eve))).toBe(202);
    expect(await world.replies()).toEqual([]);
    expect(await fresh.store.db.selectFrom("reading_items").select("uri").execute()).toEqual([]);
    expect(await world.activitypub.lookup.post(uri)).toBeUndefined();
    // From its author's own server it would be taken.
    remote.serve("/real", { ...world.note(ann, "/real"), "@context": context });
    expect(await world.activitypub.lookup.post(`${remote.origin}/real`)).toMatchObject({
      account: { uri: ann.uri },
    });
  });
});
