import { expect, test } from "vitest";

import { describeOnEachDatabase } from "#support/databases.ts";
import { context, everyone, inboxWorld } from "#support/inbox-world.ts";
import { type RemotePerson, signedPost } from "#support/remote-people.ts";

describeOnEachDatabase("our account by any of its addresses", (fresh) => {
  const world = inboxWorld(fresh);
  let number = 0;
  const post = async (activity: Record<string, unknown>, by: RemotePerson = world.ann) =>
    await world.send(
      signedPost(
        world.inbox,
        {
          "@context": context,
          id: `${world.remote.origin}/p/${(number += 1)}`,
          actor: by.uri,
          ...activity,
        },
        by,
      ),
    );
  /** The actor, and the ways to write the profile that WebFinger names beside it. */
  const ways = async (): Promise<readonly string[]> => {
    const { origin } = world.kit.config;
    const { handle } = await world.kit.settings.get();
    const profile = `${origin}/@${handle}`;
    return [
      `${origin}/ap/actor`,
      `${origin}/ap/actor/`,
      `${origin}/ap/actor#main`,
      profile,
      `${profile}/`,
      `${profile}?lang=da`,
      `${profile}#me`,
      `${origin}/@${handle.toUpperCase()}`,
      `${origin}/%40${handle}`,
      profile.replace("https://vaerkstedet", "HTTPS://VAERKSTEDET"),
      profile.replace("https:", "http:"),
    ];
  };
  const write = async (more: object, to: readonly string[]): Promise<number> =>
    await post({
      type: "Create",
      to,
      object: world.note(world.ann, `/n/${(number += 1)}`, { inReplyTo: null, to, ...more }),
    });
  const mentions = async () =>
    await fresh.store.db.selectFrom("mentions").select(["uri", "visibility"]).execute();
  const followers = async () =>
    await fresh.store.db.selectFrom("followers").select("account_id").execute();

  test("what is written to it alone is kept, with and without a Mention", async () => {
    const all = await ways();
    for (const us of all) {
      expect(await write({}, [us])).toBe(202);
      expect(await write({ tag: [{ type: "Mention", href: us }] }, [us])).toBe(202);
    }
    const kept = await mentions();
    expect(kept).toHaveLength(2 * all.length);
    expect(new Set(kept.map(({ visibility }) => visibility))).toEqual(new Set(["direct"]));
  });

  test("a public Mention of it is kept where nothing else names us", async () => {
    const all = await ways();
    for (const href of all) await write({ tag: [{ type: "Mention", href }] }, [everyone]);
    expect(await mentions()).toHaveLength(all.length);
  });

  test("it is followed, followed no longer, and blocks end a following", async () => {
    for (const us of await ways()) {
      expect([us, await post({ type: "Follow", object: us })]).toEqual([us, 202]);
      expect([us, (await followers()).length]).toEqual([us, 1]);
      await post({ type: "Undo", object: { type: "Follow", actor: world.ann.uri, object: us } });
      expect([us, await followers()]).toEqual([us, []]);
      await post({ type: "Follow", object: us });
      await post({ type: "Block", object: us });
      expect([us, await followers()]).toEqual([us, []]);
    }
  });

  test("a report of it is one of our account", async () => {
    for (const [at, us] of (await ways()).entries())
      expect(
        await post({ type: "Flag", content: "Se her", object: us }, world.remote.person(`p${at}`)),
      ).toBe(202);
    const reports = await fresh.store.db
      .selectFrom("reports")
      .select(["reason", "post_id", "reply_id", "account_id"])
      .execute();
    expect(reports).toHaveLength((await ways()).length);
    expect(new Set(reports.map((one) => JSON.stringify(one)))).toEqual(
      new Set([
        JSON.stringify({ reason: "Se her", post_id: null, reply_id: null, account_id: null }),
      ]),
    );
  });

  test("what others pass on is for us when it names the profile", async () => {
    const elsewhere = "https://elsewhere.example/n/1";
    const object = {
      ...world.note(world.ann, "/n/1", { inReplyTo: "https://else.example/1" }),
      id: elsewhere,
    };
    const told = async (n: number, tag: readonly object[]) => {
      const act = { id: `https://elsewhere.example/c/${n}`, type: "Create" };
      const actor = "https://elsewhere.example/bo";
      await post({ type: "Announce", object: { ...act, actor, object: { ...object, tag } } });
      return await fresh.store.db
        .selectFrom("jobs")
        .select("id")
        .where("kind", "=", "fetch-thread")
        .execute();
    };
    expect(await told(1, [])).toEqual([]);
    const profile = (await ways())[3];
    expect(await told(2, [{ type: "Mention", href: profile }])).toHaveLength(1);
  });

  test("another's profile, one of our posts, and a name that is not ours are not us", async () => {
    const { origin } = world.kit.config;
    for (const other of [`${origin}/@somebody`, world.post, "https://elsewhere.example/@owner"]) {
      expect(await post({ type: "Follow", object: other })).toBe(400);
      await write({}, [other]);
    }
    expect(await mentions()).toEqual([]);
    expect(await followers()).toEqual([]);
  });
});
