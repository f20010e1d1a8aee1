import { mkdirSync } from "node:fs";
import { join } from "node:path";

import { type Kysely, sql } from "kysely";
import { DEFAULT_MIGRATION_LOCK_TABLE, DEFAULT_MIGRATION_TABLE } from "kysely/migration";

import type { Clock } from "#core/clock.ts";
import { openSqlite } from "#core/db/sqlite-store.ts";
import { sqliteFault } from "#core/db/sqlite-faults.ts";
import type { DialectName, Store } from "#core/db/store.ts";

/** Opens the site's database: PostgreSQL when `databaseUrl` is set, which others may share, else SQLite in the data folder. */
export async function openStore<Tables>(
  where: {
    readonly dataDir: string;
    readonly databaseUrl: string | undefined;
    readonly isShared?: boolean;
  },
  clock: Clock,
): Promise<Store<Tables>> {
  if (where.databaseUrl !== undefined) {
    const { openPostgres } = await import("#core/db/postgres-store.ts");
    return await openPostgres<Tables>(where.databaseUrl, clock, where.isShared);
  }
  mkdirSync(where.dataDir, { recursive: true, mode: 0o700 });
  const path = join(where.dataDir, "medspil.sqlite");
  try {
    return openSqlite<Tables>(path, clock);
  } catch (fault) {
    throw sqliteFault(fault, path);
  }
}

/** Whose a database is by what stands in it; `newer`: a later version of this program has been at it. */
export type DatabaseState = "empty" | "ours" | "newer" | "foreign";

/** Looks whose a database is; `names` are the migrations that this version knows, in order. */
export async function databaseState<Tables>(
  { db, dialect }: Store<Tables>,
  names: readonly string[],
): Promise<DatabaseState> {
  const tables = await tableNames(db as unknown as Kysely<unknown>, dialect);
  const done = tables.includes(DEFAULT_MIGRATION_TABLE)
    ? await sql<{ name: string }>`select name from ${sql.table(DEFAULT_MIGRATION_TABLE)}`.execute(
        db,
      )
    : { rows: [] };
  const ran = done.rows.map(({ name }) => name);
  if (ran.includes(names[0] ?? ""))
    return ran.every((one) => names.includes(one)) ? "ours" : "newer";
  const internal: readonly string[] = [DEFAULT_MIGRATION_TABLE, DEFAULT_MIGRATION_LOCK_TABLE];
  const isEmpty = ran.length === 0 && tables.every((name) => internal.includes(name));
  return isEmpty ? "empty" : "foreign";
}

/** The tables that programs made; those of PostgreSQL's extensions are not. */
async function tableNames(db: Kysely<unknown>, dialect: DialectName): Promise<string[]> {
  const query =
    dialect === "postgres"
      ? sql<{ name: string }>`select relname as name from pg_class
          where relkind in ('r', 'p') and relnamespace = current_schema()::regnamespace
            and not exists (select from pg_depend where objid = pg_class.oid and deptype = 'e')`
      : sql<{ name: string }>`select name from sqlite_master
          where type = 'table' and name not like 'sqlite!_%' escape '!'`;
  return (await query.execute(db)).rows.map(({ name }) => name);
}
