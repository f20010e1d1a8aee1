import { reactionArrives } from "#flows/reaction-arrives.ts";

import { type InboxAnswer, refuse, taken } from "#activitypub/inbox-answers.ts";
import type { RemoteDocument } from "#activitypub/fetch-document.ts";
import { firstText, idOf, many } from "#activitypub/read-json.ts";
import { plainLine } from "#activitypub/read-text.ts";
import { actOf, hearsay, isOtherAct } from "./hearsay.ts";
import { passedOn } from "./passed-on.ts";
import { isOurs, type ReceiveKind, type Receiving } from "./receiving.ts";

/** @source ActivityPub §7.10 (Like); EmojiReact as Pleroma, Akkoma and Misskey send it */
export const receiveLike: ReceiveKind = async (receiving, actorUri, activity) =>
  await react(receiving, actorUri, activity, "like");

/**
 * A share; of an act of writing, it is a group that passes on what its members wrote, changed or took back.
 * @source ActivityPub §7.11 (Announce); FEP-1b12 (groups)
 */
export const receiveAnnounce: ReceiveKind = async (receiving, actorUri, activity) => {
  const told = many(activity.object)[0];
  const act = actOf(told);
  if (act === undefined) {
    // Likes of members are the group's own business.
    if (isOtherAct(told)) return taken;
    return await react(receiving, actorUri, { ...activity, object: told }, "share");
  }
  const objectUri = idOf(act.object);
  if (objectUri === undefined) return refuse(400, "what it is about is not named");
  if (isOurs(receiving, objectUri))
    return act.type === "Create"
      ? await react(receiving, actorUri, { ...activity, object: objectUri }, "share")
      : taken;
  if (await hearsay(receiving, actorUri, told)) return taken;
  if (act.type === "Create") await passedOn(receiving, actorUri, objectUri);
  return taken;
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
  const reaction = { kind, uri, objectUri, emoji, account };
  const outcome = await reactionArrives(receiving.kit.store, reaction);
  if (outcome.kind !== "not-ours" || kind !== "share" || isOurs(receiving, objectUri)) return taken;
  // A share of an answer that we lack may be of a conversation here; else it is something to read.
  const isFollowed = await passedOn(receiving, actorUri, objectUri);
  if (!isFollowed) await hearsay(receiving, actorUri, activity.object);
  return taken;
}

/** With what somebody likes something; empty for a plain like. @source Pleroma: `content`; Misskey: `_misskey_reaction` */
export function emojiOf({ content, _misskey_reaction }: RemoteDocument): string {
  return plainLine(firstText(content) || firstText(_misskey_reaction), 50);
}
