import { constants, type KeyObject, verify } from "node:crypto";

import { AppError } from "#core/errors.ts";
import { FetchBudget, perUnknownSender, withinBudget } from "#core/fetch-budget.ts";

import {
  type ClaimedSignature,
  clockSkewMs,
  type SignedRequest,
  type SigningMethod,
} from "./claimed-signature.ts";
import { digestFits } from "./digests.ts";
import { readSignatures } from "./parse-signature.ts";
import type { KeyCache, KnownKey } from "./signature-keys.ts";

/** Whether a request was signed, and by whom. */
export type Verdict =
  | { readonly kind: "signed"; readonly actorUri: string }
  /** The signer is no more; only its own farewell is of interest. */
  | { readonly kind: "signer-gone"; readonly keyId: string }
  | { readonly kind: "refused"; readonly why: string };

/** A request that came, and who sent it. */
export interface ReceivedRequest extends SignedRequest {
  readonly body: Uint8Array;
  /** Who it says it is by; of several signatures the one by this actor counts. */
  readonly actorUri: string | undefined;
  /** By which whoever sends is counted; undefined when that cannot be told. */
  readonly client: string | undefined;
}

/** What is asked to find out who signed may take so long together, in milliseconds. */
const findWithinMs = 15_000;

/** Checks that a request was signed by the actor whose key it names, over this very body, just now. */
export async function verifySignature(
  request: ReceivedRequest,
  keys: KeyCache,
  now: number,
): Promise<Verdict> {
  const claims = readSignatures(request, request.method === "POST");
  if ("unsound" in claims) return { kind: "refused", why: claims.unsound };
  // All that is asked before we know who it is counts together, however many keys are named.
  return await withinBudget(
    new FetchBudget(perUnknownSender, findWithinMs),
    async () => await verifyClaims(claims, request, keys, now),
  );
}

async function verifyClaims(
  claims: readonly ClaimedSignature[],
  request: ReceivedRequest,
  keys: KeyCache,
  now: number,
): Promise<Verdict> {
  let verdict: Verdict | undefined;
  let fault: unknown;
  for (const claim of claims)
    try {
      const next = await verifyClaim(claim, request, keys, now);
      if (next.kind === "signed" && next.actorUri === request.actorUri) return next;
      // A proxy may sign too: that one fits says nothing against the others, nor that one does not.
      if (verdict === undefined || (next.kind === "signed" && verdict.kind !== "signed"))
        verdict = next;
    } catch (reason) {
      fault ??= reason;
    }
  if (fault !== undefined && verdict?.kind !== "signed") throw fault;
  return verdict ?? { kind: "refused", why: "it is not signed" };
}

async function verifyClaim(
  claim: ClaimedSignature,
  request: ReceivedRequest,
  keys: KeyCache,
  now: number,
): Promise<Verdict> {
  if (!(Math.abs(now - claim.signedAt) <= clockSkewMs))
    return { kind: "refused", why: "it was signed too long ago or in the future" };
  if (claim.expiresAt !== undefined && !(now - clockSkewMs <= claim.expiresAt))
    return { kind: "refused", why: "the signature has expired" };
  if (!claim.digests.every((name) => digestFits(name, request.header(name), request.body)))
    return { kind: "refused", why: "the body is not the one that was signed" };

  const known = await keys.find(claim.keyId, request.client).catch((fault: unknown) => {
    // A server that only has to be asked again is worth another try; any other answer is a no.
    if (fault instanceof AppError && !fault.retryable && fault.code !== "blocked_here")
      return { kind: "none" } as const;
    throw fault;
  });
  if ("kind" in known)
    return known.kind === "gone"
      ? { kind: "signer-gone", keyId: claim.keyId }
      : { kind: "refused", why: "the key cannot be found at its owner's" };
  if (fits(claim, known)) return { kind: "signed", actorUri: known.ownerUri };
  const fresh = await keys.renew(claim.keyId, known, request.client);
  if ("kind" in fresh || fresh === known || !fits(claim, fresh))
    return { kind: "refused", why: "the signature does not fit the key" };
  return { kind: "signed", actorUri: fresh.ownerUri };
}

function fits({ methods, text, signature }: ClaimedSignature, { key }: KnownKey): boolean {
  const type = key.asymmetricKeyType;
  return methods.some((method) => {
    if ((method === "ed25519") !== (type === "ed25519")) return false;
    try {
      return isSigned(method, Buffer.from(text), key, signature);
    } catch {
      return false;
    }
  });
}

function isSigned(
  method: SigningMethod,
  text: Uint8Array,
  key: KeyObject,
  signature: Uint8Array,
): boolean {
  switch (method) {
    case "ed25519":
      return verify(null, text, key, signature);
    case "rsa-sha256":
      return verify("sha256", text, key, signature);
    case "rsa-sha512":
      return verify("sha512", text, key, signature);
    case "rsa-pss-sha512": {
      // @source RFC 9421 §3.3.1
      const padded = { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 64 };
      return verify("sha512", text, padded, signature);
    }
  }
}
