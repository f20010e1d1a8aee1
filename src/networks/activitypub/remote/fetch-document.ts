import { AppError } from "#core/errors.ts";
import type { Kit } from "#kit";

import { ownAddresses } from "#activitypub/addresses.ts";
import { plainDocument, type RemoteDocument } from "./json-ld.ts";
import type { OwnKeys } from "#activitypub/signatures/own-keys.ts";
import { fediverseFetch } from "#activitypub/inbound/refuse-blocked.ts";
import { signRequest } from "#activitypub/signatures/sign-request.ts";

export type { RemoteDocument } from "./json-ld.ts";

/** What asking for a document led to. */
export type FetchOutcome =
  | { readonly kind: "found"; readonly document: RemoteDocument }
  /**
   * It is not there. Only `gone` (410 or a Tombstone at its own address) is certain; `not-found` (404 there)
   * may pass, and `elsewhere` is what another address said to which this one led.
   */
  | { readonly kind: "gone"; readonly says: "gone" | "not-found" | "elsewhere" };

/** Asks another server for one of its objects. */
export type FetchDocument = (uri: string) => Promise<FetchOutcome>;

/**
 * Plain JSON is not taken: a file that somebody uploaded to a server is not what the server says.
 * @source ActivityPub §3.2; Mastodon GHSA-3fjr-858r-92rw
 */
const accept = ["application/activity+json", "application/ld+json"];

/**
 * Builds the signed GET. The document's id must be the address it was finally found at, or at least of
 * the same origin; else anybody could speak for anybody.
 * @throws AppError `foreign_document`, `refused_document`, `blocked_here`, or what safeFetch throws
 */
export function documentFetcher(kit: Kit, keys: () => Promise<OwnKeys>): FetchDocument {
  const own = ownAddresses(kit.config.origin);
  const fetch = fediverseFetch(kit);
  const sign = async (url: URL): Promise<Record<string, string>> => {
    const { privateKey } = await keys();
    return {
      ...(await signRequest({
        method: "GET",
        url,
        keyId: own.keyId,
        privateKey,
        now: kit.clock.now(),
      })),
      accept:
        'application/activity+json, application/ld+json; profile="https://www.w3.org/ns/activitystreams"',
    };
  };
  const ask: FetchDocument = async (uri) => {
    const url = new URL(uri);
    url.hash = "";
    const answer = await fetch(url, {
      headers: await sign(url),
      accept,
      maxBytes: 1_000_000,
      onRedirect: sign,
    });
    // An upgrade to a secure connection leads nowhere else.
    const isThere = [url.href, url.href.replace(/^http:/, "https:")].includes(
      withoutHash(answer.url),
    );
    if (answer.status === 404 || answer.status === 410)
      return {
        kind: "gone",
        says: !isThere ? "elsewhere" : answer.status === 410 ? "gone" : "not-found",
      };
    if (answer.status !== 200)
      throw new AppError({
        code: "refused_document",
        status: 502,
        params: { host: url.host, status: answer.status },
        safeMessage: `${url.host} answered ${answer.status}.`,
        retryable: answer.status >= 500 || answer.status === 429,
      });
    const document = plainDocument(answer.json());
    if (document === undefined) throw foreign(url.host);
    const { id, type } = document;
    if (type === "Tombstone")
      return { kind: "gone", says: isThere && (id ?? uri) === uri ? "gone" : "elsewhere" };
    if (
      typeof id !== "string" ||
      !URL.canParse(id) ||
      new URL(id).origin !== new URL(answer.url).origin
    )
      throw foreign(url.host);
    return { kind: "found", document };
  };
  return async (uri) => {
    const first = await ask(uri);
    if (first.kind === "gone") return first;
    const id = String(first.document.id);
    if (withoutHash(id) === withoutHash(uri)) return first;
    // Found elsewhere than where it says it is (a page, a redirect, a key): only its own address is believed.
    const second = await ask(id);
    if (second.kind === "gone") return { kind: "gone", says: "elsewhere" };
    if (withoutHash(String(second.document.id)) !== withoutHash(id))
      throw foreign(new URL(id).host);
    return second;
  };
}

function withoutHash(address: string): string {
  const url = new URL(address);
  url.hash = "";
  return url.href;
}

function foreign(host: string): AppError {
  return new AppError({
    code: "foreign_document",
    status: 502,
    params: { host },
    safeMessage: `${host} answered with something that is not its own.`,
  });
}
