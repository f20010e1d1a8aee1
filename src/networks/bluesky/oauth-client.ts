import {
  buildAtprotoLoopbackClientMetadata,
  type DidResolver,
  NodeOAuthClient,
  type OAuthClientMetadataInput,
} from "@atproto/oauth-client-node";

import type { Kit } from "#kit";

import { handleFinder } from "./find-handle.ts";
import { clientKeys } from "./client-keys.ts";
import { underLease } from "./lease.ts";
import { sessionStore, stateStore } from "./oauth-stores.ts";
import { webFetch } from "./web-fetch.ts";

/** Where other servers read who asks, and where they send people back to; below our own origin. */
export const clientPaths = {
  metadata: "/bluesky/client-metadata.json",
  keys: "/bluesky/jwks.json",
  callback: "/bluesky/callback",
} as const;

/** Everything that a person's posts, likes and follows need, and no change of the account itself. */
const scope = "atproto transition:generic";

/**
 * What we say of ourselves to other servers. A site on this machine alone has no address they could read it at: they
 * know such by its name alone.
 * @source atproto.com/specs/oauth, "Clients" and "Localhost Client Development"
 */
export function clientMetadata(origin: string): OAuthClientMetadataInput {
  const { hostname, port } = new URL(origin);
  if (isLoopback(hostname)) {
    const at = `http://127.0.0.1${port === "" ? "" : `:${port}`}${clientPaths.callback}` as const;
    return buildAtprotoLoopbackClientMetadata({ scope, redirect_uris: [at] });
  }
  const here = origin as `https://${string}`;
  return {
    client_id: `${here}${clientPaths.metadata}`,
    client_name: hostname,
    client_uri: here,
    redirect_uris: [`${here}${clientPaths.callback}`],
    scope,
    grant_types: ["authorization_code", "refresh_token"],
    response_types: ["code"],
    application_type: "web",
    token_endpoint_auth_method: "private_key_jwt",
    token_endpoint_auth_signing_alg: "ES256",
    dpop_bound_access_tokens: true,
    jwks_uri: `${here}${clientPaths.keys}`,
  };
}

/** Whether other servers can send people back to this site: over TLS, or on one's own machine. */
export function canSignInByPage(origin: string): boolean {
  const { protocol, hostname } = new URL(origin);
  return isLoopback(hostname) || (protocol === "https:" && hostname.includes("."));
}

function isLoopback(hostname: string): boolean {
  return hostname === "localhost" || hostname === "127.0.0.1" || hostname === "[::1]";
}

/** The client that signs us in at other servers, finds people's servers, and renews our keys there. */
export async function makeOAuthClient(
  kit: Kit,
  didResolver: DidResolver<"plc" | "web">,
): Promise<NodeOAuthClient> {
  const { config, store } = kit;
  const fetch = webFetch(kit.fetch);
  const said = canSignInByPage(config.origin)
    ? clientMetadata(config.origin)
    : // Nobody is sent to us here; what is left finds people and their servers.
      clientMetadata("http://localhost");
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
