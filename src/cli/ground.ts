import { migrate } from "#core/db/migrate.ts";
import { openStore } from "#core/db/open.ts";
import { systemClock } from "#core/clock.ts";
import { type Config, readConfig } from "#core/config.ts";
import { openSecrets, type Secrets } from "#core/secrets.ts";
import { migrations } from "#migrations";
import type { Store, Tables } from "#schema";

/** What every command stands on: the settings of the environment and an up-to-date database. */
export interface Ground {
  readonly config: Config;
  readonly store: Store;
  readonly secrets: Secrets;
}

/** Opens the site that the environment points at, does `work`, and closes it whatever happens. */
export async function onGround<T>(work: (ground: Ground) => Promise<T>): Promise<T> {
  const config = readConfig();
  const store = await openStore<Tables>(config, systemClock);
  try {
    await migrate(store.db as never, store.dialect, migrations);
    return await work({ config, store, secrets: openSecrets(config.dataDir) });
  } finally {
    await store.close();
  }
}
