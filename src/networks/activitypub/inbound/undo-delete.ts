import { textOf } from "#conversation";
import { replyReturns } from "#flows/reply-returns.ts";

import { type InboxAnswer, refuse, taken } from "./inbox-answers.ts";
import { idOf } from "#activitypub/remote/read-json.ts";
import { quotedOfOurs, readWork } from "#activitypub/remote/read-object.ts";
import { deleteMarker, forgetMark } from "./seen.ts";
import { believe } from "./believe.ts";
import type { Receiving } from "./receiving.ts";
import { workArrives } from "./work-arrives.ts";

/**
 * A deletion is taken back: what stands at its author's server now stands here again. @source Lemmy, "Undo
 * Delete": sent when somebody restores what they had deleted
 */
export async function undoDelete(
  receiving: Receiving,
  actorUri: string,
  deleted: unknown,
): Promise<InboxAnswer> {
  const { store, clock } = receiving.kit;
  const uri = idOf(deleted);
  if (uri === undefined) return refuse(400, "what is brought back is not named");
  if (!(await receiving.people.isOneSite(actorUri, uri)))
    return refuse(403, "only the author may bring it back");
  // Asked for where it stands: what is embedded in a deletion is often no more than its name.
  const document = await believe(receiving, actorUri, uri);
  const work = document === undefined ? undefined : readWork(document, clock.now());
  if (work === undefined || work.authorUri !== actorUri) return taken;
  const { url, visibility } = work;
  if (visibility !== "public" && visibility !== "unlisted") return taken;
  const account = await receiving.accountOf(actorUri);
  if (account === undefined) return refuse(403, "the author is no more");
  await forgetMark(store, deleteMarker(actorUri, uri));
  const quotes = quotedOfOurs(work, receiving.own.origin);
  const back = { ...textOf(work), account, uri, url, visibility, quotes };
  const outcome = await replyReturns(store, back);
  if (outcome.kind === "unknown") await workArrives(receiving, work, account);
  return taken;
}
