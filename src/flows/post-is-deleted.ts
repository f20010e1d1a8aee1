import { eraseReply, takeAnswerBack, lockReply } from "#conversation";
import { logOpenly } from "#openness";
import type { Secrets } from "#core/secrets.ts";
import {
  disclosureOf,
  dropDraft,
  keepRemoved,
  keptText,
  lockPost,
  tombstonePost,
  topicsOf,
} from "#posts";
import { listDestinations } from "#syndication";
import type { ActingUser, Store, Tx } from "#schema";
import { forgetDestinations } from "#syndication";

import { changeGoesOut } from "./goes-out.ts";

/** What became of it. */
export type DeleteOutcome =
  | { readonly kind: "deleted"; readonly uri: string }
  | { readonly kind: "dropped" }
  | { readonly kind: "not-found" };

/**
 * A post is deleted. A draft simply goes; a published one leaves a tombstone at its address, a line in
 * the openness log, and word to every network. What we answered under it goes with it, here and there.
 */
export async function postIsDeleted(
  store: Store,
  by: ActingUser,
  what: {
    readonly postId: number;
    readonly reason: string;
    /** For who may want it back: its text is kept for some weeks, sealed by these. */
    readonly keepBy?: Secrets;
  },
): Promise<DeleteOutcome> {
  const { postId, keepBy } = what;
  const reason = keptText(what.reason.trim().slice(0, 500));
  return await store.transact(async (tx) => {
    if (await dropDraft(tx, postId)) return { kind: "dropped" };
    if (keepBy !== undefined) await keepForLater(tx, keepBy, postId);
    const gone = await tombstonePost(tx, postId);
    if (gone === undefined) return { kind: "not-found" };
    await logOpenly(tx, by, {
      kind: "post-deleted",
      subject: `post:${postId}`,
      details: { uri: gone.uri, title: gone.title, reason },
    });
    await changeGoesOut(tx, "remove", { what: "post", id: postId });
    await takeAnswersBack(tx, postId);
    await forgetDestinations(tx, postId);
    return { kind: "deleted", uri: gone.uri };
  });
}

async function keepForLater(tx: Tx, secrets: Secrets, postId: number): Promise<void> {
  const post = await lockPost(tx, postId);
  if (post?.state !== "published" || post.uri === null) return;
  const to = await listDestinations(tx.db, postId);
  await keepRemoved(tx, secrets, {
    uri: post.uri,
    userId: post.user_id,
    post: {
      kind: post.kind,
      title: post.title,
      summary: post.summary,
      markdown: post.markdown,
      topics: (await topicsOf(tx.db, postId)).map(({ name }) => name),
      language: post.language,
      licence: post.licence,
      coverId: post.cover_id,
      disclosure: disclosureOf(post),
      publishedAt: post.published_at ?? tx.now,
      slug: post.slug ?? "",
      to:
        to.length === 0 ? null : to.flatMap(({ isOn, connectionId }) => (isOn ? connectionId : [])),
    },
  });
}

/** Also our answers to what others wrote there, in private too; those that never left the site are only erased. */
async function takeAnswersBack(tx: Tx, postId: number): Promise<void> {
  const ours = await tx.db
    .selectFrom("replies")
    .select("id")
    .where("conversation_id", "=", postId)
    .where("ours", "=", 1)
    .where("state", "<>", "erased")
    .orderBy("id")
    .execute();
  for (const { id } of ours) {
    const reply = await lockReply(tx, { id });
    if (reply === undefined) continue;
    await eraseReply(tx, reply);
    await changeGoesOut(tx, "remove", { what: "reply", id });
  }
  const elsewhere = await tx.db
    .selectFrom("answers")
    .select("id")
    .where("post_id", "=", postId)
    .where("deleted_at", "is", null)
    .orderBy("id")
    .execute();
  for (const { id } of elsewhere) {
    await takeAnswerBack(tx, id);
    await changeGoesOut(tx, "remove", { what: "answer", id });
  }
}
