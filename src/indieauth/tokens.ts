import { day, hour } from "#core/clock.ts";
import { isStorageFault } from "#core/db/faults.ts";
import type { Secrets } from "#core/secrets.ts";
import type { Db, Role, Store, Tx } from "#schema";

import { isSameClient } from "./client-id.ts";
import { endGrant } from "./grants.ts";
import { readScopes, type Scope } from "./scopes.ts";

/** An access token of an app that renews it, in milliseconds. */
const shortMs = hour;
/** One of an app that does not, from its last use, in milliseconds: most of these keep it for good. */
const longMs = 90 * day;
/** A refresh token, in milliseconds. */
const refreshMs = 180 * day;

/** Tokens for an app; they are shown once and kept as fingerprints. */
export interface Issued {
  readonly accessToken: string;
  readonly refreshToken: string;
  /** Seconds. */
  readonly expiresIn: number;
}

/** Gives an app tokens for what it is allowed; those it had of the same grant are good no more. */
export async function issueTokens(
  tx: Tx,
  secrets: Secrets,
  grant: { readonly id: number; readonly refreshes: boolean },
): Promise<Issued> {
  const [accessToken, refreshToken] = [secrets.token(), secrets.token()];
  const accessMs = grant.refreshes ? shortMs : longMs;
  await tx.db
    .deleteFrom("app_tokens")
    .where("grant_id", "=", grant.id)
    .where("kind", "=", "access")
    .execute();
  const row = { grant_id: grant.id, created_at: tx.now, replaced_at: null };
  await tx.db
    .insertInto("app_tokens")
    .values([
      {
        ...row,
        token_hash: secrets.fingerprint(accessToken),
        kind: "access",
        expires_at: tx.now + accessMs,
      },
      {
        ...row,
        token_hash: secrets.fingerprint(refreshToken),
        kind: "refresh",
        expires_at: tx.now + refreshMs,
      },
    ])
    .execute();
  return { accessToken, refreshToken, expiresIn: accessMs / 1000 };
}

/** An app that is let in, as it shows by its token. */
export interface Access {
  readonly grantId: number;
  readonly clientId: string;
  readonly name: string;
  readonly scopes: readonly Scope[];
  readonly user: {
    readonly id: number;
    readonly name: string;
    readonly email: string | null;
    readonly role: Role;
  };
  /** Unix milliseconds. */
  readonly createdAt: number;
  readonly expiresAt: number;
}

/** Who an access token lets in, and to what; undefined where it is not good (any more). */
export async function findAccess(
  store: Store,
  secrets: Secrets,
  token: string,
  now: number,
): Promise<Access | undefined> {
  const found = await describeToken(store.db, secrets, token, now);
  if (found?.kind !== "access") return undefined;
  // Once an hour is enough, and keeps reading from being a write.
  if ((found.usedAt ?? 0) < now - hour)
    await store
      .transact(async (tx) => {
        const { grantId } = found.access;
        await tx.db
          .updateTable("app_grants")
          .set({ used_at: tx.now })
          .where("id", "=", grantId)
          .execute();
        if (!found.refreshes)
          await tx.db
            .updateTable("app_tokens")
            .set({ expires_at: tx.now + longMs })
            .where("token_hash", "=", secrets.fingerprint(token))
            .execute();
      })
      .catch((fault: unknown) => {
        // With a full disk an app can still read, and is told what is wrong when it writes.
        if (!isStorageFault(fault)) throw fault;
      });
  return found.access;
}

/** What a token of either kind stands for; undefined where it is not good. */
export async function describeToken(
  db: Db,
  secrets: Secrets,
  token: string,
  now: number,
): Promise<
  | {
      readonly kind: "access" | "refresh";
      readonly refreshes: boolean;
      readonly usedAt: number | null;
      readonly access: Access;
    }
  | undefined
> {
  const row = await db
    .selectFrom("app_tokens")
    .innerJoin("app_grants", "app_grants.id", "app_tokens.grant_id")
    .innerJoin("users", "users.id", "app_grants.user_id")
    .select(["app_tokens.kind", "app_tokens.expires_at", "app_tokens.created_at"])
    .select(["app_grants.id as grantId", "client_id", "app_grants.name as clientName", "scope"])
    .select(["refreshes", "app_grants.used_at"])
    .select(["users.id as userId", "users.name", "users.email", "users.role"])
    .where("app_tokens.token_hash", "=", secrets.fingerprint(token))
    .where("app_tokens.expires_at", ">", now)
    .where("app_tokens.replaced_at", "is", null)
    .where("app_grants.ended_at", "is", null)
    .where("users.gone_at", "is", null)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  return {
    kind: row.kind,
    refreshes: row.refreshes === 1,
    usedAt: row.used_at,
    access: {
      grantId: row.grantId,
      clientId: row.client_id,
      name: row.clientName,
      scopes: readScopes(row.scope),
      user: { id: row.userId, name: row.name, email: row.email, role: row.role },
      createdAt: row.created_at,
      expiresAt: row.expires_at,
    },
  };
}

/**
 * An app renews its tokens. One that was renewed before and comes again ends the grant, since one of the two who had it
 * stole it. @returns undefined where the token is not good, or not that app's
 * @source RFC 9700 §4.14.2 (refresh token rotation)
 */
export async function refreshTokens(
  tx: Tx,
  secrets: Secrets,
  given: { readonly token: string; readonly clientId: string },
): Promise<(Issued & { readonly access: Access }) | undefined> {
  const hash = secrets.fingerprint(given.token);
  const found = await describeToken(tx.db, secrets, given.token, tx.now);
  if (found === undefined) {
    const replaced = await tx.db
      .selectFrom("app_tokens")
      .select("grant_id")
      .where("token_hash", "=", hash)
      .where("replaced_at", "is not", null)
      .executeTakeFirst();
    if (replaced !== undefined) await endGrant(tx, replaced.grant_id);
    return undefined;
  }
  const { access, kind, refreshes } = found;
  if (kind !== "refresh" || !isSameClient(access.clientId, given.clientId)) return undefined;
  // Of two at the same moment only one has it.
  const row = await tx.db
    .updateTable("app_tokens")
    .set({ replaced_at: tx.now })
    .where("token_hash", "=", hash)
    .where("replaced_at", "is", null)
    .returning("token_hash")
    .executeTakeFirst();
  if (row === undefined) return undefined;
  return { ...(await issueTokens(tx, secrets, { id: access.grantId, refreshes })), access };
}

/** A token is good no more, and with it all of the same grant. Nothing happens for one that is none. */
export async function revokeToken(tx: Tx, secrets: Secrets, token: string): Promise<void> {
  const row = await tx.db
    .selectFrom("app_tokens")
    .select("grant_id")
    .where("token_hash", "=", secrets.fingerprint(token))
    .executeTakeFirst();
  if (row !== undefined) await endGrant(tx, row.grant_id);
}

/** Removes codes and tokens that are over, and apps that can no longer come in. */
export async function tidyApps(tx: Tx): Promise<void> {
  // A used code is kept for a day, so that one that comes again is known.
  await tx.db
    .deleteFrom("app_codes")
    .where("expires_at", "<", tx.now - day)
    .execute();
  await tx.db.deleteFrom("app_tokens").where("expires_at", "<", tx.now).execute();
  const good = tx.db.selectFrom("app_tokens").select("grant_id");
  await tx.db.deleteFrom("app_grants").where("id", "not in", good).execute();
}
