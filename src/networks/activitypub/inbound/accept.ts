import { answerIsJudged, type Judgement } from "#flows/answer-is-judged.ts";
import { followIsAnswered } from "#flows/we-follow.ts";

import type { RemoteDocument } from "#activitypub/remote/fetch-document.ts";
import { type InboxAnswer, refuse, taken } from "./inbox-answers.ts";
import { idOf, many, typesOf } from "#activitypub/remote/read-json.ts";
import { findFollowId } from "#activitypub/outbound/follow-ids.ts";
import { isUs } from "./is-us.ts";
import { isOurs, type ReceiveKind, type Receiving } from "./receiving.ts";

/** @source ActivityPub §7.6 (Accept); GoToSocial, "Interaction Controls" */
export const receiveAccept: ReceiveKind = async (receiving, actorUri, activity) =>
  await answered(receiving, actorUri, activity, true);

/** @source ActivityPub §7.7 (Reject); GoToSocial, "Interaction Controls" */
export const receiveReject: ReceiveKind = async (receiving, actorUri, activity) =>
  await answered(receiving, actorUri, activity, false);

/** What PeerTube says of our answer under a film. @source PeerTube, ActivityApproveReply */
export const receiveApproveReply: ReceiveKind = async (receiving, actorUri, activity) =>
  await judged(receiving, actorUri, activity, true);

/** @source PeerTube, ActivityRejectReply */
export const receiveRejectReply: ReceiveKind = async (receiving, actorUri, activity) =>
  await judged(receiving, actorUri, activity, false);

/** An answer says something about what it answers, and about nothing else. */
async function answered(
  receiving: Receiving,
  actorUri: string,
  activity: RemoteDocument,
  accepted: boolean,
): Promise<InboxAnswer> {
  for (const object of many(activity.object)) {
    const follow = await followOf(receiving, actorUri, object);
    if (follow !== undefined && (await stands(receiving, actorUri, follow.followUri)))
      await followIsAnswered(receiving.kit.store, { accountUri: actorUri, accepted });
  }
  return await judged(receiving, actorUri, activity, accepted);
}

/**
 * Which Follow of ours is answered: by its id, or by who follows whom where it has no id, or one that their
 * server made up. Undefined when it is another's Follow, or none.
 */
async function followOf(
  receiving: Receiving,
  actorUri: string,
  object: unknown,
): Promise<{ readonly followUri?: string } | undefined> {
  const id = idOf(object);
  const known = id !== undefined && isOurs(receiving, id) ? { followUri: id } : undefined;
  if (typeof object === "string") return known;
  if (!typesOf(object).includes("Follow")) return undefined;
  const { actor, object: followed } = object as RemoteDocument;
  const isByUs = await isUs(receiving, idOf(actor));
  const isBetweenUs = isByUs && idOf(followed) === actorUri;
  if (known === undefined) return isBetweenUs ? {} : undefined;
  const isAnothers =
    (actor !== undefined && !isByUs) || (followed !== undefined && idOf(followed) !== actorUri);
  return isAnothers ? undefined : known;
}

/** A late word about a Follow that was taken back says nothing about the one that stands now. */
async function stands(
  { kit }: Receiving,
  actorUri: string,
  followUri: string | undefined,
): Promise<boolean> {
  if (followUri === undefined) return true;
  const sent = await findFollowId(kit.store.db, actorUri, "out");
  if (sent?.followUri !== followUri) return false;
  // We may have asked anew, and the new Follow not have gone out yet.
  const asked = await kit.store.db
    .selectFrom("following")
    .innerJoin("accounts", "accounts.id", "following.account_id")
    .select("following.since_at")
    .where("accounts.uri", "=", actorUri)
    .executeTakeFirst();
  return asked !== undefined && asked.since_at <= sent.at;
}

/** Keeps what the one we answered decided about our answer. */
async function judged(
  receiving: Receiving,
  actorUri: string,
  activity: RemoteDocument,
  accepted: boolean,
): Promise<InboxAnswer> {
  const judgement = accepted ? approval(actorUri, activity) : "declined";
  for (const answerUri of ownAnswersIn(receiving, activity.object)) {
    if (judgement === undefined)
      return refuse(400, "the approval is not at an address of its giver's server");
    await answerIsJudged(receiving.kit.store, { answerUri, byUri: actorUri, judgement });
  }
  return taken;
}

/** Where the approval stands: the result of the activity, or the activity itself, on its giver's server. */
function approval(actorUri: string, activity: RemoteDocument): Judgement | undefined {
  const approvedBy = idOf(many(activity.result)[0]) ?? idOf(activity);
  const isTheirs =
    approvedBy !== undefined && new URL(approvedBy).origin === new URL(actorUri).origin;
  return isTheirs ? { approvedBy } : undefined;
}

/**
 * Our answers that an activity is about: named or embedded, as the `instrument` of a request, or as what the
 * Create that brought them is about.
 */
export function ownAnswersIn(receiving: Receiving, about: unknown): string[] {
  const inner = (object: unknown): unknown[] => {
    if (typeof object !== "object" || object === null) return [];
    const { instrument, object: written } = object as RemoteDocument;
    const isAct = typesOf(object).some((type) => /^(?:Create|Update)$/.test(type));
    return [...many(instrument), ...(isAct ? many(written) : [])];
  };
  const uris = many(about)
    .flatMap((object) => [object, ...inner(object)])
    .flatMap((one) => idOf(one) ?? [])
    // Our Create of an answer has the answer's address with a mark behind it.
    .map((uri) => uri.replace(/[#?].*$/u, "").replace(/\/+$/u, ""));
  return [...new Set(uris)].filter(
    (uri) => isOurs(receiving, uri) && /^\/(?:replies|ap\/answers)\//.test(new URL(uri).pathname),
  );
}
