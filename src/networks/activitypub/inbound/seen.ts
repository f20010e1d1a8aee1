import { createHash } from "node:crypto";
import { LRUCache } from "lru-cache";

import { day } from "#core/clock.ts";
import { logOf } from "#core/log.ts";
import type { Store, Tx } from "#schema";

/** How long an id is remembered, in milliseconds; a signature is good for an hour. */
export const rememberMs = 3 * 24 * 3_600_000;

/** The latest ids at hand, so that a server that repeats itself costs no question to the database. */
const latestOf = new WeakMap<Store, LRUCache<string, true>>();
const atHand = 20_000;

/** The mark left by a Delete: what that actor deleted is not taken from it later. */
export function deleteMarker(actorUri: string, uri: string): string {
  return `deleted ${actorUri} ${uri}`;
}

/** Whether an activity, or one of several marks, was taken before. */
export async function isProcessed(store: Store, ...uris: readonly string[]): Promise<boolean> {
  if (uris.some((uri) => latestOf.get(store)?.has(uri))) return true;
  const row = await store.db
    .selectFrom("ap_seen")
    .select("uri")
    .where("uri", "in", uris)
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

/** Remembers that an activity was taken: at once in this process, soon in the database. */
export function markSeen(store: Store, uri: string): void {
  const latest = latestOf.get(store) ?? new LRUCache<string, true>({ max: atHand });
  latestOf.set(store, latest.set(uri, true));
  keepMark(store, uri).catch(
    (fault: unknown) => logOf("inbox").warning`An activity's id was not kept: ${fault}`,
  );
}

/** Remembers a mark; it is on disk when this is done. */
export async function keepMark(store: Store, uri: string): Promise<void> {
  await store.transact(async (tx) => {
    await tx.db
      .insertInto("ap_seen")
      .values({ uri, at: tx.now })
      .onConflict((at) => at.column("uri").doNothing())
      .execute();
  });
}

/** A mark counts no more. */
export async function forgetMark(store: Store, uri: string): Promise<void> {
  await store.transact(async (tx) => {
    await tx.db.deleteFrom("ap_seen").where("uri", "=", uri).execute();
  });
}

/** How long it is remembered what a Delete took away, in milliseconds. */
const rememberDeletionMs = 30 * day;

/** Remembers what an actor's Delete took away, so that an Undo may name the Delete alone. */
export async function keepDeletion(
  store: Store,
  actorUri: string,
  deletionUri: string,
  uri: string,
): Promise<void> {
  await store.transact(async (tx) => {
    await tx.db
      .insertInto("ap_deletions")
      .values({ name: nameOf(actorUri, deletionUri), object_uri: uri, at: tx.now })
      .onConflict((at) => at.column("name").doUpdateSet({ object_uri: uri, at: tx.now }))
      .execute();
  });
}

/** What this actor's Delete took away; undefined when it is not known. */
export async function deletedBy(
  store: Store,
  actorUri: string,
  deletionUri: string | undefined,
): Promise<string | undefined> {
  if (deletionUri === undefined) return undefined;
  const row = await store.db
    .selectFrom("ap_deletions")
    .select("object_uri")
    .where("name", "=", nameOf(actorUri, deletionUri))
    .executeTakeFirst();
  return row?.object_uri;
}

/** Two addresses are more than an index holds. */
function nameOf(actorUri: string, deletionUri: string): string {
  return createHash("sha256").update(`${actorUri} ${deletionUri}`).digest("hex");
}

/** Forgets ids that are too old to come again, and what else has had its time. */
export async function tidySeen(tx: Tx): Promise<void> {
  await tx.db
    .deleteFrom("ap_seen")
    .where("at", "<", tx.now - rememberMs)
    .execute();
  await tx.db
    .deleteFrom("ap_deletions")
    .where("at", "<", tx.now - rememberDeletionMs)
    .execute();
}
