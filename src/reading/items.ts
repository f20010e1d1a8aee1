import type { GivenText, Tx, Visibility } from "#schema";

/** A post by someone we follow, or passed on by them; cleaned. */
export interface NewItem extends GivenText {
  readonly accountId: number;
  readonly sharedById: number | null;
  readonly uri: string;
  readonly url: string;
  readonly inReplyTo: string | null;
  /** Unix milliseconds. */
  readonly writtenAt: number;
  readonly visibility: Visibility;
}

/** Stores an item once. @returns its id, or undefined when it was there before. */
export async function addItem(tx: Tx, item: NewItem): Promise<number | undefined> {
  const row = await tx.db
    .insertInto("reading_items")
    .values({
      account_id: item.accountId,
      shared_by_id: item.sharedById,
      uri: item.uri,
      url: item.url,
      title: item.title ?? "",
      warning: item.warning ?? "",
      html: item.html,
      language: item.language ?? "",
      in_reply_to: item.inReplyTo,
      written_at: item.writtenAt,
      arrived_at: tx.now,
      liked_at: null,
      shared_at: null,
      answered_at: null,
      visibility: item.visibility,
    })
    .onConflict((at) => at.doNothing())
    .returning("id")
    .executeTakeFirst();
  if (row !== undefined) tx.changed("reading");
  return row?.id;
}

/** The author changed it. @returns false when it is not in the list */
export async function changeItem(
  tx: Tx,
  uri: string,
  accountId: number,
  text: GivenText & { readonly visibility?: Visibility | undefined },
): Promise<boolean> {
  const { title = "", warning = "", html, language = "", visibility } = text;
  const done = await tx.db
    .updateTable("reading_items")
    .set({ title, warning, html, language, ...(visibility === undefined ? {} : { visibility }) })
    .where("uri", "=", uri)
    .where("account_id", "=", accountId)
    .executeTakeFirst();
  tx.changed("reading");
  return Number(done.numUpdatedRows) > 0;
}

/** The author took it away. */
export async function removeItem(tx: Tx, uri: string, accountId: number): Promise<void> {
  await tx.db
    .deleteFrom("reading_items")
    .where("uri", "=", uri)
    .where("account_id", "=", accountId)
    .execute();
  tx.changed("reading");
}

/** Notes when we liked or shared it; null when we took that back. */
export async function markReacted(
  tx: Tx,
  itemId: number,
  kind: "like" | "share",
  at: number | null,
): Promise<void> {
  await tx.db
    .updateTable("reading_items")
    .set(kind === "like" ? { liked_at: at } : { shared_at: at })
    .where("id", "=", itemId)
    .execute();
  tx.changed("reading");
}

/** Notes that we answered it. */
export async function markItemAnswered(tx: Tx, itemId: number): Promise<void> {
  await tx.db
    .updateTable("reading_items")
    .set({ answered_at: tx.now })
    .where("id", "=", itemId)
    .execute();
  tx.changed("reading");
}

/** Lets items go that are older than `beforeAt` (Unix milliseconds) and that we did nothing with. */
export async function tidyItems(tx: Tx, beforeAt: number): Promise<void> {
  await tx.db
    .deleteFrom("reading_items")
    .where("arrived_at", "<", beforeAt)
    .where("liked_at", "is", null)
    .where("shared_at", "is", null)
    .where("answered_at", "is", null)
    .execute();
}
