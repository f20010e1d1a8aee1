import { createHash } from "node:crypto";

import { issueTokens, keepCode, openGrant, readScopes, redeemCode } from "#indieauth";
import type { Kit } from "#kit";

import { type Answer, type RemoteServer, startRemote } from "./remote-server.ts";
import type { TestStudio } from "./studio.ts";
import type { Visitor } from "./studio-browser.ts";

/** What a client of the tests sends with it; the challenge is made of it. */
export const verifier = "a-verifier-that-is-long-enough-for-rfc-7636-0123456789";

/** The S256 challenge of a verifier. */
export function challengeOf(text: string): string {
  return createHash("sha256").update(text).digest("base64url");
}

/** An app of somebody else's, with a server that says who it is. */
export interface AppClient {
  readonly clientId: string;
  readonly redirectUri: string;
  readonly server: RemoteServer;
}

/** Starts one; `said` is what it says of itself as JSON, `answer` what it says instead. */
export async function startClient(
  said: Readonly<Record<string, unknown>> = {},
  answer?: (clientId: string) => Answer,
): Promise<AppClient> {
  const server = await startRemote(() => {
    const clientId = `${server.origin}/client`;
    return (
      answer?.(clientId) ?? {
        status: 200,
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ client_id: clientId, client_name: "Skriveren", ...said }),
      }
    );
  });
  return {
    clientId: `${server.origin}/client`,
    redirectUri: `${server.origin}/back?from=medspil`,
    server,
  };
}

/** The query with which the client sends somebody here. */
export function askQuery(
  client: AppClient,
  more: Readonly<Record<string, string | undefined>> = {},
): string {
  const all = {
    response_type: "code",
    client_id: client.clientId,
    redirect_uri: client.redirectUri,
    state: "a state with ø & ?",
    code_challenge: challengeOf(verifier),
    code_challenge_method: "S256",
    scope: "profile create",
    ...more,
  };
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(all)) if (value !== undefined) query.set(name, value);
  return query.toString();
}

/** Answers the page on which an app asks to be let in. @returns the address the browser is sent to */
export async function decide(
  visitor: Visitor,
  page: string,
  action: "allow" | "deny" = "allow",
  scopes?: readonly string[],
): Promise<URL> {
  const request = /name="request"\s+value="([^"]+)"/.exec(page)?.[1] ?? "";
  const offered = [...page.matchAll(/name="scope" value="(\w+)"/g)].map(([, scope = ""]) => scope);
  const body: [string, string][] = [
    ["request", request],
    ["action", action],
    ...(scopes ?? offered).map((scope): [string, string] => ["scope", scope]),
  ];
  const answer = await visitor.post("/studio/authorize", body);
  const to = answer.headers.get("location");
  if (to === null) throw new Error(`${answer.status} ${await answer.text()}`);
  return new URL(to);
}

/** Goes the whole way to a code, as the signed-in visitor. */
export async function getCode(
  visitor: Visitor,
  client: AppClient,
  more: Readonly<Record<string, string | undefined>> = {},
): Promise<string> {
  const page = await (await visitor.get(`/studio/authorize?${askQuery(client, more)}`)).text();
  return (await decide(visitor, page)).searchParams.get("code") ?? "";
}

/** What the token endpoint says to a form. */
export async function ask(
  studio: TestStudio,
  path: string,
  fields: Readonly<Record<string, string>>,
  headers: Readonly<Record<string, string>> = {},
): Promise<{ readonly status: number; readonly body: Record<string, unknown> }> {
  const answer = await studio.app.request(studio.origin + path, {
    method: "POST",
    body: new URLSearchParams(fields),
    headers,
  });
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
}

/** Exchanges a code for tokens. */
export async function getTokens(
  studio: TestStudio,
  client: AppClient,
  code: string,
  more: Readonly<Record<string, string>> = {},
): Promise<{ readonly status: number; readonly body: Record<string, unknown> }> {
  return await ask(studio, "/indieauth/token", {
    grant_type: "authorization_code",
    code,
    client_id: client.clientId,
    redirect_uri: client.redirectUri,
    code_verifier: verifier,
    ...more,
  });
}

/** The access token of an app that was let in with these scopes. */
export async function accessToken(
  studio: TestStudio,
  visitor: Visitor,
  client: AppClient,
  scope: string,
): Promise<string> {
  const { body } = await getTokens(studio, client, await getCode(visitor, client, { scope }));
  return String(body["access_token"]);
}

/** The access token of an app that this user let in before, straight from what keeps them. */
export async function tokenOf(
  { store, secrets }: Pick<Kit, "store" | "secrets">,
  userId: number,
  scope: string,
): Promise<string> {
  const clientId = "https://skriveren.example/";
  const given = {
    userId,
    clientId,
    name: "Skriveren",
    logoId: null,
    redirectUri: clientId,
    scopes: readScopes(scope),
    refreshes: false,
    challenge: null,
  };
  return await store.transact(async (tx) => {
    const code = await keepCode(tx, secrets, given);
    const back = { code, clientId, redirectUri: clientId, verifier: undefined };
    const redeemed = await redeemCode(tx, secrets, back);
    if (redeemed === undefined) throw new Error("The code is not good.");
    const id = await openGrant(tx, redeemed);
    return (await issueTokens(tx, secrets, { id, refreshes: false })).accessToken;
  });
}
