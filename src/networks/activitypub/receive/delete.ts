import { accountVanishes } from "#flows/account-changes.ts";
import { approvalIsTakenBack } from "#flows/answer-is-judged.ts";
import { itemIsGone } from "#flows/item-arrives.ts";
import { replyIsErased } from "#flows/reply-is-erased.ts";

import { refuse, taken } from "#activitypub/inbox-answers.ts";
import { idOf } from "#activitypub/read-json.ts";
import { farewellOf, keepMark } from "#activitypub/seen.ts";
import type { ReceiveKind } from "./receiving.ts";

/** Something that was written, or an account itself, is no more. @source ActivityPub §7.4 (Delete) */
export const receiveDelete: ReceiveKind = async (receiving, actorUri, { object }) => {
  const { store } = receiving.kit;
  const uri = idOf(object);
  if (uri === undefined) return refuse(400, "what is deleted is not named");
  if (uri === actorUri) {
    receiving.accountIsNow(actorUri, undefined);
    await accountVanishes(store, actorUri);
    return taken;
  }
  if (new URL(uri).origin !== new URL(actorUri).origin)
    return refuse(403, "only the author may delete it");
  await replyIsErased(store, { uri, authorUri: actorUri });
  await itemIsGone(store, { uri, authorUri: actorUri });
  await approvalIsTakenBack(store, { approvalUri: uri, byUri: actorUri });
  // Messages overtake each other: what is deleted before it came must not come afterwards.
  await keepMark(store, farewellOf(actorUri, uri));
  return taken;
};
