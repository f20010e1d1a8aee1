import { enqueue } from "#jobs";
import type { Db, Tx } from "#schema";

import type { ApObject } from "./compose.ts";

/**
 * Keeps an activity as it goes out, once for its id.
 * @returns false when it was kept before; then it was also sent before.
 */
export async function keepActivity(
  tx: Tx,
  activity: ApObject,
  objectUri: string,
  listed: boolean,
): Promise<boolean> {
  const row = await tx.db
    .insertInto("ap_activities")
    .values({
      uri: String(activity.id),
      type: String(activity.type),
      object_uri: objectUri,
      json: JSON.stringify(activity),
      listed: listed ? 1 : 0,
      created_at: tx.now,
    })
    .onConflict((at) => at.column("uri").doNothing())
    .returning("id")
    .executeTakeFirst();
  return row !== undefined;
}

/** Takes what was said about an object, or one activity, out of the public outbox. */
export async function unlist(tx: Tx, uri: string): Promise<void> {
  await tx.db
    .updateTable("ap_activities")
    .set({ listed: 0 })
    .where((or) => or.or([or("object_uri", "=", uri), or("uri", "=", uri)]))
    .execute();
}

/** Writes one delivery for each inbox; to one inbox they go in the order they were written. */
export async function deliverTo(
  tx: Tx,
  activityUri: string,
  inboxes: readonly string[],
): Promise<void> {
  const jobs = [...new Set(inboxes)].map((inbox) => ({
    kind: "deliver" as const,
    payload: { activityUri, inbox },
    lane: inbox,
  }));
  if (jobs.length > 0) await enqueue(tx, ...jobs);
}

/** The inboxes of all followers, one for each server that has a shared one. */
export async function followerInboxes(db: Db): Promise<string[]> {
  const rows = await db
    .selectFrom("followers")
    .innerJoin("accounts", "accounts.id", "followers.account_id")
    .select((from) => from.fn.coalesce("accounts.shared_inbox", "accounts.inbox").as("inbox"))
    .distinct()
    .where("accounts.state", "=", "known")
    .execute();
  return rows.flatMap(({ inbox }) => (inbox === null ? [] : [inbox]));
}

/** The inboxes of those who answered, liked or shared a post: they hear when it changes or goes. */
export async function inboxesAround(db: Db, postId: number): Promise<string[]> {
  const inboxesBy = (table: "replies" | "reactions") =>
    db
      .selectFrom(table)
      .innerJoin("accounts", "accounts.id", `${table}.account_id`)
      .select((from) => from.fn.coalesce("accounts.shared_inbox", "accounts.inbox").as("inbox"))
      .distinct()
      .where(`${table}.post_id`, "=", postId)
      .where("accounts.network", "=", "activitypub")
      .where("accounts.state", "=", "known")
      .limit(5000);
  const answered = await inboxesBy("replies").execute();
  const reacted = await inboxesBy("reactions").execute();
  return [...answered, ...reacted].flatMap(({ inbox }) => (inbox === null ? [] : [inbox]));
}

/** The inbox of one account, its own rather than the shared one. */
export async function inboxOf(db: Db, accountUri: string): Promise<string | undefined> {
  const row = await db
    .selectFrom("accounts")
    .select(["inbox", "shared_inbox"])
    .where("uri", "=", accountUri)
    .where("state", "=", "known")
    .executeTakeFirst();
  return row?.inbox ?? row?.shared_inbox ?? undefined;
}
