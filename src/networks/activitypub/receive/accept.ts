import { followIsAnswered } from "#flows/we-follow.ts";

import type { RemoteDocument } from "#activitypub/fetch-document.ts";
import { type InboxAnswer, taken } from "#activitypub/inbox-answers.ts";
import type { ReceiveKind, Receiving } from "./receiving.ts";

/** @source ActivityPub §7.6 (Accept) */
export const receiveAccept: ReceiveKind = async (receiving, actorUri, activity) =>
  await answered(receiving, actorUri, activity, true);

/** @source ActivityPub §7.7 (Reject) */
export const receiveReject: ReceiveKind = async (receiving, actorUri, activity) =>
  await answered(receiving, actorUri, activity, false);

async function answered(
  { kit }: Receiving,
  actorUri: string,
  { object }: RemoteDocument,
  accepted: boolean,
): Promise<InboxAnswer> {
  // An answer to something else than our wish to follow says nothing about following.
  if (isOther(object, "Follow")) return taken;
  await followIsAnswered(kit.store, { accountUri: actorUri, accepted });
  return taken;
}

/** Whether something is embedded and says that it is of another type. */
function isOther(object: unknown, type: string): boolean {
  if (typeof object !== "object" || object === null || !("type" in object)) return false;
  return object.type !== type;
}
