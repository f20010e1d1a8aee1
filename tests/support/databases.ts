import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, afterEach, beforeAll, beforeEach, describe, inject } from "vitest";

import { fixedClock } from "#core/clock.ts";
import { migrate } from "#core/db/migrate.ts";
import { openPostgres } from "#core/db/postgres-store.ts";
import { openSqlite } from "#core/db/sqlite-store.ts";
import type { DialectName } from "#core/db/store.ts";
import { migrations } from "#migrations";
import type { Store, Tables } from "#schema";

import { type ReusedPostgres, reusedPostgres } from "./postgres-database.ts";

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

/** Runs the tests once on SQLite and once on PostgreSQL, or on one of them, each test on an empty database. */
export function describeOnEachDatabase(
  name: string,
  tests: (fresh: Fresh) => void,
  dialects: readonly DialectName[] = ["sqlite", "postgres"],
): void {
  for (const dialect of dialects)
    describe(`${name} (${dialect})`, () => {
      const fresh = { dialect } as { -readonly [K in keyof Fresh]: Fresh[K] };
      let server: ReusedPostgres | undefined;
      beforeAll(async () => {
        if (dialect === "postgres")
          server = await reusedPostgres(inject("postgresUrl"), inject("templates").postgres);
      });
      beforeEach(async () => {
        fresh.clock = fixedClock(noon);
        fresh.folder = mkdtempSync(join(tmpdir(), "medspil-test-"));
        if (server === undefined) {
          const path = join(fresh.folder, "medspil.sqlite");
          copyFileSync(inject("templates").sqlite, path);
          fresh.store = openSqlite<Tables>(path, fresh.clock);
        } else fresh.store = await openPostgres<Tables>(server.url, fresh.clock);
      });
      afterEach(async () => {
        await fresh.store.close();
        await server?.empty();
        rmSync(fresh.folder, { recursive: true, force: true });
      });
      afterAll(async () => await server?.drop());
      tests(fresh);
    });
}

/** A migrated database in `folder`, new where there is none; `drop` closes it. Also outside Vitest. */
export async function openFresh(
  dialect: "sqlite",
  folder: string,
  clock = fixedClock(noon),
): Promise<{ store: Store; drop: () => Promise<void> }> {
  const store = openSqlite<Tables>(join(folder, "medspil.sqlite"), clock);
  await migrate(store.db as never, dialect, migrations);
  return { store, drop: async () => await store.close() };
}
