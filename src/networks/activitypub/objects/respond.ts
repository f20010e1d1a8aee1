import type { Context } from "hono";

import { activityJson, context } from "#activitypub/addresses.ts";
import type { ApObject } from "./compose.ts";

/** Answers with something of ours; 410 when it is a Tombstone. @source ActivityPub §3.2, §6.4 */
export function respond(object: ApObject): Response {
  return new Response(JSON.stringify({ "@context": context, ...object }), {
    status: object.type === "Tombstone" ? 410 : 200,
    headers: {
      "content-type": activityJson,
      vary: "Accept",
      "access-control-allow-origin": "*",
      "cache-control": "public, max-age=60",
    },
  });
}

/** The same for the one who asked and nobody else: no cache on the way keeps it. @source RFC 9111 §5.2.2.5 */
export function respondPrivately(object: ApObject): Response {
  const answer = respond(object);
  answer.headers.set("cache-control", "private, no-store");
  answer.headers.delete("access-control-allow-origin");
  return answer;
}

/** Answers with a collection that has pages, or none when it is only counted. @source ActivityPub §5 */
export function respondCollection(
  id: string,
  totalItems: number,
  more: {
    readonly hasPages?: boolean;
    readonly ordered?: boolean;
    /** The actor who decides what is in it. */
    readonly owner?: string;
  } = {},
): Response {
  const { hasPages = true, ordered = true, owner } = more;
  return respond({
    id,
    type: ordered ? "OrderedCollection" : "Collection",
    ...(owner === undefined ? {} : { attributedTo: owner }),
    totalItems,
    ...(hasPages ? { first: `${id}?page=1` } : {}),
  });
}

/** One page of a collection; `next` is the key after which the next one begins. */
export function respondPage(
  c: Context,
  id: string,
  items: readonly unknown[],
  next: number | undefined,
  ordered = true,
): Response {
  const asked = new URL(c.req.url);
  return respond({
    id: `${id}${asked.search}`,
    type: ordered ? "OrderedCollectionPage" : "CollectionPage",
    partOf: id,
    ...(next === undefined ? {} : { next: `${id}?page=1&after=${next}` }),
    [ordered ? "orderedItems" : "items"]: items,
  });
}

/** The key after which a page begins, or undefined for the first page. */
export function pageKey(c: Context): number | undefined {
  const key = Number(c.req.query("after") ?? Number.NaN);
  return Number.isSafeInteger(key) && key > 0 ? key : undefined;
}
