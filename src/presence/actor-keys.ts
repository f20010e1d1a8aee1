import { generateKeyPairSync } from "node:crypto";

import type { Secrets } from "#core/secrets.ts";
import type { Db, Tx } from "#schema";

/** A key pair by which other servers know that something comes from us; PEM. */
export interface ActorKeys {
  readonly publicPem: string;
  readonly privatePem: string;
}

/**
 * Makes the site's RSA key pair, once, at set-up.
 * @source SWICG, “ActivityPub and HTTP Signatures” §4: RSA, 2048 bits
 */
export async function makeActorKeys(tx: Tx, secrets: Secrets): Promise<void> {
  const pair = generateKeyPairSync("rsa", {
    modulusLength: 2048,
    publicKeyEncoding: { type: "spki", format: "pem" },
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
  });
  await tx.db
    .insertInto("actor_keys")
    .values({
      kind: "rsa",
      public_pem: pair.publicKey,
      private_sealed: secrets.seal(pair.privateKey),
      created_at: tx.now,
    })
    .onConflict((at) => at.column("kind").doNothing())
    .execute();
}

/** The site's RSA key pair, or undefined before set-up. */
export async function findActorKeys(db: Db, secrets: Secrets): Promise<ActorKeys | undefined> {
  const row = await db
    .selectFrom("actor_keys")
    .select(["public_pem", "private_sealed"])
    .where("kind", "=", "rsa")
    .executeTakeFirst();
  if (row === undefined) return undefined;
  return { publicPem: row.public_pem, privatePem: secrets.unseal(row.private_sealed) };
}
