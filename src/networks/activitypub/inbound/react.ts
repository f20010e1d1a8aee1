import { reactionArrives } from "#flows/reaction-arrives.ts";
import type { Visibility } from "#schema";

import { type InboxAnswer, refuse, taken } from "./inbox-answers.ts";
import type { RemoteDocument } from "#activitypub/remote/fetch-document.ts";
import { readAudience } from "#activitypub/remote/read-audience.ts";
import { firstText, idOf } from "#activitypub/remote/read-json.ts";
import { plainLine } from "#activitypub/remote/read-text.ts";
import { actsIn, isOtherAct } from "./acts.ts";
import { takeEach } from "./apart.ts";
import { hearsay } from "./hearsay.ts";
import { passedOn } from "./passed-on.ts";
import { isOurs, type ReceiveKind, type Receiving } from "./receiving.ts";

/** @source ActivityPub §7.10 (Like); EmojiReact as Pleroma, Akkoma and Misskey send it */
export const receiveLike: ReceiveKind = async (receiving, actorUri, activity) =>
  await react(receiving, actorUri, activity, "like");

/**
 * A share; of an act of writing, it is a group that passes on what its members wrote, changed, took back or brought back.
 * @source ActivityPub §7.11 (Announce); FEP-1b12 (groups)
 */
export const receiveAnnounce: ReceiveKind = async (receiving, actorUri, activity) => {
  const acts = actsIn(activity.object);
  if (acts.length === 0) {
    // Likes of members are the group's own business.
    if (isOtherAct(activity.object)) return taken;
    return await react(receiving, actorUri, activity, "share");
  }
  return await takeEach(acts, async (act) => {
    const objectUri = idOf(act.object);
    if (objectUri === undefined) return refuse(400, "what it is about is not named");
    if (isOurs(receiving, objectUri))
      return act.type === "Create"
        ? await react(receiving, actorUri, { ...activity, object: objectUri }, "share")
        : taken;
    const isAsked = await hearsay(receiving, actorUri, act);
    // Where it is only named nobody knows yet whether it answers something or is something to read.
    if (isAsked && typeof act.object !== "string") return taken;
    if (act.type === "Create" || act.type === "Undo")
      await passedOn(receiving, actorUri, objectUri);
    return taken;
  });
};

async function react(
  receiving: Receiving,
  actorUri: string,
  activity: RemoteDocument,
  kind: "like" | "share",
): Promise<InboxAnswer> {
  const objectUri = idOf(activity.object);
  if (objectUri === undefined) return refuse(400, "what it is about is not named");
  const emoji = kind === "like" ? emojiOf(activity) : "";
  const uri = idOf(activity) ?? `${actorUri}#${kind}-${encodeURIComponent(objectUri)}`;
  const account = await receiving.accountOf(actorUri);
  if (account === undefined) return refuse(403, "the sender is no more");
  const visibility = kind === "share" ? audienceOf(activity, actorUri) : undefined;
  const reaction = { kind, uri, objectUri, emoji, account, visibility };
  const outcome = await reactionArrives(receiving.kit.store, reaction);
  if (outcome.kind !== "not-ours" || kind !== "share" || isOurs(receiving, objectUri)) return taken;
  // A share of an answer that we lack may be of a conversation here; else it is something to read.
  const isFollowed = await passedOn(receiving, actorUri, objectUri);
  if (!isFollowed) await hearsay(receiving, actorUri, { object: activity.object });
  return taken;
}

/**
 * Whom a share is passed on to. One that says nothing of it is for everyone, as shares are; likes are addressed to
 * whoever they please. @source Mastodon: "boost to followers only" has the followers in `to` and nobody else
 */
function audienceOf(activity: RemoteDocument, actorUri: string): Visibility | undefined {
  const { visibility, addressees } = readAudience(activity, actorUri);
  return addressees.length === 0 ? undefined : visibility;
}

/** With what somebody likes something; empty for a plain like. @source Pleroma: `content`; Misskey: `_misskey_reaction` */
export function emojiOf({ content, _misskey_reaction }: RemoteDocument): string {
  return plainLine(firstText(content) || firstText(_misskey_reaction), 50);
}
