import { renderReaderMarkdown } from "#core/markdown.ts";
import { sameSecret, type Secrets } from "#core/secrets.ts";
import { forgetAccount } from "#audience";
import {
  eraseReply,
  forgetReader,
  reviseReply,
  stopProof,
  stopTelling,
  takeReaderReply,
  lockReply,
} from "#conversation";
import type { Store } from "#schema";

import { longestReaderReply } from "./reader-replies.ts";
import { scoreEdit } from "./score-spam.ts";

/** What became of it. */
export type ReaderEditOutcome =
  | { readonly kind: "edited" | "same" | "erased"; readonly replyId: number }
  /** The edit waits for an owner's look before it is shown. */
  | { readonly kind: "held"; readonly replyId: number }
  | { readonly kind: "wrong" }
  | { readonly kind: "unknown" };

/** A reader changes their reply by the link in their mail; it passes the same guards as a new one. */
export async function readerEdits(
  store: Store,
  secrets: Secrets,
  edit: { readonly token: string; readonly source: string },
): Promise<ReaderEditOutcome> {
  const source = edit.source.toWellFormed().replaceAll("\0", "").trim();
  if (!/[^\p{Z}\p{C}]/u.test(source) || source.length > longestReaderReply)
    return { kind: "wrong" };
  return await store.transact(async (tx) => {
    const key = await takeReaderReply(tx, secrets, edit.token);
    const reply = key?.reply_id == null ? undefined : await lockReply(tx, { id: key.reply_id });
    if (reply === undefined || reply.state === "erased") return { kind: "unknown" };
    const html = renderReaderMarkdown(source);
    const scored = await scoreEdit(tx, reply, { html });
    const changed = await reviseReply(tx, reply, { html, source, ...scored });
    if (!changed) return { kind: "same", replyId: reply.id };
    return { kind: scored.state === "held" ? "held" : "edited", replyId: reply.id };
  });
}

/** A reader erases their reply: text, name and address go for good, its place in the thread stays. */
export async function readerErases(
  store: Store,
  secrets: Secrets,
  token: string,
): Promise<ReaderEditOutcome> {
  return await store.transact(async (tx) => {
    const key = await takeReaderReply(tx, secrets, token);
    const reply = key?.reply_id == null ? undefined : await lockReply(tx, { id: key.reply_id });
    if (key === undefined || reply === undefined) return { kind: "unknown" };
    await eraseReply(tx, reply);
    await forgetReader(tx, key.token_hash);
    // Their other replies keep the account; with the last one it goes too.
    if (reply.account_id !== null) await forgetAccount(tx, reply.account_id);
    return { kind: "erased", replyId: reply.id };
  });
}

/** A reader wants no more mail about a reply of theirs, by the link in such a mail. */
export async function readerStopsMail(
  store: Store,
  secrets: Secrets,
  stop: { readonly replyId: number; readonly proof: string },
): Promise<{ readonly kind: "stopped" | "unknown" }> {
  if (!sameSecret(stop.proof, stopProof(secrets, stop.replyId))) return { kind: "unknown" };
  await store.transact(async (tx) => await stopTelling(tx, stop.replyId));
  return { kind: "stopped" };
}
