import {
  type AtprotoDid,
  type DidResolver,
  extractPdsUrl,
  FetchError,
  type NodeOAuthClient,
  isAtprotoDid,
} from "@atproto/oauth-client-node";

import { AppError } from "#core/errors.ts";

import { halfAnswered } from "./session-answer.ts";

/** An account there, as its own documents describe it. */
export interface Identity {
  readonly did: string;
  /** Without `@`; undefined when the handle it names does not name it back. */
  readonly handle: string | undefined;
  /** The origin of the server that keeps it. */
  readonly pds: string;
}

/**
 * Finds an account by its handle (`@ida.example`) or its id (`did:plc:…`), and the server that keeps it now. A handle
 * counts only where it leads to the account and the account names it.
 * @throws AppError `handle_not_found`, or what {@link AppError} the way there gave
 */
export async function findIdentity(
  resolver: NodeOAuthClient["identityResolver"],
  typed: string,
  options: { readonly isFresh?: boolean; readonly allowHttp: boolean },
): Promise<Identity> {
  const asked = typed.trim().replace(/^@|^at:\/\//u, "");
  const name = asked.startsWith("did:") ? asked : asked.toLowerCase().replace(/\.$/u, "");
  const { did, handle, didDoc } = await resolver
    .resolve(name, { noCache: options.isFresh === true })
    .catch((cause: unknown) => {
      throw appErrorIn(cause) ?? unanswered(cause) ?? handleNotFound(name, cause);
    });
  // What answers for one account under the name of another says nothing about it.
  if (didDoc.id !== did || (name.startsWith("did:") && name !== did)) throw handleNotFound(name);
  const pds = serverIn(didDoc, options.allowHttp);
  if (pds === undefined) throw handleNotFound(name);
  return { did, handle: handle === "handle.invalid" ? undefined : handle, pds };
}

/**
 * The origin of the server that keeps an account, by its id alone.
 * @throws AppError `handle_not_found`, or what the way there gave
 */
export async function findServer(
  resolver: DidResolver<"plc" | "web">,
  did: string,
  options: { readonly isFresh?: boolean; readonly allowHttp: boolean },
): Promise<string> {
  if (!isAtprotoDid(did)) throw handleNotFound(did);
  const document = await resolver
    .resolve(did as AtprotoDid, { noCache: options.isFresh === true })
    .catch((cause: unknown) => {
      throw appErrorIn(cause) ?? unanswered(cause) ?? handleNotFound(did, cause);
    });
  const pds = document.id === did ? serverIn(document, options.allowHttp) : undefined;
  if (pds === undefined) throw handleNotFound(did);
  return pds;
}

type DidDocument = Parameters<typeof extractPdsUrl>[0];

function serverIn(document: DidDocument, allowHttp: boolean): string | undefined {
  try {
    const url = extractPdsUrl(document);
    return url.protocol === "https:" || allowHttp ? url.origin : undefined;
  } catch {
    return undefined;
  }
}

/** Where the directory, or the account's own site, could not say: that is no answer about the account. */
function unanswered(fault: unknown): AppError | undefined {
  for (let at = fault; at instanceof Error; at = at.cause)
    if (at instanceof FetchError && (at.statusCode >= 500 || at.statusCode === 429))
      return halfAnswered(hostOf(at), fault);
  return undefined;
}

function hostOf(fault: FetchError): string {
  const { url } = (fault as { readonly response?: Response }).response ?? {};
  return URL.parse(url ?? "")?.host ?? "plc.directory";
}

function handleNotFound(handle: string, cause?: unknown): AppError {
  return new AppError({
    code: "handle_not_found",
    status: 404,
    params: { handle: handle.slice(0, 260) },
    safeMessage: "There is no such account, or its handle and its account do not name each other.",
    cause,
  });
}

/** The fault of ours that a library wrapped into its own; undefined where there is none. */
export function appErrorIn(fault: unknown): AppError | undefined {
  let at: unknown = fault;
  for (let depth = 0; depth < 10 && at instanceof Error; depth += 1) {
    if (at instanceof AppError) return at;
    at = at instanceof AggregateError ? at.errors[0] : at.cause;
  }
  return undefined;
}
