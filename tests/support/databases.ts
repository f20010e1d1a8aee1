import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, beforeEach, describe, inject } from "vitest";

import { fixedClock } from "#core/clock.ts";
import { migrate } from "#core/db/migrate.ts";
import { openPostgres } from "#core/db/postgres-store.ts";
import { openSqlite } from "#core/db/sqlite-store.ts";
import type { DialectName } from "#core/db/store.ts";
import { migrations } from "#migrations";
import type { Store, Tables } from "#schema";

/** What each test gets anew: an empty, migrated database and a clock that stands at noon. */
export interface Fresh {
  readonly store: Store;
  readonly clock: ReturnType<typeof fixedClock>;
  readonly dialect: DialectName;
  /** An empty folder that goes away after the test. */
  readonly folder: string;
}

/** Noon on 1 March 2026, UTC: when tests begin. */
export const noon = Temporal.Instant.from("2026-03-01T12:00:00Z").epochMilliseconds;

/** Runs the tests once on SQLite and once on PostgreSQL, each test on an empty database of its own. */
export function describeOnEachDatabase(name: string, tests: (fresh: Fresh) => void): void {
  for (const dialect of ["sqlite", "postgres"] as const)
    describe(`${name} (${dialect})`, () => {
      const fresh = { dialect } as { -readonly [K in keyof Fresh]: Fresh[K] };
      let drop = async (): Promise<void> => {};
      beforeEach(async () => {
        fresh.clock = fixedClock(noon);
        fresh.folder = mkdtempSync(join(tmpdir(), "medspil-test-"));
        const opened = await openFresh(dialect, fresh.folder, fresh.clock);
        fresh.store = opened.store;
        drop = opened.drop;
      });
      afterEach(async () => {
        await drop();
        rmSync(fresh.folder, { recursive: true, force: true });
      });
      tests(fresh);
    });
}

/** An empty, migrated database; `drop` closes it and takes it away. */
export async function openFresh(
  dialect: DialectName,
  folder: string,
  clock = fixedClock(noon),
): Promise<{ store: Store; drop: () => Promise<void>; url: string | undefined }> {
  if (dialect === "sqlite") {
    const store = openSqlite<Tables>(join(folder, "medspil.sqlite"), clock);
    await migrate(store.db as never, dialect, migrations);
    return { store, drop: async () => await store.close(), url: undefined };
  }
  const { default: pg } = await import("pg");
  const server = inject("postgresUrl");
  const name = `test_${crypto.randomUUID().replaceAll("-", "")}`;
  const admin = new pg.Client({ connectionString: server });
  await admin.connect();
  await admin.query(`create database ${name}`);
  const address = new URL(server);
  address.pathname = `/${name}`;
  const store = await openPostgres<Tables>(address.href, clock);
  await migrate(store.db as never, dialect, migrations);
  const drop = async (): Promise<void> => {
    await store.close();
    await admin.query(`drop database ${name} with (force)`);
    await admin.end();
  };
  return { store, drop, url: address.href };
}
