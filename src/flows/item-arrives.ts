import { domainOf, findAccount, type IncomingAccount, upsertAccount } from "#audience";
import { isStorable, textOf } from "#conversation";
import { enqueue } from "#jobs";
import { isBlocked } from "#moderation";
import { addItem, changeItem, removeItem } from "#reading";
import type { GivenText, Store, Visibility } from "#schema";

/** A post by someone we follow, or one they passed on; cleaned. */
export interface IncomingItem extends GivenText {
  readonly account: IncomingAccount;
  /** Who passed it on, when that is not its author. */
  readonly sharedByUri: string | null;
  readonly uri: string;
  readonly url: string;
  readonly inReplyTo: string | null;
  /** Unix milliseconds. */
  readonly writtenAt: number;
  readonly visibility: Visibility;
}

/** Something arrives from someone we follow and goes to the end of the reading list. */
export async function itemArrives(
  store: Store,
  item: IncomingItem,
): Promise<{ readonly kind: "stored" | "duplicate" | "not-followed" | "blocked" | "unstorable" }> {
  if (!isStorable(item.uri) || !isStorable(item.account.uri)) return { kind: "unstorable" };
  return await store.transact(async (tx) => {
    const from = await findAccount(tx.db, { uri: item.sharedByUri ?? item.account.uri });
    const followed =
      from === undefined
        ? undefined
        : await tx.db
            .selectFrom("following")
            .select("account_id")
            .where("account_id", "=", from.id)
            .where("state", "=", "accepted")
            .executeTakeFirst();
    if (from === undefined || followed === undefined) return { kind: "not-followed" };
    if (await isBlocked(tx.db, item.account.uri, domainOf(item.account.uri)))
      return { kind: "blocked" };
    const author = await upsertAccount(tx, item.account);
    const id = await addItem(tx, {
      accountId: author.id,
      sharedById: item.sharedByUri === null ? null : from.id,
      uri: item.uri,
      url: item.url,
      ...textOf(item),
      inReplyTo: item.inReplyTo,
      writtenAt: item.writtenAt,
      visibility: item.visibility,
    });
    if (author.needsPicture)
      await enqueue(tx, { kind: "fetch-account", payload: { accountId: author.id } });
    return { kind: id === undefined ? "duplicate" : "stored" };
  });
}

/**
 * A user opens something by its address, of whomever it is: it goes to the reading list, where it can be
 * answered. Opened again it is the same item.
 */
export async function itemIsOpened(
  store: Store,
  item: Omit<IncomingItem, "sharedByUri">,
): Promise<{ readonly kind: "opened"; readonly itemId: number } | { readonly kind: "blocked" }> {
  return await store.transact(async (tx) => {
    if (await isBlocked(tx.db, item.account.uri, domainOf(item.account.uri)))
      return { kind: "blocked" };
    const author = await upsertAccount(tx, item.account);
    if (author.needsPicture)
      await enqueue(tx, { kind: "fetch-account", payload: { accountId: author.id } });
    const { uri, url, inReplyTo, writtenAt, visibility } = item;
    const words = { ...textOf(item), uri, url, inReplyTo, writtenAt, visibility };
    const added = await addItem(tx, { ...words, accountId: author.id, sharedById: null });
    if (added !== undefined) return { kind: "opened", itemId: added };
    const { id } = await tx.db
      .selectFrom("reading_items")
      .select("id")
      .where("uri", "=", uri)
      .orderBy("id")
      .limit(1)
      .executeTakeFirstOrThrow();
    return { kind: "opened", itemId: id };
  });
}

/** Its author changed it. @returns false when it is not in the list */
export async function itemIsEdited(
  store: Store,
  edit: GivenText & {
    readonly uri: string;
    readonly authorUri: string;
    readonly visibility?: Visibility;
  },
): Promise<boolean> {
  return await store.transact(async (tx) => {
    const author = await findAccount(tx.db, { uri: edit.authorUri });
    return author !== undefined && (await changeItem(tx, edit.uri, author.id, edit));
  });
}

/** Its author took it away. */
export async function itemIsGone(
  store: Store,
  gone: { readonly uri: string; readonly authorUri: string },
): Promise<void> {
  await store.transact(async (tx) => {
    const author = await findAccount(tx.db, { uri: gone.authorUri });
    if (author !== undefined) await removeItem(tx, gone.uri, author.id);
  });
}
