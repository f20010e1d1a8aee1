import { existsSync } from "node:fs";
import { join } from "node:path";

import { migrate } from "#core/db/migrate.ts";
import { isEmptyDatabase, openStore } from "#core/db/open.ts";
import { systemClock } from "#core/clock.ts";
import { type Config, readConfig } from "#core/config.ts";
import { type AppError, badInput } from "#core/errors.ts";
import { lockFolder } from "#core/folder-lock.ts";
import type { Secrets } from "#core/secrets.ts";
import { migrations } from "#migrations";
import { openSiteSecrets, readSettings } from "#presence";
import type { Store, Tables } from "#schema";

/** What every command stands on: the settings of the environment and an up-to-date database. */
export interface Ground {
  readonly config: Config;
  readonly store: Store;
  readonly secrets: Secrets;
}

/**
 * Opens the site that the environment points at, does `work`, and closes it whatever happens. Where there
 * is no site none is made, since a folder written wrongly would look like an empty one; `mayBeNew` lets it.
 * `alone` refuses while a server runs on the folder.
 * @throws AppError `no_site`, `wrong_secret_key`, `folder_in_use`
 */
export async function onGround<T>(
  work: (ground: Ground) => Promise<T>,
  {
    mayBeNew = false,
    alone = false,
  }: { readonly mayBeNew?: boolean; readonly alone?: boolean } = {},
): Promise<T> {
  const config = readConfig();
  const file = join(config.dataDir, "medspil.sqlite");
  if (!mayBeNew && config.databaseUrl === undefined && !existsSync(file))
    throw noSite(`in ${config.dataDir}`);
  const unlock = alone ? lockFolder(config.dataDir) : () => {};
  try {
    return await onStore(config, mayBeNew, work);
  } finally {
    unlock();
  }
}

async function onStore<T>(
  config: Config,
  mayBeNew: boolean,
  work: (ground: Ground) => Promise<T>,
): Promise<T> {
  const store = await openStore<Tables>(config, systemClock);
  try {
    if (!mayBeNew && (await isEmptyDatabase(store))) throw noSite("in this database");
    await migrate(store.db as never, store.dialect, migrations);
    const secrets = await openSiteSecrets(store.db, config.dataDir);
    return await work({ config: await withServedAddress(config, store), store, secrets });
  } finally {
    await store.close();
  }
}

/** Without MEDSPIL_URL the site has the address at which it last ran, whatever PORT says in this shell. */
async function withServedAddress(config: Config, store: Store): Promise<Config> {
  if (config.originIsSet) return config;
  const { servedAt } = await readSettings(store.db);
  return servedAt === null ? config : { ...config, origin: servedAt };
}

function noSite(where: string): AppError {
  return badInput(
    `There is no site ${where}. Set MEDSPIL_DATA (or DATABASE_URL) to where it is, or make a new one: medspil setup --help`,
    "no_site",
  );
}
