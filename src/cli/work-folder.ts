import { mkdtemp, readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";

import { day, systemClock } from "#core/clock.ts";

const ours = /^(?:backup|restore)-\w{6}$/;

/**
 * A folder for half-made work, in the data folder since only there is surely room for it. What a backup or
 * restore that was killed more than a day ago left behind goes.
 */
export async function makeWorkFolder(dataDir: string, use: "backup" | "restore"): Promise<string> {
  for (const name of await readdir(dataDir)) {
    if (!ours.test(name)) continue;
    const { mtimeMs } = await stat(join(dataDir, name));
    if (mtimeMs < systemClock.now() - day)
      await rm(join(dataDir, name), { recursive: true, force: true });
  }
  return await mkdtemp(join(dataDir, `${use}-`));
}
