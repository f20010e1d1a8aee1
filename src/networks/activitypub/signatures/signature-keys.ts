import { createPublicKey, type KeyObject } from "node:crypto";

import { LRUCache } from "lru-cache";

import type { RemoteAccount } from "#activitypub/remote/inboxes.ts";
import { AppError } from "#core/errors.ts";
import { budgetHere, FetchBudget, perUnknownSender, withinBudget } from "#core/fetch-budget.ts";
import type { Kit } from "#kit";

import type { FetchDocument } from "#activitypub/remote/fetch-document.ts";
import { findKey } from "./find-key.ts";
import type { RemoteDocument } from "#activitypub/remote/json-ld.ts";
import { KeyQuestions } from "./key-questions.ts";
import { namedKeys } from "./read-keys.ts";

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
export interface KeyCache {
  find(keyId: string, client: string | undefined): Promise<KeyOutcome>;
  /** Asks anew, when a signature does not fit what we know; at most once a minute for each key. */
  renew(keyId: string, known: KnownKey, client: string | undefined): Promise<KeyOutcome>;
  /** The account of a key's owner as it was last fetched, when it was. */
  account(ownerUri: string): RemoteAccount | undefined;
  remember(account: RemoteAccount): void;
  /** The account is no more, or changed in a way that is to be asked for. */
  forget(ownerUri: string): void;
  /**
   * The owner says what it is now, or that it is no more: keys that are not in `document` as we know them sign
   * nothing any more, from this moment.
   */
  ownerChanged(ownerUri: string, document: unknown): Promise<void>;
}

