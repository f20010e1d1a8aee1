import type { Secrets } from "#core/secrets.ts";
import type { Db, Tx } from "#schema";

/** What a set-up link is good for now. */
export type SetupLinkState = "open" | "used" | "unknown";

/**
 * Makes the one-time set-up link's token. Those made before and not used stop working, unless they are of servers that
 * run beside this one (`keepsOthers`): then they stop with the first that is used.
 */
export async function makeSetupLink(
  tx: Tx,
  secrets: Secrets,
  { keepsOthers = false } = {},
): Promise<string> {
  const token = secrets.token();
  if (!keepsOthers) await tx.db.deleteFrom("setup_links").where("used_at", "is", null).execute();
  await tx.db
    .insertInto("setup_links")
    .values({ token_hash: secrets.fingerprint(token), created_at: tx.now, used_at: null })
    .execute();
  return token;
}

/** Whether the link with this token can still be used. */
export async function setupLinkState(
  db: Db,
  secrets: Secrets,
  token: string,
): Promise<SetupLinkState> {
  const row = await db
    .selectFrom("setup_links")
    .select("used_at")
    .where("token_hash", "=", secrets.fingerprint(token))
    .executeTakeFirst();
  if (row === undefined) return "unknown";
  return row.used_at === null ? "open" : "used";
}

/** Uses the link up, and all others with it, since a site is set up once. @returns false when it was used before or never was. */
export async function useSetupLink(tx: Tx, secrets: Secrets, token: string): Promise<boolean> {
  const used = await tx.db
    .updateTable("setup_links")
    .set({ used_at: tx.now })
    .where("used_at", "is", null)
    .returning("token_hash")
    .execute();
  const hash = secrets.fingerprint(token);
  return used.some((row) => row.token_hash === hash);
}
