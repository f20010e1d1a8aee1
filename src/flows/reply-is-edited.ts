import {
  eraseReply,
  changeMention,
  noteFound,
  reviseReply,
  lockReply,
  textOf,
} from "#conversation";
import type { GivenText, Store, Visibility } from "#schema";

import { noteQuotes } from "./note-quotes.ts";
import { scoreEdit } from "./score-spam.ts";

/** What became of an edit. */
export type EditArrivesOutcome =
  | { readonly kind: "edited" }
  | { readonly kind: "same" }
  /** It is no longer for everyone, so it stands here no more. */
  | { readonly kind: "erased" }
  /** Older than what stands here already. */
  | { readonly kind: "old" }
  | { readonly kind: "not-theirs" }
  | { readonly kind: "unknown" };

/**
 * The author of a reply changed it. What it said before is kept, and the spam guard looks again, so
 * that a harmless reply cannot be turned into an advertisement.
 */
export async function replyIsEdited(
  store: Store,
  edit: GivenText & {
    readonly uri: string;
    readonly authorUri: string;
    /** Who may see it now; as before when absent. A mention may be private; a reply is erased then. */
    readonly visibility?: Visibility | undefined;
    /** What of ours it quotes now, as it names it; as before when absent. */
    readonly quotes?: readonly string[];
    readonly source?: string;
    /** As the author's server says, Unix milliseconds. */
    readonly editedAt?: number;
  },
): Promise<EditArrivesOutcome> {
  return await store.transact(async (tx) => {
    const author = await tx.db
      .selectFrom("accounts")
      .select("id")
      .where("uri", "=", edit.authorUri)
      .executeTakeFirst();
    const found = await lockReply(tx, { uri: edit.uri });
    if (author === undefined) return { kind: "unknown" };
    if (found === undefined) {
      const known = await changeMention(tx, edit.uri, author.id, edit);
      if (known && edit.quotes !== undefined) await noteQuotes(tx, edit.uri, edit.quotes);
      return { kind: known ? "edited" : "unknown" };
    }
    if (found.account_id !== author.id) return { kind: "not-theirs" };
    const { visibility } = edit;
    if (visibility === "followers" || visibility === "direct") {
      // What was public and is no longer must not stay on show.
      await eraseReply(tx, found);
      return { kind: "erased" };
    }
    // Whoever changes it has it: if it was missed, it is back.
    const reply = { ...found, state: await noteFound(tx, found) };
    if (edit.editedAt !== undefined && edit.editedAt < (reply.edited_at ?? reply.written_at))
      return { kind: "old" };
    const revised = await reviseReply(tx, reply, {
      ...textOf(edit),
      visibility,
      editedAt: edit.editedAt,
      ...(edit.source === undefined ? {} : { source: edit.source }),
      ...(await scoreEdit(tx, reply, edit)),
    });
    const quotesOtherwise =
      edit.quotes !== undefined && (await noteQuotes(tx, reply.uri, edit.quotes));
    return { kind: revised || quotesOtherwise ? "edited" : "same" };
  });
}
