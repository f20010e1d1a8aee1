import type { ActingUser, Tx } from "#schema";

import { addPerson, dropPerson, lockPeople } from "./people.ts";

/**
 * An account is not the person's after all: it is one of its own again, and what was joined only through it
 * comes apart with it. @returns false when it was joined to none.
 */
export async function partAccount(tx: Tx, by: ActingUser, accountId: number): Promise<boolean> {
  await lockPeople(tx);
  const account = await tx.db
    .selectFrom("accounts")
    .select("person_id")
    .where("id", "=", accountId)
    .executeTakeFirst();
  if (account?.person_id == null) return false;
  await tx.db
    .updateTable("account_joins")
    .set({ parted_at: tx.now, parted_by: by.userId })
    .where((or) => or.or([or("account_id", "=", accountId), or("other_id", "=", accountId)]))
    .where("parted_at", "is", null)
    .execute();
  if (by.userId !== null) await keepApart(tx, by.userId, accountId, account.person_id);
  await regroup(tx, account.person_id);
  tx.changed("followers");
  return true;
}

/**
 * It is not the person's, so it is apart from all accounts of theirs, also those it was joined with through others
 * alone: each such two get a row that says so, which stays when an account between them goes.
 */
async function keepApart(
  tx: Tx,
  userId: number,
  accountId: number,
  personId: number,
): Promise<void> {
  const others = await tx.db
    .selectFrom("accounts")
    .select("id")
    .where("person_id", "=", personId)
    .where("id", "<>", accountId)
    .orderBy("id")
    .execute();
  const rows = await tx.db
    .selectFrom("account_joins")
    .select(["account_id", "other_id"])
    .where((or) => or.or([or("account_id", "=", accountId), or("other_id", "=", accountId)]))
    .execute();
  const said = new Set(rows.flatMap((row) => [row.account_id, row.other_id]));
  for (const { id } of others.filter((other) => !said.has(other.id)))
    await tx.db
      .insertInto("account_joins")
      .values({
        ...{ account_id: accountId, other_id: id, proof: "by-hand", user_id: userId },
        ...{ joined_at: tx.now, parted_at: tx.now, parted_by: userId },
      })
      .execute();
}

/** Nothing says any more whose this account is; as when it was erased. */
export async function forgetJoins(tx: Tx, accountId: number): Promise<void> {
  await lockPeople(tx);
  const account = await tx.db
    .selectFrom("accounts")
    .select("person_id")
    .where("id", "=", accountId)
    .executeTakeFirst();
  await tx.db
    .deleteFrom("account_joins")
    .where((or) => or.or([or("account_id", "=", accountId), or("other_id", "=", accountId)]))
    .execute();
  if (account?.person_id != null) await regroup(tx, account.person_id);
}

/**
 * A user is erased: that accounts are one person's because that user signed in with them is forgotten. That
 * somebody here took two of them apart stays so, without saying whose they were.
 */
export async function forgetJoinsOfUser(tx: Tx, userId: number): Promise<void> {
  await lockPeople(tx);
  const own = tx.db
    .selectFrom("account_joins")
    .innerJoin("accounts", "accounts.id", "account_joins.account_id")
    .where("account_joins.user_id", "=", userId)
    .where("account_joins.proof", "=", "same-user");
  const people = await own.select("accounts.person_id").distinct().execute();
  await tx.db
    .deleteFrom("account_joins")
    .where("user_id", "=", userId)
    .where("proof", "=", "same-user")
    .where("parted_by", "is", null)
    .execute();
  await tx.db
    .updateTable("account_joins")
    .set({ user_id: null })
    .where("user_id", "=", userId)
    .where("proof", "=", "same-user")
    .execute();
  for (const { person_id: id } of people) if (id !== null) await regroup(tx, id);
}

/** Leaves together of a person only what joins that stand hold together. */
async function regroup(tx: Tx, personId: number): Promise<void> {
  const accounts = await tx.db
    .selectFrom("accounts")
    .select("id")
    .where("person_id", "=", personId)
    .orderBy("id")
    .execute();
  const ids = accounts.map(({ id }) => id);
  const joins = await tx.db
    .selectFrom("account_joins")
    .select(["account_id", "other_id"])
    .where("parted_at", "is", null)
    .where("account_id", "in", ids)
    .execute();
  const [first = [], ...others] = groups(
    ids,
    joins.map((join) => [join.account_id, join.other_id]),
  );
  for (const group of others) {
    const own = group.length > 1 ? await addPerson(tx) : null;
    await tx.db.updateTable("accounts").set({ person_id: own }).where("id", "in", group).execute();
  }
  if (first.length > 1) return;
  await tx.db
    .updateTable("accounts")
    .set({ person_id: null })
    .where("person_id", "=", personId)
    .execute();
  await dropPerson(tx, personId);
}

/** Which of these hang together by these pairs, the largest group first. */
function groups(ids: readonly number[], pairs: readonly (readonly [number, number])[]): number[][] {
  const groupOf = new Map(ids.map((id) => [id, [id]]));
  for (const [one, other] of pairs) {
    const [a, b] = [groupOf.get(one), groupOf.get(other)];
    if (a === undefined || b === undefined || a === b) continue;
    a.push(...b);
    for (const id of b) groupOf.set(id, a);
  }
  return [...new Set(groupOf.values())].toSorted((a, b) => b.length - a.length);
}
