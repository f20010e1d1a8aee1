import { limitsInMemory } from "#core/limits.ts";
import { createSafeFetch } from "#core/safe-fetch.ts";
import { secretsFrom } from "#core/secrets.ts";
import type { Kit } from "#kit";
import { cacheSettings, makeActorKeys, type Settings, writeSettings } from "#presence";
import { mediaInFolder } from "#media";

import type { Fresh } from "./databases.ts";
import { origin as storyOrigin } from "./story.ts";

/** A whole kit on a fresh database: set up, with keys, allowed to talk to this machine. */
export async function kitOn(
  fresh: Pick<Fresh, "store" | "clock" | "folder">,
  more: {
    readonly origin?: string;
    readonly settings?: Partial<Settings>;
    readonly fetch?: Kit["fetch"];
    readonly config?: Partial<Kit["config"]>;
  } = {},
): Promise<Kit> {
  const { store, clock, folder } = fresh;
  const origin = more.origin ?? storyOrigin;
  const secrets = secretsFrom(new Uint8Array(32).fill(7));
  await store.transact(async (tx) => {
    await makeActorKeys(tx, secrets);
    await writeSettings(tx, {
      siteName: "Værkstedet",
      handle: "vaerkstedet",
      ownerName: "Ida Holm",
      language: "da",
      setUpAt: tx.now,
      ...more.settings,
    });
  });
  return {
    config: {
      dataDir: folder,
      origin,
      originIsSet: true,
      port: 0,
      host: "127.0.0.1",
      databaseUrl: undefined,
      isShared: false,
      allowPrivateNetwork: true,
      smtpUrl: undefined,
      mailFrom: undefined,
      trustedProxies: 0,
      logLevel: "error",
      plcUrl: "https://plc.directory",
      blueskyApiUrl: "https://public.api.bsky.app",
      metricsToken: undefined,
      ...more.config,
    },
    clock,
    store,
    secrets,
    fetch: more.fetch ?? createSafeFetch({ allowPrivateNetwork: true, userAgent: "Medspil tests" }),
    settings: cacheSettings(store),
    files: mediaInFolder(folder),
    limits: limitsInMemory,
  };
}
