import { findAccount } from "#audience";
import { isMentionHere, textOf } from "#conversation";
import { day } from "#core/clock.ts";
import { accountChanges } from "#flows/account-changes.ts";
import { itemIsEdited } from "#flows/item-arrives.ts";
import { replyIsEdited } from "#flows/reply-is-edited.ts";

import { refuse, taken } from "./inbox-answers.ts";
import { keepInboxes } from "#activitypub/remote/inboxes.ts";
import { readActor } from "#activitypub/remote/read-actor.ts";
import { quotedOfOurs, readWork } from "#activitypub/remote/read-object.ts";
import { deleteMarker, isProcessed } from "./seen.ts";
import { believe } from "./believe.ts";
import type { ReceiveKind } from "./receiving.ts";
import { isAboutUs, workArrives } from "./work-arrives.ts";

/** An account, or something that was written, is now otherwise. @source ActivityPub §7.3 (Update) */
export const receiveUpdate: ReceiveKind = async (receiving, actorUri, activity) => {
  const { store, clock } = receiving.kit;
  const document = await believe(receiving, actorUri, activity.object);
  if (document === undefined) return taken;
  const actor = readActor(document);
  if (actor !== undefined) {
    if (actor.account.uri !== actorUri) return refuse(403, "only an account itself may change it");
    // Strangers are not collected, so nothing is asked about their names.
    const isKnown = (await findAccount(store.db, { uri: actorUri })) !== undefined;
    const account = isKnown ? await receiving.people.withHandle(actor.account) : actor.account;
    if (isKnown) await keepInboxes(receiving.kit, account);
    await accountChanges(store, account);
    receiving.accountIsNow(actorUri, account);
    return taken;
  }
  const written = readWork(document, clock.now(), activity);
  if (written === undefined) return taken;
  if (written.authorUri !== actorUri) return refuse(403, "the author is not the sender");
  const { uri, editedAt, visibility } = written;
  const outcome = await replyIsEdited(store, {
    uri,
    authorUri: actorUri,
    ...textOf(written),
    visibility,
    quotes: quotedOfOurs(written, receiving.own.origin),
    // Updates can overtake each other on their way.
    ...(editedAt === undefined ? {} : { editedAt }),
  });
  // What mentions us may be in the reading list too.
  const isItem =
    (outcome.kind === "unknown" || outcome.kind === "edited" || outcome.kind === "erased") &&
    (await itemIsEdited(store, { ...textOf(written), uri, authorUri: actorUri, visibility }));
  // What was for us alone, or answered nothing here, may answer a post for all to see now.
  const isMention =
    outcome.kind === "edited" && written.isPublic && (await isMentionHere(store.db, uri));
  if (outcome.kind !== "unknown" && !isMention) return taken;
  // What is only read here may speak of us now, or quote us.
  if (isItem && !isMention && !(await isAboutUs(receiving, written))) return taken;
  // The message that it was written was lost on its way, or it was deleted since.
  if (await isProcessed(store, deleteMarker(actorUri, uri))) return taken;
  const account = await receiving.accountOf(actorUri);
  if (account === undefined) return refuse(403, "the author is no more");
  const isKnown = isMention || isItem;
  const isNews = !isKnown && written.writtenAt > clock.now() - longestNewsMs;
  await workArrives(receiving, written, account, { isNews });
  return taken;
};

/** What was written longer ago than this is no news when it is changed, in milliseconds. */
const longestNewsMs = 7 * day;
