import { domainOf, factsOf, type IncomingAccount, sameFacts } from "./account.ts";
import { type AccountRow, findAccount } from "./find-account.ts";
import { day } from "#core/clock.ts";
import type { Tx } from "#schema";

/** What became of an account that was handed over. */
export interface Upserted {
  readonly id: number;
  readonly isNew: boolean;
  /** It has a picture that we have not fetched, or did not get a day ago: write a `fetch-account` job. */
  readonly needsPicture: boolean;
  /** It had another name before, which may stand beside what it said. */
  readonly isRenamed: boolean;
}

/**
 * Keeps an account, new or changed; writes nothing when it is as it was.
 * An account that was gone and comes back with its whole description is known again.
 */
export async function upsertAccount(tx: Tx, account: IncomingAccount): Promise<Upserted> {
  const known = await findAccount(tx.db, { uri: account.uri });
  const facts = factsOf(account);
  if (known !== undefined && known.state === "known" && sameFacts(known, facts)) {
    const needsPicture = await lacksPicture(tx, known);
    return { id: known.id, isNew: false, needsPicture, isRenamed: false };
  }
  const hasNewPicture = facts.avatar_url !== null && facts.avatar_url !== known?.avatar_url;
  if (known !== undefined) {
    await tx.db
      .updateTable("accounts")
      .set({
        ...facts,
        state: "known",
        fetched_at: tx.now,
        // A picture that was taken down elsewhere is not shown here either.
        ...(facts.avatar_url === null ? { avatar_id: null } : {}),
      })
      .where("id", "=", known.id)
      .execute();
    const isRenamed = known.name !== facts.name;
    return { id: known.id, isNew: false, needsPicture: hasNewPicture, isRenamed };
  }
  const { id } = await tx.db
    .insertInto("accounts")
    .values({
      ...facts,
      network: account.network,
      uri: account.uri,
      domain: domainOf(account.uri),
      state: "known",
      first_seen_at: tx.now,
      fetched_at: tx.now,
    })
    // Two stories may meet the same stranger at the same moment.
    .onConflict((conflict) => conflict.column("uri").doUpdateSet({ fetched_at: tx.now }))
    .returning("id")
    .executeTakeFirstOrThrow();
  return { id, isNew: true, needsPicture: hasNewPicture, isRenamed: false };
}

/** Whether its picture did not come when it was asked for, a day ago or more; that it is asked for now is kept. */
async function lacksPicture(tx: Tx, known: AccountRow): Promise<boolean> {
  const { id, avatar_url: url, avatar_id: picture, fetched_at: at } = known;
  if (url === null || picture !== null || (at ?? 0) > tx.now - day) return false;
  await tx.db.updateTable("accounts").set({ fetched_at: tx.now }).where("id", "=", id).execute();
  return true;
}

/** Changes an account we know already; strangers stay unknown. @returns undefined for those. */
export async function refreshAccount(
  tx: Tx,
  account: IncomingAccount,
): Promise<(Upserted & { readonly changed: boolean }) | undefined> {
  const known = await findAccount(tx.db, { uri: account.uri });
  if (known === undefined) return undefined;
  const changed = known.state !== "known" || !sameFacts(known, factsOf(account));
  return { ...(await upsertAccount(tx, account)), changed };
}

/** The fetched picture of an account; null takes it away. */
export async function setAvatar(tx: Tx, accountId: number, mediaId: number | null): Promise<void> {
  await tx.db
    .updateTable("accounts")
    .set({ avatar_id: mediaId })
    .where("id", "=", accountId)
    .execute();
}
