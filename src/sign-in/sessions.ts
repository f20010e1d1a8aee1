import { day, hour, minute } from "#core/clock.ts";
import { isStorageFault } from "#core/db/faults.ts";
import type { Secrets } from "#core/secrets.ts";

import type { User } from "./users.ts";
import { tidyChallenges } from "./used-challenges.ts";
import type { Db, Store, Tx } from "#schema";

/** How long a session lasts without use, in milliseconds. @source OWASP ASVS 5.0 7.3.1 */
export const sessionMs = 30 * day;

/** How long a session lasts at most, however much it is used, in milliseconds. @source OWASP ASVS 5.0 7.3.2 */
export const longestSessionMs = 90 * day;

/** How long a password or passkey that was shown counts for what changes who gets in, in milliseconds. */
export const freshMs = 15 * minute;

/** One signed-in browser, as its user sees it in the list. */
export interface Session {
  readonly tokenHash: string;
  readonly device: string;
  /** Unix milliseconds. */
  readonly createdAt: number;
  readonly usedAt: number;
}

/**
 * Starts a session, of a user who has just shown a password or passkey; `replaced`, the token this browser had
 * before, ends. @returns the token for the cookie; only its fingerprint is stored
 * @source OWASP ASVS 5.0 7.2.4: a new token at each sign-in, also when it is only a proof in between
 */
export async function startSession(
  tx: Tx,
  secrets: Secrets,
  userId: number,
  device: string,
  replaced?: string,
): Promise<string> {
  const token = secrets.token();
  if (replaced !== undefined)
    await tx.db
      .deleteFrom("sessions")
      .where("token_hash", "=", secrets.fingerprint(replaced))
      .execute();
  await tx.db
    .insertInto("sessions")
    .values({
      token_hash: secrets.fingerprint(token),
      user_id: userId,
      created_at: tx.now,
      expires_at: tx.now + sessionMs,
      used_at: tx.now,
      proved_at: tx.now,
      device: device.slice(0, 100),
    })
    .execute();
  return token;
}

/** A session that is going on. */
export interface OpenSession {
  readonly user: User;
  readonly tokenHash: string;
  /** When they last showed a password or passkey, Unix milliseconds. */
  readonly provedAt: number;
}

/** The session of the browser that holds `token`; undefined when it ended. */
export async function findSession(
  store: Store,
  secrets: Secrets,
  token: string,
  now: number,
): Promise<OpenSession | undefined> {
  const tokenHash = secrets.fingerprint(token);
  const row = await store.db
    .selectFrom("sessions")
    .innerJoin("users", "users.id", "sessions.user_id")
    .select(["users.id", "users.name", "users.email", "users.role"])
    .select(["sessions.used_at", "sessions.proved_at", "sessions.created_at"])
    .where("sessions.token_hash", "=", tokenHash)
    .where("sessions.expires_at", ">", now)
    .where("users.gone_at", "is", null)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  const end = row.created_at + longestSessionMs;
  // Once an hour is enough to keep it alive, and keeps reading a page from being a write.
  if (row.used_at < now - hour)
    await store
      .transact(async (tx) => {
        await tx.db
          .updateTable("sessions")
          .set({ used_at: tx.now, expires_at: Math.min(tx.now + sessionMs, end) })
          .where("token_hash", "=", tokenHash)
          .execute();
      })
      .catch((fault: unknown) => {
        // With a full disk the studio can still be read, and says what is wrong.
        if (!isStorageFault(fault)) throw fault;
      });
  const { id, name, email, role } = row;
  return { user: { id, name, email, role }, tokenHash, provedAt: row.proved_at };
}

/** The sessions of a user, last used first. */
export async function listSessions(db: Db, userId: number, now: number): Promise<Session[]> {
  const rows = await db
    .selectFrom("sessions")
    .select(["token_hash", "device", "created_at", "used_at"])
    .where("user_id", "=", userId)
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

/** Removes sessions that ended by themselves, and what kept a way in from being used twice. */
export async function tidySessions(tx: Tx): Promise<void> {
  await tidyChallenges(tx);
  await tx.db.deleteFrom("sessions").where("expires_at", "<", tx.now).execute();
}
