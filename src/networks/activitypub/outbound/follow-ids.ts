import type { Db, Store, Tx } from "#schema";

/** A Follow between us and an actor: whose it is, and its id. */
export interface FollowId {
  readonly actorUri: string;
  /** `in`: they follow us. */
  readonly direction: "in" | "out";
  readonly followUri: string;
}

/** Remembers the Follow that counts between us and an actor; a newer one takes the place of the one before. */
export async function keepFollowId(
  tx: Tx,
  { actorUri, direction, followUri }: FollowId,
): Promise<void> {
  const values = { follow_uri: followUri, at: tx.now };
  await tx.db
    .insertInto("ap_follows")
    .values({ actor_uri: actorUri, direction, ...values })
    .onConflict((at) => at.columns(["actor_uri", "direction"]).doUpdateSet(values))
    .execute();
}

/** The same as a story of its own. */
export async function rememberFollow(store: Store, follow: FollowId): Promise<void> {
  await store.transact(async (tx) => await keepFollowId(tx, follow));
}

/** It counts no longer, as a story of its own. */
export async function forgetFollow(store: Store, follow: FollowId): Promise<void> {
  await store.transact(async (tx) => await dropFollowId(tx, follow));
}

/** The Follow that counts, and since when (Unix milliseconds). */
export async function findFollowId(
  db: Db,
  actorUri: string,
  direction: "in" | "out",
): Promise<{ readonly followUri: string; readonly at: number } | undefined> {
  const row = await db
    .selectFrom("ap_follows")
    .select(["follow_uri", "at"])
    .where("actor_uri", "=", actorUri)
    .where("direction", "=", direction)
    .executeTakeFirst();
  return row === undefined ? undefined : { followUri: row.follow_uri, at: row.at };
}

/** It counts no longer, unless another has taken its place. */
export async function dropFollowId(
  tx: Tx,
  { actorUri, direction, followUri }: FollowId,
): Promise<void> {
  await tx.db
    .deleteFrom("ap_follows")
    .where("actor_uri", "=", actorUri)
    .where("direction", "=", direction)
    .where("follow_uri", "=", followUri)
    .execute();
}
