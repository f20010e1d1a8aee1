import { answerIsJudged, approvalIsTakenBack } from "#flows/answer-is-judged.ts";
import { reactionIsUndone } from "#flows/reaction-arrives.ts";

import type { RemoteDocument } from "#activitypub/remote/fetch-document.ts";
import { type InboxAnswer, refuse, taken } from "./inbox-answers.ts";
import { idOf, typesOf } from "#activitypub/remote/read-json.ts";
import { deletedBy } from "./seen.ts";
import { ownAnswersIn } from "./accept.ts";
import { apart, takeEach } from "./apart.ts";
import { findFollowId } from "#activitypub/outbound/follow-ids.ts";
import { noLongerFollows } from "./follow.ts";
import { isUs } from "./is-us.ts";
import { emojiOf } from "./react.ts";
import { undoDelete } from "./undo-delete.ts";
import type { ReceiveKind, Receiving } from "./receiving.ts";

/** What somebody says of our answers. */
const judgements = new Set(["Accept", "Reject", "ApproveReply", "RejectReply"]);

/** A reaction or a following is taken back. @source ActivityPub §7.12 (Undo) */
export const receiveUndo: ReceiveKind = async (receiving, actorUri, { object }) =>
  typeof object === "object" && object !== null
    ? await takeEach(
        apart(object as RemoteDocument),
        async (one) => await undo(receiving, actorUri, one, one),
      )
    : await undo(receiving, actorUri, object, {});

/** @param undone what is taken back: named, or as it was said, then about one thing only */
async function undo(
  receiving: Receiving,
  actorUri: string,
  undone: unknown,
  { type, actor, object: about }: RemoteDocument,
): Promise<InboxAnswer> {
  const { store } = receiving.kit;
  if (idOf(actor) !== undefined && idOf(actor) !== actorUri)
    return refuse(403, "only one's own can be undone");
  if (type === "Follow") {
    // Whoever follows another one no longer may still follow us.
    if (await isUs(receiving, idOf(about))) await noLongerFollows(receiving, actorUri);
    return taken;
  }
  if (typesOf(undone).some((one) => judgements.has(one))) {
    // Of our answers only: who no longer wants us to follow says Reject.
    for (const answerUri of ownAnswersIn(receiving, about))
      await answerIsJudged(store, { answerUri, byUri: actorUri, judgement: "open" });
    return taken;
  }
  // Some name the deletion by its id alone.
  const deleted = about ?? (await deletedBy(store, actorUri, idOf(undone)));
  if (type === "Delete" || (type === undefined && about === undefined && deleted !== undefined))
    return await undoDelete(receiving, actorUri, deleted);
  const uri = idOf(undone);
  if (
    uri !== undefined &&
    (await approvalIsTakenBack(store, { approvalUri: uri, byUri: actorUri }))
  )
    return taken;
  const objectUri = idOf(about);
  if (uri === undefined && objectUri === undefined)
    return refuse(400, "what is undone is not named");
  if (uri !== undefined && (await reactionIsUndone(store, { uri, accountUri: actorUri })))
    return taken;
  const kind =
    type === "Announce" ? "share" : type === "Like" || type === "EmojiReact" ? "like" : undefined;
  if (kind !== undefined && objectUri !== undefined)
    await reactionIsUndone(store, {
      objectUri,
      kind,
      accountUri: actorUri,
      emoji: kind === "like" ? emojiOf(undone as RemoteDocument) : "",
    });
  // Named by its id alone, it may be their following us.
  if (type === undefined && uri !== undefined && (await isFollowOf(receiving, actorUri, uri)))
    await noLongerFollows(receiving, actorUri);
  return taken;
}

async function isFollowOf({ kit }: Receiving, actorUri: string, uri: string): Promise<boolean> {
  return (await findFollowId(kit.store.db, actorUri, "in"))?.followUri === uri;
}
