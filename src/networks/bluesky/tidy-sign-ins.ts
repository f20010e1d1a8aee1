import { hour } from "#core/clock.ts";
import type { Tx } from "#schema";

/** A sign-in that is not finished by then is not finished any more. */
export const longestSignInMs = hour;

/** Forgets sign-ins that nobody came back from. */
export async function tidySignIns(tx: Tx): Promise<void> {
  await tx.db
    .deleteFrom("bsky_sign_ins")
    .where("created_at", "<", tx.now - longestSignInMs)
    .execute();
}
