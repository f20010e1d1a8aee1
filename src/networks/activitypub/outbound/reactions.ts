import type { AccountRow } from "#audience";
import type { Kit } from "#kit";
import type { Reacting } from "#networks";
import type { Tx } from "#schema";
import type { SendOutcome } from "#syndication";

import { everyone, ownAddresses } from "#activitypub/addresses.ts";
import { type ApObject, plainActivity } from "#activitypub/objects/compose.ts";
import { unlist } from "./outgoing.ts";
import { activityId, knownAccount, sendActivity, toOnly, unsaid } from "./send-activity.ts";

/**
 * Tells whether we like or share something, as it stands now: what was taken back before it went out is never said.
 * @source ActivityPub §6.8 (Like), §7.11 (Announce), §6.10 (Undo)
 */
export function reactionTeller(kit: Kit): (reacting: Reacting) => Promise<SendOutcome> {
  const { store, config, clock } = kit;
  const own = ownAddresses(config.origin);

  const audienceOf = (kind: "like" | "share", other: AccountRow) =>
    kind === "like" ? toOnly(other) : { to: [everyone], cc: [own.followers, ...toOnly(other).to] };

  return async ({ reaction: kind, what, id, uri: objectUri, isWanted, accountId, key }) => {
    const other = await knownAccount(store.db, accountId);
    if (other === undefined) return unsaid;
    const toFollowers = kind === "share";
    const row = await store.db
      .selectFrom("ap_reactions")
      .select("uri")
      .where("what", "=", what)
      .where("id", "=", id)
      .where("kind", "=", kind)
      .executeTakeFirst();
    const uri = activityId(own.origin, key);
    // The same again goes on with a large fan-out that was broken off.
    if (objectUri !== undefined && isWanted && (row === undefined || row.uri === uri)) {
      const type = kind === "like" ? "Like" : "Announce";
      const activity = plainActivity(own, type, objectUri, uri, audienceOf(kind, other));
      const published = new Date(clock.now()).toISOString();
      return await sendActivity(store, {
        activity: kind === "like" ? activity : { ...activity, published },
        other,
        toFollowers,
        listed: kind === "share",
        also: async (tx) =>
          void (await tx.db.insertInto("ap_reactions").values({ what, id, kind, uri }).execute()),
      });
    }
    if (!isWanted && row !== undefined) {
      const done = await saidBefore(row.uri);
      if (done !== undefined) {
        const undoUri = `${row.uri}#undo`;
        const activity = plainActivity(own, "Undo", done, undoUri, audienceOf(kind, other));
        const also = async (tx: Tx): Promise<void> => await unlist(tx, row.uri);
        await sendActivity(store, { activity, other, toFollowers, also });
      }
      // Last, so that a large fan-out that is broken off goes on.
      await store.transact(
        async (tx) =>
          void (await tx.db
            .deleteFrom("ap_reactions")
            .where("what", "=", what)
            .where("id", "=", id)
            .where("kind", "=", kind)
            .execute()),
      );
    }
    return unsaid;
  };

  async function saidBefore(uri: string): Promise<ApObject | undefined> {
    const row = await store.db
      .selectFrom("ap_activities")
      .select("json")
      .where("uri", "=", uri)
      .executeTakeFirst();
    if (row === undefined) return undefined;
    const { "@context": _, ...said } = JSON.parse(row.json) as ApObject;
    return said;
  }
}
