import { createPublicKey, type KeyObject } from "node:crypto";

import { upsertAccount } from "#audience";
import type { Kit } from "#kit";
import type { IncomingAccount } from "#audience";
import { enqueue } from "#jobs";

import type { FetchDocument } from "./fetch-document.ts";
import { readActor } from "./read-actor.ts";
import { httpAddress } from "./read-json.ts";

/** Whose key it is. */
export interface KnownKey {
  readonly key: KeyObject;
  /** The actor it belongs to. */
  readonly ownerUri: string;
  /** Unix milliseconds. */
  readonly fetchedAt: number;
}

/** What looking a key up led to. */
export type KeyOutcome = KnownKey | { readonly kind: "gone" } | { readonly kind: "none" };

/** Keys by their id: at hand, in the database, or asked for at the actor's server. */
export interface KeyRing {
  find(keyId: string): Promise<KeyOutcome>;
  /** Asks anew, when a signature does not fit what we know; at most once a minute for each key. */
  renew(keyId: string, known: KnownKey): Promise<KeyOutcome>;
  /** The account of a key's owner as it was last fetched, when it was. */
  account(ownerUri: string): IncomingAccount | undefined;
  remember(account: IncomingAccount): void;
}

/** How many keys and accounts are kept at hand. */
const atHand = 5000;
const renewAfterMs = 60_000;

/** Builds the key ring of one process. */
export function keyRing(kit: Kit, fetchDocument: FetchDocument): KeyRing {
  const keys = new Map<string, KnownKey>();
  const accounts = new Map<string, IncomingAccount>();
  const asking = new Map<string, Promise<KeyOutcome>>();

  const keep = <V>(map: Map<string, V>, name: string, value: V): void => {
    map.set(name, value);
    const oldest = map.keys().next().value;
    if (map.size > atHand && oldest !== undefined) map.delete(oldest);
  };

  const ask = async (keyId: string): Promise<KeyOutcome> => {
    const before = asking.get(keyId);
    if (before !== undefined) return await before;
    const answer = fetchKey(keyId).finally(() => asking.delete(keyId));
    asking.set(keyId, answer);
    return await answer;
  };

  const fetchKey = async (keyId: string): Promise<KeyOutcome> => {
    if (httpAddress(keyId) === undefined) return { kind: "none" };
    const found = await fetchDocument(keyId);
    if (found.kind === "gone") return { kind: "gone" };
    let actor = readActor(found.document);
    if (actor === undefined) {
      // The key is a document of its own, which names its owner; the owner must name the key.
      const owner = httpAddress(found.document.owner);
      if (owner === undefined || new URL(owner).origin !== new URL(keyId).origin) return { kind: "none" };
      const owned = await fetchDocument(owner);
      if (owned.kind === "gone") return { kind: "gone" };
      actor = readActor(owned.document);
    }
    if (actor?.key === undefined || actor.key.id !== keyId) return { kind: "none" };
    const { account, key } = actor;
    let publicKey: KeyObject;
    try {
      publicKey = createPublicKey(key.pem);
    } catch {
      return { kind: "none" };
    }
    const known = { key: publicKey, ownerUri: account.uri, fetchedAt: kit.clock.now() };
    await kit.store.transact(async (tx) => {
      const row = { owner_uri: account.uri, public_pem: key.pem, fetched_at: tx.now };
      await tx.db
        .insertInto("ap_keys")
        .values({ key_id: keyId, ...row })
        .onConflict((at) => at.column("key_id").doUpdateSet(row))
        .execute();
      // What the actor says of itself comes with its key; keep it, or the next message asks again.
      const { id, needsPicture } = await upsertAccount(tx, account);
      if (needsPicture) await enqueue(tx, { kind: "fetch-account", payload: { accountId: id } });
    });
    keep(keys, keyId, known);
    keep(accounts, account.uri, account);
    return known;
  };

  return {
    find: async (keyId) => {
      const known = keys.get(keyId);
      if (known !== undefined) return known;
      const row = await kit.store.db
        .selectFrom("ap_keys")
        .selectAll()
        .where("key_id", "=", keyId)
        .executeTakeFirst();
      if (row === undefined) return await ask(keyId);
      const stored = {
        key: createPublicKey(row.public_pem),
        ownerUri: row.owner_uri,
        fetchedAt: row.fetched_at,
      };
      keep(keys, keyId, stored);
      return stored;
    },
    renew: async (keyId, known) => {
      if (known.fetchedAt > kit.clock.now() - renewAfterMs) return known;
      keys.delete(keyId);
      return await ask(keyId);
    },
    account: (ownerUri) => accounts.get(ownerUri),
    remember: (account) => keep(accounts, account.uri, account),
  };
}
