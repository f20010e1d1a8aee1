import { createHash } from "node:crypto";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

import { bestEncoding, type Encoding } from "#core/accept-encoding.ts";
import { wantsActivityJson } from "#web/accept.ts";
import { hour } from "#core/clock.ts";
import type { Clock } from "#core/clock.ts";
import type { Store } from "#schema";

import type { Incoming } from "./context.ts";

/** One form of a kept answer: as it is, or compressed. */
interface Ready {
  readonly body: Buffer;
  readonly etag: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** A whole answer, ready to be sent again; compressed when the first reader asks for it. */
interface Kept {
  readonly tags: readonly string[];
  readonly until: number;
  readonly forms: { plain: Ready } & Partial<Record<Encoding, Ready>>;
  isKept: boolean;
  bytes: number;
}

/** Pages as they were last rendered, until something they show changes. */
export interface PageCache {
  /**
   * The kept answer to a reader's request, or undefined. It is on every page view, so it does as little
   * as can be; `incoming`, where there is one, spares the making of `Headers`.
   */
  find(request: Request, incoming?: Incoming): Response | undefined;
  /** What has changed so far; take it before rendering. */
  mark(): number;
  /** Keeps an answer that shows `tags`, unless one of them changed since `mark`. @returns what to send now. */
  keep(
    request: Request,
    answer: Response,
    tags: readonly string[],
    mark: number,
  ): Promise<Response>;
}

/** How much is kept, in bytes, compressed forms included. */
const mostBytes = 64 * 1024 * 1024;

/** A page is rendered anew after this: forms in it carry a mark that grows old (see form-token.ts). */
const longestKept = 6 * hour;

/** Queries that make another page; with any other a page is rendered anew and not kept. */
const knownQueries =
  /^\?(?:(?:after|before|page|year)=\d{1,15}|network=[a-z]{1,20})(?:&(?:(?:after|before|page|year)=\d{1,15}|network=[a-z]{1,20}))?$/;

/** Whoever asks with this is signed in. */
const ownersCookie = /(?:^|;\s*)(?:__Host-)?medspil=/;

/** So many tags are remembered with the time of their last change. */
const mostTags = 20_000;

/** Builds the cache. With `off` nothing is kept, for measuring. */
export function createPageCache(store: Store, clock: Clock, off = false): PageCache {
  const pages = new Map<string, Kept>();
  const byTag = new Map<string, Set<string>>();
  const changedAt = new Map<string, number>();
  let changes = 0;
  let allChangedAt = 0;
  let bytes = 0;

  const drop = (key: string): void => {
    const page = pages.get(key);
    if (page === undefined) return;
    bytes -= page.bytes;
    page.isKept = false;
    pages.delete(key);
    for (const tag of page.tags) {
      const keys = byTag.get(tag);
      keys?.delete(key);
      if (keys?.size === 0) byTag.delete(tag);
    }
  };
  const dropAll = (): void => {
    allChangedAt = changes;
    for (const map of [pages, byTag, changedAt]) map.clear();
    bytes = 0;
  };
  const makeRoom = (): void => {
    for (const key of pages.keys()) {
      if (bytes <= mostBytes) return;
      drop(key);
    }
  };

  store.onChange((what) => {
    changes += 1;
    if (what.has("everything") || what.has("settings")) return dropAll();
    for (const tag of what) {
      changedAt.set(tag, changes);
      for (const key of [...(byTag.get(tag) ?? [])]) drop(key);
    }
    if (changedAt.size > mostTags) {
      // Forgetting when each changed is only safe when nothing that is being rendered is kept.
      changedAt.clear();
      allChangedAt = changes;
    }
  });

  const answer = (page: Kept, accepts: string, method: string, known: string | null): Response => {
    const encoding = bestEncoding(accepts);
    let ready = page.forms[encoding];
    if (ready === undefined) {
      ready = compress(page.forms.plain, encoding);
      page.forms[encoding] = ready;
      page.bytes += ready.body.length;
      if (page.isKept) bytes += ready.body.length;
    }
    if (known !== null && isSame(known, ready.etag)) {
      // @source RFC 9110 §15.4.5
      const { etag, vary = "", "cache-control": lasts = "no-cache" } = ready.headers;
      const headers = { etag: etag ?? "", vary, "cache-control": lasts };
      return new Response(null, { status: 304, headers });
    }
    const body = method === "HEAD" ? null : (ready.body as BodyInit);
    return new Response(body, { headers: ready.headers });
  };

  return {
    find: (request, incoming) => {
      const { method } = request;
      if (method !== "GET" && method !== "HEAD") return undefined;
      const key = incoming?.url ?? pathOf(request.url);
      const page = pages.get(key);
      if (page === undefined) return undefined;
      const header = (name: string): string | null => {
        if (incoming === undefined) return request.headers.get(name);
        const value = incoming.headers[name];
        return typeof value === "string" ? value : null;
      };
      const cookie = header("cookie");
      if (cookie !== null && ownersCookie.test(cookie)) return undefined;
      if (wantsActivityJson(header("accept"))) return undefined;
      if (page.until < clock.now()) {
        drop(key);
        return undefined;
      }
      // The last one asked for is the last to go when there is no room.
      pages.delete(key);
      pages.set(key, page);
      return answer(page, header("accept-encoding") ?? "", method, header("if-none-match"));
    },
    mark: () => changes,
    keep: async (request, fresh, tags, mark) => {
      const key = pathOf(request.url);
      const question = key.indexOf("?");
      const isKept =
        !off &&
        fresh.status === 200 &&
        (request.method === "GET" || request.method === "HEAD") &&
        !ownersCookie.test(request.headers.get("cookie") ?? "") &&
        (question === -1 || knownQueries.test(key.slice(question)));
      if (!isKept) return fresh;
      const plain = makePlain(Buffer.from(await fresh.arrayBuffer()), fresh.headers);
      const page: Kept = {
        tags,
        until: clock.now() + longestKept,
        forms: { plain },
        isKept: false,
        bytes: plain.body.length + key.length + 1000,
      };
      const isStale = allChangedAt > mark || tags.some((tag) => (changedAt.get(tag) ?? 0) > mark);
      if (!isStale) {
        drop(key);
        page.isKept = true;
        pages.set(key, page);
        bytes += page.bytes;
        for (const tag of tags) {
          const keys = byTag.get(tag) ?? new Set();
          byTag.set(tag, keys.add(key));
        }
      }
      const { headers } = request;
      const accepts = headers.get("accept-encoding") ?? "";
      const result = answer(page, accepts, request.method, headers.get("if-none-match"));
      makeRoom();
      return result;
    },
  };
}

/** The path and query of an address. */
function pathOf(address: string): string {
  const start = address.indexOf("/", address.indexOf("://") + 3);
  return start === -1 ? "/" : address.slice(start);
}

/** @source RFC 9110 §13.1.2: weak comparison, so what a proxy made weak is still the same */
function isSame(known: string, etag: string): boolean {
  return known === etag || known === "*" || known.includes(etag);
}

function makePlain(body: Buffer, headers: Headers): Ready {
  const hash = createHash("sha256").update(body).digest("base64url").slice(0, 22);
  const etag = `"${hash}"`;
  return {
    body,
    etag,
    headers: {
      ...Object.fromEntries(headers),
      etag,
      vary: "Accept, Accept-Encoding",
      "content-length": String(body.length),
    },
  };
}

/** Another form of the same answer, with a tag of its own. @source RFC 9110 §8.8.3.3 */
function compress(plain: Ready, encoding: Encoding): Ready {
  // Quality 5: a page changes with every reply, so compressing must stay quick.
  const body =
    encoding === "br"
      ? brotliCompressSync(plain.body, {
          params: {
            [constants.BROTLI_PARAM_QUALITY]: 5,
            [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT,
            [constants.BROTLI_PARAM_SIZE_HINT]: plain.body.length,
          },
        })
      : gzipSync(plain.body, { level: 6 });
  const etag = plain.etag.replace(/"$/, `-${encoding}"`);
  return {
    body,
    etag,
    headers: {
      ...plain.headers,
      etag,
      "content-encoding": encoding,
      "content-length": String(body.length),
    },
  };
}
