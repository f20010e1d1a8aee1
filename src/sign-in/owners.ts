import type { Db, Tx } from "#schema";

import { endOtherSessions } from "./end-sessions.ts";

/** Someone who may use the studio. */
export interface Owner {
  readonly id: number;
  readonly name: string;
  readonly email: string;
}

/** Adds an owner. `passwordHash` comes from `hashPassword`; null when a passkey follows. */
export async function addOwner(
  tx: Tx,
  owner: { readonly name: string; readonly email: string; readonly passwordHash: string | null },
): Promise<Owner> {
  const email = owner.email.trim().toLowerCase();
  const { id } = await tx.db
    .insertInto("owners")
    .values({ name: owner.name, email, password_hash: owner.passwordHash, created_at: tx.now })
    .returning("id")
    .executeTakeFirstOrThrow();
  return { id, name: owner.name, email };
}

/** The owner with this e-mail address and the hash to hold a password against, if there is one. */
export async function findOwnerByEmail(
  db: Db,
  email: string,
): Promise<(Owner & { readonly passwordHash: string | null }) | undefined> {
  // PostgreSQL refuses to look for such a text.
  if (email.includes("\0")) return undefined;
  const row = await db
    .selectFrom("owners")
    .select(["id", "name", "email", "password_hash"])
    .where("email", "=", email.trim().toLowerCase())
    .executeTakeFirst();
  if (row === undefined) return undefined;
  return { id: row.id, name: row.name, email: row.email, passwordHash: row.password_hash };
}

/** Gives an owner a new password; every session but `exceptTokenHash` ends. */
export async function setPassword(
  tx: Tx,
  ownerId: number,
  passwordHash: string,
  exceptTokenHash = "",
): Promise<void> {
  await tx.db
    .updateTable("owners")
    .set({ password_hash: passwordHash })
    .where("id", "=", ownerId)
    .execute();
  await endOtherSessions(tx, ownerId, exceptTokenHash);
  tx.changed("sessions");
}
