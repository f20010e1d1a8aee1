import { existsSync } from "node:fs";
import { join } from "node:path";

import { type Config, readConfig } from "#core/config.ts";
import { type AppError, badInput } from "#core/errors.ts";
import { lockFolder } from "#core/folder-lock.ts";
import { keepFilesPrivate } from "#core/private-files.ts";
import type { Secrets } from "#core/secrets.ts";
import { mediaInFolder, type MediaFiles } from "#media";
import { openSite, refuseLostSite } from "#open-site";
import { readSettings } from "#presence";
import type { Store } from "#schema";

/** What every command stands on: the settings of the environment and an up-to-date database. */
export interface CliContext {
  readonly config: Config;
  readonly store: Store;
  readonly secrets: Secrets;
  /** Where the bytes of pictures, videos and sounds lie. */
  readonly files: MediaFiles;
}

/**
 * Opens the site that the environment points at, does `work`, and closes it whatever happens. Where there
 * is no site none is made, since a folder written wrongly would look like an empty one; `mayBeNew` lets it.
 * `alone` refuses while a server runs on the folder.
 * @throws AppError `no_site`, `folder_in_use`, and what `openSite` throws
 */
export async function withSite<T>(
  work: (context: CliContext) => Promise<T>,
  {
    mayBeNew = false,
    alone = false,
  }: { readonly mayBeNew?: boolean; readonly alone?: boolean } = {},
): Promise<T> {
  keepFilesPrivate();
  const config = readConfig();
  refuseLostSite(config);
  const file = join(config.dataDir, "medspil.sqlite");
  if (!mayBeNew && config.databaseUrl === undefined && !existsSync(file))
    throw noSite(`in ${config.dataDir}`);
  const unlock = alone ? lockFolder(config.dataDir) : () => {};
  try {
    const { store, secrets } = await openSite(config, async (_, state) => {
      if (!mayBeNew && state === "empty") throw noSite("in this database");
    });
    try {
      const files = mediaInFolder(config.dataDir);
      return await work({ config: await withServedAddress(config, store), store, secrets, files });
    } finally {
      await store.close();
    }
  } finally {
    unlock();
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
