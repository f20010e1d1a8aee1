import type { Selectable } from "kysely";

import type { Db, Tables, Tx } from "#schema";

import type { IncomingAccount } from "./account.ts";

/** An account as it is stored. */
export type AccountRow = Selectable<Tables["accounts"]>;

/**
 * Remembers an account, or brings what we know of it up to date.
 * @returns its id, and whether its picture is still to be fetched.
 */
export async function upsertAccount(
  tx: Tx,
  account: IncomingAccount,
): Promise<{ readonly id: number; readonly needsPicture: boolean }> {
  const known = await tx.db
    .selectFrom("accounts")
    .select(["id", "name", "handle", "url", "avatar_url", "avatar_id", "inbox", "shared_inbox"])
    .where("uri", "=", account.uri)
    .executeTakeFirst();
  const values = {
    handle: account.handle,
    name: account.name,
    url: account.url,
    domain: domainOf(account.uri),
    avatar_url: account.avatarUrl,
    bio_html: account.bioHtml,
    inbox: account.inbox,
    shared_inbox: account.sharedInbox,
    state: "known" as const,
  };
  if (known !== undefined) {
    // On the hot path an account is nearly always the same as a second ago: then nothing is written.
    const same =
      known.name === account.name &&
      known.handle === account.handle &&
      known.url === account.url &&
      known.avatar_url === account.avatarUrl &&
      known.inbox === account.inbox &&
      known.shared_inbox === account.sharedInbox;
    if (!same)
      await tx.db
        .updateTable("accounts")
        .set({ ...values, ...(known.avatar_url === account.avatarUrl ? {} : { avatar_id: null }) })
        .where("id", "=", known.id)
        .execute();
    const pictureIsOld = known.avatar_url !== account.avatarUrl;
    return { id: known.id, needsPicture: pictureIsOld && account.avatarUrl !== null };
  }
  const row = await tx.db
    .insertInto("accounts")
    .values({
      network: account.network,
      uri: account.uri,
      ...values,
      avatar_id: null,
      first_seen_at: tx.now,
      fetched_at: null,
    })
    .onConflict((at) => at.column("uri").doUpdateSet({ name: account.name }))
    .returning("id")
    .executeTakeFirstOrThrow();
  return { id: row.id, needsPicture: account.avatarUrl !== null };
}

/** The account with this id or uri. */
export async function findAccount(
  db: Db,
  by: { readonly id: number } | { readonly uri: string },
): Promise<AccountRow | undefined> {
  const all = db.selectFrom("accounts").selectAll();
  return await (
    "id" in by ? all.where("id", "=", by.id) : all.where("uri", "=", by.uri)
  ).executeTakeFirst();
}

/** Gives an account its picture, stored here. */
export async function setAvatar(tx: Tx, accountId: number, mediaId: number): Promise<void> {
  await tx.db
    .updateTable("accounts")
    .set({ avatar_id: mediaId, fetched_at: tx.now })
    .where("id", "=", accountId)
    .execute();
}

/** An account is no more: what was personal of it goes, and it follows us no longer. */
export async function eraseAccount(tx: Tx, accountId: number): Promise<void> {
  await tx.db
    .updateTable("accounts")
    .set({
      state: "gone",
      name: "",
      handle: "",
      bio_html: "",
      avatar_url: null,
      avatar_id: null,
      inbox: null,
      shared_inbox: null,
    })
    .where("id", "=", accountId)
    .execute();
  for (const table of ["followers", "following", "ties"] as const)
    await tx.db.deleteFrom(table).where("account_id", "=", accountId).execute();
  tx.changed("followers");
}

/** The host of an account's uri, in lower case; empty for those without one. */
export function domainOf(uri: string): string {
  return URL.canParse(uri) ? new URL(uri).hostname.toLowerCase() : "";
}
