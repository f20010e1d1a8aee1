import type { ClaimedSignature, SignedRequest, Unsound } from "./claimed-signature.ts";
import { readCavage } from "./read-cavage.ts";
import { readRfc9421 } from "./read-rfc9421.ts";

/**
 * The signatures of a request that cover all that must be covered, in their order, at most four; or why there is
 * none. Which standard it follows shows in its headers.
 */
export function readSignatures(
  request: SignedRequest,
  hasBody: boolean,
): readonly ClaimedSignature[] | Unsound {
  const isOlder =
    request.header("signature-input") === null ||
    /\bkeyId\s*=/.test(request.header("signature") ?? "");
  if (!isOlder) return readRfc9421(request, hasBody);
  const claim = readCavage(request, hasBody);
  return "unsound" in claim ? claim : [claim];
}
