import { expect, test } from "vitest";

import { describeOnEachDatabase } from "#support/databases.ts";
import { context, everyone, inboxWorld } from "#support/inbox-world.ts";
import { type RemotePerson, signedPost } from "#support/remote-people.ts";
import { siteOn } from "#support/site.ts";

describeOnEachDatabase("whom a share is passed on to", (fresh) => {
  const world = inboxWorld(fresh);
  let number = 0;
  const post = async (activity: Record<string, unknown>, by: RemotePerson = world.ann) => {
    const id = `${world.remote.origin}/p/${(number += 1)}`;
    const whole = { "@context": context, id, actor: by.uri, ...activity };
    return await world.send(signedPost(world.inbox, whole, by));
  };
  const us = (): string => `${world.kit.config.origin}/ap/actor`;
  const share = async (to: readonly string[], cc: readonly string[], id: string) =>
    await post({ type: "Announce", id: `${world.remote.origin}${id}`, object: world.post, to, cc });
  const undo = async (id: string) =>
    await post({
      type: "Undo",
      object: { type: "Announce", id: `${world.remote.origin}${id}`, object: world.post },
    });
  /** The number that everyone sees, and whether the page names who shared it. */
  const shown = async () => {
    const { id } = await fresh.store.db.selectFrom("posts").select("id").executeTakeFirstOrThrow();
    const list = await world.activitypub.routes.request(
      `${world.kit.config.origin}/ap/shares/${id}`,
    );
    const site = await siteOn(fresh, { origin: world.kit.config.origin });
    const { totalItems } = (await list.json()) as { totalItems: number };
    const page = await site.page(new URL(world.post).pathname);
    return { totalItems, isNamed: page.includes("ann elsewhere") };
  };
  const followers = (): string => `${world.ann.uri}/followers`;
  const [seen, unseen] = [
    { totalItems: 1, isNamed: true },
    { totalItems: 0, isNamed: false },
  ];

  test("one for followers, or for a few, is counted and named nowhere", async () => {
    expect(await share([followers()], [us()], "/s/1")).toBe(202);
    expect(await shown()).toEqual(unseen);
    expect(await share([us()], [], "/s/2")).toBe(202);
    expect(await shown()).toEqual(unseen);
    expect(await undo("/s/1")).toBe(202);
    expect(await undo("/s/2")).toBe(202);
    expect(await fresh.store.db.selectFrom("reactions").select("id").execute()).toEqual([]);
    expect(await shown()).toEqual(unseen);
  });

  test.each([
    ["everyone", [everyone], []],
    ["everyone, in no list", ["followers"], [everyone]],
    ["nobody that it names", [], []],
  ])("one for %s is", async (_, to, cc) => {
    await share(
      to.map((one) => (one === "followers" ? followers() : one)),
      cc,
      "/s/1",
    );
    expect(await shown()).toEqual(seen);
    await undo("/s/1");
    expect(await shown()).toEqual(unseen);
  });

  test("one for everyone counts beside one for followers, and goes without it", async () => {
    await share([followers()], [], "/s/1");
    await share([everyone], [followers()], "/s/2");
    expect(await shown()).toEqual(seen);
    await undo("/s/2");
    expect(await shown()).toEqual(unseen);
    await share([everyone], [], "/s/3");
    await undo("/s/1");
    expect(await shown()).toEqual(seen);
  });

  test("a like counts, whomever its server addressed it to", async () => {
    await post({ type: "Like", object: world.post, to: [us()], cc: [] });
    expect(
      await fresh.store.db.selectFrom("conversation_counts").select("likes").execute(),
    ).toEqual([{ likes: 1 }]);
  });
});
