import type { OAuthClientMetadataInput } from "@atproto/oauth-client-node";

/** Where other servers read who asks, and where they send people back to; below our own origin. */
const clientPaths = {
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
export async function clientMetadata(origin: string): Promise<OAuthClientMetadataInput> {
  const { hostname, port } = new URL(origin);
  if (isLoopback(hostname)) {
    const at = `http://127.0.0.1${port === "" ? "" : `:${port}`}${clientPaths.callback}` as const;
    const { buildAtprotoLoopbackClientMetadata } = await import("@atproto/oauth-client-node");
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
