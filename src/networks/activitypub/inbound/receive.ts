import { domainOf } from "#audience";
import { isBlocked } from "#moderation";

import { ownAddresses } from "#activitypub/addresses.ts";
import type { RemoteDocument } from "#activitypub/remote/fetch-document.ts";
import { type InboxAnswer, refuse, taken } from "./inbox-answers.ts";
import { receiveAccept, receiveApproveReply, receiveReject, receiveRejectReply } from "./accept.ts";
import { apart, takeEach } from "./apart.ts";
import { receiveCreate } from "./create.ts";
import { receiveDelete } from "./delete.ts";
import { receiveFlag } from "./flag.ts";
import { receiveBlock, receiveFollow } from "./follow.ts";
import { receiveMove } from "./move.ts";
import { receiveQuoteRequest } from "./quote.ts";
import { receiveAnnounce, receiveLike } from "./react.ts";
import type { ReceiveKind, Receiving } from "./receiving.ts";
import { receiveUndo } from "./undo.ts";
import { receiveUpdate } from "./update.ts";

/** Add, Remove, View and what others invent are heard, and of no use to us. */
const kinds: ReadonlyMap<unknown, ReceiveKind> = new Map<unknown, ReceiveKind>([
  ["Create", receiveCreate],
  ["Update", receiveUpdate],
  ["Delete", receiveDelete],
  ["Like", receiveLike],
  ["EmojiReact", receiveLike],
  ["Announce", receiveAnnounce],
  ["QuoteRequest", receiveQuoteRequest],
  ["Undo", receiveUndo],
  ["Follow", receiveFollow],
  ["Accept", receiveAccept],
  ["Reject", receiveReject],
  ["ApproveReply", receiveApproveReply],
  ["RejectReply", receiveRejectReply],
  ["Block", receiveBlock],
  ["Flag", receiveFlag],
  ["Move", receiveMove],
]);

/**
 * Hands a verified activity of `actorUri` to the flow it is for. Nothing in it is believed beyond what
 * that actor may say: its own works, its own likes, its own leaving.
 */
export function receiver(
  deps: Omit<Receiving, "own">,
): (actorUri: string, activity: RemoteDocument) => Promise<InboxAnswer> {
  const receiving: Receiving = { ...deps, own: ownAddresses(deps.kit.config.origin) };
  return async (actorUri, activity) => {
    if (await isBlocked(deps.kit.store.db, actorUri, domainOf(actorUri)))
      return refuse(403, "blocked here");
    const receive = kinds.get(activity.type);
    if (receive === undefined) return taken;
    if (takenWhole.has(receive)) return await receive(receiving, actorUri, activity);
    return await takeEach(apart(activity), async (one) => await receive(receiving, actorUri, one));
  };
}

/** Elsewhere each of several objects is a message of its own. */
const takenWhole: ReadonlySet<ReceiveKind> = new Set([receiveFlag]);
