import { type Context, Hono } from "hono";

import {
  describeToken,
  issueTokens,
  openGrant,
  redeemCode,
  type Redeemed,
  refreshTokens,
  revokeToken,
  scopeNames,
} from "#indieauth";
import type { Kit } from "#kit";
import { formFields, type FormFields } from "#web/fields.ts";

import { bearerOf } from "./bearer.ts";
import { answer, type ClientApiParts, oauthFault } from "./context.ts";
import { meOf, profileOf } from "./profile.ts";

/** Where each of the endpoints lies. */
export const endpoints = {
  authorize: "/indieauth/authorize",
  token: "/indieauth/token",
  introspect: "/indieauth/introspect",
  revoke: "/indieauth/revoke",
  userinfo: "/indieauth/userinfo",
} as const;

/**
 * What apps and sites ask when somebody of ours signs in to them with this site, or lets them in. The page on which
 * that is decided is the studio's. @source https://indieauth.spec.indieweb.org/
 */
export function indieauthEndpoints({ kit }: ClientApiParts): Hono {
  const app = new Hono();

  app.get("/.well-known/oauth-authorization-server", (c) =>
    c.json(metadata(kit.config.origin), 200, { "cache-control": "max-age=3600" }),
  );

  // Into the studio, where people are signed in; written so that it comes through the sign-in page whole.
  app.get(endpoints.authorize, (c) => {
    const query = [...new URL(c.req.url).searchParams]
      .map(([name, value]) => `${encoded(name)}=${encoded(value)}`)
      .join("&");
    return c.redirect(`/studio/authorize${query === "" ? "" : `?${query}`}`, 303);
  });

  // A site that only wants to know who it is exchanges its code here.
  app.post(endpoints.authorize, async (c) => {
    const redeemed = await redeem(kit, await formFields(c));
    if (redeemed === undefined) return badCode(c);
    return answer(c, await whoFor(kit, redeemed));
  });

  app.post(endpoints.token, async (c) => {
    const form = await formFields(c);
    if (form.text("action") === "revoke") return await revoke(c, kit, form);
    const grant = form.text("grant_type");
    if (grant === "refresh_token") return await refresh(c, kit, form);
    // Apps of before 2020 leave it out.
    if (grant !== "authorization_code" && grant !== "")
      return oauthFault(c, "unsupported_grant_type", "Only codes and refresh tokens are taken.");
    const redeemed = await redeem(kit, form, true);
    if (redeemed === undefined) return badCode(c);
    // @source IndieAuth §5.3.3: nothing was allowed, so there is no token for it.
    if (redeemed.issued === undefined)
      return oauthFault(c, "invalid_grant", "Nothing was allowed but to say who it is.");
    const { accessToken, refreshToken, expiresIn } = redeemed.issued;
    return answer(c, {
      access_token: accessToken,
      token_type: "Bearer",
      scope: redeemed.scopes.join(" "),
      expires_in: expiresIn,
      refresh_token: refreshToken,
      ...(await whoFor(kit, redeemed)),
    });
  });

  // Before introspection there was this: what does my token stand for?
  app.get(endpoints.token, async (c) => {
    const shown = await bearerOf(c, kit);
    if (shown.kind !== "access") return unauthorised(c);
    const { clientId, scopes, user } = shown.access;
    const me = await meOf(kit, user.id);
    return answer(c, { me, client_id: clientId, scope: scopes.join(" ") });
  });

  // @source RFC 7662 §2.1: who asks must show something too; here, a token of the same user's.
  app.post(endpoints.introspect, async (c) => {
    const shown = await bearerOf(c, kit);
    if (shown.kind !== "access") return unauthorised(c);
    const token = (await formFields(c)).text("token").slice(0, 500);
    const found = await describeToken(kit.store.db, kit.secrets, token, kit.clock.now());
    if (found?.kind !== "access" || found.access.user.id !== shown.access.user.id)
      return answer(c, { active: false });
    const { clientId, scopes, user, createdAt, expiresAt } = found.access;
    return answer(c, {
      active: true,
      me: await meOf(kit, user.id),
      client_id: clientId,
      scope: scopes.join(" "),
      iat: Math.floor(createdAt / 1000),
      exp: Math.floor(expiresAt / 1000),
    });
  });

  app.post(endpoints.revoke, async (c) => await revoke(c, kit, await formFields(c)));

  app.get(endpoints.userinfo, async (c) => {
    const shown = await bearerOf(c, kit);
    if (shown.kind !== "access") return unauthorised(c);
    const { user, scopes } = shown.access;
    const profile = await profileOf(kit, user, scopes);
    return profile === undefined
      ? oauthFault(c, "insufficient_scope", "That was not allowed.", 403)
      : answer(c, profile);
  });
  return app;
}

