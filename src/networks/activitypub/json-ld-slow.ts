import { Activity } from "@fedify/vocab";

import type { Kit } from "#kit";

import type { RemoteDocument } from "./fetch-document.ts";

/**
 * Reads an unusual document with Fedify's vocabulary and says it again in the usual terms. Contexts are
 * fetched through our own fetch, within its limits.
 * @returns undefined when it is no activity or its contexts cannot be had.
 */
export async function compactDocument(
  document: RemoteDocument,
  kit: Kit,
): Promise<RemoteDocument | undefined> {
  const loader = async (url: string) => {
    const answer = await kit.fetch(url, {
      accept: ["application/ld+json", "application/json", "application/activity+json"],
      maxBytes: 200_000,
    });
    return { contextUrl: null, document: answer.json(), documentUrl: answer.url };
  };
  try {
    // Those that come with the library ask nobody; all others go through our own fetch.
    const { preloadedContexts } = await import("@fedify/vocab-runtime");
    const contexts = async (url: string) =>
      Object.hasOwn(preloadedContexts, url)
        ? { contextUrl: null, document: preloadedContexts[url], documentUrl: url }
        : await loader(url);
    const activity = await Activity.fromJsonLd(document, {
      contextLoader: contexts,
      documentLoader: contexts,
    });
    const plain = await activity.toJsonLd({
      contextLoader: contexts,
      format: "compact",
      context: ["https://www.w3.org/ns/activitystreams", "https://w3id.org/security/v1"],
    });
    return plain as RemoteDocument;
  } catch {
    return undefined;
  }
}
