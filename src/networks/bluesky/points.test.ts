import { beforeEach, expect, test } from "vitest";

import { day, hour } from "#core/clock.ts";
import { describeOnEachDatabase } from "#support/databases.ts";
import { addConnection } from "#syndication";

import { closeUntil, takePoints } from "./points.ts";

describeOnEachDatabase("points", (fresh) => {
  let id: number;
  beforeEach(async () => {
    const account = { network: "bluesky", name: "@ida.example", uri: "did:plc:ida" };
    id = await fresh.store.transact(async (tx) => await addConnection(tx, account));
  });
  const take = async (cost: number) => await takePoints(fresh.store, id, cost);

  test("of an hour are as many as there are, also when many are taken at once", async () => {
    const from = fresh.clock.now();
    const taken = await Promise.all(Array.from({ length: 12 }, async () => await take(500)));
    expect(taken.filter((until) => until === undefined)).toHaveLength(10);
    expect(taken.filter((until) => until === from + hour)).toHaveLength(2);
    fresh.clock.move(hour);
    expect(await take(500)).toBeUndefined();
  });

  test("of a day are no more than there are, however they are spread", async () => {
    const from = fresh.clock.now();
    for (let hours = 0; hours < 7; hours += 1) {
      expect(await take(5000)).toBeUndefined();
      fresh.clock.move(hour);
    }
    expect(await take(1)).toBe(from + day);
    fresh.clock.move(day - 7 * hour);
    expect(await take(1)).toBeUndefined();
  });

  test("are not taken while the server wants none, and count on afterwards", async () => {
    expect(await take(4999)).toBeUndefined();
    const until = fresh.clock.now() + 5000;
    await closeUntil(fresh.store, id, until);
    expect(await take(1)).toBe(until);
    fresh.clock.move(5000);
    expect(await take(1)).toBeUndefined();
    expect(await take(1)).toBeGreaterThan(until);
  });
});
