import type { GivenText, Tx, Visibility } from "#schema";

/** Somebody who speaks of us or to us, elsewhere than under a post of ours. */
export interface NewMention extends GivenText {
  readonly accountId: number;
  readonly uri: string;
  readonly url: string;
  readonly inReplyTo: string | null;
  readonly visibility: Visibility;
  /** The post of ours that it quotes. */
  readonly quotedPostId?: number | undefined;
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
      quoted_post_id: mention.quotedPostId ?? null,
    })
    .onConflict((at) => at.column("uri").doNothing())
    .returning("id")
    .executeTakeFirst();
  if (row === undefined) return undefined;
  tx.changed("queue");
  if (mention.quotedPostId !== undefined) tx.changed(`post:${mention.quotedPostId}`);
  return row.id;
}

/** Changes or takes away a mention of an account. @returns false when there is none. */
export async function changeMention(
  tx: Tx,
  uri: string,
  accountId: number,
  text: (GivenText & { readonly visibility?: Visibility | undefined }) | null,
): Promise<boolean> {
  const quoting = await tx.db
    .selectFrom("mentions")
    .select("quoted_post_id")
    .where("uri", "=", uri)
    .where("account_id", "=", accountId)
    .executeTakeFirst();
  if (quoting === undefined) return false;
  if (quoting.quoted_post_id !== null) tx.changed(`post:${quoting.quoted_post_id}`);
  const result =
    text === null
      ? await tx.db
          .deleteFrom("mentions")
          .where("uri", "=", uri)
          .where("account_id", "=", accountId)
          .executeTakeFirst()
      : await tx.db
          .updateTable("mentions")
          .set({
            title: text.title ?? "",
            warning: text.warning ?? "",
            html: text.html,
            language: text.language ?? "",
            ...(text.visibility === undefined ? {} : { visibility: text.visibility }),
          })
          .where("uri", "=", uri)
          .where("account_id", "=", accountId)
          .executeTakeFirst();
  tx.changed("queue");
  return Number("numDeletedRows" in result ? result.numDeletedRows : result.numUpdatedRows) > 0;
}

/** A mention turned out to be a reply under one of our posts. */
export async function dropMention(tx: Tx, mentionId: number): Promise<void> {
  await tx.db.deleteFrom("mentions").where("id", "=", mentionId).execute();
  tx.changed("queue");
}

/** All mentions of an account go. */
export async function dropMentionsOf(tx: Tx, accountId: number): Promise<void> {
  await tx.db.deleteFrom("mentions").where("account_id", "=", accountId).execute();
  tx.changed("queue");
}
