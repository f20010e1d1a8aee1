import type { Kit } from "#kit";
import type { Following } from "#networks";
import type { Tx } from "#schema";
import type { SendOutcome } from "#syndication";

import { ownAddresses } from "#activitypub/addresses.ts";
import { plainActivity } from "#activitypub/objects/compose.ts";
import { dropFollowId, findFollowId, keepFollowId } from "./follow-ids.ts";
import { activityId, knownAccount, sendActivity, toOnly, unsaid } from "./send-activity.ts";

/** Says what passes between us and an account. @source ActivityPub §7.5–7.7, §7.10 (Follow, Accept, Reject, Undo) */
export function followTeller(kit: Kit): (following: Following) => Promise<SendOutcome> {
  const { store, config } = kit;
  const own = ownAddresses(config.origin);
  return async ({ verb, accountId, key }) => {
    const other = await knownAccount(store.db, accountId);
    if (other === undefined) return unsaid;
    const actorUri = other.uri;
    const fresh = activityId(own.origin, key);
    if (verb === "follow") {
      const activity = plainActivity(own, "Follow", actorUri, fresh, toOnly(other));
      const also = async (tx: Tx): Promise<void> =>
        await keepFollowId(tx, { actorUri, direction: "out", followUri: fresh });
      return await sendActivity(store, { activity, other, also });
    }
    const direction = verb === "unfollow" ? "out" : "in";
    const known = await findFollowId(store.db, actorUri, direction);
    // Taken back before it went out, or answered already.
    if (known === undefined) return unsaid;
    const { followUri } = known;
    const also = async (tx: Tx): Promise<void> =>
      await dropFollowId(tx, { actorUri, direction, followUri });
    if (verb === "unfollow") {
      const follow = { id: followUri, type: "Follow", actor: own.actor, object: actorUri };
      const activity = plainActivity(own, "Undo", follow, `${followUri}#undo`, toOnly(other));
      return await sendActivity(store, { activity, other, also });
    }
    const follow = { id: followUri, type: "Follow", actor: actorUri, object: own.actor };
    const type = verb === "accept" ? "Accept" : "Reject";
    const activity = plainActivity(own, type, follow, fresh, toOnly(other));
    return await sendActivity(store, { activity, other, ...(verb === "reject" ? { also } : {}) });
  };
}
