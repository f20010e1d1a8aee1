import { refuse, taken } from "./inbox-answers.ts";
import { typesOf } from "#activitypub/remote/read-json.ts";
import { believeWork } from "./believe.ts";
import type { ReceiveKind } from "./receiving.ts";
import { workArrives } from "./work-arrives.ts";

/** @source ActivityPub §7.2 (Create) */
export const receiveCreate: ReceiveKind = async (receiving, actorUri, activity) => {
  if (isEncrypted(activity.object))
    return refuse(400, "encrypted messages cannot be read here; please write without encryption");
  const written = await believeWork(receiving, actorUri, activity);
  if (written === undefined) return taken;
  if (written.authorUri !== actorUri) return refuse(403, "the author is not the sender");
  const account = await receiving.accountOf(actorUri);
  if (account === undefined) return refuse(403, "the author is no more");
  await workArrives(receiving, written, account);
  return taken;
};

/** Letters that we have no key for: their writer is told, so that they can write otherwise. */
function isEncrypted(object: unknown): boolean {
  return typesOf(object).some((type) => /encrypted/i.test(type));
}
