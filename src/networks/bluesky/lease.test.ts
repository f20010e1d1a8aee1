import { expect, test } from "vitest";

import { describeOnEachDatabase } from "#support/databases.ts";

import { underLease } from "./lease.ts";

describeOnEachDatabase("what one process does at a time", (fresh) => {
  const held = async (name: string, untilAt: number) =>
    await fresh.store.db
      .insertInto("bsky_leases")
      .values({ name, holder: "another process", until_at: untilAt })
      .execute();

  test("is done one after the other, and the next goes on where one fails", async () => {
    const seen: string[] = [];
    const work = (name: string) => async () => {
      seen.push(`${name} begins`);
      await Promise.resolve();
      seen.push(`${name} ends`);
      if (name === "a") throw new Error("a fails");
      return name;
    };
    const all = await Promise.allSettled(
      ["a", "b", "c"].map(async (name) => await underLease(fresh.store, "keys", work(name))),
    );
    expect(all.map(({ status }) => status)).toEqual(["rejected", "fulfilled", "fulfilled"]);
    expect(seen).toEqual(["a", "b", "c"].flatMap((name) => [`${name} begins`, `${name} ends`]));
    expect(await fresh.store.db.selectFrom("bsky_leases").selectAll().execute()).toEqual([]);
  });

  test("waits for another process that holds it, and not for one that is dead", async () => {
    await held("dead", Date.now() - 1);
    expect(await underLease(fresh.store, "dead", () => "done")).toBe("done");
    await held("alive", Date.now() + 60_000);
    let isDone = false;
    const waiting = underLease(fresh.store, "alive", () => (isDone = true));
    expect(await underLease(fresh.store, "another", () => isDone)).toBe(false);
    await fresh.store.db.deleteFrom("bsky_leases").where("name", "=", "alive").execute();
    expect(await waiting).toBe(true);
  });
});
