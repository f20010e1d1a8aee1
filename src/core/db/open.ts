import { mkdirSync } from "node:fs";
import { join } from "node:path";

import type { Clock } from "#core/clock.ts";
import { openSqlite } from "#core/db/sqlite-store.ts";
import type { Store } from "#core/db/store.ts";

/** Opens the site's database: PostgreSQL when `databaseUrl` is set, else SQLite in the data folder. */
export async function openStore<Tables>(
  where: { readonly dataDir: string; readonly databaseUrl: string | undefined },
  clock: Clock,
): Promise<Store<Tables>> {
  if (where.databaseUrl !== undefined) {
    const { openPostgres } = await import("#core/db/postgres-store.ts");
    return await openPostgres<Tables>(where.databaseUrl, clock);
  }
  mkdirSync(where.dataDir, { recursive: true, mode: 0o700 });
  return openSqlite<Tables>(join(where.dataDir, "medspil.sqlite"), clock);
}

/** Whether no migration ever ran on it. */
export async function isEmptyDatabase<Tables>(store: Store<Tables>): Promise<boolean> {
  return (await store.db.introspection.getTables()).length === 0;
}
