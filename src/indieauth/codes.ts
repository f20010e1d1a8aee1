import { createHash } from "node:crypto";

import { minute } from "#core/clock.ts";
import { sameSecret, type Secrets } from "#core/secrets.ts";
import type { Tx } from "#schema";

import { isSameClient } from "./client-id.ts";
import type { CodeRequest, Redeemed } from "./allowed.ts";
import { endGrant } from "./grants.ts";
import { readScopes } from "./scopes.ts";

/** How long a code is good for, in milliseconds. @source RFC 6749 §4.1.2: at most ten minutes */
export const codeMs = 10 * minute;

/** Keeps what was allowed. @returns the code that the app exchanges for it */
export async function keepCode(tx: Tx, secrets: Secrets, given: CodeRequest): Promise<string> {
  const code = secrets.token();
  await tx.db
    .insertInto("app_codes")
    .values({
      code_hash: secrets.fingerprint(code),
      user_id: given.userId,
      client_id: given.clientId,
      name: given.name,
      logo_id: given.logoId,
      redirect_uri: given.redirectUri,
      scope: given.scopes.join(" "),
      refreshes: given.refreshes ? 1 : 0,
      challenge: given.challenge,
      expires_at: tx.now + codeMs,
      used_at: null,
      grant_id: null,
    })
    .execute();
  return code;
}

/**
 * Takes a code in. It must come from the app it was given to, with the address it was sent to and the verifier of its
 * challenge, and only once: one that comes again ends what it gave, since one of the two who had it stole it.
 * @returns undefined where it is not good
 * @source RFC 6749 §4.1.2, RFC 7636 §4.6, RFC 9700 §2.1.1
 */
export async function redeemCode(
  tx: Tx,
  secrets: Secrets,
  given: {
    readonly code: string;
    readonly clientId: string;
    readonly redirectUri: string;
    readonly verifier: string | undefined;
  },
): Promise<Redeemed | undefined> {
  const codeHash = secrets.fingerprint(given.code);
  // Written before it is read, so that of two at the same moment only one has it; a wrong one spends it too.
  const row = await tx.db
    .updateTable("app_codes")
    .set({ used_at: tx.now })
    .where("code_hash", "=", codeHash)
    .where("used_at", "is", null)
    .returningAll()
    .executeTakeFirst();
  if (row === undefined) {
    const before = await tx.db
      .selectFrom("app_codes")
      .select("grant_id")
      .where("code_hash", "=", codeHash)
      .executeTakeFirst();
    if (before?.grant_id != null) await endGrant(tx, before.grant_id);
    return undefined;
  }
  const isGood =
    row.expires_at > tx.now &&
    isSameClient(row.client_id, given.clientId) &&
    row.redirect_uri === given.redirectUri &&
    isVerified(row.challenge, given.verifier);
  if (!isGood) return undefined;
  return {
    codeHash,
    userId: row.user_id,
    clientId: row.client_id,
    name: row.name,
    logoId: row.logo_id,
    redirectUri: row.redirect_uri,
    scopes: readScopes(row.scope),
    refreshes: row.refreshes === 1,
    challenge: row.challenge,
  };
}

/**
 * @source RFC 7636 §4.6 for S256; RFC 9700 §2.1.1: a verifier where there was no challenge is refused, since somebody
 *   may have taken the challenge out of the request
 */
function isVerified(challenge: string | null, verifier: string | undefined): boolean {
  if (challenge === null) return verifier === undefined;
  if (verifier === undefined || !/^[\w.~-]{43,128}$/.test(verifier)) return false;
  return sameSecret(createHash("sha256").update(verifier).digest("base64url"), challenge);
}
