import { setTimeout as sleep } from "node:timers/promises";

import { sql } from "kysely";
import { expect, test } from "vitest";

import { systemClock } from "#core/clock.ts";
import { describeOnEachDatabase } from "#support/databases.ts";

import { openSqlite } from "./sqlite-store.ts";

describeOnEachDatabase("transactions", (fresh) => {
  const write = async (key: string, waitsForDisk: boolean): Promise<void> =>
    await fresh.store.transact(
      async (tx) => {
        await tx.db
          .insertInto("settings")
          .values({ key, value_json: "1", changed_at: tx.now })
          .execute();
        if (key === "broken") throw new Error("this one is undone");
      },
      { waitsForDisk },
    );

  test("those that wait for the disk and those that do not are all kept, and only what throws is undone", async () => {
    const ended = await Promise.allSettled(
      ["a", "b", "broken", "c", "d"].map(async (key, n) => await write(key, n % 2 === 0)),
    );
    expect(ended.map(({ status }) => status)).toEqual([
      "fulfilled",
      "fulfilled",
      "rejected",
      "fulfilled",
      "fulfilled",
    ]);
    const rows = await fresh.store.db.selectFrom("settings").select("key").orderBy("key").execute();
    expect(rows.map(({ key }) => key)).toEqual(["a", "b", "c", "d"]);
  });

  test("a page that only reads waits for none of them", async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const long = fresh.store.transact(async () => await promise);
    await sleep(20);
    expect(await fresh.store.db.selectFrom("settings").select("key").execute()).toEqual([]);
    resolve();
    await long;
  });

  test("one within another is refused at once, and the next ones go on", async () => {
    await expect(fresh.store.transact(async () => await write("nested", true))).rejects.toThrow(
      "cannot begin within another",
    );
    let later: Promise<void> | undefined;
    await fresh.store.transact(async () => {
      later = (async () => {
        await sleep(20);
        await write("later", true);
      })();
    });
    await later;
    const rows = await fresh.store.db.selectFrom("settings").select("key").execute();
    expect(rows).toEqual([{ key: "later" }]);
  });
});

test("a write beside the transaction that waits for it is refused, as it would wait for ever (sqlite)", async () => {
  const store = openSqlite<{ t: { id: number } }>(":memory:", systemClock);
  await store.transact(async ({ db }) => {
    await db.schema.createTable("t").addColumn("id", "integer").execute();
  });
  const beside = store.transact(async () => {
    await store.db.insertInto("t").values({ id: 1 }).execute();
  });
  await expect(beside).rejects.toThrow("cannot begin within another");
  await store.close();
});

test("only a transaction that asks for it does not wait for the disk (sqlite)", async () => {
  const store = openSqlite(":memory:", systemClock);
  const asked = async (waitsForDisk: boolean): Promise<unknown> =>
    await store.transact(async ({ db }) => await sql`pragma synchronous`.execute(db), {
      waitsForDisk,
    });
  const [normal, full] = [1, 2].map((synchronous) => ({ rows: [{ synchronous }] }));
  expect([await asked(true), await asked(false), await asked(true)]).toMatchObject([
    full,
    normal,
    full,
  ]);
  await store.close();
});
