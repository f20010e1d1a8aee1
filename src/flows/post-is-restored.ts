import type { Secrets } from "#core/secrets.ts";
import { saveDraft, takeRemoved } from "#posts";
import type { ActingUser, Store } from "#schema";

import { publishInside, type PublishOutcome } from "./post-is-published.ts";

/**
 * A post that was deleted so that it could be brought back is published again, with its date, as a new one at a new
 * address: networks keep a deleted id as deleted for good, and would take nothing at the old one.
 * @source ActivityPub §6.4 (Tombstone); Micropub §3.5: the address may change
 */
export async function postIsRestored(
  store: Store,
  by: ActingUser,
  secrets: Secrets,
  what: { readonly uri: string; readonly origin: string },
): Promise<PublishOutcome | { readonly kind: "not-found" }> {
  return await store.transact(async (tx) => {
    const removed = await takeRemoved(tx, secrets, what.uri);
    if (removed === undefined) return { kind: "not-found" };
    const { kind, slug, publishedAt, to, ...text } = removed.post;
    const { userId } = removed;
    const saved = await saveDraft(tx, { ...text, kind, slug, userId });
    if (saved.kind !== "saved") return { kind: "not-found" };
    return await publishInside(tx, by, what.origin, {
      postId: saved.postId,
      publication: { publishedAt },
      ...(to === null ? {} : { to }),
    });
  });
}