/** @source RFC 8414 §2; IndieAuth §4.1.1: the issuer is what the answers say in `iss`, to the letter */
function metadata(origin: string): object {
  return {
    issuer: `${origin}/`,
    authorization_endpoint: origin + endpoints.authorize,
    token_endpoint: origin + endpoints.token,
    introspection_endpoint: origin + endpoints.introspect,
    introspection_endpoint_auth_methods_supported: ["Bearer"],
    revocation_endpoint: origin + endpoints.revoke,
    revocation_endpoint_auth_methods_supported: ["none"],
    userinfo_endpoint: origin + endpoints.userinfo,
    scopes_supported: scopeNames,
    response_types_supported: ["code"],
    grant_types_supported: ["authorization_code", "refresh_token"],
    token_endpoint_auth_methods_supported: ["none"],
    code_challenge_methods_supported: ["S256"],
    authorization_response_iss_parameter_supported: true,
    client_id_metadata_document_supported: true,
  };
}

/** Only letters, digits, `-`, `.`, `_` and percent signs are left. */
function encoded(text: string): string {
  return encodeURIComponent(text.toWellFormed()).replace(
    /[!'()*~]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

type Taken = Redeemed & { readonly issued?: Awaited<ReturnType<typeof issueTokens>> };

/** Exchanges a code, in one go with the tokens where there are to be some. */
async function redeem(
  { store, secrets }: Kit,
  form: FormFields,
  withTokens = false,
): Promise<Taken | undefined> {
  const given = {
    code: form.text("code").slice(0, 500),
    clientId: form.text("client_id"),
    redirectUri: form.text("redirect_uri"),
    verifier: form.text("code_verifier") || undefined,
  };
  return await store.transact(async (tx): Promise<Taken | undefined> => {
    const redeemed = await redeemCode(tx, secrets, given);
    if (redeemed === undefined || !withTokens || redeemed.scopes.length === 0) return redeemed;
    const id = await openGrant(tx, redeemed);
    const { refreshes } = redeemed;
    return { ...redeemed, issued: await issueTokens(tx, secrets, { id, refreshes }) };
  });
}

async function whoFor(kit: Kit, { userId, scopes }: Redeemed): Promise<object> {
  const user = await kit.store.db
    .selectFrom("users")
    .select(["id", "name", "email"])
    .where("id", "=", userId)
    .executeTakeFirstOrThrow();
  const profile = await profileOf(kit, user, scopes);
  return { me: await meOf(kit, userId), ...(profile === undefined ? {} : { profile }) };
}

async function refresh(c: Context, kit: Kit, form: FormFields): Promise<Response> {
  const given = {
    token: form.text("refresh_token").slice(0, 500),
    clientId: form.text("client_id"),
  };
  const made = await kit.store.transact(async (tx) => await refreshTokens(tx, kit.secrets, given));
  if (made === undefined)
    return oauthFault(c, "invalid_grant", "The refresh token is not good, or no longer.");
  const { access } = made;
  const profile = await profileOf(kit, access.user, access.scopes);
  return answer(c, {
    access_token: made.accessToken,
    token_type: "Bearer",
    scope: access.scopes.join(" "),
    expires_in: made.expiresIn,
    refresh_token: made.refreshToken,
    me: await meOf(kit, access.user.id),
    ...(profile === undefined ? {} : { profile }),
  });
}

/** @source RFC 7009 §2.2: the same answer whether there was such a token or not */
async function revoke(c: Context, { store, secrets }: Kit, form: FormFields): Promise<Response> {
  const token = form.text("token").slice(0, 500);
  if (token === "") return oauthFault(c, "invalid_request", "There is no token.");
  await store.transact(async (tx) => await revokeToken(tx, secrets, token));
  return answer(c, {});
}

function badCode(c: Context): Response {
  return oauthFault(
    c,
    "invalid_grant",
    "The code is not good: it is used or too old, or belongs to another app, address or verifier.",
  );
}

function unauthorised(c: Context): Response {
  return oauthFault(c, "invalid_token", "The token is not good, or no longer.", 401);
}
