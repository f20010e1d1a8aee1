/**
 * What stands before every address: which methods there are, how much may be sent and how slowly, what every
 * answer says, and what is said when something breaks.
 */
import { createServer, type IncomingMessage, type Server } from "node:http";

import { getRequestListener } from "@hono/node-server";

import { completeHeaders } from "./web/answer-headers.ts";
import { type Messages, messagesFor } from "#words";
import { logFault, tellFault } from "#web/faults.ts";
import { limitBody } from "./web/request-body.ts";

/** Answers a request; `env` is what Node's server hands over beside it. */
export type Answering = (request: Request, env: unknown) => Response | Promise<Response>;

/**
 * The most that anyone may send, in bytes: one activity, which is twice the longest form a reader sends. Only
 * the studio allows more, to who is signed in.
 */
export const anyonesBody = 262_144;

/** Until then what anyone sends must be here, in milliseconds. */
const anyonesMs = 30_000;

const methods = new Set(["GET", "HEAD", "POST"]);

/**
 * Puts the door before `route`; `methodsAt` says which methods are taken at a path, `words` in which language it is
 * said that something broke.
 */
export function frontDoor(
  origin: string,
  route: Answering,
  methodsAt: (pathname: string) => readonly string[] = () => [],
  messages: () => Messages = () => messagesFor("en"),
): Answering {
  const complete = completeHeaders(origin);
  return async (request, env) => {
    try {
      const refused = methods.has(request.method)
        ? refusal(request)
        : otherMethod(request, methodsAt);
      return complete(refused ?? (await route(bounded(request, env), env)));
    } catch (fault) {
      return complete(errorPage(request, fault, messages()));
    }
  };
}

function bounded(request: Request, env: unknown): Request {
  const { incoming } = env as { incoming?: IncomingMessage };
  const slow = incoming === undefined ? undefined : { incoming, withinMs: anyonesMs };
  return limitBody(request, anyonesBody, slow);
}

/** @source RFC 9110 §9.3.7 for OPTIONS, §15.5.6 for 405 */
function otherMethod(
  { method, url }: Request,
  methodsAt: (pathname: string) => readonly string[],
): Response {
  const allowed = methodsAt(new URL(url).pathname);
  if (allowed.length === 0) return plain("There is no such address.", 404);
  const allow = { allow: [...allowed, "OPTIONS"].join(", ") };
  if (method === "OPTIONS") return new Response(null, { status: 204, headers: allow });
  return plain("There is no such method here.", 405, allow);
}

/** What nothing behind the door ever takes. */
function refusal({ method, url, headers }: Request): Response | undefined {
  // No text of ours holds U+0000, and a database refuses to look for one.
  if (url.includes("%00")) return plain("There is no such address.", 400);
  const packed = headers.get("content-encoding");
  // @source RFC 9110 §15.5.16: what would have been taken
  if (method === "POST" && packed !== null && packed.toLowerCase() !== "identity")
    return plain("Please send it as it is, not compressed.", 415, {
      "accept-encoding": "identity",
    });
  return undefined;
}

function errorPage(request: Request, fault: unknown, messages: Messages): Response {
  logFault("server", placeOf(request), fault);
  const { status, title, text, headers } = tellFault(messages, fault, "visitor");
  return plain(`${title}\n${text}`, status, headers);
}

/** Where it happened, for the log; what follows can be somebody's link, which is theirs alone. */
function placeOf({ method, url }: Request): string {
  return `${method} ${/^\/[^/]*/.exec(new URL(url).pathname)?.[0] ?? ""}`;
}

function plain(text: string, status: number, headers: Record<string, string> = {}): Response {
  return new Response(`${text}\n`, {
    status,
    headers: {
      "content-type": "text/plain; charset=utf-8",
      "cache-control": "no-store",
      ...headers,
    },
  });
}

/** A server that hands requests to `answer`, and says 400 to what is no request. */
export function createDoorServer(answer: Answering): Server {
  const listener = getRequestListener(answer, {
    errorHandler: () =>
      plain("This request cannot be read.", 400, { "x-content-type-options": "nosniff" }),
  });
  return createServer(
    {
      // The whole of an address and its headers. Node answers 431 to more.
      maxHeaderSize: 16_384,
      headersTimeout: 20_000,
      // A large file over a slow line; what strangers send has its own, shorter time.
      requestTimeout: 3_600_000,
    },
    (request, response) => void listener(request, response),
  );
}
