import type { Tx } from "#schema";

/** Ends one session of an owner by its fingerprint. */
export async function endSession(tx: Tx, ownerId: number, tokenHash: string): Promise<void> {
  await tx.db
    .deleteFrom("sessions")
    .where("owner_id", "=", ownerId)
    .where("token_hash", "=", tokenHash)
    .execute();
}

/** Ends all sessions of an owner but one. */
export async function endOtherSessions(tx: Tx, ownerId: number, keptHash: string): Promise<void> {
  await tx.db
    .deleteFrom("sessions")
    .where("owner_id", "=", ownerId)
    .where("token_hash", "<>", keptHash)
    .execute();
}
