import pg from "pg";
import { expect, inject, test } from "vitest";

import { systemClock } from "#core/clock.ts";
import { eventually } from "#support/eventually.ts";
import { freshPostgres } from "#support/postgres-database.ts";

import { openPostgres } from "./postgres-store.ts";

test("when PostgreSQL drops every connection, as it does when it restarts, the server goes on and hears again", async () => {
  const database = await freshPostgres(inject("postgresUrl"));
  const [one, other] = [
    await openPostgres<{ t: { id: number } }>(database.url, systemClock),
    await openPostgres<{ t: { id: number } }>(database.url, systemClock),
  ];
  const heard: string[] = [];
  one.onChange((what) => heard.push(...what));
  await one.transact(
    async (tx) => await tx.db.schema.createTable("t").addColumn("id", "integer").execute(),
  );
  const admin = new pg.Client({ connectionString: inject("postgresUrl") });
  await admin.connect();
  const name = new URL(database.url).pathname.slice(1);
  await admin.query("select pg_terminate_backend(pid) from pg_stat_activity where datname = $1", [
    name,
  ]);
  await admin.end();
  await eventually("it listens again", () => heard.includes("everything"));
  await eventually("the other says something that is heard", async () => {
    await other.transact(async (tx) => {
      await tx.db.insertInto("t").values({ id: 1 }).execute();
      tx.changed("post:12");
    });
    return heard.includes("post:12");
  });
  expect(await one.db.selectFrom("t").select("id").execute()).not.toEqual([]);
  await Promise.all([one.close(), other.close()]);
  await database.drop();
});
