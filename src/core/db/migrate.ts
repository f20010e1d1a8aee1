import type { Kysely } from "kysely";
import { Migrator } from "kysely/migration";

import type { DialectName } from "#core/db/store.ts";
import { AppError } from "#core/errors.ts";

type Up = (db: Kysely<unknown>, dialect: DialectName) => Promise<void>;

/**
 * Brings the database up to the newest form; each migration is one transaction.
 * @returns the names of those that ran now.
 * @throws AppError `migration_failed`; what ran before it stays.
 */
export async function migrate(
  db: Kysely<never>,
  dialect: DialectName,
  migrations: Readonly<Record<string, Up>>,
): Promise<string[]> {
  const migrator = new Migrator({
    db: db as unknown as Kysely<unknown>,
    provider: {
      getMigrations: async () =>
        Object.fromEntries(
          Object.entries(migrations).map(([name, up]) => [
            name,
            { up: async (tx: Kysely<unknown>) => await up(tx, dialect) },
          ]),
        ),
    },
  });
  const { error, results = [] } = await migrator.migrateToLatest();
  if (error !== undefined)
    throw new AppError({
      code: "migration_failed",
      status: 500,
      safeMessage:
        "The database could not be brought up to date. Restore the last backup, or report this.",
      cause: error,
    });
  return results.filter((one) => one.status === "Success").map((one) => one.migrationName);
}
