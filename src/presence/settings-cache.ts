import { readSettings } from "./read-settings.ts";
import type { Settings } from "./settings.ts";
import type { Store } from "#schema";

/** The settings, read once and again after each change; asked for on every page. */
export interface SettingsCache {
  get(): Promise<Settings>;
}

/** Keeps the settings of `store` at hand. */
export function cacheSettings(store: Store): SettingsCache {
  let kept: Promise<Settings> | undefined;
  store.onChange((what) => {
    if (what.has("settings") || what.has("everything")) kept = undefined;
  });
  return {
    get: async () => {
      kept ??= readSettings(store.db);
      try {
        return await kept;
      } catch (fault) {
        kept = undefined;
        throw fault;
      }
    },
  };
}
