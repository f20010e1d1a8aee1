import { reactionArrives } from "#flows/reaction-arrives.ts";

import { type InboxAnswer, refuse, taken } from "#activitypub/inbox-answers.ts";
import type { RemoteDocument } from "#activitypub/fetch-document.ts";
import { idOf } from "#activitypub/read-json.ts";
import { passedOn } from "./passed-on.ts";
import { isOurs, type ReceiveKind, type Receiving } from "./receiving.ts";

/** @source ActivityPub §7.10 (Like); EmojiReact as Pleroma, Akkoma and Misskey send it */
export const receiveLike: ReceiveKind = async (receiving, actorUri, activity) =>
  await react(receiving, actorUri, activity, "like");

/** @source ActivityPub §7.11 (Announce) */
export const receiveAnnounce: ReceiveKind = async (receiving, actorUri, activity) =>
  await react(receiving, actorUri, activity, "share");

async function react(
  receiving: Receiving,
  actorUri: string,
  activity: RemoteDocument,
  kind: "like" | "share",
): Promise<InboxAnswer> {
  const objectUri = idOf(activity.object);
  const uri = idOf(activity);
  if (objectUri === undefined || uri === undefined)
    return refuse(400, "what it is about is not named");
  const account = await receiving.accountOf(actorUri);
  if (account === undefined) return refuse(403, "the sender is no more");
  const outcome = await reactionArrives(receiving.kit.store, { kind, uri, objectUri, account });
  if (outcome.kind === "not-ours" && kind === "share" && !isOurs(receiving, objectUri))
    await passedOn(receiving, actorUri, objectUri);
  return taken;
}
