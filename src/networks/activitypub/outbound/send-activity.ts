import { createHash } from "node:crypto";

import { type AccountRow, findAccount } from "#audience";
import type { Db, Store, Tx } from "#schema";
import type { SendOutcome } from "#syndication";

import type { ApObject } from "#activitypub/objects/compose.ts";
import { followerInboxes, inboxesOf, sendOut } from "./outgoing.ts";

/** An activity about something that we do rather than write, and whom it is for. */
export interface OutgoingActivity {
  readonly activity: ApObject;
  /** The one it is about; absent for what goes to followers only. */
  readonly other?: AccountRow;
  readonly toFollowers?: boolean;
  /** Shown in the public outbox. */
  readonly listed?: boolean;
  /** Belongs to the same transaction. */
  readonly also?: (tx: Tx) => Promise<void>;
}

/** Keeps it and writes its deliveries, once. */
export async function sendActivity(store: Store, outgoing: OutgoingActivity): Promise<SendOutcome> {
  const { activity, other, toFollowers = false, listed = false, also } = outgoing;
  const inboxes = toFollowers ? await followerInboxes(store.db) : [];
  if (other !== undefined) inboxes.push(...(await inboxesOf(store.db, other.uri, inboxes)));
  await sendOut(store, { activity, objectUri: objectUri(activity), listed, inboxes }, also);
  return { kind: "sent", uri: String(activity.id), url: "" };
}

/** There was nobody to tell, or nothing to say any more. */
export const unsaid: SendOutcome = { kind: "sent", uri: "", url: "" };

/**
 * The id of what may be done again and again, each time as something of its own: the same for the same key, so that a
 * job that a crash broke off says the same and not another thing.
 */
export function activityId(origin: string, key: string): string {
  const name = createHash("sha256").update(key).digest("hex").slice(0, 32);
  return `${origin}/ap/activities/${name}`;
}

/** An account that can be told something; undefined for one that is gone. */
export async function knownAccount(db: Db, id: number): Promise<AccountRow | undefined> {
  const row = await findAccount(db, { id });
  return row?.state === "known" ? row : undefined;
}

/** For nobody but one. */
export function toOnly(other: AccountRow): { readonly to: readonly string[] } {
  return { to: [other.uri] };
}

/** What an activity is about. */
export function objectUri({ object }: ApObject): string {
  return typeof object === "string" ? object : String((object as ApObject).id);
}
