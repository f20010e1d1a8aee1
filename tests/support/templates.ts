import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import pg from "pg";

import { systemClock } from "#core/clock.ts";
import { migrate } from "#core/db/migrate.ts";
import { openPostgres } from "#core/db/postgres-store.ts";
import { openSqlite } from "#core/db/sqlite-store.ts";
import { migrations } from "#migrations";
import type { Tables } from "#schema";

/**
 * Empty, migrated databases to copy, made once for a whole run: a copy takes a few milliseconds, the
 * migrations many. @source PostgreSQL 15, "Template Databases"
 */
export interface Templates {
  /** A file of SQLite. */
  readonly sqlite: string;
  /** The name of a database on the PostgreSQL server of the run. */
  readonly postgres: string;
}

/** Makes both; `drop` takes them away. */
export async function makeTemplates(
  serverUrl: string,
): Promise<{ templates: Templates; drop: () => Promise<void> }> {
  const folder = mkdtempSync(join(tmpdir(), "medspil-template-"));
  const sqlite = join(folder, "medspil.sqlite");
  const file = openSqlite<Tables>(sqlite, systemClock);
  await migrate(file.db as never, "sqlite", migrations);
  await file.close();

  const postgres = `template_${crypto.randomUUID().replaceAll("-", "")}`;
  await asAdmin(serverUrl, `create database ${postgres}`);
  const store = await openPostgres<Tables>(databaseAt(serverUrl, postgres), systemClock);
  await migrate(store.db as never, "postgres", migrations);
  await store.close();
  return {
    templates: { sqlite, postgres },
    drop: async () => {
      rmSync(folder, { recursive: true, force: true });
      await asAdmin(serverUrl, `drop database ${postgres} with (force)`);
    },
  };
}

/** The address of another database on the same PostgreSQL server. */
export function databaseAt(serverUrl: string, name: string): string {
  const address = new URL(serverUrl);
  address.pathname = `/${name}`;
  return address.href;
}

async function asAdmin(serverUrl: string, statement: string): Promise<void> {
  const admin = new pg.Client({ connectionString: serverUrl });
  await admin.connect();
  await admin.query(statement);
  await admin.end();
}
