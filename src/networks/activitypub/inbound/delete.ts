import { findAccount } from "#audience";
import { findReply } from "#conversation";
import { accountVanishes } from "#flows/account-changes.ts";
import { approvalIsTakenBack } from "#flows/answer-is-judged.ts";
import { itemIsGone } from "#flows/item-arrives.ts";
import { replyIsErased } from "#flows/reply-is-erased.ts";

import { forgetActor } from "#activitypub/remote/inboxes.ts";
import { refuse, taken } from "./inbox-answers.ts";
import { idOf } from "#activitypub/remote/read-json.ts";
import { deleteMarker, keepDeletion, keepMark } from "./seen.ts";
import type { ReceiveKind, Receiving } from "./receiving.ts";

/** Something that was written, or an account itself, is no more. @source ActivityPub §7.4 (Delete) */
export const receiveDelete: ReceiveKind = async (receiving, actorUri, activity) => {
  const { store } = receiving.kit;
  const { object } = activity;
  const uri = idOf(object);
  if (uri === undefined) return refuse(400, "what is deleted is not named");
  if (uri === actorUri) {
    receiving.accountIsNow(actorUri, undefined);
    await accountVanishes(store, actorUri);
    await forgetActor(store, actorUri);
    return taken;
  }
  if (!(await isTheirs(receiving, actorUri, uri)))
    return refuse(403, "only the author may delete it");
  const { kind } = await replyIsErased(store, { uri, authorUri: actorUri });
  const deletionUri = idOf(activity);
  // What was never here need not be found again.
  if (kind === "erased" && deletionUri !== undefined)
    await keepDeletion(store, actorUri, deletionUri, uri);
  await itemIsGone(store, { uri, authorUri: actorUri });
  await approvalIsTakenBack(store, { approvalUri: uri, byUri: actorUri });
  // Messages overtake each other: what is deleted before it came must not come afterwards.
  await keepMark(store, deleteMarker(actorUri, uri));
  return taken;
};

/** Whether something is of the actor's site, or stands here as theirs. */
async function isTheirs(
  { kit, people }: Receiving,
  actorUri: string,
  uri: string,
): Promise<boolean> {
  if (new URL(uri).origin === new URL(actorUri).origin) return true;
  const reply = await findReply(kit.store.db, { uri });
  const author =
    reply?.account_id == null
      ? undefined
      : await findAccount(kit.store.db, { id: reply.account_id });
  return author?.uri === actorUri || (await people.isOneSite(actorUri, uri));
}
