import type { NodeSavedSession } from "@atproto/oauth-client-node";

import { AppError } from "#core/errors.ts";
import type { Secrets } from "#core/secrets.ts";
import type { Connection } from "#syndication";

/** What lets us act as an account there, as it stands sealed with its connection. */
export type Tokens =
  | { readonly by: "password"; readonly accessJwt: string; readonly refreshJwt: string }
  | { readonly by: "oauth"; readonly session: NodeSavedSession };

/** Seals them. */
export function sealTokens(secrets: Secrets, tokens: Tokens): string {
  return secrets.seal(JSON.stringify(tokens));
}

/** Opens those of a connection. @throws AppError `must_reconnect` where there are none, `sealed_broken` */
export function openTokens(
  secrets: Secrets,
  { tokens_sealed }: Pick<Connection, "tokens_sealed">,
): Tokens {
  if (tokens_sealed === null) throw mustReconnect();
  return JSON.parse(secrets.unseal(tokens_sealed)) as Tokens;
}

/** The network no longer lets us act as the account: its owner must connect it anew. */
export function mustReconnect(cause?: unknown): AppError {
  return new AppError({
    code: "must_reconnect",
    status: 409,
    safeMessage: "The account must be connected anew.",
    cause,
  });
}
