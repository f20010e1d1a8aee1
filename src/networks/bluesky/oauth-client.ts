import { type DidResolver, NodeOAuthClient } from "@atproto/oauth-client-node";

import type { Kit } from "#kit";

import { handleFinder } from "./find-handle.ts";
import { canSignInByPage, clientMetadata } from "./client-metadata.ts";
import { clientKeys } from "./client-keys.ts";
import { underLease } from "./lease.ts";
import { sessionStore, stateStore } from "./oauth-stores.ts";
import { webFetch } from "./web-fetch.ts";

/** The client that signs us in at other servers, finds people's servers, and renews our keys there. */
export async function makeOAuthClient(
  kit: Kit,
  didResolver: DidResolver<"plc" | "web">,
): Promise<NodeOAuthClient> {
  const { config, store } = kit;
  const fetch = webFetch(kit.fetch);
  // Where nobody can be sent to us, what is left finds people and their servers.
  const said = await clientMetadata(
    canSignInByPage(config.origin) ? config.origin : "http://localhost",
  );
  const needsKeys = said.token_endpoint_auth_method === "private_key_jwt";
  return new NodeOAuthClient({
    clientMetadata: said,
    ...(needsKeys ? { keyset: await clientKeys(kit) } : {}),
    fetch,
    allowHttp: config.allowPrivateNetwork,
    handleResolver: handleFinder(fetch, config.blueskyApiUrl),
    didResolver,
    stateStore: stateStore(kit),
    sessionStore: sessionStore(kit),
    requestLock: async (name, work) => await underLease(store, name, work),
  });
}
