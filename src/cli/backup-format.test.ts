import { expect, test } from "vitest";

import { describeOnEachDatabase } from "#support/databases.ts";

import { leftOut, orderedTables } from "./backup-format.ts";

describeOnEachDatabase("a backup", (fresh) => {
  test("holds every table of the database, or names why it does not", async () => {
    const tables = await fresh.store.db.introspection.getTables();
    // The search index is made anew, and migrations are run by whoever restores.
    const names = new Set(tables.map(({ name }) => name));
    expect([...orderedTables, ...Object.keys(leftOut)].toSorted()).toEqual(
      [...names].filter((name) => !/search|migration/u.test(name)).toSorted(),
    );
  });
});
