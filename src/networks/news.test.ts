import { expect, test } from "vitest";

import { hour, minute } from "#core/clock.ts";
import { takeIn } from "#flows/incoming.ts";
import type { Incoming } from "#flows/incoming.ts";
import { startRunner } from "#jobs";
import type { Network } from "#networks";
import { describeOnEachDatabase } from "#support/databases.ts";
import { fakeNetwork, pigeon } from "#support/fake-network.ts";
import { addConnection, endConnection, findConnection } from "#syndication";

import { startNews } from "./news.ts";
import { registryOf } from "./registry.ts";

describeOnEachDatabase("what concerns an account of ours", (fresh) => {
  test("is asked for often while something comes, then seldom, once at a time, and no more when it ended", async () => {
    const { store, clock } = fresh;
    const asked: number[] = [];
    let came: Incoming[] = [];
    const network: Network = {
      ...fakeNetwork("pigeon", {}, async (incoming) => await takeIn(store, incoming)),
      notifications: async function* (_, since) {
        asked.push(since);
        yield* came;
        await Promise.resolve();
      },
    };
    const { jobs } = registryOf(fresh, [network]);
    const work = async (afterMs = 0): Promise<void> => {
      clock.move(afterMs);
      const runner = startRunner(store, { ...jobs, "fetch-account": async () => {} } as never);
      await runner.idle();
      await runner.stop();
    };
    const began = clock.now();
    const id = await store.transact(async (tx) => {
      const added = await addConnection(tx, { network: "pigeon", name: "loft", uri: "pigeon:us" });
      await startNews(tx, added);
      await startNews(tx, added);
      return added;
    });
    came = [{ kind: "follow", account: pigeon("pigeon", "ann") }];
    await work();
    expect(asked).toEqual([began]);
    expect(await store.db.selectFrom("followers").select("account_id").execute()).toHaveLength(1);
    came = [];
    // Two minutes after something came, then four, eight, sixteen, and every thirty.
    for (const wait of [2, 4, 8, 16, 30, 30]) {
      const before = asked.length;
      await work(wait * minute - 1);
      expect(asked).toHaveLength(before);
      await work(1);
      expect(asked).toHaveLength(before + 1);
    }
    expect(asked.at(-1)).toBe(clock.now() - 30 * minute - 5 * minute);
    expect((await findConnection(store.db, id))?.last_heard_at).toBe(clock.now() - 5 * minute);

    await store.transact(async (tx) => await endConnection(tx, id));
    const before = asked.length;
    await work(hour);
    await work(hour);
    expect(asked).toHaveLength(before);
    expect((await findConnection(store.db, id))?.look_at).toBeNull();
  });
});
