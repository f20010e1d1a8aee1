import type { Selectable } from "kysely";

import { hour } from "#core/clock.ts";
import type { Secrets } from "#core/secrets.ts";
import type { Db, Tables, Tx } from "#schema";

/** How long a reader has to confirm, in milliseconds. */
export const confirmWithinMs = 48 * hour;

/** A reader's reply that waits for its link, or the key to one that stands. */
export type ReaderReply = Selectable<Tables["reader_replies"]>;

/** Keeps a reader's reply until the link in their mail is used. @returns the link's token. */
export async function keepReaderReply(
  tx: Tx,
  secrets: Secrets,
  reply: {
    readonly postId: number;
    readonly parentId: number | null;
    readonly name: string;
    readonly email: string;
    readonly source: string;
    readonly language: string;
    readonly notify: boolean;
  },
): Promise<string> {
  const token = secrets.token();
  const email = reply.email.trim().toLowerCase();
  await tx.db
    .insertInto("reader_replies")
    .values({
      token_hash: secrets.fingerprint(token),
      post_id: reply.postId,
      parent_id: reply.parentId,
      reply_id: null,
      name: reply.name,
      email_sealed: secrets.seal(email),
      email_hash: secrets.fingerprint(`mail ${email}`),
      source: reply.source,
      language: reply.language,
      notify: reply.notify ? 1 : 0,
      created_at: tx.now,
      confirmed_at: null,
    })
    .execute();
  return token;
}

/** What a reader's link opens, if it is still good. */
export async function findReaderReply(
  db: Db,
  secrets: Secrets,
  token: string,
  now: number,
): Promise<ReaderReply | undefined> {
  const row = await db
    .selectFrom("reader_replies")
    .selectAll()
    .where("token_hash", "=", secrets.fingerprint(token))
    .executeTakeFirst();
  if (row === undefined) return undefined;
  if (row.confirmed_at === null && row.created_at < now - confirmWithinMs) return undefined;
  return row;
}

/** Joins the link to the reply it made; from now on it edits and erases. */
export async function joinReaderReply(tx: Tx, tokenHash: string, replyId: number): Promise<void> {
  await tx.db
    .updateTable("reader_replies")
    .set({ reply_id: replyId, confirmed_at: tx.now, source: "" })
    .where("token_hash", "=", tokenHash)
    .execute();
}

/** The reader behind a reply made here, when they want to be told of answers. */
export async function readerToTell(
  db: Db,
  secrets: Secrets,
  replyId: number,
): Promise<
  { readonly email: string; readonly name: string; readonly language: string } | undefined
> {
  const row = await db
    .selectFrom("reader_replies")
    .select(["email_sealed", "name", "language", "notify"])
    .where("reply_id", "=", replyId)
    .executeTakeFirst();
  if (row === undefined || row.notify === 0 || row.email_sealed === "") return undefined;
  return { email: secrets.unseal(row.email_sealed), name: row.name, language: row.language };
}

/** The reader wants no more mail about a reply. */
export async function stopTelling(tx: Tx, tokenHash: string): Promise<void> {
  await tx.db
    .updateTable("reader_replies")
    .set({ notify: 0 })
    .where("token_hash", "=", tokenHash)
    .execute();
}

/** Forgets a reader: name and address go; the link then says that the reply is erased. */
export async function forgetReader(tx: Tx, tokenHash: string): Promise<void> {
  await tx.db
    .updateTable("reader_replies")
    .set({ name: "", email_sealed: "", email_hash: "", source: "", notify: 0 })
    .where("token_hash", "=", tokenHash)
    .execute();
}

/** Removes what was never confirmed in time. */
export async function tidyReaderReplies(tx: Tx): Promise<void> {
  await tx.db
    .deleteFrom("reader_replies")
    .where("confirmed_at", "is", null)
    .where("created_at", "<", tx.now - confirmWithinMs)
    .execute();
}
