import type { Selectable } from "kysely";

import type { Db, Tables, Tx } from "#schema";

import type { Redeemed } from "./allowed.ts";

/** What a user allowed an app. */
export type Grant = Selectable<Tables["app_grants"]>;

/** The same with the name of who allowed it. */
export type AppGrant = Grant & { readonly userName: string };

/** An app comes in: what its code stood for is its grant from now on. @returns the grant's number */
export async function openGrant(tx: Tx, redeemed: Redeemed): Promise<number> {
  const { id } = await tx.db
    .insertInto("app_grants")
    .values({
      user_id: redeemed.userId,
      client_id: redeemed.clientId,
      name: redeemed.name,
      logo_id: redeemed.logoId,
      scope: redeemed.scopes.join(" "),
      refreshes: redeemed.refreshes ? 1 : 0,
      created_at: tx.now,
      used_at: null,
      ended_at: null,
    })
    .returning("id")
    .executeTakeFirstOrThrow();
  await tx.db
    .updateTable("app_codes")
    .set({ grant_id: id })
    .where("code_hash", "=", redeemed.codeHash)
    .execute();
  return id;
}

/** An app is let out; its tokens are good for nothing. @returns false where it was out already */
export async function endGrant(tx: Tx, grantId: number): Promise<boolean> {
  await tx.db.deleteFrom("app_tokens").where("grant_id", "=", grantId).execute();
  const row = await tx.db
    .updateTable("app_grants")
    .set({ ended_at: tx.now })
    .where("id", "=", grantId)
    .where("ended_at", "is", null)
    .returning("id")
    .executeTakeFirst();
  return row !== undefined;
}

/** Every app that a user let in is let out, and nothing of what they allowed is kept. */
export async function endGrantsOf(tx: Tx, userId: number): Promise<void> {
  const own = tx.db.selectFrom("app_grants").select("id").where("user_id", "=", userId);
  await tx.db.deleteFrom("app_tokens").where("grant_id", "in", own).execute();
  await tx.db.deleteFrom("app_grants").where("user_id", "=", userId).execute();
  await tx.db.deleteFrom("app_codes").where("user_id", "=", userId).execute();
}

/** The apps that are in: a user's own, or everybody's where none is given; last used first. */
export async function listGrants(db: Db, userId?: number): Promise<AppGrant[]> {
  let query = db
    .selectFrom("app_grants")
    .innerJoin("users", "users.id", "app_grants.user_id")
    .selectAll("app_grants")
    .select("users.name as userName")
    .where("app_grants.ended_at", "is", null);
  if (userId !== undefined) query = query.where("app_grants.user_id", "=", userId);
  return await query
    .orderBy((of) => of.fn.coalesce("app_grants.used_at", "app_grants.created_at"), "desc")
    .orderBy("app_grants.id", "desc")
    .limit(200)
    .execute();
}
