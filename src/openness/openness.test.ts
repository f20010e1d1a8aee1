import { expect, it } from "vitest";

import { describeOnEachDatabase } from "#support/databases.ts";
import { bySystem, type Store } from "#schema";

import { logOpenly, verifyLog } from "./index.ts";

async function write(store: Store, many: number): Promise<void> {
  for (let n = 1; n <= many; n += 1)
    await store.transact(
      async (tx) =>
        await logOpenly(tx, bySystem, {
          kind: "disclosure",
          subject: `post:${n}`,
          details: { title: `Æble ${n}` },
        }),
    );
}

describeOnEachDatabase("The openness log", (fresh) => {
  it("is whole when empty and after a thousand entries and one", async () => {
    const { store } = fresh;
    expect(await verifyLog(store.db)).toEqual({ kind: "whole", entries: 0, hash: "" });
    await store.transact(async (tx) => {
      for (let n = 1; n <= 1001; n += 1)
        await logOpenly(tx, bySystem, { kind: "disclosure", subject: `post:${n}`, details: {} });
    });
    expect(await verifyLog(store.db)).toMatchObject({ kind: "whole", entries: 1001 });
  });

  it("names the first entry that was changed, whatever of it was", async () => {
    const { store } = fresh;
    await write(store, 6);
    const before = await store.db
      .selectFrom("openness_log")
      .selectAll()
      .where("number", "=", 4)
      .executeTakeFirstOrThrow();
    for (const change of [
      { details_json: '{"title":"Pære 4"}' },
      { subject: "post:5" },
      { kind: "import" },
      { at: before.at + 1 },
      { hash: "0".repeat(64) },
      { previous_hash: "0".repeat(64) },
    ]) {
      await store.db.updateTable("openness_log").set(change).where("number", "=", 4).execute();
      expect(await verifyLog(store.db), JSON.stringify(change)).toMatchObject({
        kind: "broken",
        number: 4,
      });
      await store.db.updateTable("openness_log").set(before).where("number", "=", 4).execute();
    }
    expect(await verifyLog(store.db)).toMatchObject({ kind: "whole" });
  });

  it("sees an entry that is missing at the start, in the middle and at the end", async () => {
    const { store } = fresh;
    await write(store, 5);
    for (const [number, fault] of [
      [1, "missing"],
      [3, "missing"],
      [5, "cut-off"],
    ] as const) {
      const row = await store.db
        .selectFrom("openness_log")
        .selectAll()
        .where("number", "=", number)
        .executeTakeFirstOrThrow();
      await store.db.deleteFrom("openness_log").where("number", "=", number).execute();
      expect(await verifyLog(store.db)).toEqual({ kind: "broken", number, fault });
      await store.db.insertInto("openness_log").values(row).execute();
    }
  });

  it("sees entries that changed places, and a chain that was written anew from the middle", async () => {
    const { store } = fresh;
    await write(store, 5);
    const move = async (from: number, to: number): Promise<void> => {
      await store.db
        .updateTable("openness_log")
        .set({ number: to })
        .where("number", "=", from)
        .execute();
    };
    await move(2, 99);
    await move(3, 2);
    await move(99, 3);
    expect(await verifyLog(store.db)).toMatchObject({ kind: "broken", number: 2 });
  });

  it("sees an end that was cut off or forged without the head", async () => {
    const { store } = fresh;
    await write(store, 5);
    await store.db.deleteFrom("openness_log").where("number", ">=", 4).execute();
    expect(await verifyLog(store.db)).toEqual({ kind: "broken", number: 4, fault: "cut-off" });
    await store.db.deleteFrom("openness_log").execute();
    expect(await verifyLog(store.db)).toEqual({ kind: "broken", number: 1, fault: "cut-off" });
  });

  it("is written with what it records or not at all, and in one line when many write at once", async () => {
    const { store } = fresh;
    const failing = store.transact(async (tx) => {
      await logOpenly(tx, bySystem, { kind: "disclosure", subject: "post:1", details: {} });
      throw new Error("stop");
    });
    await expect(failing).rejects.toThrow("stop");
    expect(await verifyLog(store.db)).toMatchObject({ kind: "whole", entries: 0 });
    await Promise.all(Array.from({ length: 20 }, async () => await write(store, 1)));
    expect(await verifyLog(store.db)).toMatchObject({ kind: "whole", entries: 20 });
  });
});
