import { expect, test } from "vitest";

import { day } from "#core/clock.ts";
import { describeOnEachDatabase } from "#support/databases.ts";
import { context, everyone, inboxWorld } from "#support/inbox-world.ts";
import { type RemotePerson, signedPost } from "#support/remote-people.ts";

import { keepFollowId } from "#activitypub/outbound/follow-ids.ts";
import { tidySeen } from "./seen.ts";

describeOnEachDatabase("shapes in which other servers write", (fresh) => {
  const world = inboxWorld(fresh);
  let number = 0;
  const address = (): string => `${world.remote.origin}/a/${(number += 1)}`;

  const post = async (activity: Record<string, unknown>, by: RemotePerson = world.ann) =>
    await world.send(
      signedPost(
        world.inbox,
        { "@context": context, id: address(), actor: by.uri, ...activity },
        by,
      ),
    );
  const reply = async (
    more: Record<string, unknown>,
    act: Record<string, unknown> = {},
  ): Promise<number> =>
    await post({
      type: "Create",
      to: [everyone],
      object: world.note(world.ann, `/n/${(number += 1)}`, more),
      ...act,
    });
  const stored = async () =>
    await fresh.store.db
      .selectFrom("replies")
      .leftJoin("accounts", "accounts.id", "replies.account_id")
      .leftJoin("replies as parent", "parent.id", "replies.parent_id")
      .select(["replies.state", "replies.html", "replies.url", "accounts.uri as author"])
      .select(["parent.uri as parent", "replies.id"])
      .orderBy("replies.id")
      .execute();
  const counts = async () =>
    await fresh.store.db
      .selectFrom("conversation_counts")
      .select(["likes", "shares", "replies"])
      .executeTakeFirst();

  test("several types, several objects, an object in a list of one", async () => {
    expect(await reply({ type: ["Note", "schema:Comment"] })).toBe(202);
    expect(await reply({ type: ["https://other.example/ns#Review", "Article"] })).toBe(202);
    expect(await reply({}, { type: ["Create", "https://other.example/ns#Publish"] })).toBe(202);
    const two = [world.note(world.ann, "/n/x1"), world.note(world.ann, "/n/x2")];
    expect(await reply({}, { object: two })).toBe(202);
    expect(await reply({}, { object: [world.note(world.ann, "/n/x3")] })).toBe(202);
    expect(await stored()).toHaveLength(6);
    expect(
      await post({ type: "Delete", object: two.map(({ id }) => ({ id, type: "Tombstone" })) }),
    ).toBe(202);
    expect((await stored()).filter(({ state }) => state === "erased")).toHaveLength(2);
  });

  test("a group before the person, people as links, nobody named: the sender is the author", async () => {
    const group = { type: "Group", id: `${world.remote.origin}/channels/1` };
    const shapes: readonly unknown[] = [
      [group, { type: "Person", id: world.ann.uri }],
      [group.id, world.ann.uri],
      [{ type: "Link", href: world.ann.uri }],
      { type: "Person", id: world.ann.uri, name: "Ann" },
      undefined,
      null,
      [],
    ];
    for (const attributedTo of shapes) expect(await reply({ attributedTo })).toBe(202);
    expect((await stored()).map(({ author }) => author)).toEqual(
      Array(shapes.length).fill(world.ann.uri),
    );
  });

  test("what says that another wrote it is not the sender's", async () => {
    const eve = world.remote.person("eve");
    for (const attributedTo of [eve.uri, [eve.uri], [{ type: "Person", id: eve.uri }]])
      expect(await reply({ attributedTo })).toBe(403);
    expect(await stored()).toEqual([]);
  });

  test("what was fetched by its address is the person's, not the group's that is named first", async () => {
    const note = world.note(world.ann, "/n/fetched", {
      attributedTo: [{ type: "Group", id: `${world.remote.origin}/channels/1` }, world.ann.uri],
    });
    world.remote.serve("/n/fetched", { "@context": context, ...note });
    expect(await post({ type: "Create", to: [everyone], object: note.id })).toBe(202);
    expect(await stored()).toMatchObject([{ author: world.ann.uri }]);
  });

  test("public by the work, by its audience, or by the activity alone", async () => {
    const nobody = { to: undefined, cc: undefined };
    expect(await reply(nobody)).toBe(202);
    expect(await reply(nobody, { to: [world.ann.uri], cc: everyone })).toBe(202);
    expect(await reply(nobody, { to: ["as:Public"] })).toBe(202);
    expect(await reply({ ...nobody, audience: everyone }, { to: undefined })).toBe(202);
    expect(await reply({ to: [`${world.ann.uri}/followers`], cc: [everyone] })).toBe(202);
    // Lists with nothing in them say no more than lists that are not there.
    expect(await reply({ to: [], cc: [] }, { to: [everyone], cc: [] })).toBe(202);
    expect(await stored()).toHaveLength(6);
    // A work that names others is for those, whatever the activity says.
    expect(await reply({ to: [`${world.ann.uri}/followers`], cc: [] })).toBe(202);
    expect(await reply(nobody, { to: [`${world.kit.config.origin}/ap/actor`] })).toBe(202);
    // Nor are they filled by the activity where the work names somebody beside them.
    const some = { to: [], cc: [`${world.ann.uri}/followers`] };
    expect(await reply(some, { to: [everyone], cc: [] })).toBe(202);
    expect(await stored()).toHaveLength(6);
  });

  test("every way to write an address of ours leads to what stands there", async () => {
    const other = world.post.replace("https://", "http://");
    const ways = ["/", "#create", "#update-2", "?utm_source=x", "/?a=b#conversation", "/revisions"];
    for (const way of ways) expect(await reply({ inReplyTo: world.post + way })).toBe(202);
    expect(await reply({ inReplyTo: other })).toBe(202);
    expect(await reply({ inReplyTo: { type: "Link", href: world.post } })).toBe(202);
    expect(await reply({ inReplyTo: ["not an address", `${world.post}/`] })).toBe(202);
    expect(await reply({ inReplyTo: world.post.replace("/articles", "//articles") })).toBe(202);
    const all = await stored();
    expect(all.map(({ parent }) => parent)).toEqual(Array(ways.length + 4).fill(null));
    // A place in the conversation is the reply that stands there.
    const { id } = all[0]!;
    const { origin } = world.kit.config;
    const places = [`${world.post}#reply-${id}`, `${world.post}?to=${id}#reply`];
    for (const inReplyTo of [...places, `${origin}/replies/${id}`, `${origin}/replies/${id}/`])
      expect(await reply({ inReplyTo })).toBe(202);
    const answers = (await stored()).slice(all.length);
    expect(answers).toHaveLength(4);
    expect(new Set(answers.map(({ parent }) => parent)).size).toBe(1);
    expect(answers[0]?.parent).not.toBeNull();
  });

  test("of several things it answers, it stands under the first that is here", async () => {
    const elsewhere = "https://elsewhere.example/notes/1";
    const object = { type: "Article", id: `${world.post}/` };
    for (const inReplyTo of [
      [elsewhere, world.post],
      [{ type: "Note", id: elsewhere }, object],
      [elsewhere, `${world.kit.config.origin}/about`, world.post],
    ])
      expect(await reply({ inReplyTo })).toBe(202);
    const all = await fresh.store.db.selectFrom("replies").select(["uri", "parent_id"]).execute();
    expect(all.map((row) => row.parent_id)).toEqual([null, null, null]);
    // And under what others wrote here.
    expect(await reply({ inReplyTo: [elsewhere, all[1]?.uri, world.post] })).toBe(202);
    expect((await stored()).at(-1)).toMatchObject({ parent: all[1]?.uri });
    // In private too.
    const us = `${world.kit.config.origin}/ap/actor`;
    expect(await reply({ inReplyTo: [elsewhere, world.post], to: [us] })).toBe(202);
    const mention = await fresh.store.db.selectFrom("mentions").select("in_reply_to").execute();
    expect(mention).toEqual([{ in_reply_to: world.post }]);
    expect(await stored()).toHaveLength(4);
  });

  test("an address that looks like ours on another server, or of the other kind, is not ours", async () => {
    const { pathname } = new URL(world.post);
    await reply({ inReplyTo: `https://elsewhere.example${pathname}/` });
    await reply({
      inReplyTo: `${world.kit.config.origin}${pathname.replace("articles", "notes")}/`,
    });
    expect(await stored()).toEqual([]);
  });

  test("likes and shares find the post by any of its addresses too", async () => {
    expect(await post({ type: "Like", object: `${world.post}/` })).toBe(202);
    expect(await post({ type: "Announce", object: [`${world.post}#create`] })).toBe(202);
    expect(await counts()).toMatchObject({ likes: 1, shares: 1 });
    expect(
      await post({ type: "Undo", object: { type: "Like", object: `${world.post}?x=1` } }),
    ).toBe(202);
    expect(await counts()).toMatchObject({ likes: 0, shares: 1 });
  });

  test("of several addresses the page is linked to, never a film or a picture", async () => {
    const film = { type: "Link", mediaType: "video/mp4", href: "https://tube.example/a.mp4" };
    const list = {
      type: "Link",
      mediaType: "application/x-mpegURL",
      href: "https://tube.example/a",
    };
    const page = { type: "Link", mediaType: "text/html", href: "https://tube.example/w/1" };
    await reply({ url: [film, list, page] });
    await reply({ url: [film, "https://tube.example/w/2"] });
    await reply({ url: [{ ...page, href: undefined, url: "https://tube.example/w/3" }] });
    await reply({ url: [film] });
    const urls = (await stored()).map(({ url }) => url);
    expect(urls.slice(0, 3)).toEqual(
      ["1", "2", "3"].map((name) => `https://tube.example/w/${name}`),
    );
    expect(urls[3]).toContain(`${world.remote.origin}/n/`);
  });

  test("an Update of what never came is the reply itself, unless it was deleted", async () => {
    const note = world.note(world.ann, "/n/late", { updated: new Date().toISOString() });
    expect(await post({ type: "Update", object: note })).toBe(202);
    expect(await stored()).toMatchObject([{ state: "visible", author: world.ann.uri }]);
    expect(await post({ type: "Delete", object: `${world.remote.origin}/n/gone` })).toBe(202);
    const gone = { ...note, id: `${world.remote.origin}/n/gone` };
    expect(await post({ type: "Update", object: gone })).toBe(202);
    expect(await stored()).toHaveLength(1);
    const eve = world.remote.person("eve");
    const theirs = { ...note, id: `${world.remote.origin}/n/eve` };
    expect(await post({ type: "Update", object: theirs }, eve)).toBe(403);
    expect(await stored()).toHaveLength(1);
  });

  test("an activity without an id is taken, once", async () => {
    const note = world.note(world.ann, "/n/1");
    const unnamed = { "@context": context, type: "Create", actor: world.ann.uri, object: note };
    for (const id of [{}, { id: null }])
      expect(
        await world.send(signedPost(world.inbox, { ...unnamed, to: [everyone], ...id }, world.ann)),
      ).toBe(202);
    expect(await stored()).toHaveLength(1);
    const like = { "@context": context, type: "Like", actor: world.ann.uri, object: world.post };
    expect(await world.send(signedPost(world.inbox, like, world.ann))).toBe(202);
    expect(await world.send(signedPost(world.inbox, like, world.ann))).toBe(202);
    expect(await counts()).toMatchObject({ likes: 1 });
    const foreign = { ...unnamed, id: "https://elsewhere.example/1" };
    expect(await world.send(signedPost(world.inbox, foreign, world.ann))).toBe(403);
  });

  test("an Accept without an id answers our Follow", async () => {
    expect(await reply({})).toBe(202);
    const { id } = await fresh.store.db
      .selectFrom("accounts")
      .select("id")
      .where("uri", "=", world.ann.uri)
      .executeTakeFirstOrThrow();
    const followUri = `${world.kit.config.origin}/ap/activities/follow-1`;
    await fresh.store.transact(async (tx) => {
      await tx.db
        .insertInto("following")
        .values({ account_id: id, state: "asked", since_at: tx.now })
        .execute();
      await keepFollowId(tx, { actorUri: world.ann.uri, direction: "out", followUri });
    });
    const follow = { id: followUri, type: "Follow", actor: `${world.kit.config.origin}/ap/actor` };
    const accept = {
      "@context": context,
      type: "Accept",
      actor: world.ann.uri,
      object: { ...follow, object: world.ann.uri },
    };
    expect(await world.send(signedPost(world.inbox, accept, world.ann))).toBe(202);
    const row = await fresh.store.db.selectFrom("following").select("state").executeTakeFirst();
    expect(row).toEqual({ state: "accepted" });
  });

  test("Undo of a Delete brings back what stands at its author's server, in its place", async () => {
    const note = world.note(world.ann, "/n/back");
    await post({ type: "Create", to: [everyone], object: note });
    await reply({ inReplyTo: note.id });
    const deletion = { id: address(), type: "Delete", actor: world.ann.uri, object: note.id };
    expect(await post(deletion)).toBe(202);
    expect(await stored()).toMatchObject([{ state: "erased", html: "" }, { state: "visible" }]);
    const undo = { type: "Undo", object: deletion };
    world.remote.serve("/n/back", 410);
    expect(await post(undo)).toBe(202);
    expect(await stored()).toMatchObject([{ state: "erased" }, {}]);
    world.remote.serve("/n/back", { "@context": context, ...note });
    const eve = world.remote.person("eve");
    await post({ type: "Undo", object: { ...deletion, actor: eve.uri } }, eve);
    expect(await stored()).toMatchObject([{ state: "erased" }, {}]);
    expect(await post({ ...undo, id: address() })).toBe(202);
    expect(await stored()).toMatchObject([
      { state: "visible", html: "<p>Yes, please</p>", author: world.ann.uri },
      { state: "visible" },
    ]);
    expect(await counts()).toMatchObject({ replies: 2 });
  });

  test("Undo of a Delete may name it by its id alone, for a month", async () => {
    const note = world.note(world.ann, "/n/back");
    world.remote.serve("/n/back", { "@context": context, ...note });
    const state = async () => (await stored()).map((row) => row.state);
    await post({ type: "Create", to: [everyone], object: note });
    const ways = [
      (id: string) => id,
      (id: string) => ({ id }),
      (id: string) => ({ id, type: "Delete" }),
    ];
    for (const way of ways) {
      const id = address();
      await post({ type: "Delete", id, object: note.id });
      expect(await state()).toEqual(["erased"]);
      const eve = world.remote.person("eve");
      await post({ type: "Undo", object: id }, eve);
      expect(await state()).toEqual(["erased"]);
      expect(await post({ type: "Undo", object: way(id) })).toBe(202);
      expect(await state()).toEqual(["visible"]);
    }
    // Of what was never here nothing is kept.
    await post({ type: "Delete", id: address(), object: `${world.remote.origin}/n/never` });
    const kept = async () =>
      await fresh.store.db.selectFrom("ap_deletions").select("name").execute();
    expect(await kept()).toHaveLength(ways.length);
    fresh.clock.move(31 * day);
    await fresh.store.transact(async (tx) => await tidySeen(tx));
    expect(await kept()).toEqual([]);
  });

  test("Undo of one of two reactions leaves the other", async () => {
    const like = { id: address(), type: "Like", object: world.post };
    const party = { id: address(), type: "EmojiReact", content: "🎉", object: world.post };
    const heart = { id: address(), type: "Like", content: "❤", object: world.post };
    for (const one of [like, party, heart]) expect(await post(one)).toBe(202);
    expect(await counts()).toMatchObject({ likes: 1 });
    // Each is undone by its id, by what it says alone, or by its address alone.
    expect(await post({ type: "Undo", object: { ...like, actor: world.ann.uri } })).toBe(202);
    expect(await counts()).toMatchObject({ likes: 1 });
    expect(await post({ type: "Undo", object: { ...party, id: address() } })).toBe(202);
    expect(await counts()).toMatchObject({ likes: 1 });
    expect(await post({ type: "Undo", object: heart.id })).toBe(202);
    expect(await counts()).toMatchObject({ likes: 0 });
  });
});
