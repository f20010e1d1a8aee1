import { createHash } from "node:crypto";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

import type { Store } from "#schema";

/** A whole answer, ready to be sent again. */
interface Kept {
  readonly tags: readonly string[];
  readonly etag: string;
  readonly size: number;
  readonly plain: Ready;
  readonly br: Ready;
  readonly gzip: Ready;
}

interface Ready {
  readonly body: Buffer;
  readonly headers: Readonly<Record<string, string>>;
}

/** Pages as they were last rendered, until something they show changes. */
export interface PageCache {
  /** The kept answer to a request of a reader, or undefined. As little work as can be: it is on every page view. */
  find(request: Request): Response | undefined;
  /** What has changed so far; take it before rendering. */
  mark(): number;
  /** Keeps an answer that shows `tags`, unless one of them changed since `mark`. @returns what to send now. */
  keep(request: Request, answer: Response, tags: readonly string[], mark: number): Promise<Response>;
}

/** How much is kept, in bytes, compressed forms included. */
const mostBytes = 64 * 1024 * 1024;

/** Queries that make another page; with any other a page is rendered anew and not kept. */
const knownQueries = /^\?(?:(?:after|before|network|page|year)=[\w-]{1,30}&?)+$/;

/** Builds the cache. With `off` nothing is kept, for measuring. */
export function createPageCache(store: Store, off = false): PageCache {
  const pages = new Map<string, Kept>();
  const changedAt = new Map<string, number>();
  let changes = 0;
  let allChangedAt = 0;
  let bytes = 0;

  const drop = (key: string): void => {
    bytes -= pages.get(key)?.size ?? 0;
    pages.delete(key);
  };

  store.onChange((what) => {
    changes += 1;
    if (what.has("everything") || what.has("settings")) {
      allChangedAt = changes;
      pages.clear();
      changedAt.clear();
      bytes = 0;
      return;
    }
    for (const tag of what) changedAt.set(tag, changes);
    for (const [key, page] of pages) if (page.tags.some((tag) => what.has(tag))) drop(key);
    if (changedAt.size > 20_000) {
      changedAt.clear();
      allChangedAt = changes;
    }
  });

  return {
    find: (request) => {
      if (request.method !== "GET" && request.method !== "HEAD") return undefined;
      const page = pages.get(request.url);
      if (page === undefined) return undefined;
      const { headers } = request;
      // Owners see their own things; whoever asks for activity+json does not want a page.
      if (headers.get("cookie") !== null || headers.get("accept")?.includes("json")) return undefined;
      if (headers.get("if-none-match") === page.etag)
        return new Response(null, { status: 304, headers: { etag: page.etag, vary: "Accept, Accept-Encoding" } });
      const accepts = headers.get("accept-encoding") ?? "";
      const ready = accepts.includes("br") ? page.br : accepts.includes("gzip") ? page.gzip : page.plain;
      return new Response(request.method === "HEAD" ? null : (ready.body as BodyInit), { headers: ready.headers });
    },
    mark: () => changes,
    keep: async (request, answer, tags, mark) => {
      const url = new URL(request.url);
      const isKept =
        !off &&
        answer.status === 200 &&
        request.method === "GET" &&
        request.headers.get("cookie") === null &&
        (url.search === "" || knownQueries.test(url.search));
      if (!isKept) return answer;
      const body = Buffer.from(await answer.arrayBuffer());
      const page = makeKept(body, answer.headers, tags);
      const isStale = allChangedAt > mark || tags.some((tag) => (changedAt.get(tag) ?? 0) > mark);
      if (!isStale) {
        drop(request.url);
        pages.set(request.url, page);
        bytes += page.size;
        for (const key of pages.keys()) {
          if (bytes <= mostBytes) break;
          drop(key);
        }
      }
      const accepts = request.headers.get("accept-encoding") ?? "";
      const ready = accepts.includes("br") ? page.br : accepts.includes("gzip") ? page.gzip : page.plain;
      if (request.headers.get("if-none-match") === page.etag)
        return new Response(null, { status: 304, headers: { etag: page.etag } });
      return new Response(ready.body as BodyInit, { headers: ready.headers });
    },
  };
}

function makeKept(body: Buffer, headers: Headers, tags: readonly string[]): Kept {
  const etag = `"${createHash("sha256").update(body).digest("base64url").slice(0, 22)}"`;
  // Quality 5: a page changes with every reply, so compressing must stay quick.
  const br = brotliCompressSync(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 5, [constants.BROTLI_PARAM_SIZE_HINT]: body.length } });
  const gzip = gzipSync(body, { level: 6 });
  const common = { ...Object.fromEntries(headers), etag, vary: "Accept, Accept-Encoding" };
  const ready = (bytes: Buffer, encoding?: string): Ready => ({
    body: bytes,
    headers: { ...common, "content-length": String(bytes.length), ...(encoding === undefined ? {} : { "content-encoding": encoding }) },
  });
  return {
    tags,
    etag,
    size: body.length + br.length + gzip.length,
    plain: ready(body),
    br: ready(br, "br"),
    gzip: ready(gzip, "gzip"),
  };
}
