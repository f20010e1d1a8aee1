import { findAccount } from "#audience";
import type { RunningJob } from "#jobs";
import type { Kit } from "#kit";

import { everyone, ownAddresses } from "./addresses.ts";
import { type ApObject, plainActivity } from "./compose.ts";
import { deliverTo, followerInboxes, keepActivity } from "./outgoing.ts";

/**
 * Handles the job `send-activity`: what we do rather than write. `activityUri` says which:
 * `accept:<their Follow>`, `follow:<id>`, `unfollow:<our Follow>`, `like:<item>`, `share:<item>`,
 * `undo:<our Like or Announce>`.
 */
export function activitySender(kit: Kit): (job: Pick<RunningJob<"send-activity">, "payload">) => Promise<void> {
  const own = ownAddresses(kit.config.origin);
  const { db } = kit.store;

  const compose = async (
    word: string,
    rest: string,
    account: { readonly uri: string },
  ): Promise<{ activity: ApObject; listed: boolean; toFollowers: boolean } | undefined> => {
    const alone = { listed: false, toFollowers: false };
    const to = { to: [account.uri] };
    switch (word) {
      case "accept": {
        const follow = { id: rest, type: "Follow", actor: account.uri, object: own.actor };
        const uri = `${own.actor}#accept-${encodeURIComponent(rest)}-${kit.clock.now()}`;
        return { activity: plainActivity(own, "Accept", follow, uri, to), ...alone };
      }
      case "follow":
        return { activity: plainActivity(own, "Follow", account.uri, rest, to), ...alone };
      case "unfollow": {
        const follow = { id: rest, type: "Follow", actor: own.actor, object: account.uri };
        return { activity: plainActivity(own, "Undo", follow, `${rest}#undo`, to), ...alone };
      }
      case "like":
      case "share": {
        const item = await db.selectFrom("reading_items").select(["uri", "liked_uri", "shared_uri"]).where("id", "=", Number(rest)).executeTakeFirst();
        const uri = word === "like" ? item?.liked_uri : item?.shared_uri;
        // Taken back before it went out.
        if (item === undefined || uri == null) return undefined;
        return word === "like"
          ? { activity: plainActivity(own, "Like", item.uri, uri, to), ...alone }
          : {
              activity: plainActivity(own, "Announce", item.uri, uri, { to: [everyone], cc: [own.followers, account.uri] }),
              listed: true,
              toFollowers: true,
            };
      }
      case "undo": {
        const done = await db.selectFrom("ap_activities").select(["json", "type"]).where("uri", "=", rest).executeTakeFirst();
        if (done === undefined) return undefined;
        const activity = plainActivity(own, "Undo", JSON.parse(done.json), `${rest}#undo`, { to: [everyone, account.uri], cc: [own.followers] });
        return { activity, listed: false, toFollowers: done.type === "Announce" };
      }
      default:
        return undefined;
    }
  };

  return async ({ payload }) => {
    const account = payload.accountId === null ? undefined : await findAccount(db, { id: payload.accountId });
    if (account === undefined) return;
    const [word = "", ...rest] = payload.activityUri.split(":");
    const composed = await compose(word, rest.join(":"), account);
    const inbox = account.inbox ?? account.shared_inbox;
    if (composed === undefined || inbox === null) return;
    const followers = composed.toFollowers ? await followerInboxes(db) : [];
    await kit.store.transact(async (tx) => {
      const uri = String(composed.activity.id);
      if (await keepActivity(tx, composed.activity, uri, composed.listed))
        await deliverTo(tx, uri, [inbox, ...followers]);
    });
  };
}
