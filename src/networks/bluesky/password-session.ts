import type { Kit } from "#kit";
import { findConnection, keepTokens } from "#syndication";

import { underLease } from "./lease.ts";
import { inactive, readAnswer, type SessionAnswer } from "./session-answer.ts";
import { mustReconnect, openTokens, sealTokens, type Tokens } from "./tokens.ts";

/** Sends requests as an account; what the library calls a session manager. */
interface Session {
  readonly did: string;
  fetchHandler(path: string, init: RequestInit): Promise<Response>;
}

type PasswordTokens = Extract<Tokens, { readonly by: "password" }>;

/**
 * Acts for an account that was connected with an app password. Its keys are read anew for each request and renewed by
 * one process at a time, since each is good for one renewal.
 * @source atproto.com/guides, com.atproto.server.refreshSession
 */
export function passwordSession(
  kit: Kit,
  fetch: typeof globalThis.fetch,
  connection: { readonly id: number; readonly uri: string },
  /** The origin of the server that keeps the account; asked anew before keys are renewed, since it may have moved. */
  find: (isFresh: boolean) => Promise<string>,
): Session {
  const { store, secrets } = kit;

  const stored = async (): Promise<PasswordTokens> => {
    const now = await findConnection(store.db, connection.id);
    if (now?.state !== "connected") throw mustReconnect();
    const tokens = openTokens(secrets, now);
    if (tokens.by !== "password") throw mustReconnect();
    return tokens;
  };

  const renew = async (used: PasswordTokens): Promise<PasswordTokens> =>
    await underLease(store, `bluesky ${connection.uri}`, async () => {
      const now = await stored();
      // Somebody else renewed them meanwhile.
      if (now.accessJwt !== used.accessJwt) return now;
      const pds = await find(true);
      const answer = await fetch(new URL("/xrpc/com.atproto.server.refreshSession", pds), {
        method: "POST",
        headers: { authorization: `Bearer ${now.refreshJwt}` },
        redirect: "error",
      });
      const session = await readAnswer(answer, connection.uri);
      const tokens = { by: "password", ...tokensOf(session) } as const;
      await store.transact(
        async (tx) => await keepTokens(tx, connection.id, sealTokens(secrets, tokens)),
      );
      return tokens;
    });

  const ask = async (
    path: string,
    init: RequestInit,
    tokens: PasswordTokens,
    isFresh = false,
  ): Promise<Response> => {
    const pds = await find(isFresh);
    const headers = new Headers(init.headers);
    headers.set("authorization", `Bearer ${tokens.accessJwt}`);
    return await fetch(new URL(path, pds), { ...init, headers });
  };

  return {
    did: connection.uri,
    fetchHandler: async (path, init) => {
      const tokens = await stored();
      const answer = await ask(path, init, tokens);
      const says = await whatIsWrong(answer);
      if (says === "renew") return await ask(path, init, await renew(tokens));
      // An account that moved is switched off where it was.
      return says === "inactive" ? await ask(path, init, tokens, true) : answer;
    },
  };
}

/** The two keys in an answer. */
export function tokensOf({ accessJwt, refreshJwt }: SessionAnswer): Omit<PasswordTokens, "by"> {
  return { accessJwt, refreshJwt };
}

/** Whether the server wants a newer key, or says that the account is not active there. */
async function whatIsWrong(answer: Response): Promise<"renew" | "inactive" | undefined> {
  if (answer.ok || answer.status >= 500) return undefined;
  const said = (await answer
    .clone()
    .json()
    .catch(() => undefined)) as { error?: unknown } | undefined;
  if (inactive.has(String(said?.error))) return "inactive";
  const isOld = said?.error === "ExpiredToken" || said?.error === "InvalidToken";
  return isOld || answer.status === 401 ? "renew" : undefined;
}
