import { day, hour } from "#core/clock.ts";
import { isStorageFault } from "#core/db/faults.ts";
import type { Secrets } from "#core/secrets.ts";

import type { Owner } from "./owners.ts";
import type { Db, Store, Tx } from "#schema";

/** How long a session lasts without use, in milliseconds. */
export const sessionMs = 30 * day;

/** One signed-in browser, as its owner sees it in the list. */
export interface Session {
  readonly tokenHash: string;
  readonly device: string;
  /** Unix milliseconds. */
  readonly createdAt: number;
  readonly usedAt: number;
}

/** Starts a session. @returns the token for the cookie; only its fingerprint is stored. */
export async function startSession(
  tx: Tx,
  secrets: Secrets,
  ownerId: number,
  device: string,
): Promise<string> {
  const token = secrets.token();
  await tx.db
    .insertInto("sessions")
    .values({
      token_hash: secrets.fingerprint(token),
      owner_id: ownerId,
      created_at: tx.now,
      expires_at: tx.now + sessionMs,
      used_at: tx.now,
      device: device.slice(0, 100),
    })
    .execute();
  return token;
}

/** The owner whose browser holds `token`, and the session's fingerprint; undefined when it ended. */
export async function findSession(
  store: Store,
  secrets: Secrets,
  token: string,
  now: number,
): Promise<{ readonly owner: Owner; readonly tokenHash: string } | undefined> {
  const tokenHash = secrets.fingerprint(token);
  const row = await store.db
    .selectFrom("sessions")
    .innerJoin("owners", "owners.id", "sessions.owner_id")
    .select(["owners.id", "owners.name", "owners.email", "sessions.used_at"])
    .where("sessions.token_hash", "=", tokenHash)
    .where("sessions.expires_at", ">", now)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  // Once an hour is enough to keep it alive, and keeps reading a page from being a write.
  if (row.used_at < now - hour)
    await store
      .transact(async (tx) => {
        await tx.db
          .updateTable("sessions")
          .set({ used_at: tx.now, expires_at: tx.now + sessionMs })
          .where("token_hash", "=", tokenHash)
          .execute();
      })
      .catch((fault: unknown) => {
        // With a full disk the studio can still be read, and says what is wrong.
        if (!isStorageFault(fault)) throw fault;
      });
  return { owner: { id: row.id, name: row.name, email: row.email }, tokenHash };
}

/** The sessions of an owner, last used first. */
export async function listSessions(db: Db, ownerId: number, now: number): Promise<Session[]> {
  const rows = await db
    .selectFrom("sessions")
    .select(["token_hash", "device", "created_at", "used_at"])
    .where("owner_id", "=", ownerId)
    .where("expires_at", ">", now)
    .orderBy("used_at", "desc")
    .execute();
  return rows.map((row) => ({
    tokenHash: row.token_hash,
    device: row.device,
    createdAt: row.created_at,
    usedAt: row.used_at,
  }));
}

/** Ends one session of an owner by its fingerprint, or all of them with `all`. */
export async function endSession(tx: Tx, ownerId: number, tokenHash: string): Promise<void> {
  let ending = tx.db.deleteFrom("sessions").where("owner_id", "=", ownerId);
  if (tokenHash !== "all") ending = ending.where("token_hash", "=", tokenHash);
  await ending.execute();
}

/** Removes sessions that ended by themselves. */
export async function tidySessions(tx: Tx): Promise<void> {
  await tx.db.deleteFrom("sessions").where("expires_at", "<", tx.now).execute();
}
