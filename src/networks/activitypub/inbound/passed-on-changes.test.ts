import { afterEach, beforeEach, expect, test } from "vitest";

import { addFollowing, upsertAccount } from "#audience";
import { mostAttempts } from "#jobs";
import { describeOnEachDatabase } from "#support/databases.ts";
import { context, everyone, inboxWorld } from "#support/inbox-world.ts";
import {
  type RemotePeople,
  type RemotePerson,
  signedPost,
  startRemotePeople,
} from "#support/remote-people.ts";
import { someone } from "#support/story.ts";

describeOnEachDatabase("what others say was changed, deleted or brought back", (fresh) => {
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

  const us = (): string => `${world.kit.config.origin}/ap/actor`;
  /** Bo's note as his own server has it now. */
  const write = (path: string, more: object = {}): Record<string, unknown> => {
    const note = {
      ...{ "@context": context, id: `${elsewhere.origin}${path}`, type: "Note" },
      ...{ attributedTo: bo.uri, content: "<p>Første</p>", to: [everyone], ...more },
    };
    elsewhere.serve(path, note);
    return note;
  };
  const deleted = (path: string, answer: 410 | 404 = 410): void => elsewhere.serve(path, answer);
  let number = 0;
  const act = (type: string, object: unknown, actor = bo.uri) => ({
    "@context": context,
    id: `${new URL(actor).origin}/acts/${(number += 1)}`,
    ...{ type, actor, to: [everyone], object },
  });
  const send = async (activity: object, by: RemotePerson): Promise<void> =>
    expect(await world.send(signedPost(world.inbox, activity, by))).toBe(202);
  const announce = async (object: unknown): Promise<void> =>
    await send(act("Announce", object, group.uri), group);
  const jobs = async () =>
    await fresh.store.db
      .selectFrom("jobs")
      .selectAll()
      .where("kind", "in", ["fetch-thread", "recheck-told"])
      .orderBy("id")
      .execute();
  const runJobs = async (attempt = 1): Promise<void> => {
    for (let [job] = await jobs(); job !== undefined; [job] = await jobs()) {
      const handler = world.activitypub.handlers[job.kind as "recheck-told"];
      const payload = JSON.parse(job.payload_json) as { uri: string; said: "Undo" };
      await handler({ id: job.id, kind: "recheck-told", attempt, payload });
      await fresh.store.db.deleteFrom("jobs").where("id", "=", job.id).execute();
    }
  };
  /** Tells it through the group, and does what comes of that. */
  const tell = async (object: unknown): Promise<void> => {
    await announce(object);
    await runJobs();
  };
  const replies = async () => (await world.replies()).map(({ html, state }) => `${state} ${html}`);
  const texts = async (table: "mentions" | "reading_items") =>
    (await fresh.store.db.selectFrom(table).select("html").orderBy("id").execute()).map(
      ({ html }) => html,
    );
  const followGroup = async (): Promise<void> =>
    await fresh.store.transact(async (tx) => {
      const { id } = await upsertAccount(tx, { ...someone("group"), uri: group.uri });
      await addFollowing(tx, id);
      await tx.db.updateTable("following").set({ state: "accepted" }).execute();
    });

  test("a reply that was erased is back as its author's server has it", async () => {
    const note = write("/1", { inReplyTo: world.post });
    const deletion = act("Delete", { id: note["id"], type: "Tombstone" });
    await tell(act("Create", note));
    deleted("/1");
    await tell(deletion);
    expect(await replies()).toEqual(["erased "]);
    // Not there: whoever says that it is back is wrong.
    await tell(act("Undo", deletion));
    expect(await replies()).toEqual(["erased "]);
    write("/1", { inReplyTo: world.post, content: "<p>Igen</p>" });
    await tell(act("Undo", deletion));
    expect(await replies()).toEqual(["visible <p>Igen</p>"]);
  });

  test.each([
    ["in lists", (id: unknown) => act("Undo", [act("Delete", [id])])],
    ["by a moderator", (id: unknown) => act("Undo", act("Delete", id, "https://mod.example/u"))],
  ])("the same %s, and when a server forwards it", async (_, undo) => {
    const note = write("/1", { inReplyTo: world.post });
    for (const tellBack of [announce, async (told: object) => await send(told, world.ann)]) {
      write("/1", { inReplyTo: world.post });
      await send(act("Create", note), bo);
      await send(act("Delete", note["id"]), bo);
      expect(await replies()).toEqual(["erased "]);
      await tellBack(undo(note["id"]));
      await runJobs();
      expect(await replies()).toEqual(["visible <p>Første</p>"]);
    }
  });

  test("what came back only for some stays away", async () => {
    const note = write("/1", { inReplyTo: world.post });
    await send(act("Create", note), bo);
    await send(act("Delete", note["id"]), bo);
    write("/1", { inReplyTo: world.post, to: [`${bo.uri}/followers`] });
    await tell(act("Undo", act("Delete", note["id"])));
    expect(await replies()).toEqual(["erased "]);
  });

  test.each([410, 404] as const)(
    "what a followed group passed on is read as it is now, gone at %d, and comes back",
    async (answer) => {
      await followGroup();
      const page = write("/1", { type: "Page", name: "Opslag", audience: group.uri });
      await tell(act("Create", page));
      expect(await texts("reading_items")).toEqual(["<p>Første</p>"]);
      write("/1", { type: "Page", content: "<p>Rettet</p>" });
      await tell(act("Update", { ...page, content: "<p>Aldrig sagt</p>" }));
      expect(await texts("reading_items")).toEqual(["<p>Rettet</p>"]);
      // It still stands.
      await tell(act("Delete", page["id"]));
      expect(await texts("reading_items")).toEqual(["<p>Rettet</p>"]);
      deleted("/1", answer);
      await tell(act("Delete", page["id"]));
      expect(await texts("reading_items")).toEqual([]);
      write("/1", { type: "Page", content: "<p>Igen</p>" });
      await tell(act("Undo", act("Delete", page["id"])));
      expect(await texts("reading_items")).toEqual(["<p>Igen</p>"]);
    },
  );

  test("a mention is as its author's server has it too", async () => {
    const tag = [{ type: "Mention", href: us() }];
    await send(act("Create", write("/1", { tag })), bo);
    const note = write("/1", { tag, content: "<p>Rettet</p>" });
    await tell(act("Update", note));
    expect(await texts("mentions")).toEqual(["<p>Rettet</p>"]);
    deleted("/1");
    await tell(act("Delete", note["id"]));
    expect(await texts("mentions")).toEqual([]);
  });

  test("what is private is not lost because its server denies that it is there", async () => {
    const note = write("/1", { to: [us()] });
    await send({ ...act("Create", note), to: [us()] }, bo);
    deleted("/1", 404);
    await tell(act("Delete", note["id"]));
    expect(await texts("mentions")).toEqual(["<p>Første</p>"]);
  });

  test("another's words at the same address change nothing", async () => {
    const tag = [{ type: "Mention", href: us() }];
    const note = write("/1", { tag });
    await send(act("Create", note), bo);
    write("/1", { tag, attributedTo: elsewhere.person("eve").uri, content: "<p>Ikke Bo</p>" });
    await tell(act("Update", note));
    expect(await texts("mentions")).toEqual(["<p>Første</p>"]);
  });

  test("however often it is said it is asked for once, and given up in silence", async () => {
    await followGroup();
    const page = write("/1", { type: "Page" });
    await tell(act("Create", page));
    for (let n = 0; n < 5; n += 1) await announce(act("Update", page));
    expect(await jobs()).toHaveLength(1);
    elsewhere.serve("/1", 503);
    await expect(runJobs()).rejects.toMatchObject({ retryable: true });
    await runJobs(mostAttempts);
    expect(await texts("reading_items")).toEqual(["<p>Første</p>"]);
  });

  test("what is not here is not asked for, and likes that are undone are the group's own", async () => {
    const before = elsewhere.server.heard.length;
    const other = write("/1", { inReplyTo: `${elsewhere.origin}/other` });
    await tell(act("Update", other));
    await tell(act("Delete", other["id"]));
    await tell(act("Undo", act("Delete", { ...other, type: "Tombstone" })));
    await tell(act("Undo", act("Like", other["id"])));
    expect(elsewhere.server.heard.length).toBe(before);
  });
});
