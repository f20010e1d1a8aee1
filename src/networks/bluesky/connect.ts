import { AppError } from "#core/errors.ts";
import type { Kit } from "#kit";
import type { Connect, ConnectOutcome, ConnectRefusal } from "#networks";
import { startNews } from "#networks/news.ts";
import { addConnection, type Connection, expireConnection } from "#syndication";

import type { Client } from "./agent.ts";
import { faultOf } from "./faults.ts";
import { canSignInByPage } from "./client-metadata.ts";
import { type Along, readAlong } from "./onward.ts";
import { stateStore, takeNewKeys, sessionStore } from "./oauth-stores.ts";
import { readAnswer } from "./session-answer.ts";
import { tokensOf } from "./password-session.ts";
import { openTokens, sealTokens, type Tokens } from "./tokens.ts";

/** How an account there is connected: at its own server's page, or by an app password. */
export function connecting(kit: Kit, client: Client): Required<Omit<Connect, "fields">> {
  const { store, secrets, config } = kit;

  const keep = async (
    did: string,
    handle: string | undefined,
    tokens: Tokens,
  ): Promise<ConnectOutcome> => {
    const tokensSealed = sealTokens(secrets, tokens);
    const account = { network: "bluesky", name: shownAs(did, handle), uri: did, tokensSealed };
    const connectionId = await store.transact(async (tx) => {
      const id = await addConnection(tx, account);
      await startNews(tx, id);
      return id;
    });
    return { kind: "connected", connectionId };
  };

  return {
    byPassword: async ({ handle: typed, password }) =>
      await refusalOr(hostIn(typed), async () => {
        const { did, handle, pds } = await client.identity(typed, { isFresh: true });
        const answer = await client.fetch(new URL("/xrpc/com.atproto.server.createSession", pds), {
          method: "POST",
          headers: { "content-type": "application/json" },
          body: JSON.stringify({ identifier: did, password: password.trim() }),
          redirect: "error",
        });
        const refusal = await passwordRefusal(answer);
        if (refusal !== undefined) return refusal;
        const session = await readAnswer(answer, did);
        // The account's own password could do everything, also take the account away.
        if (!isAppPassword(session.accessJwt)) {
          await client.fetch(new URL("/xrpc/com.atproto.server.deleteSession", pds), {
            method: "POST",
            headers: { authorization: `Bearer ${session.refreshJwt}` },
            redirect: "error",
          });
          return { kind: "refused", code: "app_password_needed" };
        }
        return await keep(did, handle, { by: "password", ...tokensOf(session) });
      }),

    start: async ({ handle, state, returnTo }) =>
      await refusalOr(hostIn(handle), async () => {
        if (!canSignInByPage(config.origin)) return { kind: "refused", code: "page_needs_https" };
        const { did } = await client.identity(handle, { isFresh: true });
        const along: Along = { state, returnTo };
        const url = await client.oauth.authorize(did, { state: JSON.stringify(along) });
        return { kind: "redirect", url: url.href };
      }),

    finish: async (query, state) =>
      await refusalOr("", async () => {
        const along = await readAlong(kit, query.get("state"));
        if (along === undefined) return { kind: "refused", code: "connect_too_late" };
        if (along.state !== state) return { kind: "refused", code: "connect_other_browser" };
        if (query.get("error") === "access_denied") {
          await stateStore(kit).del(query.get("state") ?? "");
          return { kind: "refused", code: "connect_declined" };
        }
        const { session } = await client.oauth.callback(query);
        const keys = takeNewKeys(session.did) ?? (await sessionStore(kit).get(session.did));
        if (keys === undefined) return { kind: "refused", code: "must_reconnect" };
        const { handle } = await client.identity(session.did, { isFresh: true });
        return await keep(session.did, handle, { by: "oauth", session: keys });
      }),

    check: async (connection) => {
      const outcome = await refusalOr(
        hostIn(connection.name),
        async (): Promise<ConnectOutcome> => {
          const agent = await client.agentFor(connection);
          const { data } = await agent.com.atproto.server.getSession();
          if (data.did !== connection.uri) return { kind: "refused", code: "must_reconnect" };
          if (data.active === false) return { kind: "refused", code: "account_not_active" };
          const { handle } = await client.identity(connection.uri, { isFresh: true });
          await rename(kit, connection, handle);
          return { kind: "connected", connectionId: connection.id };
        },
      );
      if (outcome.kind === "refused" && outcome.code === "must_reconnect")
        await store.transact(async (tx) => await expireConnection(tx, connection.id));
      return outcome;
    },

    end: async (connection) => {
      if (connection.tokens_sealed === null) return;
      const tokens = openTokens(secrets, connection);
      if (tokens.by === "oauth") {
        await client.oauth.revoke(connection.uri);
        return;
      }
      const pds = await client.serverOf(connection.uri);
      await client.fetch(new URL("/xrpc/com.atproto.server.deleteSession", pds), {
        method: "POST",
        headers: { authorization: `Bearer ${tokens.refreshJwt}` },
        redirect: "error",
      });
    },
  };
}

/** Its address among the handles it had: a connection goes by the newest. */
async function rename(kit: Kit, connection: Connection, handle: string | undefined): Promise<void> {
  const name = shownAs(connection.uri, handle);
  if (name === connection.name) return;
  const { network, uri, tokens_sealed } = connection;
  await kit.store.transact(
    async (tx) =>
      void (await addConnection(tx, {
        ...{ network, uri, name },
        ...(tokens_sealed === null ? {} : { tokensSealed: tokens_sealed }),
      })),
  );
}

function shownAs(did: string, handle: string | undefined): string {
  return handle === undefined ? did : `@${handle}`;
}

/** @source com.atproto.server.createSession: `AuthenticationRequired`, `AuthFactorTokenRequired` */
async function passwordRefusal(answer: Response): Promise<ConnectRefusal | undefined> {
  if (answer.status !== 401) return undefined;
  const said = (await answer
    .clone()
    .json()
    .catch(() => ({}))) as { error?: unknown };
  if (said.error === "AuthFactorTokenRequired")
    return { kind: "refused", code: "app_password_needed" };
  if (said.error === "AccountTakedown") return { kind: "refused", code: "account_not_active" };
  return { kind: "refused", code: "wrong_app_password" };
}

/** @source atproto PDS: the scope of a session that was begun with an app password is `com.atproto.appPass…` */
function isAppPassword(accessJwt: string): boolean {
  const [, body = ""] = accessJwt.split(".");
  try {
    const { scope } = JSON.parse(Buffer.from(body, "base64url").toString()) as { scope?: unknown };
    return scope !== "com.atproto.access";
  } catch {
    return true;
  }
}

function hostIn(handle: string): string {
  return handle.trim().replace(/^@/u, "") || "Bluesky";
}

/** Does it, or says why not; also where the fault would pass by itself, since somebody waits for the answer. */
async function refusalOr<T>(
  host: string,
  act: () => Promise<T | ConnectRefusal>,
): Promise<T | ConnectRefusal> {
  try {
    return await act();
  } catch (thrown) {
    const own = thrown instanceof AppError ? thrown : faultOf(thrown, host);
    return { kind: "refused", code: own.code, params: own.params };
  }
}
