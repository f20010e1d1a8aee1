import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

import pg from "pg";
import { afterEach, beforeEach, describe, expect, inject, test } from "vitest";

import { freshPostgres } from "#support/postgres-database.ts";

import { explainFault } from "./cli/explain-fault.ts";
import { openSite } from "./open-site.ts";

let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), "medspil-open-"));
});
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

/** Opens and closes what is there. @returns what is said when that does not work. */
async function told(databaseUrl?: string): Promise<string | undefined> {
  try {
    const { store } = await openSite({ dataDir, databaseUrl });
    await store.close();
    return "opened";
  } catch (fault) {
    return explainFault(fault);
  }
}

const file = (): string => join(dataDir, "medspil.sqlite");
const removeDatabase = (): void => {
  for (const end of ["", "-wal", "-shm"]) rmSync(`${file()}${end}`, { force: true });
};

describe("SQLite", () => {
  test("a new folder becomes a site, and is opened again", async () => {
    expect(await told()).toBe("opened");
    expect(await told()).toBe("opened");
  });

  test("a folder that had a site never silently becomes a new one", async () => {
    await told();
    removeDatabase();
    expect(await told()).toMatch(/has held a site \(secret\.key is there\).*restore.*begin anew/);
    expect(existsSync(file())).toBe(false);
    writeFileSync(file(), "");
    expect(await told()).toContain("missing or empty");
    // A database without a table in it, as another program leaves it.
    const other = new DatabaseSync(file());
    other.exec("create table t (id integer); drop table t");
    other.close();
    expect(await told()).toContain("missing or empty");
    removeDatabase();
    rmSync(join(dataDir, "secret.key"));
    mkdirSync(join(dataDir, "media", "aa"), { recursive: true });
    expect(await told()).toContain("media is there");
    rmSync(join(dataDir, "media"), { recursive: true });
    writeFileSync(`${file()}-wal`, "what was written last");
    expect(await told()).toContain("medspil.sqlite-wal is there");
    expect(readdirSync(dataDir)).toEqual(["medspil.sqlite-wal"]);
  });

  test("what is no database, another program's or a newer one is left alone", async () => {
    writeFileSync(file(), "a text that is long enough to be read as a header".repeat(20));
    expect(await told()).toContain("is not a database");
    removeDatabase();
    const other = new DatabaseSync(file());
    other.exec("create table contacts (name text)");
    other.close();
    expect(await told()).toContain("tables of another program");
    const after = new DatabaseSync(file());
    expect(after.prepare("select name from sqlite_master").all()).toEqual([{ name: "contacts" }]);
    after.close();
    removeDatabase();
    await told();
    const newer = new DatabaseSync(file());
    newer.exec("insert into kysely_migration values ('9999-later', '2030-01-01T00:00:00.000Z')");
    newer.close();
    expect(await told()).toContain("newer Medspil");
  });
});

describe("PostgreSQL", () => {
  test("an empty database beside a used folder, another program's and a newer one are refused", async () => {
    const [first, empty] = [
      await freshPostgres(inject("postgresUrl")),
      await freshPostgres(inject("postgresUrl")),
    ];
    expect(await told(first.url)).toBe("opened");
    expect(await told(first.url)).toBe("opened");
    expect(await told(empty.url)).toMatch(/has held a site.*DATABASE_URL is empty/);
    rmSync(join(dataDir, "secret.key"));
    const client = new pg.Client({ connectionString: empty.url });
    await client.connect();
    await client.query("create table contacts (name text)");
    expect(await told(empty.url)).toContain("tables of another program");
    await client.query("drop table contacts");
    // A view or a table that belongs to an extension is nobody's data.
    await client.query("create view v as select 1 as one");
    expect(await told(empty.url)).toBe("opened");
    await client.query("insert into kysely_migration values ('9999-later', '2030-01-01')");
    expect(await told(empty.url)).toContain("newer Medspil");
    await client.end();
    await Promise.all([first.drop(), empty.drop()]);
  });
});