/** How many keys and accounts are kept at hand. */
const atHand = 5000;
/** What another process changed is known here by then at the latest, even if its word was lost. */
const forgottenAfterMs = 10 * 60_000;
const renewAfterMs = 60_000;
/** A key that could not be had is not asked for again so soon, however often its name comes. */
const askAgainAfterMs = 60_000;
/** A key this old is asked for again while it still counts. */
const staleAfterMs = 7 * 24 * 3_600_000;
/** Builds it for one process. What others change about accounts and keys is no longer at hand here. */
export function keyCache(kit: Kit, fetchDocument: FetchDocument): KeyCache {
  const keys = new LRUCache<string, KnownKey>({ max: atHand, ttl: forgottenAfterMs });
  const accounts = new LRUCache<string, RemoteAccount>({ max: atHand, ttl: forgottenAfterMs });
  const asking = new Map<string, Promise<KeyOutcome>>();
  const questions = new KeyQuestions(() => kit.clock.now());
  /** What could not be had, and until when that is taken as the answer. */
  const failed = new LRUCache<
    string,
    { readonly outcome: KeyOutcome | AppError; readonly until: number }
  >({ max: atHand });

  const ask = async (keyId: string, client: string | undefined): Promise<KeyOutcome> => {
    const before = asking.get(keyId);
    if (before !== undefined) return await before;
    const known = failed.get(keyId);
    if (known !== undefined && known.until > kit.clock.now()) {
      if (known.outcome instanceof AppError) throw known.outcome;
      return known.outcome;
    }
    // Whoever asks pays for it; what is asked in the background has as much.
    const budget = budgetHere() ?? new FetchBudget(perUnknownSender);
    const { promise: madeRoom, reject } = Promise.withResolvers<never>();
    const leave = questions.begin(keyId, client, () => {
      budget.end();
      reject(tooMany());
    });
    if (leave === undefined) throw tooMany();
    const answer = Promise.race([
      madeRoom,
      withinBudget(budget, async () => await fetchKey(keyId)).then(
        (outcome) => {
          if ("kind" in outcome) fail(keyId, outcome);
          return outcome;
        },
        (fault: unknown) => {
          // One that was broken off is asked again.
          if (fault instanceof AppError && !budget.ended.aborted) fail(keyId, fault);
          throw fault;
        },
      ),
    ]).finally(() => {
      asking.delete(keyId);
      leave();
    });
    asking.set(keyId, answer);
    return await answer;
  };

  const fail = (keyId: string, outcome: KeyOutcome | AppError): void =>
    void failed.set(keyId, { outcome, until: kit.clock.now() + askAgainAfterMs });

  const fetchKey = async (keyId: string): Promise<KeyOutcome> => {
    const found = await findKey(keyId, fetchDocument);
    if ("kind" in found) return found;
    const { account, key, keyIds } = found;
    const known = { key, ownerUri: account.uri, fetchedAt: kit.clock.now() };
    // What its owner no longer names signs nothing any more.
    dropKeys(account.uri, (id) => !keyIds.includes(id));
    await kit.store.transact(async (tx) => {
      const public_pem = String(key.export({ type: "spki", format: "pem" }));
      const row = { owner_uri: account.uri, public_pem, fetched_at: tx.now };
      await tx.db
        .deleteFrom("ap_keys")
        .where("owner_uri", "=", account.uri)
        .where("key_id", "not in", keyIds)
        .execute();
      tx.changed(`keys:${account.uri}`);
      await tx.db
        .insertInto("ap_keys")
        .values({ key_id: keyId, ...row })
        .onConflict((at) => at.column("key_id").doUpdateSet(row))
        .execute();
    });
    keys.set(keyId, known);
    // At hand only: who merely knocks is not written down.
    accounts.set(account.uri, account);
    return known;
  };

  const dropKeys = (ownerUri: string, isDropped: (keyId: string) => boolean): void => {
    for (const [keyId, known] of keys)
      if (known.ownerUri === ownerUri && isDropped(keyId)) keys.delete(keyId);
  };

  kit.store.onChange((what) => {
    if (what.has("everything")) {
      keys.clear();
      accounts.clear();
    }
    for (const tag of what) {
      const [, kind, uri = ""] = /^(account|keys):(.*)$/s.exec(tag) ?? [];
      if (kind !== undefined) dropKeys(uri, () => true);
      if (kind === "account") accounts.delete(uri);
    }
  });

  /** Its owner's server answers and does not name it. That nothing is found there may pass. */
  const forgetIfDisowned = async (keyId: string, outcome: KeyOutcome): Promise<void> => {
    if (!("kind" in outcome) || outcome.kind !== "none") return;
    keys.delete(keyId);
    await kit.store.transact(
      async (tx) => await tx.db.deleteFrom("ap_keys").where("key_id", "=", keyId).execute(),
    );
  };

  /** The key we know, which is asked for again in the background when it is old. */
  const refreshed = (keyId: string, known: KnownKey): KnownKey => {
    if (known.fetchedAt < kit.clock.now() - staleAfterMs)
      void ask(keyId, undefined)
        .then(async (outcome) => await forgetIfDisowned(keyId, outcome))
        .catch(() => {
          // Its server does not answer just now; the key we have still counts.
        });
    return known;
  };

  return {
    find: async (keyId, client) => {
      const known = keys.get(keyId);
      if (known !== undefined) return refreshed(keyId, known);
      const row = await kit.store.db
        .selectFrom("ap_keys")
        .selectAll()
        .where("key_id", "=", keyId)
        .executeTakeFirst();
      if (row === undefined) return await ask(keyId, client);
      const stored = {
        key: createPublicKey(row.public_pem),
        ownerUri: row.owner_uri,
        fetchedAt: row.fetched_at,
      };
      keys.set(keyId, stored);
      return refreshed(keyId, stored);
    },
    renew: async (keyId, known, client) => {
      if (known.fetchedAt > kit.clock.now() - renewAfterMs) return known;
      const outcome = await ask(keyId, client);
      await forgetIfDisowned(keyId, outcome);
      return outcome;
    },
    account: (ownerUri) => accounts.get(ownerUri),
    remember: (account) => void accounts.set(account.uri, account),
    forget: (ownerUri) => void accounts.delete(ownerUri),
    ownerChanged: async (ownerUri, document) => {
      const named = new Map(
        typeof document === "object" && document !== null
          ? namedKeys(document as RemoteDocument).map((one) => [one.id, one.key])
          : [],
      );
      const rows = await kit.store.db
        .selectFrom("ap_keys")
        .selectAll()
        .where("owner_uri", "=", ownerUri)
        .execute();
      const stale = rows
        .filter((row) => named.get(row.key_id)?.equals(createPublicKey(row.public_pem)) !== true)
        .map((row) => row.key_id);
      if (stale.length === 0) return;
      await kit.store.transact(async (tx) => {
        await tx.db.deleteFrom("ap_keys").where("key_id", "in", stale).execute();
        tx.changed(`keys:${ownerUri}`);
      });
    },
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
