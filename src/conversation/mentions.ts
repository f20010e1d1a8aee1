import type { Db, GivenText, Tx, Visibility } from "#schema";

import { dropQuotes, tellQuoted } from "./quotes.ts";

/** Somebody who speaks of us or to us, elsewhere than under a post of ours. */
export interface NewMention extends GivenText {
  readonly accountId: number;
  readonly uri: string;
  readonly url: string;
  readonly inReplyTo: string | null;
  readonly visibility: Visibility;
}

/** Stores a mention once. @returns its id, or undefined when it was there before. */
export async function addMention(tx: Tx, mention: NewMention): Promise<number | undefined> {
  const row = await tx.db
    .insertInto("mentions")
    .values({
      account_id: mention.accountId,
      uri: mention.uri,
      url: mention.url,
      title: mention.title ?? "",
      warning: mention.warning ?? "",
      html: mention.html,
      language: mention.language ?? "",
      in_reply_to: mention.inReplyTo,
      at: tx.now,
      answered_at: null,
      visibility: mention.visibility,
    })
    .onConflict((at) => at.column("uri").doNothing())
    .returning("id")
    .executeTakeFirst();
  if (row === undefined) return undefined;
  tx.changed("queue");
  return row.id;
}

/** Whether something with this uri is kept as a mention. */
export async function isMentionHere(db: Db, uri: string): Promise<boolean> {
  const row = await db
    .selectFrom("mentions")
    .select("id")
    .where("uri", "=", uri)
    .executeTakeFirst();
  return row !== undefined;
}

/** Changes or takes away a mention of an account. @returns false when there is none. */
export async function changeMention(
  tx: Tx,
  uri: string,
  accountId: number,
  text: (GivenText & { readonly visibility?: Visibility | undefined }) | null,
): Promise<boolean> {
  const theirs = await tx.db
    .selectFrom("mentions")
    .select("id")
    .where("uri", "=", uri)
    .where("account_id", "=", accountId)
    .executeTakeFirst();
  if (theirs === undefined) return false;
  if (text === null) {
    await tx.db.deleteFrom("mentions").where("id", "=", theirs.id).execute();
    await dropQuotes(tx, uri);
  } else {
    await tx.db
      .updateTable("mentions")
      .set({
        title: text.title ?? "",
        warning: text.warning ?? "",
        html: text.html,
        language: text.language ?? "",
        ...(text.visibility === undefined ? {} : { visibility: text.visibility }),
      })
      .where("id", "=", theirs.id)
      .execute();
    // Who quotes a post is shown under it as long as everyone may see it.
    await tellQuoted(tx, uri);
  }
  tx.changed("queue");
  return true;
}

/** A mention turned out to be a reply under one of our posts; what it quotes it goes on quoting. */
export async function dropMention(tx: Tx, mentionId: number): Promise<void> {
  await tx.db.deleteFrom("mentions").where("id", "=", mentionId).execute();
  tx.changed("queue");
}

/** All mentions of an account go. */
export async function dropMentionsOf(tx: Tx, accountId: number): Promise<void> {
  const theirs = tx.db.selectFrom("mentions").select("uri").where("account_id", "=", accountId);
  await dropQuotes(tx, theirs);
  await tx.db.deleteFrom("mentions").where("account_id", "=", accountId).execute();
  tx.changed("queue");
}
