import { createHash } from "node:crypto";

import { day } from "#core/clock.ts";
import type { Tx } from "#schema";

/**
 * Uses a challenge up. A synced passkey counts nothing, so only this tells an answer that is sent again, also to
 * another process or after a restart. @returns false when it let somebody in before
 */
export async function useChallenge(tx: Tx, challenge: string): Promise<boolean> {
  const hash = createHash("sha256").update(challenge).digest("base64url");
  const added = await tx.db
    .insertInto("used_challenges")
    .values({ hash, used_at: tx.now })
    .onConflict((at) => at.column("hash").doNothing())
    .executeTakeFirst();
  return Number(added.numInsertedOrUpdatedRows) > 0;
}

/** Forgets those that are far older than any challenge is good for. */
export async function tidyChallenges(tx: Tx): Promise<void> {
  await tx.db
    .deleteFrom("used_challenges")
    .where("used_at", "<", tx.now - day)
    .execute();
}
