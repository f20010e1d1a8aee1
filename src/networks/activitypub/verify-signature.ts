import { createHash, verify } from "node:crypto";

import { AppError } from "#core/errors.ts";
import { sameSecret } from "#core/secrets.ts";

import {
  type ClaimedSignature,
  clockSkewMs,
  readCavage,
  readRfc9421,
  type SignedRequest,
} from "./parse-signature.ts";
import type { KeyRing, KnownKey } from "./signature-keys.ts";

/** Whether a request was signed, and by whom. */
export type Verdict =
  | { readonly kind: "signed"; readonly actorUri: string }
  /** The signer is no more; only its own farewell is of interest. */
  | { readonly kind: "signer-gone"; readonly keyId: string }
  | { readonly kind: "refused"; readonly why: string };

/** Checks that a request was signed by the actor whose key it names, over this very body, just now. */
export async function verifySignature(
  request: SignedRequest,
  body: Uint8Array,
  ring: KeyRing,
  now: number,
): Promise<Verdict> {
  const hasBody = request.method === "POST";
  const claim =
    request.header("signature-input") === null
      ? readCavage(request, hasBody)
      : readRfc9421(request, hasBody);
  if ("unsound" in claim) return { kind: "refused", why: claim.unsound };
  if (!(Math.abs(now - claim.signedAt) <= clockSkewMs))
    return { kind: "refused", why: "it was signed too long ago or in the future" };
  if (claim.expiresAt !== undefined && !(now - clockSkewMs <= claim.expiresAt))
    return { kind: "refused", why: "the signature has expired" };
  if (hasBody && !digestFits(request, body))
    return { kind: "refused", why: "the body is not the one that was signed" };

  const known = await ring.find(claim.keyId).catch((fault: unknown) => {
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
  const fresh = await ring.renew(claim.keyId, known);
  if ("kind" in fresh || fresh === known || !fits(claim, fresh))
    return { kind: "refused", why: "the signature does not fit the key" };
  return { kind: "signed", actorUri: fresh.ownerUri };
}

function fits(claim: ClaimedSignature, known: KnownKey): boolean {
  const type = known.key.asymmetricKeyType;
  if (claim.hash === "ed25519" ? type !== "ed25519" : type !== "rsa") return false;
  try {
    return verify(
      claim.hash === "ed25519" ? null : "sha256",
      Buffer.from(claim.text),
      known.key,
      claim.signature,
    );
  } catch {
    return false;
  }
}

/** @source RFC 3230 §4.3.2 (Digest); RFC 9530 §2 (Content-Digest): SHA-256 is what everyone sends */
function digestFits(request: SignedRequest, body: Uint8Array): boolean {
  const sha256 = createHash("sha256").update(body).digest("base64");
  const older = /(?:^|,)\s*sha-256=([A-Za-z0-9+/=]+)/i.exec(request.header("digest") ?? "")?.[1];
  const newer = /(?:^|,)\s*sha-256=:([A-Za-z0-9+/=]+):/i.exec(
    request.header("content-digest") ?? "",
  )?.[1];
  const given = [older, newer].filter((one) => one !== undefined);
  return given.length > 0 && given.every((one) => sameSecret(one, sha256));
}
