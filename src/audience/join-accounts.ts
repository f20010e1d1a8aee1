import { sql } from "kysely";

import { type AccountRow, findAccount } from "./find-account.ts";
import { addPerson, dropPerson, lockPeople } from "./people.ts";
import type { ActingUser, Tx } from "#schema";

/** By what two accounts are known to be one person's. */
export type JoinProof =
  /**
   * Each links to the other with `rel="me"`: the addresses that the page of each links to so.
   * @source https://microformats.org/wiki/rel-me
   */
  | {
      readonly kind: "rel-me";
      readonly links: readonly string[];
      readonly otherLinks: readonly string[];
    }
  /** One user signed in with both; who it is stands in `by`. */
  | { readonly kind: "same-user" }
  /** Somebody here said so. */
  | { readonly kind: "by-hand" };

/** What became of it. */
export type JoinOutcome =
  | { readonly kind: "joined"; readonly personId: number }
  /** This pair is joined by that proof already. */
  | { readonly kind: "same" }
  /** There is no such account, it is gone, or it is the same one. */
  | { readonly kind: "not-found" }
  | { readonly kind: "not-proved" }
  /** Somebody here took them apart, or accounts that would be one person's by this, which no proof undoes by itself. */
  | { readonly kind: "parted-before" };

/**
 * Two accounts are one person's from now on, and with them all that were known to be the same person as
 * either. Why, when and by whom is kept, so that it can be taken back.
 */
export async function joinAccounts(
  tx: Tx,
  by: ActingUser,
  pair: { readonly accountId: number; readonly otherId: number },
  proof: JoinProof,
): Promise<JoinOutcome> {
  await lockPeople(tx);
  const [one, other] = await lockBoth(tx, pair);
  if (one === undefined || other === undefined || one.id === other.id) return { kind: "not-found" };
  if (!(await isProved(tx, by, one, other, proof))) return { kind: "not-proved" };
  const standing = await tx.db
    .selectFrom("account_joins")
    .select("id")
    .where("account_id", "in", [one.id, other.id])
    .where("other_id", "in", [one.id, other.id])
    .where("parted_at", "is", null)
    .where("proof", "=", proof.kind)
    .executeTakeFirst();
  if (standing !== undefined) return { kind: "same" };
  if (proof.kind !== "by-hand" && (await wereParted(tx, one, other)))
    return { kind: "parted-before" };
  await tx.db
    .insertInto("account_joins")
    .values({
      account_id: one.id,
      other_id: other.id,
      proof: proof.kind,
      user_id: by.userId,
      joined_at: tx.now,
    })
    .execute();
  const personId = one.person_id ?? other.person_id ?? (await addPerson(tx));
  for (const { id, person_id: old } of [one, other]) {
    const accounts = tx.db.updateTable("accounts").set({ person_id: personId });
    // Whoever was known to be the same as this one comes along.
    await (
      old === null ? accounts.where("id", "=", id) : accounts.where("person_id", "=", old)
    ).execute();
    if (old !== null && old !== personId) await dropPerson(tx, old);
  }
  tx.changed("followers");
  return { kind: "joined", personId };
}

/**
 * Whether somebody here took apart an account that is the one's person's and one that is the other's, and said
 * nothing else of these two since.
 */
async function wereParted(tx: Tx, one: AccountRow, other: AccountRow): Promise<boolean> {
  if (one.person_id !== null && one.person_id === other.person_id) return false;
  const [ones, others] = [await accountsBeside(tx, one), await accountsBeside(tx, other)];
  const rows = await tx.db
    .selectFrom("account_joins")
    .select(["account_id", "other_id", "parted_by"])
    .where((or) =>
      or.or([
        or.and([or("account_id", "in", ones), or("other_id", "in", others)]),
        or.and([or("account_id", "in", others), or("other_id", "in", ones)]),
      ]),
    )
    .orderBy("id")
    .execute();
  // The last word on each two of them.
  const last = new Map(
    rows.map((row) => [
      `${Math.min(row.account_id, row.other_id)} ${Math.max(row.account_id, row.other_id)}`,
      row.parted_by,
    ]),
  );
  return [...last.values()].some((partedBy) => partedBy !== null);
}

/** All accounts of whom this one belongs to, itself among them. */
async function accountsBeside(tx: Tx, account: AccountRow): Promise<number[]> {
  if (account.person_id === null) return [account.id];
  const rows = await tx.db
    .selectFrom("accounts")
    .select("id")
    .where("person_id", "=", account.person_id)
    .execute();
  return rows.map(({ id }) => id);
}

/** Both, held until commit, so that neither is erased meanwhile. */
async function lockBoth(
  tx: Tx,
  { accountId, otherId }: { readonly accountId: number; readonly otherId: number },
): Promise<(AccountRow | undefined)[]> {
  // SQLite has one writer anyway and knows no row locks.
  if (tx.dialect === "postgres")
    await tx.db
      .selectFrom("accounts")
      .select("id")
      .where("id", "in", [accountId, otherId])
      .orderBy("id")
      .modifyEnd(sql`for update`)
      .execute();
  const both = [
    await findAccount(tx.db, { id: accountId }),
    await findAccount(tx.db, { id: otherId }),
  ];
  return both.map((one) => (one?.state === "known" ? one : undefined));
}

async function isProved(
  tx: Tx,
  by: ActingUser,
  one: AccountRow,
  other: AccountRow,
  proof: JoinProof,
): Promise<boolean> {
  switch (proof.kind) {
    case "rel-me":
      return linksTo(proof.links, other) && linksTo(proof.otherLinks, one);
    case "same-user": {
      if (by.userId === null) return false;
      const rows = await tx.db
        .selectFrom("user_accounts")
        .select("account_id")
        .where("user_id", "=", by.userId)
        .where("account_id", "in", [one.id, other.id])
        .execute();
      return rows.length === 2;
    }
    case "by-hand":
      return by.userId !== null;
  }
}

function linksTo(links: readonly string[], { uri, url }: AccountRow): boolean {
  const own = new Set([uri, url].filter((one) => /^https?:\/\//i.test(one)).map(sameAddress));
  return links.some((link) => own.has(sameAddress(link)));
}

/** An address as it is compared: without a slash at its end and a part of the page. */
function sameAddress(address: string): string {
  const url = URL.parse(address);
  return url === null ? "" : `${url.origin}${url.pathname.replace(/\/$/, "")}${url.search}`;
}
