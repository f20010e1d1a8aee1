import { expect, test } from "vitest";

import { describeOnEachDatabase } from "#support/databases.ts";
import { context, everyone, inboxWorld } from "#support/inbox-world.ts";
import { signedPost } from "#support/remote-people.ts";

describeOnEachDatabase("lists inside what activities are about", (fresh) => {
  const world = inboxWorld(fresh);
  let number = 0;
  const post = async (activity: Record<string, unknown>): Promise<number> => {
    const id = `${world.remote.origin}/p/${(number += 1)}`;
    const whole = { "@context": context, id, actor: world.ann.uri, ...activity };
    return await world.send(signedPost(world.inbox, whole, world.ann));
  };
  const us = (): string => `${world.kit.config.origin}/ap/actor`;
  const likes = async () =>
    await fresh.store.db.selectFrom("reactions").select(["kind", "reply_id"]).execute();

  test("a like is undone whose object is a list of one, or of several", async () => {
    const one = world.note(world.ann, "/n/1");
    await post({ type: "Create", to: [everyone], object: one });
    for (const object of [
      [world.post],
      [world.post, one["id"]],
      [{ type: "Article", id: world.post }],
    ]) {
      expect(await post({ type: "Like", object })).toBe(202);
      expect(await likes()).toHaveLength(object.length);
      const like = { type: "Like", actor: [world.ann.uri], object };
      expect(await post({ type: ["Undo"], object: [like] })).toBe(202);
      expect(await likes()).toEqual([]);
    }
  });

  test("whoever follows us no longer says so with a list too", async () => {
    const followers = async () =>
      await fresh.store.db.selectFrom("ap_follows").select("follow_uri").execute();
    await post({ type: "Follow", object: [us()] });
    expect(await followers()).toHaveLength(1);
    const follow = { type: "Follow", actor: [world.ann.uri], object: [us()] };
    expect(await post({ type: "Undo", object: follow })).toBe(202);
    expect(await followers()).toEqual([]);
  });

  test("an act of writing that is passed on names what was written in a list", async () => {
    const asked = async () =>
      (
        await fresh.store.db
          .selectFrom("jobs")
          .select("payload_json")
          .where("kind", "=", "fetch-thread")
          .execute()
      ).map(({ payload_json: json }) => (JSON.parse(json) as { uri: string }).uri);
    const note = (at: number) => ({
      ...world.note(world.ann, `/n/${at}`),
      id: `https://elsewhere.example/n/${at}`,
    });
    const actor = "https://elsewhere.example/bo";
    const create = (object: unknown) => ({ type: "Create", id: `${actor}/c`, actor, object });
    expect(await post({ type: "Announce", object: create([note(1)]) })).toBe(202);
    expect(await asked()).toEqual([note(1).id]);
    expect(await post({ type: "Announce", object: [create([note(2), note(3)])] })).toBe(202);
    expect(await asked()).toEqual([note(1).id, note(2).id, note(3).id]);
  });

  test("a deletion is taken back whose object is a list", async () => {
    const note = world.note(world.ann, "/n/1");
    const state = async () => (await world.replies()).map(({ state: one }) => one);
    world.remote.serve("/n/1", { "@context": context, ...note });
    await post({ type: "Create", to: [everyone], object: note });
    await post({ type: "Delete", object: [note["id"]] });
    expect(await state()).toEqual(["erased"]);
    await post({ type: "Undo", object: { type: "Delete", object: [note["id"]] } });
    expect(await state()).toEqual(["visible"]);
  });
});
