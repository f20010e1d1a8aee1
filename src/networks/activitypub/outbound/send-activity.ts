import { createHash } from "node:crypto";

import { type AccountRow, findAccount } from "#audience";
import type { Intent, RunningJob } from "#jobs";
import type { Kit } from "#kit";

import { actorObject } from "#activitypub/objects/actor.ts";
import { everyone, ownAddresses } from "#activitypub/addresses.ts";
import { activityAbout, type ApObject, plainActivity } from "#activitypub/objects/compose.ts";
import { quoteStamp } from "#activitypub/objects/objects.ts";
import { followerInboxes, inboxesOf, sendOut, unlist } from "./outgoing.ts";
import type { OwnKeys } from "#activitypub/signatures/own-keys.ts";

/** What a `send-activity` job leads to. */
interface OutgoingActivity {
  readonly activity: ApObject;
  /** Shown in the public outbox. */
  readonly listed?: boolean;
  readonly toFollowers?: boolean;
}

/** The one it is for; absent for what goes to followers only. */
type Other = AccountRow | undefined;

/** Handles the job `send-activity`: what we do rather than write, as ActivityPub says it. */
export function activitySender(
  kit: Kit,
  keys: () => Promise<OwnKeys>,
): (job: Pick<RunningJob<"send-activity">, "id" | "createdAt" | "payload">) => Promise<void> {
  const own = ownAddresses(kit.config.origin);
  const { db } = kit.store;

  const answerFollow = (
    type: "Accept" | "Reject",
    uri: string,
    followUri: string,
    other: Other,
  ): OutgoingActivity => {
    const follow = { id: followUri, type: "Follow", actor: other?.uri, object: own.actor };
    return { activity: plainActivity(own, type, follow, uri, toOnly(other)) };
  };

  const react = async (
    { kind, what, id }: Extract<Intent, { what: unknown }>,
    other: Other,
  ): Promise<OutgoingActivity | undefined> => {
    const item = await db
      .selectFrom(what === "item" ? "reading_items" : "replies")
      .select(["uri", "liked_uri", "shared_uri"])
      .where("id", "=", id)
      .executeTakeFirst();
    const uri = kind === "like" ? item?.liked_uri : item?.shared_uri;
    // Taken back before it went out.
    if (item === undefined || uri == null) return undefined;
    if (kind === "like")
      return { activity: plainActivity(own, "Like", item.uri, uri, toOnly(other)) };
    const audience = { to: [everyone], cc: [own.followers, ...toOnly(other).to] };
    const activity = plainActivity(own, "Announce", item.uri, uri, audience);
    return {
      activity: { ...activity, published: new Date(kit.clock.now()).toISOString() },
      listed: true,
      toFollowers: true,
    };
  };

  const undo = async (uri: string, other: Other): Promise<OutgoingActivity | undefined> => {
    const done = await db
      .selectFrom("ap_activities")
      .select(["json", "type"])
      .where("uri", "=", uri)
      .executeTakeFirst();
    if (done === undefined) return undefined;
    const { "@context": _, ...said } = JSON.parse(done.json) as ApObject;
    const isShare = done.type === "Announce";
    const audience = isShare
      ? { to: [everyone], cc: [own.followers, ...toOnly(other).to] }
      : toOnly(other);
    return {
      activity: plainActivity(own, "Undo", said, `${uri}#undo`, audience),
      toFollowers: isShare,
    };
  };

  const allowQuote = (
    { requestUri, quotingUri, quotedUri }: Extract<Intent, { kind: "allow-quote" }>,
    uri: string,
    other: Other,
  ): OutgoingActivity => {
    const request = {
      id: requestUri,
      type: "QuoteRequest",
      actor: other?.uri,
      object: quotedUri,
      instrument: quotingUri,
    };
    const accept = plainActivity(own, "Accept", request, uri, toOnly(other));
    const stamp = quoteStamp(own.origin, own.actor, quotingUri, quotedUri);
    return { activity: { ...accept, result: stamp.id } };
  };

  const tellProfile = async (at: number): Promise<OutgoingActivity> => {
    const { publicPem } = await keys();
    const actor = await actorObject(db, own, await kit.settings.get(), publicPem);
    const uri = `${own.actor}#update-${at}`;
    const activity = activityAbout(own, "Update", actor, uri, kit.clock.now());
    return { activity, toFollowers: true };
  };

  /** @source FEP-7628 (push mode); https://docs.joinmastodon.org/spec/activitypub/#Move */
  const tellMove = async (target: string, uri: string): Promise<OutgoingActivity | undefined> => {
    const { movedTo } = await kit.settings.get();
    // Taken back before it went out.
    if (movedTo?.uri !== target) return undefined;
    const audience = { to: [everyone], cc: [own.followers] };
    const activity = plainActivity(own, "Move", own.actor, uri, audience);
    return { activity: { ...activity, target }, toFollowers: true };
  };

  /** `fresh` is the id of what may be done again and again, each time as something of its own. */
  const compose = async (
    intent: Intent,
    other: Other,
    fresh: string,
  ): Promise<OutgoingActivity | undefined> => {
    switch (intent.kind) {
      case "accept-follow":
        return answerFollow("Accept", fresh, intent.followUri, other);
      case "reject-follow":
        return answerFollow("Reject", fresh, intent.followUri, other);
      case "follow": {
        const uri = intent.followUri;
        return { activity: plainActivity(own, "Follow", other?.uri, uri, toOnly(other)) };
      }
      case "unfollow": {
        const id = intent.followUri;
        const follow = { id, type: "Follow", actor: own.actor, object: other?.uri };
        return { activity: plainActivity(own, "Undo", follow, `${id}#undo`, toOnly(other)) };
      }
      case "like":
      case "share":
        return await react(intent, other);
      case "undo":
        return await undo(intent.uri, other);
      case "allow-quote":
        return allowQuote(intent, fresh, other);
      // @source ActivityPub §7.8 and §7.9; https://docs.joinmastodon.org/spec/activitypub/#featured-collection
      case "pin":
      case "unpin": {
        const type = intent.kind === "pin" ? "Add" : "Remove";
        const audience = { to: [everyone], cc: [own.followers] };
        const activity = plainActivity(own, type, intent.postUri, fresh, audience);
        return { activity: { ...activity, target: own.featured }, toFollowers: true };
      }
      case "tell-profile":
        return await tellProfile(intent.at);
      case "tell-move":
        return await tellMove(intent.toUri, fresh);
      default:
        return undefined;
    }
  };

  /** The same each time a job is done, so that one that a crash broke off says the same and not another thing. */
  const idOf = ({ id, createdAt, payload }: Parameters<ReturnType<typeof activitySender>>[0]) => {
    const name = createHash("sha256").update(
      `${id} ${createdAt} ${JSON.stringify(payload.intent)}`,
    );
    return `${own.origin}/ap/activities/${name.digest("hex").slice(0, 32)}`;
  };

  return async (job) => {
    const { intent, accountId } = job.payload;
    const other = accountId === null ? undefined : await findAccount(db, { id: accountId });
    if (accountId !== null && other?.state !== "known") return;
    const said = await compose(intent, other, idOf(job));
    if (said === undefined) return;
    const { activity, listed = false } = said;
    const inboxes = said.toFollowers === true ? await followerInboxes(db) : [];
    if (other !== undefined) inboxes.push(...(await inboxesOf(db, other.uri, inboxes)));
    const outgoing = { activity, objectUri: objectUri(activity), listed, inboxes };
    await sendOut(kit.store, outgoing, async (tx) => {
      if (activity.type === "Undo") await unlist(tx, objectUri(activity));
    });
  };
}

function objectUri({ object }: ApObject): string {
  return typeof object === "string" ? object : String((object as ApObject).id);
}

function toOnly(other: Other): { readonly to: readonly string[] } {
  return { to: other === undefined ? [] : [other.uri] };
}
