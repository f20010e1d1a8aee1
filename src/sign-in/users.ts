import type { Db, Role, Tx } from "#schema";

import { endOtherSessions } from "./end-sessions.ts";

/** Someone who can sign in here. */
export interface User {
  readonly id: number;
  /** Stands beside what they write. */
  readonly name: string;
  /** Null for those who sign in with an account elsewhere alone. */
  readonly email: string | null;
  readonly role: Role;
}

/** Adds a user. `passwordHash` comes from `hashPassword`; null when a passkey or an account elsewhere follows. */
export async function addUser(
  tx: Tx,
  user: Omit<User, "id"> & { readonly passwordHash: string | null },
): Promise<User> {
  const { name, role, passwordHash } = user;
  const email = user.email === null ? null : keptEmail(user.email);
  const { id } = await tx.db
    .insertInto("users")
    .values({ name, email, role, password_hash: passwordHash, created_at: tx.now })
    .returning("id")
    .executeTakeFirstOrThrow();
  return { id, name, email, role };
}

/** The user with this e-mail address, if there is one. */
export async function findUserByEmail(db: Db, email: string): Promise<User | undefined> {
  // PostgreSQL refuses to look for such a text.
  if (email.includes("\0")) return undefined;
  return await db
    .selectFrom("users")
    .select(["id", "name", "email", "role"])
    .where("email", "=", keptEmail(email))
    .where("gone_at", "is", null)
    .executeTakeFirst();
}

/** What to hold a password of this user against; null when they have none. */
export async function passwordHashOf(db: Db, userId: number): Promise<string | null> {
  const row = await db
    .selectFrom("users")
    .select("password_hash")
    .where("id", "=", userId)
    .executeTakeFirst();
  return row?.password_hash ?? null;
}

/** The owner who was here first, by whom the command line acts; undefined before a site is set up. */
export async function findFirstOwner(db: Db): Promise<User | undefined> {
  return await db
    .selectFrom("users")
    .select(["id", "name", "email", "role"])
    .where("role", "=", "owner")
    .where("gone_at", "is", null)
    .orderBy("id")
    .limit(1)
    .executeTakeFirst();
}

/** Gives a user a new password; every session but `exceptTokenHash` ends. */
export async function setPassword(
  tx: Tx,
  userId: number,
  passwordHash: string,
  exceptTokenHash = "",
): Promise<void> {
  await tx.db
    .updateTable("users")
    .set({ password_hash: passwordHash })
    .where("id", "=", userId)
    .execute();
  await endOtherSessions(tx, userId, exceptTokenHash);
  tx.changed("sessions");
}

function keptEmail(email: string): string {
  return email.trim().toLowerCase();
}
