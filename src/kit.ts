import { type Clock, systemClock } from "#core/clock.ts";
import type { Config } from "#core/config.ts";
import { type Limits, limitsInMemory, limitsInPostgres } from "#core/limits.ts";
import { createSafeFetch, type SafeFetch } from "#core/safe-fetch.ts";
import type { Secrets } from "#core/secrets.ts";
import { mediaInFolder, type MediaFiles } from "#media";
import { cacheSettings, type SettingsCache } from "#presence";
import type { Store } from "#schema";

/** What pages, networks and commands are handed; built once, in src/app.ts. */
export interface Kit {
  readonly config: Config;
  readonly clock: Clock;
  readonly store: Store;
  readonly secrets: Secrets;
  /** The only way out to other servers. */
  readonly fetch: SafeFetch;
  readonly settings: SettingsCache;
  /** Where the bytes of pictures, videos and sounds lie. */
  readonly files: MediaFiles;
  /** What counts how often somebody does something. */
  readonly limits: Limits;
}

/** Builds it for a site that is open, with the machine's own clock; `close` ends its connections to others. */
export function makeKit(
  config: Config,
  store: Store,
  secrets: Secrets,
): Kit & { close(): Promise<void> } {
  const fetch = createSafeFetch({
    allowPrivateNetwork: config.allowPrivateNetwork,
    userAgent: `Medspil/0.1 (+${config.origin})`,
  });
  const settings = cacheSettings(store);
  const close = async (): Promise<void> => await fetch.close();
  const limits = config.isShared
    ? limitsInPostgres(store.db, (text) => secrets.fingerprint(text))
    : limitsInMemory;
  const files = mediaInFolder(config.dataDir);
  return { config, clock: systemClock, store, secrets, fetch, settings, files, limits, close };
}
