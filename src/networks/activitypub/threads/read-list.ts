import type { FetchDocument, RemoteDocument } from "#activitypub/remote/fetch-document.ts";
import { idOf, many, typesOf } from "#activitypub/remote/read-json.ts";

/** How much of one list is read at a time. */
const mostItems = 300;
const mostPages = 20;

/** Something a list names; `document` is there where the list's own server may speak for it. */
export interface Listed {
  readonly uri: string;
  readonly document: RemoteDocument | undefined;
}

/** What a list may be. @source Activity Vocabulary §3.1 */
const listTypes = new Set([
  "Collection",
  "OrderedCollection",
  "CollectionPage",
  "OrderedCollectionPage",
]);

/**
 * Reads a list page by page: a collection or a page, ordered or not, its first page named or embedded, its
 * items named or embedded, also as the act of writing them. Pages on another server are not followed.
 * @returns undefined when it is gone for good or no list
 */
export async function readList(
  fetchDocument: FetchDocument,
  address: string,
): Promise<readonly Listed[] | undefined> {
  const { origin } = new URL(address);
  const asked = new Set<string>();
  const found = new Map<string, Listed>();
  let next: string | undefined = address;
  for (let page = 0; page < mostPages && next !== undefined && found.size < mostItems; page += 1) {
    if (asked.has(next) || new URL(next).origin !== origin) break;
    asked.add(next);
    const answer = await fetchDocument(next);
    if (answer.kind === "gone" || !isList(answer.document)) {
      // What is not found now may be there tomorrow.
      const isCertain = answer.kind === "found" || answer.says === "gone";
      if (page === 0 && isCertain) return undefined;
      break;
    }
    // The first page may stand inside the list, and another list inside that.
    let part: RemoteDocument | undefined = answer.document;
    next = undefined;
    while (part !== undefined) {
      for (const item of [...many(part.items), ...many(part.orderedItems)]) {
        const listed = read(item, origin);
        if (listed !== undefined && found.size < mostItems) found.set(listed.uri, listed);
      }
      next = idOf(part.next) ?? next;
      const first: unknown = part.first;
      const isEmbedded = isList(first) && ("items" in first || "orderedItems" in first);
      if (!isEmbedded) next ??= idOf(first);
      part = isEmbedded ? first : undefined;
    }
  }
  return [...found.values()];
}

function isList(value: unknown): value is RemoteDocument {
  return typesOf(value).some((type) => listTypes.has(type));
}

/** What is made of a thing that is listed as the act of writing or passing it on. */
const acts = new Set(["Create", "Update", "Announce"]);

function read(item: unknown, origin: string): Listed | undefined {
  const isAct = typesOf(item).some((type) => acts.has(type));
  const inner = isAct ? (item as RemoteDocument).object : item;
  const uri = idOf(inner);
  if (uri === undefined) return undefined;
  const isItsOwn = new URL(uri).origin === origin;
  const isWhole = typesOf(inner).length > 0 && (inner as RemoteDocument).id === uri;
  return { uri, document: isWhole && isItsOwn ? (inner as RemoteDocument) : undefined };
}
