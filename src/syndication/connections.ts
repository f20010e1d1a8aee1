import { type Selectable, sql } from "kysely";

import type { Db, NetworkName, Tables, Tx } from "#schema";

/** An account of ours on a network. */
export type Connection = Selectable<Tables["connections"]>;

/** Adds an account of ours, or renews one that is there: same network, same id. @returns its number */
export async function addConnection(
  tx: Tx,
  account: {
    readonly network: NetworkName;
    readonly name: string;
    readonly uri: string;
    readonly tokensSealed?: string;
    /** Unix milliseconds; absent where it does not end by itself. */
    readonly expiresAt?: number;
    /** What the network allows this account, in the network's own words. */
    readonly limits?: object;
  },
): Promise<number> {
  const renewed = {
    name: account.name,
    state: "connected" as const,
    tokens_sealed: account.tokensSealed ?? null,
    expires_at: account.expiresAt ?? null,
    ...(account.limits === undefined ? {} : { limits_json: JSON.stringify(account.limits) }),
  };
  const { id } = await tx.db
    .insertInto("connections")
    .values({ network: account.network, uri: account.uri, created_at: tx.now, ...renewed })
    .onConflict((at) => at.columns(["network", "uri"]).doUpdateSet(renewed))
    .returning("id")
    .executeTakeFirstOrThrow();
  return id;
}

/** Nothing goes out by it any more and its keys are gone; its copies keep their rows. */
export async function endConnection(tx: Tx, id: number): Promise<void> {
  await tx.db
    .updateTable("connections")
    .set({ state: "ended", tokens_sealed: null, expires_at: null })
    .where("id", "=", id)
    .execute();
}

/** Its network no longer takes its keys: its owner must connect it anew, and what is to go out waits for that. */
export async function expireConnection(tx: Tx, id: number): Promise<void> {
  await tx.db
    .updateTable("connections")
    .set({ state: "expired" })
    .where("id", "=", id)
    .where("state", "=", "connected")
    .execute();
}

/** Its network gave it new keys in place of those it had. */
export async function keepTokens(tx: Tx, id: number, tokensSealed: string): Promise<void> {
  await tx.db
    .updateTable("connections")
    .set({ tokens_sealed: tokensSealed })
    .where("id", "=", id)
    .where("state", "<>", "ended")
    .execute();
}

/** What its network allows it, as it last said or as was counted. */
export async function keepLimits(tx: Tx, id: number, limits: object): Promise<void> {
  await tx.db
    .updateTable("connections")
    .set({ limits_json: JSON.stringify(limits) })
    .where("id", "=", id)
    .execute();
}

/** One of them, by its number. */
export async function findConnection(db: Db, id: number): Promise<Connection | undefined> {
  return await db.selectFrom("connections").selectAll().where("id", "=", id).executeTakeFirst();
}

/** Those that something is to go out by, of one network or of all: also one that must be connected anew first. */
export async function listConnections(db: Db, network?: NetworkName): Promise<Connection[]> {
  let query = db.selectFrom("connections").selectAll().where("state", "<>", "ended");
  if (network !== undefined) query = query.where("network", "=", network);
  return await query.orderBy("id").execute();
}

/**
 * When something last came from a network that sends it here by itself, Unix milliseconds; null where none of the
 * newest replies and reactions is from there.
 */
export async function lastArrival(db: Db, network: NetworkName): Promise<number | null> {
  const newest = 5000;
  const reply = await db
    .selectFrom("replies")
    .select("arrived_at as at")
    .where("network", "=", network)
    .where("ours", "=", 0)
    .where("id", ">", (all) =>
      all.selectFrom("replies").select(sql<number>`coalesce(max(id), 0) - ${newest}`.as("from")),
    )
    .orderBy("id", "desc")
    .limit(1)
    .executeTakeFirst();
  const reaction = await db
    .selectFrom("reactions")
    .innerJoin("accounts", "accounts.id", "reactions.account_id")
    .select("reactions.at")
    .where("accounts.network", "=", network)
    .where("reactions.id", ">", (all) =>
      all.selectFrom("reactions").select(sql<number>`coalesce(max(id), 0) - ${newest}`.as("from")),
    )
    .orderBy("reactions.id", "desc")
    .limit(1)
    .executeTakeFirst();
  const at = Math.max(reply?.at ?? 0, reaction?.at ?? 0);
  return at === 0 ? null : at;
}
