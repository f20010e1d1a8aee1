import { Agent } from "undici";

import { budgetHere } from "#core/fetch-budget.ts";

import { isPublicAddress, type MayContact, readTarget } from "./safe-fetch/addresses.ts";
import { guardedConnector, type Lookup, publicNames, systemNames } from "./safe-fetch/connector.ts";
import { exchange, maxHeaderBytes, type AnswerHeaders } from "./safe-fetch/exchange.ts";
import { addressRefused, timedOut, tooManyRedirects, wrongType } from "./safe-fetch/failures.ts";
import {
  canUnpack,
  isAccepted,
  mediaType,
  packing,
  ResponseHeaders,
  SafeResponse,
  unpack,
} from "./safe-fetch/response.ts";

export type { SafeResponse } from "./safe-fetch/response.ts";

/** What is asked of another machine. */
export type Method = "GET" | "POST" | "HEAD" | "PUT" | "DELETE";

/** How one remote document is fetched. */
export interface SafeFetchOptions {
  readonly method?: Method;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  /** For the whole exchange, redirects and slow bodies included; 10,000 unless told. */
  readonly timeoutMs?: number;
  /** Of the body, packed and unpacked; 1 MiB unless told. */
  readonly maxBytes?: number;
  /** Media types a 2xx answer may have, exact or `image/*`; also sent as the Accept header. */
  readonly accept?: readonly string[];
  /** 3 unless told; 0 hands the redirect itself back. */
  readonly maxRedirects?: number;
  /** Called for each redirect followed; what it returns replaces `headers` there (sign anew). */
  readonly onRedirect?: (
    url: URL,
    method: Method,
  ) => Record<string, string> | Promise<Record<string, string>>;
}

/**
 * Fetches something from another machine, within limits, from the open internet only.
 * Every status is an answer; it throws only where there is none that can be used.
 *
 * @throws AppError `address_refused`, `timeout`, `too_large`, `wrong_type`, `unreachable`,
 *   `too_many_redirects`, `budget_spent` ({@link withinBudget}); `retryable` tells whether asking later may help
 */
export type SafeFetch = (url: string | URL, options?: SafeFetchOptions) => Promise<SafeResponse>;

const defaultTimeoutMs = 10_000;
const defaultMaxBytes = 1_048_576;
const defaultMaxRedirects = 3;
const socketsPerServer = 6;

/**
 * Builds the one way out to other machines; make it once and share it, its connections are reused.
 * `lookup` and `mayContact` are for tests. `close` lets go of all connections.
 */
export function createSafeFetch(settings: {
  readonly allowPrivateNetwork: boolean;
  readonly userAgent: string;
  readonly lookup?: Lookup;
  readonly mayContact?: MayContact;
}): SafeFetch & { close(): Promise<void> } {
  const { allowPrivateNetwork, userAgent } = settings;
  const mayContact = settings.mayContact ?? (allowPrivateNetwork ? () => true : isPublicAddress);
  const lookup = settings.lookup ?? (allowPrivateNetwork ? systemNames : publicNames());
  const agent = new Agent({
    connect: guardedConnector(mayContact, lookup),
    connections: socketsPerServer,
    pipelining: 1,
    keepAliveTimeout: 10_000,
    keepAliveMaxTimeout: 60_000,
    maxHeaderSize: maxHeaderBytes,
    // One deadline over the whole exchange stands in for these.
    headersTimeout: 0,
    bodyTimeout: 0,
    allowH2: false,
  });

  const safeFetch: SafeFetch = async (address, options = {}) => {
    const timeoutMs = Math.min(
      options.timeoutMs ?? defaultTimeoutMs,
      budgetHere()?.remainingMs ?? Infinity,
    );
    const maxBytes = options.maxBytes ?? defaultMaxBytes;
    const endsAt = performance.now() + timeoutMs;
    let redirectsLeft = options.maxRedirects ?? defaultMaxRedirects;
    let method = options.method ?? "GET";
    let { body } = options;
    let headers = lowerCased(options.headers ?? {});
    let { url, host } = readTarget(address, mayContact);

    for (;;) {
      const at = host;
      const remainingMs = endsAt - performance.now();
      if (remainingMs <= 0) throw timedOut(at, timeoutMs);
      budgetHere()?.spend(url.host);
      const judge = (status: number, found: AnswerHeaders) => {
        if (options.maxRedirects !== 0 && leadsOn(status, found)) return "leave";
        refuseWrongType(at, status, found, options.accept);
        return "read";
      };
      const answer = await exchange(agent, {
        url,
        host,
        method,
        body,
        remainingMs,
        timeoutMs,
        maxBytes,
        signal: budgetHere()?.ended,
        judge,
        headers: {
          "user-agent": userAgent,
          accept: options.accept?.join(", ") ?? "*/*",
          "accept-encoding": "gzip, br",
          ...headers,
        },
      });
      if (options.maxRedirects === 0 || !leadsOn(answer.status, answer.headers))
        return new SafeResponse(
          answer.status,
          url.href,
          new ResponseHeaders(answer.headers),
          await unpack(answer, host, maxBytes),
        );

      if (redirectsLeft-- <= 0) throw tooManyRedirects(host);
      const next = readTarget(String(answer.headers["location"]), mayContact, url);
      if (url.protocol === "https:" && next.url.protocol === "http:")
        throw addressRefused("it redirects from a secure address to an open one");
      if (answer.status === 303 && method !== "HEAD") {
        method = "GET";
        body = undefined;
      }
      headers = options.onRedirect
        ? lowerCased(await options.onRedirect(next.url, method))
        : withoutSecrets(headers, next.url.origin === url.origin);
      ({ url, host } = next);
    }
  };
  return Object.assign(safeFetch, { close: () => agent.destroy() });
}

/**
 * Whether an answer sends us elsewhere. What was asked stays what was asked except after 303: an activity that
 * silently became a GET would be lost.
 *
 * @source RFC 9110 §15.4
 */
function leadsOn(status: number, headers: AnswerHeaders): boolean {
  const redirects = [301, 302, 303, 307, 308];
  return redirects.includes(status) && headers["location"] !== undefined;
}

function refuseWrongType(
  host: string,
  status: number,
  headers: AnswerHeaders,
  accept: readonly string[] | undefined,
): void {
  const encoding = packing(headers);
  if (encoding !== undefined && !canUnpack(encoding))
    throw wrongType(host, "a packing that cannot be read");
  if (accept === undefined || status < 200 || status > 299 || status === 204) return;
  const type = mediaType(String(headers["content-type"] ?? ""));
  if (!isAccepted(type, accept))
    throw wrongType(host, type === "" ? "something without a type" : "another type than asked for");
}

/** Left to the HTTP client, which knows them best. */
const ownHeaders = new Set(["host", "content-length", "connection", "transfer-encoding"]);

function lowerCased(headers: Readonly<Record<string, string>>): Record<string, string> {
  const lowered: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    const lower = name.toLowerCase();
    if (!ownHeaders.has(lower)) lowered[lower] = value;
  }
  return lowered;
}

const signatures = new Set(["signature", "signature-input"]);
const credentials = new Set(["authorization", "proxy-authorization", "cookie"]);

function withoutSecrets(headers: Record<string, string>, sameOrigin: boolean) {
  return Object.fromEntries(
    Object.entries(headers).filter(
      ([name]) => !signatures.has(name) && (sameOrigin || !credentials.has(name)),
    ),
  );
}
