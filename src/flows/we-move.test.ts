import { expect, it } from "vitest";

import { mostOtherAccounts, readSettings } from "#presence";
import { describeOnEachDatabase } from "#support/databases.ts";
import { kitOn } from "#support/kit.ts";

import { weComeFrom, weDoNotComeFrom, weMoveAway, weMoveBack } from "./we-move.ts";
import { bySystem } from "#schema";

const account = (name: string) => ({
  uri: `https://skib.example/users/${name}`,
  handle: `@${name}@skib.example`,
});

describeOnEachDatabase("Moving", (fresh) => {
  const log = async () =>
    await fresh.store.db
      .selectFrom("openness_log")
      .select(["kind", "subject", "details_json"])
      .orderBy("number")
      .execute();
  const toSend = async (): Promise<unknown[]> => {
    const rows = await fresh.store.db
      .selectFrom("jobs")
      .select(["payload_json", "lane"])
      .where("kind", "=", "tell-change")
      .orderBy("id")
      .execute();
    // One lane: what is told is told in this order.
    expect(new Set(rows.map(({ lane }) => lane)).size).toBeLessThan(2);
    return rows.map((row) => (JSON.parse(row.payload_json) as { change: object }).change);
  };

  it("here: accounts are named, once each and not too many, followers and readers are told", async () => {
    await kitOn(fresh);
    for (const name of ["ida", "bo", "ida"])
      expect(await weComeFrom(fresh.store, bySystem, account(name))).toEqual({ kind: "named" });
    expect((await readSettings(fresh.store.db)).alsoKnownAs.map(({ handle }) => handle)).toEqual([
      "@bo@skib.example",
      "@ida@skib.example",
    ]);
    await weDoNotComeFrom(fresh.store, bySystem, account("bo").uri);
    expect((await readSettings(fresh.store.db)).alsoKnownAs).toEqual([account("ida")]);
    const told = await toSend();
    expect(told).toContainEqual({ kind: "profile", at: fresh.clock.now() });
    const lines = await log();
    expect(lines[0]).toEqual({
      kind: "setting-changed",
      subject: "setting:alsoKnownAs",
      details_json: "{}",
    });
    // What was not named changes nothing.
    await weDoNotComeFrom(fresh.store, bySystem, account("nobody").uri);
    expect(await log()).toEqual(lines);
    for (let i = 1; i < mostOtherAccounts; i += 1)
      await weComeFrom(fresh.store, bySystem, account(`a${i}`));
    expect(await weComeFrom(fresh.store, bySystem, account("late"))).toEqual({ kind: "too-many" });
  });

  it("away: the profile is told before the move, and it stands in the log; then back", async () => {
    await kitOn(fresh);
    await weMoveBack(fresh.store, bySystem);
    expect(await log()).toEqual([]);
    const away = fresh.clock.now();
    expect(await weMoveAway(fresh.store, bySystem, account("ny"))).toEqual({ kind: "moved" });
    expect(await weMoveAway(fresh.store, bySystem, account("anden"))).toEqual({
      kind: "moved-before",
    });
    expect((await readSettings(fresh.store.db)).movedTo).toEqual(account("ny"));
    expect(await toSend()).toEqual([
      { kind: "profile", at: away },
      { kind: "moved", toUri: account("ny").uri },
    ]);
    fresh.clock.move(1000);
    await weMoveBack(fresh.store, bySystem);
    await weMoveBack(fresh.store, bySystem);
    expect((await readSettings(fresh.store.db)).movedTo).toBeNull();
    expect((await toSend()).slice(2)).toEqual([{ kind: "profile", at: away + 1000 }]);
    expect(await log()).toEqual([
      { kind: "moved-away", subject: "account", details_json: '{"to":"@ny@skib.example"}' },
      { kind: "moved-back", subject: "account", details_json: "{}" },
    ]);
  });
});
