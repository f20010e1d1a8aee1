import { expect, test } from "vitest";

import { addFollower } from "#audience";
import { minute } from "#core/clock.ts";
import { startRunner } from "#jobs";
import type { Kit } from "#kit";
import { describeOnEachDatabase } from "#support/databases.ts";
import { context, inboxWorld } from "#support/inbox-world.ts";
import { signedPost } from "#support/remote-people.ts";
import { publishArticle, someone } from "#support/story.ts";

import { meetReachable, openFediverse } from "#support/fediverse.ts";

describeOnEachDatabase("a server that fell silent and speaks again", (fresh) => {
  const world = inboxWorld(fresh);

  /** Ann follows; her server answers nobody who writes to it, or as it is told. */
  const silence = async (answers?: {
    readonly status: number;
    readonly headers?: Record<string, string>;
  }): Promise<Kit> => {
    if (answers !== undefined) world.remote.serve("/users/ann/inbox", answers);
    await fresh.store.transact(async (tx) => {
      const { id } = await meetReachable(tx, {
        ...someone("ann"),
        uri: world.ann.uri,
        inbox: `${world.remote.origin}/users/ann/inbox`,
        sharedInbox: null,
      });
      await addFollower(tx, id);
    });
    const { kit } = world;
    return {
      ...kit,
      fetch: async (url, options) => {
        if (options?.method !== "POST") return await kit.fetch(url, options);
        tries += 1;
        if (answers !== undefined) return await kit.fetch(url, options);
        return await kit.fetch("http://127.0.0.1:9/", { ...options, timeoutMs: 200 });
      },
    };
  };
  let tries = 0;
  const work = async (): Promise<void> => {
    const { deliver } = world.activitypub.handlers;
    const { syndicate } = world.jobs;
    const runner = startRunner(fresh.store, {
      deliver,
      syndicate,
      "fetch-preview": async () => {},
    } as never);
    await runner.idle();
    await runner.stop();
  };
  const speak = async (n: number): Promise<number> =>
    await world.send(
      signedPost(
        world.inbox,
        {
          "@context": context,
          id: `${world.remote.origin}/likes/${n}`,
          type: "Like",
          actor: world.ann.uri,
          object: world.post,
        },
        world.ann,
      ),
    );

  test("gets at once what waited for it", async () => {
    world.activitypub = openFediverse(await silence());
    tries = 0;
    await work();
    expect(tries).toBe(1);
    fresh.clock.move(minute / 60);
    await work();
    expect(tries).toBe(1);
    expect(await speak(1)).toBe(202);
    await work();
    expect(tries).toBe(2);
  });

  test("and also when it fell silent before this process began", async () => {
    world.activitypub = openFediverse(await silence());
    tries = 0;
    await work();
    world.activitypub = openFediverse(await silence());
    expect(await speak(2)).toBe(202);
    await work();
    expect(tries).toBe(2);
  });

  test("but speaking often does not use up the attempts of what it never takes", async () => {
    world.activitypub = openFediverse(await silence());
    tries = 0;
    await work();
    for (let n = 3; n < 12; n += 1) {
      expect(await speak(n)).toBe(202);
      await work();
    }
    expect(tries).toBe(2);
  });

  test.each([502, 503, 504, 521, 530])(
    "also when something before it answered %d in its place",
    async (status) => {
      world.activitypub = openFediverse(await silence({ status }));
      tries = 0;
      await work();
      expect(tries).toBe(1);
      // It is left alone, so that not each of its inboxes is tried.
      await publishArticle(fresh.store, "Endnu en");
      await work();
      expect(tries).toBe(1);
      world.remote.serve("/users/ann/inbox", 202);
      expect(await speak(20)).toBe(202);
      await work();
      expect(tries).toBe(3);
    },
  );

  test.each([
    ["is there and cannot take it", { status: 500 }],
    ["is there and asks us to come later", { status: 429 }],
    ["says itself when it is back", { status: 503, headers: { "retry-after": "600" } }],
  ])("but not when it %s", async (_, answers) => {
    world.activitypub = openFediverse(await silence(answers));
    tries = 0;
    await work();
    expect(tries).toBe(1);
    expect(await speak(21)).toBe(202);
    await work();
    expect(tries).toBe(1);
    // Nor does what it said of one thing keep others back.
    await publishArticle(fresh.store, "Endnu en");
    await work();
    expect(tries).toBe(2);
  });

  test("and each time that it falls silent again, for what was not tried often", async () => {
    // By her own inbox at first, then by the shared one that she names.
    const answer = (status: number): void => {
      for (const path of ["/users/ann/inbox", "/inbox"]) world.remote.serve(path, status);
    };
    world.activitypub = openFediverse(await silence({ status: 502 }));
    tries = 0;
    await work();
    for (const round of [1, 2, 3]) {
      answer(202);
      expect(await speak(30 + round)).toBe(202);
      await work();
      expect([round, tries]).toEqual([round, 2 * round]);
      answer(503);
      await publishArticle(fresh.store, `Nummer ${round}`);
      await work();
      expect([round, tries]).toEqual([round, 2 * round + 1]);
    }
    await fresh.store.db
      .updateTable("jobs")
      .set({ attempts: 6 })
      .where("kind", "=", "deliver")
      .execute();
    answer(202);
    await speak(40);
    await work();
    expect(tries).toBe(7);
    fresh.clock.move(10 * minute);
    await speak(41);
    await work();
    expect(tries).toBe(8);
  });
});
