import { renderReaderMarkdown } from "#core/markdown.ts";
import type { Secrets } from "#core/secrets.ts";
import {
  blankReply,
  findReaderReply,
  findReply,
  forgetReader,
  reviseReply,
  stopTelling,
} from "#conversation";
import type { Store } from "#schema";

import { longestReaderReply } from "./reader-replies.ts";
import { weighEdit } from "./weigh-reply.ts";

/** What became of it. */
export type ReaderEditOutcome =
  | { readonly kind: "edited" | "same" | "erased"; readonly replyId: number }
  | { readonly kind: "wrong" }
  | { readonly kind: "unknown" };

/** A reader changes their reply by the link in their mail; it passes the same guards as a new one. */
export async function readerEdits(
  store: Store,
  secrets: Secrets,
  edit: { readonly token: string; readonly source: string },
): Promise<ReaderEditOutcome> {
  const source = edit.source.trim();
  if (source === "" || source.length > longestReaderReply) return { kind: "wrong" };
  return await store.transact(async (tx) => {
    const key = await findReaderReply(tx.db, secrets, edit.token, tx.now);
    const reply = key?.reply_id == null ? undefined : await findReply(tx.db, { id: key.reply_id });
    if (reply === undefined || reply.state === "erased") return { kind: "unknown" };
    const html = renderReaderMarkdown(source);
    const changed = await reviseReply(tx, reply, {
      html,
      source,
      ...(await weighEdit(tx, reply, html)),
    });
    return { kind: changed ? "edited" : "same", replyId: reply.id };
  });
}

/** A reader erases their reply: text, name and address go for good. */
export async function readerErases(
  store: Store,
  secrets: Secrets,
  token: string,
): Promise<ReaderEditOutcome> {
  return await store.transact(async (tx) => {
    const key = await findReaderReply(tx.db, secrets, token, tx.now);
    const reply = key?.reply_id == null ? undefined : await findReply(tx.db, { id: key.reply_id });
    if (key === undefined || reply === undefined) return { kind: "unknown" };
    await blankReply(tx, reply);
    await forgetReader(tx, key.token_hash);
    return { kind: "erased", replyId: reply.id };
  });
}

/** A reader wants no more mail about a reply of theirs. */
export async function readerStopsMail(
  store: Store,
  secrets: Secrets,
  token: string,
): Promise<void> {
  await store.transact(async (tx) => {
    const key = await findReaderReply(tx.db, secrets, token, tx.now);
    if (key !== undefined) await stopTelling(tx, key.token_hash);
  });
}
