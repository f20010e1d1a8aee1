import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";

import { systemClock } from "#core/clock.ts";
import type { Config } from "#core/config.ts";
import { migrate } from "#core/db/migrate.ts";
import { databaseState, type DatabaseState, openStore } from "#core/db/open.ts";
import { AppError } from "#core/errors.ts";
import { closeToOthers } from "#core/private-files.ts";
import type { Secrets } from "#core/secrets.ts";
import { migrations } from "#migrations";
import { openSiteSecrets } from "#presence";
import type { Store, Tables } from "#schema";

/** A site's database, brought up to date, and its secrets. */
export interface OpenSite {
  readonly store: Store;
  readonly secrets: Secrets;
}

/**
 * Opens the site that `config` points at; where there is none it makes one, unless something shows that there was.
 * `first` is called before anything is written to the database.
 * @throws AppError `lost_database`, `foreign_database`, `newer_database`, `migration_failed`, `wrong_secret_key`
 */
export async function openSite(
  config: Where,
  first: (store: Store, state: DatabaseState) => Promise<void> = async () => {},
): Promise<OpenSite> {
  refuseLostSite(config);
  const hadSite = signOfSite(config.dataDir);
  closeToOthers(config.dataDir);
  const store = await openStore<Tables>(config, systemClock);
  try {
    const state = await databaseState(store, Object.keys(migrations));
    if (state === "foreign" || state === "newer") throw refusals[state](config);
    if (state === "empty" && hadSite !== undefined) throw lostDatabase(config, hadSite);
    const known = state === "ours" ? await openSiteSecrets(store.db, config.dataDir) : undefined;
    await first(store, state);
    await migrate(store.db as never, store.dialect, migrations);
    return { store, secrets: known ?? (await openSiteSecrets(store.db, config.dataDir)) };
  } catch (fault) {
    await store.close();
    throw fault;
  }
}

type Where = Pick<Config, "dataDir" | "databaseUrl">;

/**
 * Refuses a data folder whose database file is gone: SQLite would make a new one, and the site would seem to be
 * empty. @throws AppError `lost_database`
 */
export function refuseLostSite(config: Where): void {
  if (config.databaseUrl !== undefined) return;
  const sign = signOfSite(config.dataDir);
  const isThere = sizeOf(config.dataDir, "medspil.sqlite") > 0;
  if (sign !== undefined && !isThere) throw lostDatabase(config, sign);
}

/** What shows that a data folder has had a site; undefined when nothing does. */
function signOfSite(dataDir: string): string | undefined {
  if (sizeOf(dataDir, "secret.key") >= 0) return "secret.key";
  const media = join(dataDir, "media");
  if (existsSync(media) && readdirSync(media).some((name) => name !== "tmp")) return "media";
  return sizeOf(dataDir, "medspil.sqlite-wal") > 0 ? "medspil.sqlite-wal" : undefined;
}

/** In bytes; -1 where there is no such file. */
function sizeOf(dataDir: string, name: string): number {
  return statSync(join(dataDir, name), { throwIfNoEntry: false })?.size ?? -1;
}

function lostDatabase({ dataDir, databaseUrl }: Where, sign: string): AppError {
  const isFile = databaseUrl === undefined;
  const what = isFile
    ? "medspil.sqlite is missing or empty. Put it back"
    : "the database in DATABASE_URL is empty. Set the right one";
  return new AppError({
    code: "lost_database",
    status: 500,
    safeMessage:
      `${dataDir} has held a site (${sign} is there), but ${what}, or restore a backup into a new folder` +
      `${isFile ? "" : " and an empty database"}: MEDSPIL_DATA=/new/folder medspil restore FILE. ` +
      "To begin anew, set MEDSPIL_DATA to a new folder. Nothing was changed.",
  });
}

const nameOf = ({ dataDir, databaseUrl }: Where): string =>
  databaseUrl === undefined ? join(dataDir, "medspil.sqlite") : "The database in DATABASE_URL";

/** Databases that this version must not write to. */
const refusals = {
  foreign: (where: Where) =>
    new AppError({
      code: "foreign_database",
      status: 500,
      safeMessage: `${nameOf(where)} holds the tables of another program. Nothing was changed. Use one that is empty, or Medspil's own.`,
    }),
  newer: (where: Where) =>
    new AppError({
      code: "newer_database",
      status: 500,
      safeMessage: `${nameOf(where)} was written by a newer Medspil. Nothing was changed. Install that version again, or restore a backup made before.`,
    }),
} as const;
