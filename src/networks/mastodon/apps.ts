import { day } from "#core/clock.ts";
import type { SafeResponse } from "#core/safe-fetch.ts";
import type { Kit } from "#kit";

import { readAs } from "./api.ts";
import { app } from "./entities.ts";
import { faultOf } from "./faults.ts";

/** What a server knows this site by. */
export interface OurApp {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly scope: string;
  readonly redirectUri: string;
}

/** Where servers send people back to; below our own origin. */
export const callbackPath = "/mastodon/callback";

/**
 * What this site may do, and no more: post, send pictures, like and share as the account, and read what was answered.
 * @source docs.joinmastodon.org/api/oauth-scopes
 */
export const fineScopes = [
  "read:accounts",
  "read:statuses",
  "read:search",
  "write:statuses",
  "write:media",
  "write:favourites",
];
/** What servers know that do not know the fine ones. */
export const plainScopes = ["read", "write"];

/**
 * What a server knows this site by, made known there where it is not, or where it was for another address or other
 * scopes. One that is older than a day is tried first: servers forget programs that nobody uses.
 * @throws AppError as `faultOf` says, and what `SafeFetch` throws
 */
export async function appAt(
  kit: Kit,
  server: { readonly origin: string; readonly token: string },
  scope: string,
): Promise<OurApp> {
  const redirectUri = `${kit.config.origin}${callbackPath}`;
  const kept = await kit.store.db
    .selectFrom("mastodon_apps")
    .selectAll()
    .where("server", "=", server.origin)
    .executeTakeFirst();
  if (kept !== undefined) {
    const known = JSON.parse(kit.secrets.unseal(kept.sealed)) as OurApp;
    const isSame = known.redirectUri === redirectUri && known.scope === scope;
    const isNew = kept.created_at > kit.clock.now() - day;
    if (isSame && (isNew || (await isKnownThere(kit, server.token, known)))) return known;
  }
  const answer = await postForm(kit, new URL("/api/v1/apps", server.origin), {
    client_name: "Medspil",
    redirect_uris: redirectUri,
    scopes: scope,
    website: kit.config.origin,
  });
  if (answer.status !== 200) throw faultOf(answer, kit.clock.now());
  const { client_id: clientId, client_secret: clientSecret } = readAs(app, answer);
  const made: OurApp = { clientId, clientSecret, scope, redirectUri };
  const row = { sealed: kit.secrets.seal(JSON.stringify(made)) };
  await kit.store.transact(
    async (tx) =>
      void (await tx.db
        .insertInto("mastodon_apps")
        .values({ server: server.origin, created_at: tx.now, ...row })
        .onConflict((at) => at.column("server").doUpdateSet({ created_at: tx.now, ...row }))
        .execute()),
  );
  return made;
}

/** The server has forgotten it, or is to. */
export async function forgetApp({ store }: Pick<Kit, "store">, server: string): Promise<void> {
  await store.transact(
    async (tx) =>
      void (await tx.db.deleteFrom("mastodon_apps").where("server", "=", server).execute()),
  );
}

/** Sends a form, which every server reads. */
export async function postForm(
  { fetch }: Pick<Kit, "fetch">,
  url: string | URL,
  fields: Readonly<Record<string, string>>,
): Promise<SafeResponse> {
  return await fetch(url, {
    method: "POST",
    maxRedirects: 0,
    headers: {
      accept: "application/json",
      "content-type": "application/x-www-form-urlencoded",
    },
    body: new URLSearchParams(fields).toString(),
  });
}

/** @source RFC 6749 §5.2: `invalid_client` comes before all else that may be wrong */
async function isKnownThere(kit: Kit, tokenPlace: string, known: OurApp): Promise<boolean> {
  const answer = await postForm(kit, tokenPlace, {
    grant_type: "client_credentials",
    client_id: known.clientId,
    client_secret: known.clientSecret,
    redirect_uri: known.redirectUri,
  });
  return answer.status !== 401;
}
