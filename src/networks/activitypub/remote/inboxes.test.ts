import { expect, test } from "vitest";

import { eraseAccount, upsertAccount } from "#audience";
import { day } from "#core/clock.ts";
import { describeOnEachDatabase } from "#support/databases.ts";
import { reachable } from "#support/fediverse.ts";
import { someone } from "#support/story.ts";

import { rememberFollow } from "#activitypub/outbound/follow-ids.ts";
import { keepInboxes, tidyActors } from "./inboxes.ts";

describeOnEachDatabase("what is kept of actors", (fresh) => {
  const kept = async (): Promise<string[]> => {
    const actors = await fresh.store.db.selectFrom("ap_actors").select("uri").execute();
    const follows = await fresh.store.db.selectFrom("ap_follows").select("actor_uri").execute();
    return [
      ...actors.map(({ uri }) => uri),
      ...follows.map(({ actor_uri: uri }) => uri),
    ].toSorted();
  };

  test("goes a day after they were met when they are no account here, or none any more", async () => {
    const [ann, bo, cy] = [someone("ann"), someone("bo"), someone("cy")];
    const ids = new Map<string, number>();
    for (const one of [ann, bo])
      ids.set(one.uri, (await fresh.store.transact(async (tx) => await upsertAccount(tx, one))).id);
    for (const one of [ann, bo, cy]) {
      await keepInboxes(fresh, reachable(one));
      const follow = { actorUri: one.uri, direction: "in", followUri: `${one.uri}#f` } as const;
      await rememberFollow(fresh.store, follow);
    }
    await fresh.store.transact(async (tx) => await eraseAccount(tx, ids.get(bo.uri) ?? 0));
    await tidyActors(fresh);
    expect(await kept()).toHaveLength(6);
    fresh.clock.move(day + 1);
    // Somebody who is met again stays as a stranger a day longer.
    await keepInboxes(fresh, reachable(cy));
    await tidyActors(fresh);
    expect(await kept()).toEqual([ann.uri, ann.uri, cy.uri].toSorted());
    fresh.clock.move(day + 1);
    await tidyActors(fresh);
    expect(await kept()).toEqual([ann.uri, ann.uri]);
  });
});
