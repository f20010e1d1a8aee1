import { readSettings } from "./read-settings.ts";
import type { Settings } from "./settings.ts";
import type { Store } from "#schema";

/** The settings, read once and again after each change; asked for on every page. */
export interface SettingsCache {
  get(): Promise<Settings>;
  /** As they were read last, for saying in the site's own look that the database is away. */
  last(): Settings | undefined;
}

/** They are read again after so long, in milliseconds, even if another process's word of a change was lost. */
const readAgainMs = 60_000;

/** Keeps the settings of `store` at hand. */
export function cacheSettings(store: Store): SettingsCache {
  let kept: Promise<Settings> | undefined;
  let readAt = 0;
  let last: Settings | undefined;
  store.onChange((what) => {
    if (what.has("settings") || what.has("everything")) kept = undefined;
  });
  return {
    get: async () => {
      if (kept === undefined || performance.now() - readAt > readAgainMs) {
        kept = readSettings(store.db);
        readAt = performance.now();
      }
      try {
        last = await kept;
        return last;
      } catch (fault) {
        kept = undefined;
        throw fault;
      }
    },
    last: () => last,
  };
}
