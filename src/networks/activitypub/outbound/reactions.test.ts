import { beforeEach, expect, test } from "vitest";

import { addFollower } from "#audience";
import { replyArrives } from "#flows/reply-arrives.ts";
import { weReact, weUndo } from "#flows/we-react.ts";
import type { Kit } from "#kit";
import type { Reacting } from "#networks";
import { describeOnEachDatabase } from "#support/databases.ts";
import { meetReachable, openFediverse, reachable } from "#support/fediverse.ts";
import { kitOn } from "#support/kit.ts";
import { publishArticle, replyOf, someone } from "#support/story.ts";

const followers = 600;

describeOnEachDatabase("a share of ours", (fresh) => {
  let kit: Kit;
  let replyId = 0;
  let accountId = 0;
  beforeEach(async () => {
    kit = await kitOn(fresh);
    const post = await publishArticle(fresh.store);
    await fresh.store.transact(async (tx) => {
      ({ id: accountId } = await meetReachable(tx, reachable(someone("ann"))));
      for (let n = 0; n < followers; n += 1) {
        const one = { ...reachable(someone(`f${n}`)), sharedInbox: null };
        await addFollower(tx, (await meetReachable(tx, one)).id);
      }
    });
    const arrived = await replyArrives(
      fresh.store,
      replyOf("ann", post.uri, { account: someone("ann") }),
    );
    if (arrived.kind !== "stored") throw new Error(arrived.kind);
    ({ replyId } = arrived);
    await fresh.store.db.deleteFrom("jobs").execute();
  });
  /** Whether we share it, told by a process that ends after some transactions. */
  const tell = async (key: string, isWanted: boolean, transactions = Infinity): Promise<void> => {
    let left = transactions;
    const store: Kit["store"] = {
      ...fresh.store,
      transact: async (story) => {
        if (left-- <= 0) throw new Error("killed");
        return await fresh.store.transact(story);
      },
    };
    const { network } = openFediverse({ ...kit, store });
    const reacting = { reaction: "share", what: "reply", id: replyId, accountId, isWanted, key };
    await network.react?.({ ...reacting, uri: "https://skib.example/1" } as Reacting);
  };
  const deliveries = async (): Promise<number> =>
    (await fresh.store.db.selectFrom("jobs").select("id").where("kind", "=", "deliver").execute())
      .length;

  test("that is killed on its way to many goes on where it was, and so does taking it back", async () => {
    await weReact(fresh.store, { replyId, kind: "share" });
    for (const transactions of [1, 1])
      await expect(tell("1", true, transactions)).rejects.toThrow();
    expect(await deliveries()).toBeLessThan(followers);
    await tell("1", true);
    await tell("1", true);
    expect(await deliveries()).toBe(followers + 1);

    await fresh.store.db.deleteFrom("jobs").execute();
    await weUndo(fresh.store, { replyId, kind: "share" });
    for (const transactions of [1, 1])
      await expect(tell("2", false, transactions)).rejects.toThrow();
    await tell("2", false);
    await tell("2", false);
    expect(await deliveries()).toBe(followers + 1);
    expect(await fresh.store.db.selectFrom("ap_reactions").selectAll().execute()).toEqual([]);
    // Shared anew it is an activity of its own.
    await weReact(fresh.store, { replyId, kind: "share" });
    await tell("3", true);
    const said = await fresh.store.db.selectFrom("ap_activities").select("type").execute();
    expect(said.map(({ type }) => type)).toEqual(["Announce", "Undo", "Announce"]);
  });
});
