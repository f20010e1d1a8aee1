import type { Clock } from "#core/clock.ts";
import type { Config } from "#core/config.ts";
import type { SafeFetch } from "#core/safe-fetch.ts";
import type { Secrets } from "#core/secrets.ts";
import type { SettingsCache } from "#presence";
import type { Store } from "#schema";

/** What pages, networks and commands are handed; built once, by hand, in src/app.ts. */
export interface Kit {
  readonly config: Config;
  readonly clock: Clock;
  readonly store: Store;
  readonly secrets: Secrets;
  /** The only way out to other servers. */
  readonly fetch: SafeFetch;
  readonly settings: SettingsCache;
}
