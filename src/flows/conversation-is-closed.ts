import { findConversation, setConversationState } from "#conversation";
import { logOpenly } from "#openness";
import type { ActingUser, Store } from "#schema";

/** What became of it. */
export type ClosingOutcome = {
  /** `same`: it was so before; `unknown`: there is no such conversation. */
  readonly kind: "done" | "same" | "unknown";
};

/**
 * A conversation is closed, or opened again. In one that is closed nobody but us adds anything, wherever they are;
 * what was said stays. It stands in the openness log, since it is silence that somebody decided.
 */
export async function conversationIsClosed(
  store: Store,
  by: ActingUser,
  what: { readonly conversationId: number; readonly isClosed: boolean },
): Promise<ClosingOutcome> {
  const { conversationId, isClosed } = what;
  return await store.transact(async (tx) => {
    const conversation = await findConversation(tx.db, conversationId);
    if (conversation === undefined) return { kind: "unknown" };
    const state = isClosed ? "closed" : "open";
    if (!(await setConversationState(tx, conversationId, state))) return { kind: "same" };
    const post =
      conversation.post_id === null
        ? undefined
        : await tx.db
            .selectFrom("posts")
            .select(["uri", "title"])
            .where("id", "=", conversation.post_id)
            .executeTakeFirst();
    await logOpenly(tx, by, {
      kind: isClosed ? "conversation-closed" : "conversation-opened",
      subject: `conversation:${conversationId}`,
      details: { uri: post?.uri ?? conversation.address, title: post?.title ?? "" },
    });
    return { kind: "done" };
  });
}
