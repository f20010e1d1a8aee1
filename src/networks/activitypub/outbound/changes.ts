import type { Kit } from "#kit";
import type { Network } from "#networks";
import type { OurChange } from "#schema";

import { everyone, type OwnAddresses, ownAddresses } from "#activitypub/addresses.ts";
import { actorObject } from "#activitypub/objects/actor.ts";
import { activityAbout, type ApObject, plainActivity } from "#activitypub/objects/compose.ts";
import type { OwnKeys } from "#activitypub/signatures/own-keys.ts";
import { activityId, sendActivity, unsaid } from "./send-activity.ts";

/** Tells those who follow us of a change of ours. */
export function changeTeller(kit: Kit, keys: () => Promise<OwnKeys>): NonNullable<Network["tell"]> {
  const own = ownAddresses(kit.config.origin);
  return async (change, { key }) => {
    const activity = await activityOf(kit, own, keys, change, activityId(own.origin, key));
    if (activity === undefined) return unsaid;
    return await sendActivity(kit.store, { activity, toFollowers: true });
  };
}

async function activityOf(
  kit: Kit,
  own: OwnAddresses,
  keys: () => Promise<OwnKeys>,
  change: OurChange,
  fresh: string,
): Promise<ApObject | undefined> {
  const audience = { to: [everyone], cc: [own.followers] };
  const settings = await kit.settings.get();
  switch (change.kind) {
    case "profile": {
      const actor = await actorObject(kit.store.db, own, settings, (await keys()).publicPem);
      const uri = `${own.actor}#update-${change.at}`;
      return activityAbout(own, "Update", actor, uri, kit.clock.now());
    }
    // @source FEP-7628 (push mode); https://docs.joinmastodon.org/spec/activitypub/#Move
    case "moved": {
      // Taken back before it went out.
      if (settings.movedTo?.uri !== change.toUri) return undefined;
      const move = plainActivity(own, "Move", own.actor, fresh, audience);
      return { ...move, target: change.toUri };
    }
    // @source ActivityPub §7.8 and §7.9; https://docs.joinmastodon.org/spec/activitypub/#featured-collection
    case "pinned":
    case "unpinned": {
      const type = change.kind === "pinned" ? "Add" : "Remove";
      const activity = plainActivity(own, type, change.postUri, fresh, audience);
      return { ...activity, target: own.featured };
    }
    default:
      return undefined;
  }
}
