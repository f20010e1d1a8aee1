import { renderReaderMarkdown } from "#core/markdown.ts";
import type { Secrets } from "#core/secrets.ts";
import { findReply, joinReaderReply, assignPermalink, takeReaderReply } from "#conversation";
import { onSite, type Store } from "#schema";

import { addArriving } from "./reply-arrives.ts";

/** What the link in the mail led to. */
export type ConfirmOutcome =
  | { readonly kind: "shown"; readonly replyId: number; readonly state: "visible" | "held" }
  | { readonly kind: "again"; readonly replyId: number }
  | { readonly kind: "expired" }
  /** The conversation was closed meanwhile; the reply waits on, in case it is opened again. */
  | { readonly kind: "closed" }
  | { readonly kind: "gone" };

/**
 * A reader confirms: the reply joins the conversation like any other. The account is the reader's
 * address, known only by its fingerprint; a name is each reply's own, so nobody can take over another's.
 * Confirming twice shows the same reply.
 */
export async function readerConfirms(
  store: Store,
  secrets: Secrets,
  origin: string,
  token: string,
): Promise<ConfirmOutcome> {
  return await store.transact(async (tx) => {
    const waiting = await takeReaderReply(tx, secrets, token);
    if (waiting === undefined) return { kind: "expired" };
    if (waiting.reply_id !== null) return { kind: "again", replyId: waiting.reply_id };
    const post = await tx.db
      .selectFrom("posts")
      .select("uri")
      .where("id", "=", waiting.conversation_id)
      .where("state", "=", "published")
      .executeTakeFirst();
    if (post?.uri == null) return { kind: "gone" };
    const parent =
      waiting.parent_id === null ? undefined : await findReply(tx.db, { id: waiting.parent_id });
    const outcome = await addArriving(tx, {
      account: {
        network: onSite,
        uri: `mailto-hash:${waiting.email_hash}`,
        handle: "",
        // A name is each reply's own: nobody changes how another's replies are signed.
        name: "",
        url: "",
        avatarUrl: null,
        bioHtml: "",
      },
      authorName: waiting.name,
      uri: `${origin}/replies/of-${waiting.token_hash}`,
      url: "",
      inReplyToUri: parent?.uri ?? post.uri,
      html: renderReaderMarkdown(waiting.source),
      source: waiting.source,
      writtenAt: waiting.created_at,
    });
    if (outcome.kind === "closed") return { kind: "closed" };
    if (outcome.kind !== "stored") return { kind: "gone" };
    await assignPermalink(tx, outcome.replyId, origin);
    await joinReaderReply(tx, waiting, outcome.replyId);
    return { kind: "shown", replyId: outcome.replyId, state: outcome.state };
  });
}
