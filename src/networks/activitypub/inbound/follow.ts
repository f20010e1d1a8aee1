import { followArrives, followEnds } from "#flows/follow-arrives.ts";

import { refuse, taken } from "./inbox-answers.ts";
import { idOf } from "#activitypub/remote/read-json.ts";
import { findFollowId, forgetFollow, rememberFollow } from "#activitypub/outbound/follow-ids.ts";
import { isUs } from "./is-us.ts";
import type { ReceiveKind, Receiving } from "./receiving.ts";

/** @source ActivityPub §7.5 (Follow) */
export const receiveFollow: ReceiveKind = async (receiving, actorUri, activity) => {
  if (!(await isUs(receiving, idOf(activity.object))))
    return refuse(400, "that account is not here");
  const account = await receiving.accountOf(actorUri);
  const followUri = idOf(activity);
  if (account === undefined || followUri === undefined) return refuse(403, "the sender is no more");
  const { store } = receiving.kit;
  // First, so that whatever answers it finds its id.
  await rememberFollow(store, { actorUri, direction: "in", followUri });
  await followArrives(store, account);
  return taken;
};

/** Whoever blocks us follows us no longer. @source ActivityPub §6.9 (Block) */
export const receiveBlock: ReceiveKind = async (receiving, actorUri, { object }) => {
  if (await isUs(receiving, idOf(object))) await noLongerFollows(receiving, actorUri);
  return taken;
};

/** An actor follows us no longer, and its Follow is forgotten. */
export async function noLongerFollows({ kit }: Receiving, actorUri: string): Promise<void> {
  // The one that ends is the one that counted before, not one that comes meanwhile.
  const ended = await findFollowId(kit.store.db, actorUri, "in");
  await followEnds(kit.store, actorUri);
  if (ended !== undefined)
    await forgetFollow(kit.store, { actorUri, direction: "in", followUri: ended.followUri });
}
