import { hour } from "#core/clock.ts";
import { findReply, repliesToAsk, textOf } from "#conversation";
import { replyIsEdited } from "#flows/reply-is-edited.ts";
import { replyIsErased } from "#flows/reply-is-erased.ts";
import { replyIsMissed } from "#flows/reply-is-missed.ts";
import { enqueue, type JobHandlers } from "#jobs";
import type { Kit } from "#kit";
import type { Tx } from "#schema";

import type { FetchDocument, FetchOutcome } from "#activitypub/remote/fetch-document.ts";
import { saysForWhom } from "#activitypub/remote/read-audience.ts";
import { quotedOfOurs, readWork } from "#activitypub/remote/read-object.ts";

/** Over so long the questions of one day are spread, in milliseconds, so that nobody is asked in a rush. */
const spreadMs = 6 * hour;

/**
 * Once a day: asks whether the fediverse's newest replies still stand where they were written, since some
 * servers lose the message that one was deleted, and whether those that were missing are back.
 */
export async function recheckReplies(tx: Tx): Promise<void> {
  const ids = await repliesToAsk(tx, "activitypub");
  const apart = Math.floor(spreadMs / Math.max(ids.length, 1));
  await enqueue(
    tx,
    ...ids.map((replyId, at) => ({
      kind: "recheck-reply" as const,
      payload: { replyId },
      runAt: tx.now + at * apart,
      lane: `recheck ${replyId}`,
    })),
  );
}

/**
 * Does `recheck-reply` jobs. Only 410 and a Tombstone from the reply's own server erase it at once; 404
 * has to last; any other answer, or none, says nothing, and it is asked again tomorrow.
 */
export function recheckHandler(
  kit: Kit,
  fetchDocument: FetchDocument,
): JobHandlers["recheck-reply"] {
  const { store } = kit;
  return async ({ payload }) => {
    const reply = await findReply(store.db, { id: payload.replyId });
    if (
      reply === undefined ||
      reply.state === "erased" ||
      reply.network !== "activitypub" ||
      reply.ours === 1
    )
      return;
    let found: FetchOutcome;
    try {
      found = await fetchDocument(reply.uri);
    } catch {
      // Refused, unreachable, or something else than the reply: no reason to try again before tomorrow.
      return;
    }
    if (found.kind === "gone") {
      if (found.says === "gone")
        await replyIsErased(store, { uri: reply.uri, authorUri: undefined });
      else if (found.says === "not-found") await replyIsMissed(store, reply.id);
      return;
    }
    const work = readWork(found.document, kit.clock.now());
    if (work === undefined || work.uri !== reply.uri) return;
    const { uri, authorUri, editedAt, visibility } = work;
    await replyIsEdited(store, {
      ...textOf(work),
      uri,
      authorUri,
      // Some say whom a work is for only in the activity that brings it.
      visibility: saysForWhom(found.document) ? visibility : undefined,
      quotes: quotedOfOurs(work, kit.config.origin),
      ...(editedAt === undefined ? {} : { editedAt }),
    });
  };
}
