import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { expect, test } from "vitest";

import { describeOnEachDatabase } from "#support/databases.ts";

/** Columns by table, each as `name`, or `name?` where it may be null. */
type Columns = Readonly<Record<string, readonly string[]>>;

/** Reads what src/schema.ts and the pages beside it say, as text: types are gone when a program runs. */
function columnsOfPage(): Columns {
  const page = ["schema.ts", ...globSync("**/tables.ts", { cwd: import.meta.dirname })]
    .map((file) => readFileSync(join(import.meta.dirname, file), "utf8"))
    .map((text) => text.slice(text.indexOf("interface Tables {")))
    .join("\n")
    .replaceAll(/\/\*[\s\S]*?\*\//gu, "")
    .replaceAll(/\/\/.*$/gmu, "");
  const found: Record<string, string[]> = {};
  for (const [, name = "", body = ""] of page.matchAll(/^(?: {2}| {4})(\w+): \{([^}]*)\};/gmu))
    found[name] = [...body.matchAll(/(\w+): ([^;]+)/gu)]
      .map(([, column = "", type = ""]) => (/\| null\b/u.test(type) ? `${column}?` : column))
      .toSorted();
  return found;
}

describeOnEachDatabase("the page of tables", (fresh) => {
  const columnsOfDatabase = async (): Promise<Columns> => {
    const tables = await fresh.store.db.introspection.getTables();
    const found: Record<string, string[]> = {};
    for (const { name, columns } of tables)
      // A number that SQLite counts up itself is never null, though it says it may be.
      found[name] = columns
        .map((one) => (one.isNullable && one.name !== "id" ? `${one.name}?` : one.name))
        .toSorted();
    return found;
  };

  test("says every column, and whether it may be null, as the database has it", async () => {
    const inDatabase = await columnsOfDatabase();
    const onPage = columnsOfPage();
    expect(Object.keys(onPage).length).toBeGreaterThan(35);
    // The search index is made by the database; migrations keep a table of their own.
    const own = Object.fromEntries(Object.entries(inDatabase).filter(([name]) => name in onPage));
    expect(own).toEqual(onPage);
    const others = Object.keys(inDatabase).filter((name) => !(name in onPage));
    expect(others.filter((name) => !/search|migration/u.test(name))).toEqual([]);
  });
});
