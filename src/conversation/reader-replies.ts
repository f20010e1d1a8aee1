import { type Selectable, sql } from "kysely";

import { hour } from "#core/clock.ts";
import { personOf } from "#core/mail-address.ts";
import type { Secrets } from "#core/secrets.ts";
import type { Db, Tables, Tx } from "#schema";

/** How long a reader has to confirm, in milliseconds. */
export const confirmWithinMs = 48 * hour;

/** A reader's reply that waits for its link, or the key to one that stands. */
export type ReaderReply = Selectable<Tables["reader_replies"]>;

/** By what a person's address is found again, however it is spelt, without being written down. */
export function addressHash(secrets: Secrets, email: string): string {
  return secrets.fingerprint(`mail ${personOf(email)}`);
}

/** The address a reply waits for, found by the mark of its link; undefined when none waits under that mark. */
export async function addressThatWaits(
  tx: Tx,
  secrets: Secrets,
  tokenHash: string,
): Promise<string | undefined> {
  const row = await tx.db
    .selectFrom("reader_replies")
    .select("email_sealed")
    .where("token_hash", "=", tokenHash)
    .where("confirmed_at", "is", null)
    .where("created_at", ">=", tx.now - confirmWithinMs)
    .executeTakeFirst();
  return row === undefined ? undefined : secrets.unseal(row.email_sealed);
}

/**
 * Gives a reply that waits a new link; the one before stops working.
 * @returns what a mail needs, or undefined when nothing waits under that hash
 */
export async function renewLink(
  tx: Tx,
  secrets: Secrets,
  tokenHash: string,
): Promise<(ReaderReply & { readonly token: string }) | undefined> {
  const token = secrets.token();
  const row = await tx.db
    .updateTable("reader_replies")
    .set({ token_hash: secrets.fingerprint(token) })
    .where("token_hash", "=", tokenHash)
    .where("confirmed_at", "is", null)
    .where("created_at", ">=", tx.now - confirmWithinMs)
    .returningAll()
    .executeTakeFirst();
  return row === undefined ? undefined : { ...row, token };
}

/** Keeps a reader's reply until the link in their mail is used. @returns the link's token. */
export async function keepReaderReply(
  tx: Tx,
  secrets: Secrets,
  reply: {
    readonly conversationId: number;
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
      conversation_id: reply.conversationId,
      parent_id: reply.parentId,
      reply_id: null,
      name: reply.name,
      email_sealed: secrets.seal(email),
      email_hash: addressHash(secrets, email),
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
  return stillGood(row, now);
}

/** The same, held until commit, so that two clicks on one link make one reply. */
export async function takeReaderReply(
  tx: Tx,
  secrets: Secrets,
  token: string,
): Promise<ReaderReply | undefined> {
  // SQLite has one writer anyway and knows no row locks.
  if (tx.dialect === "sqlite") return await findReaderReply(tx.db, secrets, token, tx.now);
  const row = await tx.db
    .selectFrom("reader_replies")
    .selectAll()
    .where("token_hash", "=", secrets.fingerprint(token))
    .modifyEnd(sql`for update`)
    .executeTakeFirst();
  return stillGood(row, tx.now);
}

function stillGood(row: ReaderReply | undefined, now: number): ReaderReply | undefined {
  const isLate = row?.confirmed_at === null && row.created_at < now - confirmWithinMs;
  return isLate ? undefined : row;
}

/**
 * Joins the link to the reply it made; from now on it edits and erases. The address is kept only for those
 * who want to be told of answers.
 */
export async function joinReaderReply(
  tx: Tx,
  waiting: Pick<ReaderReply, "token_hash" | "notify">,
  replyId: number,
): Promise<void> {
  await tx.db
    .updateTable("reader_replies")
    .set({
      reply_id: replyId,
      confirmed_at: tx.now,
      source: "",
      ...(waiting.notify === 0 ? { email_sealed: "" } : {}),
    })
    .where("token_hash", "=", waiting.token_hash)
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

/** The proof in the link that stops mails about a reply; whoever has it may stop them and nothing else. */
export function stopProof(secrets: Secrets, replyId: number): string {
  return secrets.fingerprint(`stop ${replyId}`).slice(0, 32);
}

/** The reader wants no more mail about a reply; their address goes. */
export async function stopTelling(tx: Tx, replyId: number): Promise<void> {
  await tx.db
    .updateTable("reader_replies")
    .set({ notify: 0, email_sealed: "" })
    .where("reply_id", "=", replyId)
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
