import { createHash } from "node:crypto";
import { setImmediate } from "node:timers/promises";

import { enqueue } from "#jobs";
import { domainsAbove } from "#moderation";
import type { Db, Store, Tx } from "#schema";

import type { ApObject } from "#activitypub/objects/compose.ts";

/** An activity, and where it goes. */
export interface Outgoing {
  readonly activity: ApObject;
  readonly objectUri: string;
  /** Shown in the public outbox. */
  readonly listed: boolean;
  readonly inboxes: readonly string[];
}

/** Deliveries written in one transaction: few enough that a page asked for meanwhile hardly waits. */
const atOnce = 250;

/**
 * Keeps an activity as it goes out, once for its id, and writes one delivery for each inbox. What is about
 * one thing goes to one inbox in the order it was written; what is about others does not wait for it. Broken off in the middle, it goes on where it was; done, it
 * does nothing. `also` belongs to the same transaction as the first of them.
 */
export async function sendOut(
  store: Store,
  outgoing: Outgoing,
  also: (tx: Tx) => Promise<void> = async () => {},
): Promise<void> {
  const uri = String(outgoing.activity.id);
  const about = subjectOf(outgoing.activity) ?? outgoing.objectUri;
  const open = takesBack(outgoing.activity)
    ? outgoing.inboxes
    : await withoutBlocked(store.db, outgoing.inboxes);
  const inboxes = [...new Set(open)].toSorted();
  let after = await store.transact(async (tx) => {
    const isNew = await keepActivity(tx, outgoing);
    if (isNew) await also(tx);
    return isNew ? await deliverSome(tx, uri, about, inboxes, "") : await progressOf(tx, uri);
  });
  while (after !== undefined) {
    const from: string = after;
    // A commit is no pause for those who wait for a page.
    await setImmediate();
    after = await store.transact(async (tx) => await deliverSome(tx, uri, about, inboxes, from));
  }
}

/** @returns the last inbox written, or undefined when there is none left. */
async function deliverSome(
  tx: Tx,
  activityUri: string,
  about: string,
  inboxes: readonly string[],
  after: string,
): Promise<string | undefined> {
  const left = inboxes.filter((inbox) => inbox > after);
  const now = left.slice(0, atOnce);
  await enqueue(
    tx,
    ...now.map((inbox) => ({
      kind: "deliver" as const,
      queue: "delivery" as const,
      payload: { activityUri, inbox },
      lane: laneOf(inbox, about),
    })),
  );
  const last = left.length > now.length ? now.at(-1) : undefined;
  await keepProgress(tx, activityUri, last);
  return last;
}

/**
 * Whether it only ends or takes back what was. That goes to blocked servers too: they hear that their people follow
 * us no longer, and that what they have of us is to go.
 */
export function takesBack({ type }: { readonly type?: unknown }): boolean {
  return type === "Reject" || type === "Undo" || type === "Delete";
}

/** Those that lie on no blocked domain: somebody may live on one server and have their inbox on another. */
async function withoutBlocked(db: Db, inboxes: readonly string[]): Promise<readonly string[]> {
  const rows = await db.selectFrom("blocks").select("value").where("kind", "=", "domain").execute();
  if (rows.length === 0) return inboxes;
  const blocked = new Set(rows.map(({ value }) => value));
  return inboxes.filter((inbox) => {
    const { hostname } = URL.parse(inbox) ?? {};
    return hostname === undefined || !domainsAbove(hostname).some((domain) => blocked.has(domain));
  });
}

/** A short name, since an index takes no two addresses of any length. */
function laneOf(inbox: string, about: string): string {
  const hash = createHash("sha256").update(`${inbox} ${about}`).digest("base64url");
  return `deliver ${hash.slice(0, 22)}`;
}

/** What an activity is about in the end: of an Undo it is that of what is undone. */
function subjectOf(activity: ApObject): string | undefined {
  const { type, object } = activity;
  if (typeof object === "string") return object;
  if (typeof object !== "object" || object === null) return undefined;
  if (type === "Undo") return subjectOf(object as ApObject);
  const { id } = object as ApObject;
  return typeof id === "string" ? id : undefined;
}

async function keepActivity(tx: Tx, outgoing: Outgoing): Promise<boolean> {
  const { activity, objectUri, listed } = outgoing;
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

/** How far a large fan-out came: the last inbox that a delivery was written for, while there are more. */
async function progressOf(tx: Tx, activityUri: string): Promise<string | undefined> {
  const row = await tx.db
    .selectFrom("ap_activities")
    .select("sent_until")
    .where("uri", "=", activityUri)
    .executeTakeFirst();
  return row?.sent_until ?? undefined;
}

async function keepProgress(tx: Tx, activityUri: string, last: string | undefined): Promise<void> {
  await tx.db
    .updateTable("ap_activities")
    .set({ sent_until: last ?? null })
    .where("uri", "=", activityUri)
    .execute();
}

/** Takes what was said about an object, or one activity, out of the public outbox. */
export async function unlist(tx: Tx, uri: string): Promise<void> {
  await tx.db
    .updateTable("ap_activities")
    .set({ listed: 0 })
    .where((or) => or.or([or("object_uri", "=", uri), or("uri", "=", uri)]))
    .execute();
}

/** The inboxes of all followers, one for each server that has a shared one. */
export async function followerInboxes(db: Db): Promise<string[]> {
  const rows = await db
    .selectFrom("followers")
    .innerJoin("accounts", "accounts.id", "followers.account_id")
    .innerJoin("ap_actors", "ap_actors.uri", "accounts.uri")
    .select((from) => from.fn.coalesce("ap_actors.shared_inbox", "ap_actors.inbox").as("inbox"))
    .distinct()
    .where("accounts.state", "=", "known")
    .where("ap_actors.inbox", "is not", null)
    .execute();
  return rows.flatMap(({ inbox }) => (inbox === null ? [] : [inbox]));
}

/** The inboxes of those who answered, liked or shared a post: they hear when it changes or goes. */
export async function inboxesAround(db: Db, postId: number): Promise<string[]> {
  const inboxesBy = (table: "replies" | "reactions") =>
    db
      .selectFrom(table)
      .innerJoin("accounts", "accounts.id", `${table}.account_id`)
      .innerJoin("ap_actors", "ap_actors.uri", "accounts.uri")
      .select((from) => from.fn.coalesce("ap_actors.shared_inbox", "ap_actors.inbox").as("inbox"))
      .distinct()
      .where(`${table}.conversation_id`, "=", postId)
      .where("accounts.state", "=", "known")
      .where("ap_actors.inbox", "is not", null)
      .limit(5000);
  const answered = await inboxesBy("replies").execute();
  const reacted = await inboxesBy("reactions").execute();
  return [...answered, ...reacted].flatMap(({ inbox }) => (inbox === null ? [] : [inbox]));
}

/**
 * Where one account is reached: by its own inbox, or not at all when its server's shared one is among
 * those `known` to get it anyway.
 */
export async function inboxesOf(
  db: Db,
  accountUri: string,
  known: readonly string[],
): Promise<string[]> {
  const row = await db
    .selectFrom("accounts")
    .innerJoin("ap_actors", "ap_actors.uri", "accounts.uri")
    .select(["ap_actors.inbox", "ap_actors.shared_inbox"])
    .where("accounts.uri", "=", accountUri)
    .where("accounts.state", "=", "known")
    .executeTakeFirst();
  if (row?.inbox == null) return [];
  return row.shared_inbox !== null && known.includes(row.shared_inbox) ? [] : [row.inbox];
}
