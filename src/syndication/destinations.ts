import type { Db, NetworkName, Tx } from "#schema";

import { type Connection, listConnections } from "./connections.ts";

/** What the writer of a post wants by one connection. */
export interface Destination {
  readonly connectionId: number;
  readonly isOn: boolean;
  /** Plain; null where it follows the text. */
  readonly byHand: string | null;
  readonly asThread: boolean;
  readonly repostOnEdit: boolean;
}

/** Longest wording by hand, in UTF-16 units; more than any network with a limit takes. */
export const longestByHand = 20_000;

/** Keeps what the writer wants, for the connections that are named; what is kept of others stays. */
export async function setDestinations(
  tx: Tx,
  postId: number,
  destinations: readonly Destination[],
): Promise<void> {
  if (destinations.length === 0) return;
  const known = new Set((await listConnections(tx.db)).map(({ id }) => id));
  for (const { connectionId, isOn, byHand, asThread, repostOnEdit } of destinations) {
    // One may have been disconnected while the form stood open.
    if (!known.has(connectionId)) continue;
    const values = {
      is_on: isOn ? 1 : 0,
      text_by_hand: byHand === null ? null : byHand.slice(0, longestByHand),
      as_thread: asThread ? 1 : 0,
      repost_on_edit: repostOnEdit ? 1 : 0,
    };
    await tx.db
      .insertInto("post_destinations")
      .values({ post_id: postId, connection_id: connectionId, ...values })
      .onConflict((at) => at.columns(["post_id", "connection_id"]).doUpdateSet(values))
      .execute();
  }
}

/** The post goes out by these connections and by no other, now or later; wordings by hand stay. */
export async function sendOnlyTo(tx: Tx, postId: number, to: readonly number[]): Promise<void> {
  const kept = await listDestinations(tx.db, postId);
  const all = await listConnections(tx.db);
  await setDestinations(
    tx,
    postId,
    all.map(({ id }) => ({
      ...(kept.find(({ connectionId }) => connectionId === id) ?? following(id)),
      isOn: to.includes(id),
    })),
  );
}

/** A connection that a post goes out by, following its text. */
export function following(connectionId: number): Destination {
  return { connectionId, isOn: true, byHand: null, asThread: false, repostOnEdit: false };
}

/** What its writer wants for a post, by connection; none where nothing was said, and it goes out by all. */
export async function listDestinations(db: Db, postId: number): Promise<Destination[]> {
  const rows = await db
    .selectFrom("post_destinations")
    .selectAll()
    .where("post_id", "=", postId)
    .orderBy("connection_id")
    .execute();
  return rows.map((row) => ({
    connectionId: row.connection_id,
    isOn: row.is_on === 1,
    byHand: row.text_by_hand,
    asThread: row.as_thread === 1,
    repostOnEdit: row.repost_on_edit === 1,
  }));
}

/**
 * Those of some connections that a post goes out by. Where its writer chose, a connection that came later is not
 * one of them.
 */
export async function chosenFor(
  db: Db,
  postId: number,
  connections: readonly Connection[],
): Promise<Connection[]> {
  const destinations = await listDestinations(db, postId);
  if (destinations.length === 0) return [...connections];
  const on = new Set(destinations.flatMap(({ isOn, connectionId }) => (isOn ? connectionId : [])));
  return connections.filter(({ id }) => on.has(id));
}

/**
 * Whether the writer of a post keeps it from a network: one that reads our texts from here is neither told of it nor
 * shown it.
 */
export async function isKeptFrom(db: Db, postId: number, network: NetworkName): Promise<boolean> {
  return (await keptFrom(db, [postId], network)).has(postId);
}

/** Those of some posts whose writers keep them from a network. */
export async function keptFrom(
  db: Db,
  postIds: readonly number[],
  network: NetworkName,
): Promise<ReadonlySet<number>> {
  if (postIds.length === 0) return new Set();
  const rows = await db
    .selectFrom("post_destinations")
    .innerJoin("connections", "connections.id", "post_destinations.connection_id")
    .select("post_destinations.post_id")
    .where("post_destinations.post_id", "in", postIds)
    .where("connections.network", "=", network)
    .groupBy("post_destinations.post_id")
    .having((row) => row(row.fn.max("post_destinations.is_on"), "=", 0))
    .execute();
  return new Set(rows.map(({ post_id }) => post_id));
}

/** Whether the writer of a post wants it to stand here only. */
export async function staysHere(db: Db, postId: number): Promise<boolean> {
  const destinations = await listDestinations(db, postId);
  return destinations.length > 0 && destinations.every(({ isOn }) => !isOn);
}

/** Nothing is kept of what was wanted for a post. */
export async function forgetDestinations(tx: Tx, postId: number): Promise<void> {
  await tx.db.deleteFrom("post_destinations").where("post_id", "=", postId).execute();
}
