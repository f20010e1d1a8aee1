import type {
  AuthenticationResponseJSON,
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
  RegistrationResponseJSON,
} from "@simplewebauthn/server";

import { useChallenge } from "./used-challenges.ts";
import type { User } from "./users.ts";
import type { Db, Store, Tx } from "#schema";

/** Where a passkey is good for: the site's own host. */
export interface PasskeySite {
  readonly origin: string;
  readonly name: string;
}

/** A passkey as its user sees it in the list. */
export interface Passkey {
  readonly id: string;
  readonly name: string;
  /** Unix milliseconds. */
  readonly createdAt: number;
  readonly usedAt: number | null;
}

/** The library costs 100 ms to load, so only who uses a passkey waits for it. */
const library = async (): Promise<typeof import("@simplewebauthn/server")> =>
  await import("@simplewebauthn/server");

const hostOf = (site: PasskeySite): string => new URL(site.origin).hostname;

/** What the browser needs to make a passkey. Keep `challenge` until it answers. */
export async function passkeyCreation(
  db: Db,
  site: PasskeySite,
  user: { readonly id: number | string; readonly name: string; readonly email: string | null },
): Promise<PublicKeyCredentialCreationOptionsJSON> {
  const { generateRegistrationOptions } = await library();
  const known =
    typeof user.id === "number"
      ? await db.selectFrom("passkeys").select("id").where("user_id", "=", user.id).execute()
      : [];
  return await generateRegistrationOptions({
    rpName: site.name,
    rpID: hostOf(site),
    userName: user.email ?? user.name,
    userDisplayName: user.name,
    attestationType: "none",
    excludeCredentials: known.map(({ id }) => ({ id })),
    authenticatorSelection: { residentKey: "required", userVerification: "preferred" },
  });
}

/** A verified new passkey, ready to be stored. */
export interface NewPasskey {
  readonly id: string;
  readonly publicKey: string;
  readonly counter: number;
  readonly transports: readonly string[];
}

/** Checks what the browser made. @returns undefined when it does not fit the challenge or this site. */
export async function verifyNewPasskey(
  site: PasskeySite,
  challenge: string,
  response: RegistrationResponseJSON,
): Promise<NewPasskey | undefined> {
  const { verifyRegistrationResponse } = await library();
  try {
    const result = await verifyRegistrationResponse({
      response,
      expectedChallenge: challenge,
      expectedOrigin: site.origin,
      expectedRPID: hostOf(site),
      requireUserVerification: false,
    });
    if (!result.verified) return undefined;
    const { credential } = result.registrationInfo;
    return {
      id: credential.id,
      publicKey: Buffer.from(credential.publicKey).toString("base64url"),
      counter: credential.counter,
      transports: credential.transports ?? [],
    };
  } catch {
    // The library throws for whatever does not fit; to us that is one answer: no.
    return undefined;
  }
}

/** Stores a verified passkey under a name its user knows it by. */
export async function addPasskey(
  tx: Tx,
  userId: number,
  passkey: NewPasskey,
  name: string,
): Promise<void> {
  await tx.db
    .insertInto("passkeys")
    .values({
      id: passkey.id,
      user_id: userId,
      name: name.slice(0, 60),
      public_key: passkey.publicKey,
      counter: passkey.counter,
      transports_json: JSON.stringify(passkey.transports),
      created_at: tx.now,
      used_at: null,
    })
    .execute();
}

/** What the browser needs to sign in with any passkey of this site. */
export async function passkeyRequest(
  site: PasskeySite,
): Promise<PublicKeyCredentialRequestOptionsJSON> {
  const { generateAuthenticationOptions } = await library();
  return await generateAuthenticationOptions({
    rpID: hostOf(site),
    userVerification: "preferred",
  });
}

/** Checks a sign-in by passkey; an answer lets in once. @returns the user, or undefined when it does not fit. */
export async function signInByPasskey(
  store: Store,
  site: PasskeySite,
  challenge: string,
  response: AuthenticationResponseJSON,
): Promise<User | undefined> {
  // Base64url, as every browser writes it; PostgreSQL would refuse to look for some other texts.
  if (!/^[\w-]+$/.test(response.id)) return undefined;
  const row = await store.db
    .selectFrom("passkeys")
    .innerJoin("users", "users.id", "passkeys.user_id")
    .select(["passkeys.public_key", "passkeys.counter"])
    .select(["users.id", "users.name", "users.email", "users.role"])
    .where("passkeys.id", "=", response.id)
    .where("users.gone_at", "is", null)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  const counter = await counterOf(site, challenge, response, row);
  if (counter === undefined) return undefined;
  const isThere = await store.transact(async (tx) => {
    if (!(await useChallenge(tx, challenge))) return false;
    const result = await tx.db
      .updateTable("passkeys")
      .set({ counter, used_at: tx.now })
      .where("id", "=", response.id)
      .executeTakeFirst();
    return Number(result.numUpdatedRows) === 1;
  });
  const { id, name, email, role } = row;
  return isThere ? { id, name, email, role } : undefined;
}

/** How often the passkey has signed by its own count, or undefined when the answer does not fit. */
async function counterOf(
  site: PasskeySite,
  challenge: string,
  response: AuthenticationResponseJSON,
  known: { readonly public_key: string; readonly counter: number },
): Promise<number | undefined> {
  const { verifyAuthenticationResponse } = await library();
  try {
    const result = await verifyAuthenticationResponse({
      response,
      expectedChallenge: challenge,
      expectedOrigin: site.origin,
      expectedRPID: hostOf(site),
      requireUserVerification: false,
      credential: {
        id: response.id,
        publicKey: new Uint8Array(Buffer.from(known.public_key, "base64url")),
        counter: known.counter,
      },
    });
    return result.verified ? result.authenticationInfo.newCounter : undefined;
  } catch {
    // As above: whatever does not fit is one answer.
    return undefined;
  }
}

/** The passkeys of a user, oldest first. */
export async function listPasskeys(db: Db, userId: number): Promise<Passkey[]> {
  const rows = await db
    .selectFrom("passkeys")
    .select(["id", "name", "created_at", "used_at"])
    .where("user_id", "=", userId)
    .orderBy("created_at")
    .execute();
  return rows.map(({ id, name, created_at, used_at }) => ({
    id,
    name,
    createdAt: created_at,
    usedAt: used_at,
  }));
}

/**
 * Lets a passkey go. @returns false when it is the last way in, since then the user would be locked
 * out.
 */
export async function removePasskey(tx: Tx, userId: number, id: string): Promise<boolean> {
  const user = await tx.db
    .selectFrom("users")
    .select("password_hash")
    .where("id", "=", userId)
    .executeTakeFirstOrThrow();
  const keys = await listPasskeys(tx.db, userId);
  if (user.password_hash === null && keys.length <= 1) return false;
  await tx.db.deleteFrom("passkeys").where("id", "=", id).where("user_id", "=", userId).execute();
  return true;
}
