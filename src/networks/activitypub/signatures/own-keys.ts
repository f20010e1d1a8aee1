import { createPrivateKey, type KeyObject } from "node:crypto";

import { AppError } from "#core/errors.ts";
import type { Kit } from "#kit";
import { findActorKeys } from "#presence";

/** Our key pair, ready to sign with. */
export interface OwnKeys {
  readonly publicPem: string;
  readonly privateKey: KeyObject;
}

/** Reads our keys once. The returned function throws AppError `not_set_up` before set-up. */
export function ownKeys(kit: Kit): () => Promise<OwnKeys> {
  let kept: OwnKeys | undefined;
  return async () => {
    if (kept !== undefined) return kept;
    const keys = await findActorKeys(kit.store.db, kit.secrets);
    if (keys === undefined)
      throw new AppError({
        code: "not_set_up",
        status: 404,
        safeMessage: "This site is not set up yet.",
        retryable: true,
      });
    kept = { publicPem: keys.publicPem, privateKey: createPrivateKey(keys.privatePem) };
    return kept;
  };
}
