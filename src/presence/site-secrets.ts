import { existsSync } from "node:fs";
import { join } from "node:path";

import { AppError } from "#core/errors.ts";
import { openSecrets, type Secrets } from "#core/secrets.ts";
import type { Db } from "#schema";

/**
 * Opens the secrets of the site in this database; makes them where there is no site yet. A database with
 * the data folder of another site would seem to run, and nothing it sends would be believed.
 * @throws AppError `wrong_secret_key`
 */
export async function openSiteSecrets(db: Db, dataDir: string): Promise<Secrets> {
  const sealed = await db
    .selectFrom("actor_keys")
    .select("private_sealed")
    .limit(1)
    .executeTakeFirst();
  if (sealed === undefined) return openSecrets(dataDir);
  const path = join(dataDir, "secret.key");
  if (!existsSync(path)) throw wrongKey(`${path} is not there`);
  const secrets = openSecrets(dataDir);
  try {
    secrets.unseal(sealed.private_sealed);
  } catch (cause) {
    throw wrongKey(`${path} belongs to another site`, cause);
  }
  return secrets;
}

function wrongKey(how: string, cause?: unknown): AppError {
  return new AppError({
    code: "wrong_secret_key",
    status: 500,
    safeMessage: `This database needs the data folder it was set up with: ${how}. Set MEDSPIL_DATA to that folder, or restore a backup.`,
    cause,
  });
}
