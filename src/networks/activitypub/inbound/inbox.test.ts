import { expect, test } from "vitest";

import { postIsDeleted } from "#flows/post-is-deleted.ts";
import { describeOnEachDatabase } from "#support/databases.ts";
import { context, everyone, inboxWorld } from "#support/inbox-world.ts";
import { type RemotePerson, signedPost } from "#support/remote-people.ts";
import { bySystem } from "#schema";

describeOnEachDatabase("the inbox", (fresh) => {
  const world = inboxWorld(fresh);

  test("a signed reply stands under its post before it is answered with 202, and once", async () => {
    const activity = world.create(world.ann, world.note(world.ann, "/n/1"));
    expect(await world.send(signedPost(world.inbox, activity, world.ann))).toBe(202);
    expect(await world.replies()).toMatchObject([
      { uri: `${world.remote.origin}/n/1`, state: "visible", author_name: "ann elsewhere" },
    ]);
    expect(await world.send(signedPost(world.inbox, activity, world.ann))).toBe(202);
    expect(await world.replies()).toHaveLength(1);
  });

  test("a reply to a reply joins the same tree", async () => {
    await world.send(
      signedPost(world.inbox, world.create(world.ann, world.note(world.ann, "/n/1")), world.ann),
    );
    const bo = world.remote.person("bo");
    await world.send(
      signedPost(
        world.inbox,
        world.create(bo, world.note(bo, "/n/2", { inReplyTo: `${world.remote.origin}/n/1` })),
        bo,
      ),
    );
    const rows = await fresh.store.db
      .selectFrom("replies")
      .select(["depth", "parent_id"])
      .orderBy("path")
      .execute();
    expect(rows.map((row) => row.depth)).toEqual([1, 2]);
  });

  test("its author edits and deletes it; a Create that comes late does not bring it back", async () => {
    const activity = world.create(world.ann, world.note(world.ann, "/n/1"));
    await world.send(signedPost(world.inbox, activity, world.ann));
    const edited = {
      ...world.note(world.ann, "/n/1"),
      content: "<p>Better said</p>",
      updated: new Date(Date.now() + 1000).toISOString(),
    };
    expect(
      await world.send(
        signedPost(
          world.inbox,
          {
            "@context": context,
            id: `${world.remote.origin}/u/1`,
            type: "Update",
            actor: world.ann.uri,
            object: edited,
          },
          world.ann,
        ),
      ),
    ).toBe(202);
    expect(await world.replies()).toMatchObject([{ html: "<p>Better said</p>" }]);
    expect(
      await world.send(
        signedPost(
          world.inbox,
          {
            "@context": context,
            id: `${world.remote.origin}/d/1`,
            type: "Delete",
            actor: world.ann.uri,
            object: { id: `${world.remote.origin}/n/1`, type: "Tombstone" },
          },
          world.ann,
        ),
      ),
    ).toBe(202);
    expect(
      await world.send(
        signedPost(world.inbox, { ...activity, id: `${world.remote.origin}/late` }, world.ann),
      ),
    ).toBe(202);
    expect(await world.replies()).toMatchObject([{ state: "erased", html: "", author_name: "" }]);
  });

  test("a message to the inbox's address with a slash behind it is taken", async () => {
    const activity = world.create(world.ann, world.note(world.ann, "/n/1"));
    expect(await world.send(signedPost(`${world.inbox}/`, activity, world.ann))).toBe(202);
    expect(await world.replies()).toHaveLength(1);
  });

  test("an edit that was overtaken on its way does not undo the later one", async () => {
    const note = world.note(world.ann, "/n/1");
    await world.send(signedPost(world.inbox, world.create(world.ann, note), world.ann));
    const start = fresh.clock.now();
    fresh.clock.move(30 * 60_000);
    const edit = async (id: string, content: string, minutes: number): Promise<number> =>
      await world.send(
        signedPost(
          world.inbox,
          {
            "@context": context,
            id: `${world.remote.origin}/u/${id}`,
            type: "Update",
            actor: world.ann.uri,
            object: {
              ...note,
              content,
              updated: new Date(start + minutes * 60_000).toISOString(),
            },
          },
          world.ann,
        ),
      );
    expect(await edit("2", "<p>Second</p>", 20)).toBe(202);
    expect(await edit("1", "<p>First</p>", 10)).toBe(202);
    expect(await world.replies()).toMatchObject([{ html: "<p>Second</p>" }]);
    expect(await edit("3", "<p>Third</p>", 25)).toBe(202);
    expect(await world.replies()).toMatchObject([{ html: "<p>Third</p>" }]);
  });

  test("likes and shares are counted once each and can be taken back by their author only", async () => {
    const react = (type: string, id: string, by: RemotePerson): Record<string, unknown> => ({
      "@context": context,
      id: `${world.remote.origin}/r/${id}`,
      type,
      actor: by.uri,
      object: world.post,
    });
    await world.send(signedPost(world.inbox, react("Like", "1", world.ann), world.ann));
    await world.send(signedPost(world.inbox, react("Like", "1b", world.ann), world.ann));
    await world.send(signedPost(world.inbox, react("Announce", "2", world.ann), world.ann));
    const counts = async () =>
      await fresh.store.db
        .selectFrom("conversation_counts")
        .select(["likes", "shares"])
        .executeTakeFirst();
    expect(await counts()).toMatchObject({ likes: 1, shares: 1 });
    const eve = world.remote.person("eve");
    const undo = (by: RemotePerson, id: string): Record<string, unknown> => ({
      "@context": context,
      id: `${world.remote.origin}/undo/${id}`,
      type: "Undo",
      actor: by.uri,
      object: react("Like", "1", by),
    });
    await world.send(signedPost(world.inbox, undo(eve, "e"), eve));
    expect(await counts()).toMatchObject({ likes: 1 });
    await world.send(signedPost(world.inbox, undo(world.ann, "a"), world.ann));
    expect(await counts()).toMatchObject({ likes: 0, shares: 1 });
  });

  test("what is not for everyone is never shown under the post", async () => {
    const own = `${world.kit.config.origin}/ap/actor`;
    const tag = [{ type: "Mention", href: own, name: "@us" }];
    for (const [at, to] of [[own], [`${world.ann.uri}/followers`]].entries()) {
      const object = world.note(world.ann, `/private/${at}`, { to, tag });
      expect(
        await world.send(
          signedPost(world.inbox, { ...world.create(world.ann, object), to }, world.ann),
        ),
      ).toBe(202);
    }
    expect(await world.replies()).toEqual([]);
    expect(await fresh.store.db.selectFrom("mentions").select("uri").execute()).not.toEqual([]);
  });

  test("a post that is deleted takes no more replies", async () => {
    const { id } = await fresh.store.db
      .selectFrom("posts")
      .select("id")
      .where("uri", "=", world.post)
      .executeTakeFirstOrThrow();
    await postIsDeleted(fresh.store, bySystem, { postId: id, reason: "" });
    expect(
      await world.send(
        signedPost(world.inbox, world.create(world.ann, world.note(world.ann, "/n/1")), world.ann),
      ),
    ).toBe(202);
    expect(await world.replies()).toEqual([]);
  });

  test("an account that vanished says farewell; what it wrote goes, and strangers' farewells cost nothing", async () => {
    await world.send(
      signedPost(world.inbox, world.create(world.ann, world.note(world.ann, "/n/1")), world.ann),
    );
    const farewell = (by: RemotePerson): Record<string, unknown> => ({
      "@context": context,
      id: `${by.uri}#delete`,
      type: "Delete",
      actor: by.uri,
      object: by.uri,
      to: [everyone],
    });
    expect(await world.send(signedPost(world.inbox, farewell(world.ann), world.ann))).toBe(202);
    expect(await world.replies()).toMatchObject([{ state: "erased", html: "" }]);
    const gone = world.remote.person("gone");
    world.remote.serve("/users/gone", 410);
    expect(await world.send(signedPost(world.inbox, farewell(gone), gone))).toBe(202);
    expect(
      await fresh.store.db
        .selectFrom("accounts")
        .select("id")
        .where("uri", "=", gone.uri)
        .execute(),
    ).toEqual([]);
  });

  test("follow and leave", async () => {
    const follow = {
      "@context": context,
      id: `${world.remote.origin}/f/1`,
      type: "Follow",
      actor: world.ann.uri,
      object: `${world.kit.config.origin}/ap/actor`,
    };
    expect(await world.send(signedPost(world.inbox, follow, world.ann))).toBe(202);
    expect(
      await fresh.store.db.selectFrom("followers").select("account_id").execute(),
    ).toHaveLength(1);
    expect(
      await fresh.store.db.selectFrom("jobs").select("kind").where("kind", "=", "follow").execute(),
    ).toHaveLength(1);
    expect(
      await world.send(
        signedPost(
          world.inbox,
          {
            "@context": context,
            id: `${world.remote.origin}/f/2`,
            type: "Undo",
            actor: world.ann.uri,
            object: follow,
          },
          world.ann,
        ),
      ),
    ).toBe(202);
    expect(await fresh.store.db.selectFrom("followers").select("account_id").execute()).toEqual([]);
  });
});
