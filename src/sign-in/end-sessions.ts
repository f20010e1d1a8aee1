import type { Tx } from "#schema";

/** Ends one session of a user by its fingerprint. */
export async function endSession(tx: Tx, userId: number, tokenHash: string): Promise<void> {
  await tx.db
    .deleteFrom("sessions")
    .where("user_id", "=", userId)
    .where("token_hash", "=", tokenHash)
    .execute();
}

/** Ends all sessions of a user but one. */
export async function endOtherSessions(tx: Tx, userId: number, keptHash: string): Promise<void> {
  await tx.db
    .deleteFrom("sessions")
    .where("user_id", "=", userId)
    .where("token_hash", "<>", keptHash)
    .execute();
}
