import { eraseReply, changeMention, lockReply } from "#conversation";
import type { Store } from "#schema";

/** What became of it. */
export type EraseOutcome =
  | { readonly kind: "erased"; readonly conversationId: number }
  | { readonly kind: "not-theirs" }
  | { readonly kind: "unknown" };

/**
 * The author of a reply takes it back: text and name go for good, and the place stays, so that the
 * thread can be read. `authorUri` undefined means that its own server says it is gone.
 */
export async function replyIsErased(
  store: Store,
  what: { readonly uri: string; readonly authorUri: string | undefined },
): Promise<EraseOutcome> {
  return await store.transact(async (tx) => {
    const author =
      what.authorUri === undefined
        ? undefined
        : await tx.db
            .selectFrom("accounts")
            .select("id")
            .where("uri", "=", what.authorUri)
            .executeTakeFirst();
    const reply = await lockReply(tx, { uri: what.uri });
    if (reply === undefined) {
      const known = author !== undefined && (await changeMention(tx, what.uri, author.id, null));
      return known ? { kind: "erased", conversationId: 0 } : { kind: "unknown" };
    }
    if (reply.ours === 1) return { kind: "not-theirs" };
    if (what.authorUri !== undefined && reply.account_id !== author?.id)
      return { kind: "not-theirs" };
    await eraseReply(tx, reply);
    return { kind: "erased", conversationId: reply.conversation_id };
  });
}
