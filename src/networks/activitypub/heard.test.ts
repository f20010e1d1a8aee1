import { expect, test } from "vitest";

import { addFollower, upsertAccount } from "#audience";
import { minute } from "#core/clock.ts";
import { startRunner } from "#jobs";
import type { Kit } from "#kit";
import { describeOnEachDatabase } from "#support/databases.ts";
import { context, inboxWorld } from "#support/inbox-world.ts";
import { signedPost } from "#support/remote-people.ts";
import { someone } from "#support/story.ts";

import { createActivityPub } from "./index.ts";

describeOnEachDatabase("a server that fell silent and speaks again", (fresh) => {
  const world = inboxWorld(fresh);

  /** Ann follows; her server answers nobody who writes to it. */
  const silence = async (): Promise<Kit> => {
    await fresh.store.transact(async (tx) => {
      const { id } = await upsertAccount(tx, {
        ...someone("ann"),
        uri: world.ann.uri,
        inbox: `${world.remote.origin}/users/ann/inbox`,
        sharedInbox: null,
      });
      await addFollower(tx, id, `${world.ann.uri}#follow`);
    });
    const { kit } = world;
    return {
      ...kit,
      fetch: async (url, options) => {
        if (options?.method !== "POST") return await kit.fetch(url, options);
        tries += 1;
        return await kit.fetch("http://127.0.0.1:9/", { ...options, timeoutMs: 200 });
      },
    };
  };
  let tries = 0;
  const work = async (): Promise<void> => {
    const { deliver, syndicate } = world.activitypub.handlers;
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
    world.activitypub = createActivityPub(await silence(), async () => undefined);
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
    world.activitypub = createActivityPub(await silence(), async () => undefined);
    tries = 0;
    await work();
    world.activitypub = createActivityPub(await silence(), async () => undefined);
    expect(await speak(2)).toBe(202);
    await work();
    expect(tries).toBe(2);
  });

  test("but speaking often does not use up the attempts of what it never takes", async () => {
    world.activitypub = createActivityPub(await silence(), async () => undefined);
    tries = 0;
    await work();
    for (let n = 3; n < 12; n += 1) {
      expect(await speak(n)).toBe(202);
      await work();
    }
    expect(tries).toBe(2);
  });
});
