import { sql } from "kysely";

import type { ActingUser, Db, Role, Tx } from "#schema";

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

/** By whom the command line acts: the owner who was here first; nobody before a site is set up. */
export async function firstOwner(db: Db): Promise<ActingUser> {
  const row = await db
    .selectFrom("users")
    .select("id")
    .where("role", "=", "owner")
    .where("gone_at", "is", null)
    .orderBy("id")
    .limit(1)
    .executeTakeFirst();
  return { userId: row?.id ?? null };
}

/**
 * The user whom a name in the settings means as whoever runs the site: an owner before others who go by it, and
 * of several the one who was here first; undefined where nobody does.
 */
export async function findHost(db: Db, name: string): Promise<number | undefined> {
  const row = await db
    .selectFrom("users")
    .select("id")
    .where("name", "=", name)
    .where("gone_at", "is", null)
    .orderBy((of) => of.case().when("role", "=", "owner").then(0).else(1).end())
    .orderBy("id")
    .limit(1)
    .executeTakeFirst();
  return row?.id;
}

/**
 * An owner gives whoever runs the site a new name in the settings: where the old one was theirs, so is the new one,
 * and what they write goes on being theirs by that name. @returns false where it was not theirs.
 */
export async function renameOwner(
  tx: Tx,
  userId: number,
  name: { readonly from: string; readonly to: string },
): Promise<boolean> {
  const row = await tx.db
    .updateTable("users")
    .set({ name: name.to })
    .where("id", "=", userId)
    .where("role", "=", "owner")
    .where("name", "=", name.from)
    .returning("id")
    .executeTakeFirst();
  return row !== undefined;
}

/**
 * A user can sign in no more, and their name is gone for good; an empty row stays, to which what they did
 * points. @returns false for the last owner, without whom nobody could get in.
 */
export async function eraseUser(tx: Tx, userId: number): Promise<boolean> {
  const owners = tx.db
    .selectFrom("users")
    .select("id")
    .where("role", "=", "owner")
    .where("gone_at", "is", null)
    .orderBy("id");
  // Held until commit, so that the last two do not go at the same moment. SQLite has one writer anyway.
  const held = tx.dialect === "postgres" ? owners.modifyEnd(sql`for update`) : owners;
  if ((await held.execute()).every(({ id }) => id === userId)) return false;
  for (const table of ["passkeys", "sessions", "user_accounts"] as const)
    await tx.db.deleteFrom(table).where("user_id", "=", userId).execute();
  await tx.db
    .updateTable("users")
    .set({ name: "", email: null, password_hash: null, gone_at: tx.now })
    .where("id", "=", userId)
    .execute();
  tx.changed("sessions", "everything");
  return true;
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
