import type { Context } from "hono";

import { AppError } from "#core/errors.ts";
import type { Kit } from "#kit";

import { clientOf } from "#activitypub/inbound/inbox.ts";
import type { KeyCache } from "./signature-keys.ts";
import { verifySignature } from "./verify-signature.ts";

/** Tells who signed a GET, by the actor's id; undefined when nobody did who can be told. */
export type SignedReader = (c: Context) => Promise<string | undefined>;

/** Reads the signatures of those who ask. */
export function signedReader(kit: Kit, keys: KeyCache): SignedReader {
  const { origin } = new URL(kit.config.origin);
  return async (c) => {
    const { headers, url } = c.req.raw;
    if (!headers.has("signature")) return undefined;
    const { pathname, search } = new URL(url);
    const request = {
      method: "GET",
      target: pathname + search,
      origin,
      header: (name: string) => headers.get(name),
      body: new Uint8Array(),
      actorUri: undefined,
      client: clientOf(c, kit),
    };
    try {
      const verdict = await verifySignature(request, keys, kit.clock.now());
      return verdict.kind === "signed" ? verdict.actorUri : undefined;
    } catch (fault) {
      if (fault instanceof AppError) return undefined;
      throw fault;
    }
  };
}
