import type { KeyObject } from "node:crypto";

import type { RemoteAccount } from "#activitypub/remote/inboxes.ts";

import type { FetchDocument, RemoteDocument } from "#activitypub/remote/fetch-document.ts";
import { readActor } from "#activitypub/remote/read-actor.ts";
import { httpAddress } from "#activitypub/remote/read-json.ts";
import { type NamedKey, namedKeys, readKey } from "./read-keys.ts";

/** A key that its owner's server names as the owner's. */
export interface FoundKey {
  readonly key: KeyObject;
  readonly account: RemoteAccount;
  /** Everything the owner names as a key of its own: what is not among them is no longer one. */
  readonly keyIds: readonly string[];
}

/** What asking for a key led to. */
export type FoundOutcome = FoundKey | { readonly kind: "gone" } | { readonly kind: "none" };

/**
 * Finds a key at its address. It counts only when both say so: the key, or the document it stands in, whose it is, and
 * that actor, at its own address, that it is its key. They may be on different hosts then.
 * @source ActivityPub and HTTP Signatures (SWICG report) §"How to obtain a signer's public key"; FEP-521a
 */
export async function findKey(keyId: string, fetchDocument: FetchDocument): Promise<FoundOutcome> {
  const address = httpAddress(keyId);
  if (address === undefined) return { kind: "none" };
  const found = await fetchDocument(address);
  if (found.kind === "gone") return { kind: "gone" };
  const actor = readActor(found.document);
  if (actor !== undefined) {
    const own = ownKeyOf(found.document, actor.account.uri, address);
    return withOwner(own?.key, found.document, actor.account);
  }
  // The key is a document of its own, which names its owner; the owner must name the key.
  const alone = readKey(found.document);
  const ownerUri = httpAddress(alone.owner);
  if (alone.id !== address || ownerUri === undefined) return { kind: "none" };
  const owned = await fetchDocument(ownerUri);
  if (owned.kind === "gone") return { kind: "gone" };
  const owner = readActor(owned.document);
  if (owner === undefined || owner.account.uri !== ownerUri) return { kind: "none" };
  const named = namedKeys(owned.document).find((one) => one.id === address);
  if (named === undefined || !isOwn(named, ownerUri)) return { kind: "none" };
  return withOwner(named.key ?? alone.key, owned.document, owner.account);
}

/** The key that an actor names by this address; the actor's own address stands for its only key. */
function ownKeyOf(document: RemoteDocument, uri: string, address: string): NamedKey | undefined {
  const own = namedKeys(document).filter((one) => isOwn(one, uri));
  const usable = own.filter((one) => one.key !== undefined);
  const byName = usable.find((one) => one.id === address);
  if (byName !== undefined || usable.length !== 1) return byName;
  return address === uri || usable[0]?.id === undefined ? usable[0] : undefined;
}

/** A key that says it is another's is none of this actor's. */
function isOwn(named: NamedKey, uri: string): boolean {
  return named.owner === undefined || named.owner === uri;
}

function withOwner(
  key: KeyObject | undefined,
  document: RemoteDocument,
  account: RemoteAccount,
): FoundOutcome {
  if (key === undefined) return { kind: "none" };
  const keyIds = namedKeys(document).flatMap((one) => one.id ?? []);
  return { key, account, keyIds: [account.uri, ...keyIds] };
}
