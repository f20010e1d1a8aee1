import type { Db } from "#schema";

import { findHost } from "./users.ts";

/**
 * The address by which a user is known to apps and to sites they sign in to: the site itself for whoever runs it, a
 * page of their own for others. @source https://indieauth.spec.indieweb.org/ §3.2 (User Profile URL)
 */
export async function profileAddress(
  db: Db,
  site: { readonly origin: string; readonly ownerName: string },
  userId: number,
): Promise<string> {
  const hostId = await findHost(db, site.ownerName);
  return userId === hostId ? `${site.origin}/` : `${site.origin}/authors/${userId}`;
}

/** The name of a user who can sign in here, for their page; undefined where there is none. */
export async function findUserAt(
  db: Db,
  userId: number,
): Promise<{ readonly id: number; readonly name: string } | undefined> {
  return await db
    .selectFrom("users")
    .select(["id", "name"])
    .where("id", "=", userId)
    .where("gone_at", "is", null)
    .where("role", "<>", "reader")
    .executeTakeFirst();
}
