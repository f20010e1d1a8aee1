import { createHash } from "node:crypto";
import { z } from "zod";

import { AppError } from "#core/errors.ts";
import type { Method, SafeFetchOptions, SafeResponse } from "#core/safe-fetch.ts";
import type { Secrets } from "#core/secrets.ts";
import type { Kit } from "#kit";
import type { Connection } from "#syndication";

import { type Account, account } from "./entities.ts";
import { faultOf, halfAnswered, mustReconnect } from "./faults.ts";

/** What lets us act as an account there, as it stands sealed with its connection. */
export interface Tokens {
  /** The server's origin. */
  readonly server: string;
  /** The name of the server in people's handles. */
  readonly domain: string;
  /** The account's id there, which is another thing than its id on the fediverse. */
  readonly accountId: string;
  readonly accessToken: string;
  readonly clientId: string;
  readonly clientSecret: string;
}

/** Seals them. */
export function sealTokens(secrets: Secrets, tokens: Tokens): string {
  return secrets.seal(JSON.stringify(tokens));
}

/** Opens those of a connection. @throws AppError `must_reconnect` where there are none, `sealed_broken` */
export function openTokens(
  secrets: Secrets,
  { tokens_sealed }: Pick<Connection, "tokens_sealed">,
): Tokens {
  if (tokens_sealed === null) throw mustReconnect();
  return JSON.parse(secrets.unseal(tokens_sealed)) as Tokens;
}

/** One request to a server there. */
export interface Asked {
  readonly method?: Method;
  readonly query?: Readonly<Record<string, string>>;
  readonly json?: object;
  readonly form?: FormData;
  /** The same each time this is tried. */
  readonly key?: string;
}

/** Talks with the server of one account, as that account. */
export interface Api {
  readonly tokens: Tokens;
  /** What it answers with success. @throws AppError as `faultOf` says, and what `SafeFetch` throws */
  ask(path: string, asked?: Asked): Promise<SafeResponse>;
  /** The same, read. @throws also `server_busy` where the answer is not what was asked for */
  read<T>(shape: z.ZodType<T>, path: string, asked?: Asked): Promise<T>;
  /** Asks whether the key is still taken. @throws AppError where nobody answers */
  isKeyGood(): Promise<boolean>;
}

/** Milliseconds: a large picture goes up in one request. */
const timeoutMs = 30_000;
/** The longest answers are whole conversations. */
const maxBytes = 8 * 1_048_576;

/** Builds it. @throws AppError `must_reconnect` where the connection has no keys */
export function apiOf(
  { fetch, secrets, clock }: Pick<Kit, "fetch" | "secrets" | "clock">,
  connection: Pick<Connection, "tokens_sealed">,
): Api {
  const tokens = openTokens(secrets, connection);
  const ask: Api["ask"] = async (path, { method = "GET", query = {}, json, form, key } = {}) => {
    const url = new URL(path, tokens.server);
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
    const body = await bodyOf(json, form);
    const answer = await fetch(url, {
      ...{ method, timeoutMs, maxBytes, maxRedirects: 0 },
      headers: {
        accept: "application/json",
        authorization: `Bearer ${tokens.accessToken}`,
        ...body.headers,
        ...(key === undefined ? {} : { "idempotency-key": fingerprintOf(key) }),
      },
      ...(body.body === undefined ? {} : { body: body.body }),
    });
    if (answer.status < 200 || answer.status > 299) throw faultOf(answer, clock.now());
    return answer;
  };
  return {
    tokens,
    ask,
    read: async (shape, path, asked) => readAs(shape, await ask(path, asked)),
    isKeyGood: async () => {
      try {
        await ask(ourselves);
        return true;
      } catch (fault) {
        if (isRefusal(fault)) return false;
        throw fault;
      }
    },
  };
}

const ourselves = "/api/v1/accounts/verify_credentials";

/** As whom we are there. @throws AppError `must_reconnect` where the key is no longer taken */
export async function whoWeAre(api: Api): Promise<Account> {
  try {
    return await api.read(account, ourselves);
  } catch (fault) {
    throw isRefusal(fault) ? mustReconnect(fault) : fault;
  }
}

/** Some servers answer 422 to those they do not know. */
function isRefusal(fault: unknown): boolean {
  const refusals = ["must_reconnect", "not_allowed_there", "record_refused"];
  return fault instanceof AppError && refusals.includes(fault.code);
}

/** Reads an answer. @throws AppError `server_busy` where it is not what was asked for */
export function readAs<T>(shape: z.ZodType<T>, answer: SafeResponse): T {
  const { host } = new URL(answer.url);
  let said: unknown;
  try {
    said = answer.json();
  } catch (fault) {
    throw halfAnswered(host, fault);
  }
  const read = shape.safeParse(said);
  if (!read.success) throw halfAnswered(host, read.error);
  return read.data;
}

/** What may stand in a header and tells nobody what it was made of. */
export function fingerprintOf(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

async function bodyOf(
  json: object | undefined,
  form: FormData | undefined,
): Promise<Pick<SafeFetchOptions, "body" | "headers">> {
  if (json !== undefined)
    return { body: JSON.stringify(json), headers: { "content-type": "application/json" } };
  if (form === undefined) return {};
  const packed = new Response(form);
  const type = packed.headers.get("content-type") ?? "";
  return {
    body: new Uint8Array(await packed.arrayBuffer()),
    headers: { "content-type": type },
  };
}
