import { createPublicKey, type KeyObject } from "node:crypto";

import type { IncomingAccount } from "#audience";
import { AppError } from "#core/errors.ts";
import type { Kit } from "#kit";

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
  /** The account is no more, or changed in a way that is to be asked for. */
  forget(ownerUri: string): void;
}

/** How many keys and accounts are kept at hand. */
const atHand = 5000;
const renewAfterMs = 60_000;
/** A key that could not be had is not asked for again so soon, however often its name comes. */
const askAgainAfterMs = 60_000;
/** A key this old is asked for again while it still counts. */
const staleAfterMs = 7 * 24 * 3_600_000;
/** So many keys are asked for at a time; who comes then is told to come again. */
const mostAsked = 64;

/** Builds the key ring of one process. */
export function keyRing(kit: Kit, fetchDocument: FetchDocument): KeyRing {
  const keys = new Map<string, KnownKey>();
  const accounts = new Map<string, IncomingAccount>();
  const asking = new Map<string, Promise<KeyOutcome>>();
  /** What could not be had, and until when that is taken as the answer. */
  const failed = new Map<
    string,
    { readonly outcome: KeyOutcome | AppError; readonly until: number }
  >();

  const keep = <V>(map: Map<string, V>, name: string, value: V): void => {
    map.delete(name);
    map.set(name, value);
    const oldest = map.keys().next().value;
    if (map.size > atHand && oldest !== undefined) map.delete(oldest);
  };

  const ask = async (keyId: string): Promise<KeyOutcome> => {
    const before = asking.get(keyId);
    if (before !== undefined) return await before;
    const known = failed.get(keyId);
    if (known !== undefined && known.until > kit.clock.now()) {
      if (known.outcome instanceof AppError) throw known.outcome;
      return known.outcome;
    }
    if (asking.size >= mostAsked) throw tooMany();
    const answer = fetchKey(keyId)
      .then(
        (outcome) => {
          if ("kind" in outcome) fail(keyId, outcome);
          return outcome;
        },
        (fault: unknown) => {
          if (fault instanceof AppError) fail(keyId, fault);
          throw fault;
        },
      )
      .finally(() => asking.delete(keyId));
    asking.set(keyId, answer);
    return await answer;
  };

  const fail = (keyId: string, outcome: KeyOutcome | AppError): void =>
    keep(failed, keyId, { outcome, until: kit.clock.now() + askAgainAfterMs });

  const fetchKey = async (keyId: string): Promise<KeyOutcome> => {
    if (httpAddress(keyId) === undefined) return { kind: "none" };
    const found = await fetchDocument(keyId);
    if (found.kind === "gone") return { kind: "gone" };
    let actor = readActor(found.document);
    if (actor === undefined) {
      // The key is a document of its own, which names its owner; the owner must name the key.
      const owner = httpAddress(found.document.owner);
      if (owner === undefined || new URL(owner).origin !== new URL(keyId).origin)
        return { kind: "none" };
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
    });
    keep(keys, keyId, known);
    // At hand only: who merely knocks is not written down.
    keep(accounts, account.uri, account);
    return known;
  };

  /** The key we know, which is asked for again in the background when it is old. */
  const refreshed = (keyId: string, known: KnownKey): KnownKey => {
    if (known.fetchedAt < kit.clock.now() - staleAfterMs)
      void ask(keyId).catch(() => {
        // Its server does not answer just now; the key we have still counts.
      });
    return known;
  };

  return {
    find: async (keyId) => {
      const known = keys.get(keyId);
      if (known !== undefined) return refreshed(keyId, known);
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
      return refreshed(keyId, stored);
    },
    renew: async (keyId, known) => {
      if (known.fetchedAt > kit.clock.now() - renewAfterMs) return known;
      return await ask(keyId);
    },
    account: (ownerUri) => accounts.get(ownerUri),
    remember: (account) => keep(accounts, account.uri, account),
    forget: (ownerUri) => void accounts.delete(ownerUri),
  };
}

function tooMany(): AppError {
  return new AppError({
    code: "too_many_strangers",
    status: 503,
    safeMessage: "Too many unknown senders at a time. Please send it again later.",
    retryable: true,
  });
}
