import { domainOf } from "#audience";
import { isBlocked } from "#moderation";

import type { RemoteDocument } from "#activitypub/remote/fetch-document.ts";
import { type InboxAnswer, refuse, taken } from "./inbox-answers.ts";
import { idOf, many } from "#activitypub/remote/read-json.ts";
import { markSeen, isProcessed } from "./seen.ts";
import { actsIn } from "./acts.ts";
import { hearsay } from "./hearsay.ts";
import type { Kit } from "#kit";
import type { Receiving } from "./receiving.ts";

/** So many forwarded activities of one server are looked up in ten minutes. */
const mostForwarded = { points: 60, perSeconds: 600 };

/**
 * Takes activities that another server passes on: it signs the request, and somebody elsewhere acts. What they
 * say is asked for where it was said; what cannot be asked for so is refused, for whoever may say anything
 * could have written it.
 * @source ActivityPub §7.1.2 (forwarding from inbox)
 */
export function forwardedReceiver({
  limits,
}: Pick<Kit, "limits">): (
  receiving: Receiving,
  forwarderUri: string,
  activity: RemoteDocument,
) => Promise<InboxAnswer> {
  const limiter = limits.limiter("forwarded", mostForwarded);
  return async (receiving, forwarderUri, activity) => {
    const { db } = receiving.kit.store;
    const actorUri = idOf(many(activity.actor)[0]);
    const uri = idOf(activity);
    const isElsewhere =
      actorUri !== undefined && new URL(actorUri).origin !== new URL(forwarderUri).origin;
    // On one server nobody needs to pass on what a neighbour says.
    const acts = actsIn(activity);
    if (!isElsewhere || acts.length === 0) return refuse(401, "it is not signed by its actor");
    if (uri === undefined || new URL(uri).origin !== new URL(actorUri).origin)
      return refuse(403, "its id is not of its actor's server");
    if (await isBlocked(db, forwarderUri, domainOf(forwarderUri)))
      return refuse(403, "blocked here");
    // Not the mark of the activity itself, which its own server may still send.
    const mark = `forwarded ${uri}`;
    if (await isProcessed(receiving.kit.store, mark)) return taken;
    for (const act of acts) {
      if (!(await limiter.take(domainOf(forwarderUri))).allowed) return taken;
      await hearsay(receiving, forwarderUri, act);
    }
    markSeen(receiving.kit.store, mark);
    return taken;
  };
}
