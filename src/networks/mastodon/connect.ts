import { createHash } from "node:crypto";

import { AppError } from "#core/errors.ts";
import type { SafeResponse } from "#core/safe-fetch.ts";
import type { Kit } from "#kit";
import type { Connect, ConnectOutcome, ConnectRefusal } from "#networks";
import { addConnection, expireConnection, findConnection } from "#syndication";

import { apiOf, openTokens, readAs, sealTokens, type Tokens, whoWeAre } from "./api.ts";
import { appAt, callbackPath, fineScopes, forgetApp, plainScopes, postForm } from "./apps.ts";
import { type Account, token } from "./entities.ts";
import { faultOf } from "./faults.ts";
import { findServer, readServer, type Server, type SignInPlaces, signInPlaces } from "./server.ts";
import { findSignIn, keepSignIn, takeSignIn } from "./sign-ins.ts";

/** How an account there is connected: at its own server's page. */
export function connecting(kit: Kit): Required<Omit<Connect, "fields" | "byPassword">> {
  const { store, secrets, config } = kit;

  const keep = async (
    { limits, domain }: Pick<Server, "limits" | "domain">,
    who: Pick<Account, "username" | "url" | "uri">,
    tokens: Tokens,
    expiresAt?: number,
  ): Promise<ConnectOutcome> => {
    const account = {
      ...{ network: "mastodon", name: `@${who.username}@${domain}`, uri: who.uri ?? who.url },
      tokensSealed: sealTokens(secrets, tokens),
      limits,
      ...(expiresAt === undefined ? {} : { expiresAt }),
    };
    const connectionId = await store.transact(async (tx) => await addConnection(tx, account));
    return { kind: "connected", connectionId };
  };

  return {
    start: async ({ handle, state, returnTo }) =>
      await refusalOr(async () => {
        const server = await findServer(kit, handle);
        const places = await signInPlaces(kit, server.origin);
        const scope = scopesFor(server, places).join(" ");
        const { clientId, clientSecret } = await appAt(kit, { ...server, ...places }, scope);
        const verifier = places.takesChallenge ? secrets.token() : undefined;
        const name = await keepSignIn(kit, {
          ...{ state, returnTo, server: server.origin, scope, clientId, clientSecret },
          ...(verifier === undefined ? {} : { verifier }),
        });
        const url = new URL(places.authorize);
        const asked = {
          response_type: "code",
          client_id: clientId,
          redirect_uri: `${config.origin}${callbackPath}`,
          scope,
          state: name,
          ...(verifier === undefined ? {} : challengeOf(verifier)),
        };
        for (const [key, value] of Object.entries(asked)) url.searchParams.set(key, value);
        return { kind: "redirect", url: url.href };
      }),

    finish: async (query, state) =>
      await refusalOr(async () => {
        const name = query.get("state") ?? "";
        const signIn = await findSignIn(kit, name);
        if (signIn === undefined) return { kind: "refused", code: "connect_too_late" };
        if (signIn.state !== state) return { kind: "refused", code: "connect_other_browser" };
        const isFirst = await takeSignIn(kit, name);
        const code = query.get("code");
        if (query.get("error") === "access_denied")
          return { kind: "refused", code: "connect_declined" };
        if (!isFirst || code === null) return { kind: "refused", code: "connect_too_late" };
        const { server: origin, clientId, clientSecret, scope, verifier } = signIn;
        const places = await signInPlaces(kit, origin);
        const answer = await postForm(kit, places.token, {
          grant_type: "authorization_code",
          ...{ code, scope, client_id: clientId, client_secret: clientSecret },
          redirect_uri: `${config.origin}${callbackPath}`,
          ...(verifier === undefined ? {} : { code_verifier: verifier }),
        });
        const refusal = await codeRefusal(kit, origin, answer);
        if (refusal !== undefined) return refusal;
        const { access_token: accessToken, expires_in: seconds } = readAs(token, answer);
        const server = await readServer(kit, origin);
        if (server === undefined) throw notMastodon(origin);
        const tokens = {
          ...{ server: origin, domain: server.domain, accessToken, clientId, clientSecret },
          accountId: "",
        };
        const sealed = { tokens_sealed: sealTokens(secrets, tokens) };
        const who = await whoWeAre(apiOf(kit, sealed));
        const until = seconds == null ? undefined : kit.clock.now() + seconds * 1000;
        return await keep(server, who, { ...tokens, accountId: who.id }, until);
      }),

    check: async (connection) => {
      const outcome = await refusalOr(async (): Promise<ConnectOutcome> => {
        const api = apiOf(kit, connection);
        const who = await whoWeAre(api);
        if (who.id !== api.tokens.accountId) return { kind: "refused", code: "must_reconnect" };
        if (who.suspended === true) return { kind: "refused", code: "account_not_active" };
        const server = await readServer(kit, api.tokens.server);
        if (server === undefined) throw notMastodon(api.tokens.server);
        const now = await findConnection(store.db, connection.id);
        // Somebody may have ended it meanwhile.
        if (now?.state !== "connected") return { kind: "refused", code: "must_reconnect" };
        // A server that is newer by now may give an account another id; it stays the same connection.
        const same = { ...who, uri: connection.uri };
        return await keep(server, same, api.tokens, now.expires_at ?? undefined);
      });
      if (outcome.kind === "refused" && outcome.code === "must_reconnect")
        await store.transact(async (tx) => await expireConnection(tx, connection.id));
      return outcome;
    },

    end: async (connection) => {
      if (connection.tokens_sealed === null) return;
      const { server, clientId, clientSecret, accessToken } = openTokens(secrets, connection);
      // Some servers forget the program with its last key, so it is made known anew for the next.
      await forgetApp(kit, server);
      const { revoke } = await signInPlaces(kit, server);
      await postForm(kit, revoke, {
        ...{ client_id: clientId, client_secret: clientSecret, token: accessToken },
      });
    },
  };
}

/** The fine scopes where the server knows them, else the plain ones, which every server knows. */
function scopesFor({ isMastodon }: Server, { scopes }: SignInPlaces): readonly string[] {
  const isFine =
    scopes === undefined ? isMastodon : fineScopes.every((scope) => scopes.includes(scope));
  return isFine ? fineScopes : plainScopes;
}

/** @source RFC 7636 §4.2 */
function challengeOf(verifier: string): Readonly<Record<string, string>> {
  const code_challenge = createHash("sha256").update(verifier).digest("base64url");
  return { code_challenge, code_challenge_method: "S256" };
}

/** @source RFC 6749 §5.2 */
async function codeRefusal(
  kit: Kit,
  server: string,
  answer: SafeResponse,
): Promise<ConnectRefusal | undefined> {
  if (answer.status === 200) return undefined;
  if (answer.status === 401) {
    await forgetApp(kit, server);
    return { kind: "refused", code: "connect_once_more" };
  }
  if (answer.status === 400) return { kind: "refused", code: "connect_too_late" };
  throw faultOf(answer, kit.clock.now());
}

function notMastodon(origin: string): AppError {
  return new AppError({
    code: "not_mastodon",
    status: 422,
    params: { host: new URL(origin).host },
    safeMessage: "There is no server that Mastodon apps can use.",
  });
}

/** Does it, or says why not; also where the fault would pass by itself, since somebody waits for the answer. */
async function refusalOr<T>(act: () => Promise<T | ConnectRefusal>): Promise<T | ConnectRefusal> {
  try {
    return await act();
  } catch (fault) {
    if (!(fault instanceof AppError)) throw fault;
    return { kind: "refused", code: fault.code, params: fault.params };
  }
}
