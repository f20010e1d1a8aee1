import { beforeEach, expect, test } from "vitest";

import { addFollowing, upsertAccount } from "#audience";
import { conversationQueue } from "#conversation";
import { postIsDeleted } from "#flows/post-is-deleted.ts";
import { describeOnEachDatabase } from "#support/databases.ts";
import { everyone, inboxWorld } from "#support/inbox-world.ts";
import { signedPost } from "#support/remote-people.ts";
import { someone } from "#support/story.ts";
import { bySystem } from "#schema";

describeOnEachDatabase("what is written under a post that was deleted", (fresh) => {
  const world = inboxWorld(fresh);
  const us = (): string => `${world.kit.config.origin}/ap/actor`;
  const write = async (path: string, more: object): Promise<number> => {
    const note = world.note(world.ann, path, { cc: [], ...more });
    return await world.send(signedPost(world.inbox, world.create(world.ann, note), world.ann));
  };
  const uris = async (table: "mentions" | "reading_items") =>
    (await fresh.store.db.selectFrom(table).select("uri").orderBy("id").execute()).map(({ uri }) =>
      uri.slice(world.remote.origin.length),
    );
  beforeEach(async () => {
    await write("/n/before", {});
    const { id } = await fresh.store.db.selectFrom("posts").select("id").executeTakeFirstOrThrow();
    await postIsDeleted(fresh.store, bySystem, { postId: id, reason: "Fortrudt" });
  });
  const below = (): string => `${world.remote.origin}/n/before`;

  test("reaches the owner when it is to us, and stands nowhere", async () => {
    const tag = [{ type: "Mention", href: us() }];
    expect(await write("/n/1", { inReplyTo: below(), tag })).toBe(202);
    expect(await write("/n/2", { inReplyTo: below(), cc: [us()] })).toBe(202);
    expect(await write("/n/3", { inReplyTo: world.post, tag })).toBe(202);
    expect(await write("/n/4", { inReplyTo: world.post })).toBe(202);
    // To somebody else there.
    expect(await write("/n/5", { inReplyTo: below() })).toBe(202);
    expect(await uris("mentions")).toEqual(["/n/1", "/n/2", "/n/3", "/n/4"]);
    expect((await world.replies()).map(({ uri }) => uri)).toEqual([below()]);
    const queue = await conversationQueue(fresh.store.db, { filter: "mentions", limit: 10 });
    expect(queue).toHaveLength(4);
  });

  test("is something to read when somebody we follow wrote it", async () => {
    await fresh.store.transact(async (tx) => {
      const { id } = await upsertAccount(tx, { ...someone("ann"), uri: world.ann.uri });
      await addFollowing(tx, id);
      await tx.db.updateTable("following").set({ state: "accepted" }).execute();
    });
    await write("/n/5", { inReplyTo: below(), to: [everyone] });
    expect(await uris("reading_items")).toEqual(["/n/5"]);
    // An address that no index holds is kept nowhere, and asked for no more.
    expect(await write(`/n/${"ø".repeat(1500)}`, { inReplyTo: below() })).toBe(202);
    expect(await uris("reading_items")).toEqual(["/n/5"]);
  });
});
