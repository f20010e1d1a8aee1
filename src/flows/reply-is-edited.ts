import { plainText } from "#core/html.ts";
import { changeMention, findReply, reviseReply } from "#conversation";
import { countLinks, heldFrom, spamScore } from "#moderation";
import type { Store } from "#schema";

/** What became of an edit. */
export type EditArrivesOutcome =
  | { readonly kind: "edited" }
  | { readonly kind: "same" }
  | { readonly kind: "not-theirs" }
  | { readonly kind: "unknown" };

/**
 * The author of a reply changed it. What it said before is kept, and the spam guard looks again, so
 * that a harmless reply cannot be turned into an advertisement.
 */
export async function replyIsEdited(
  store: Store,
  edit: { readonly uri: string; readonly authorUri: string; readonly html: string; readonly source?: string },
): Promise<EditArrivesOutcome> {
  return await store.transact(async (tx) => {
    const author = await tx.db
      .selectFrom("accounts")
      .select("id")
      .where("uri", "=", edit.authorUri)
      .executeTakeFirst();
    const reply = await findReply(tx.db, { uri: edit.uri });
    if (author === undefined) return { kind: "unknown" };
    if (reply === undefined) {
      const known = await changeMention(tx, edit.uri, author.id, edit.html);
      return { kind: known ? "edited" : "unknown" };
    }
    if (reply.account_id !== author.id) return { kind: "not-theirs" };
    const score = await spamScore(tx.db, plainText(edit.html, 4000), countLinks(edit.html));
    const revised = await reviseReply(tx, reply, {
      html: edit.html,
      ...(edit.source === undefined ? {} : { source: edit.source }),
      ...(score >= heldFrom ? { state: "held" as const, spamScore: score } : {}),
    });
    return { kind: revised ? "edited" : "same" };
  });
}
