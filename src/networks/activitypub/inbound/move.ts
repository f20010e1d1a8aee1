import { accountMoves } from "#flows/account-moves.ts";

import { refuse, taken } from "./inbox-answers.ts";
import { keepInboxes } from "#activitypub/remote/inboxes.ts";
import { readActor } from "#activitypub/remote/read-actor.ts";
import { idOf } from "#activitypub/remote/read-json.ts";
import { isUs } from "./is-us.ts";
import type { ReceiveKind, Receiving } from "./receiving.ts";

/**
 * Somebody has a new account elsewhere. @source FEP-7628 (push mode);
 * https://docs.joinmastodon.org/spec/activitypub/#Move
 */
export const receiveMove: ReceiveKind = async (receiving, actorUri, { object, target }) => {
  if (idOf(object) !== actorUri) return refuse(403, "only an account itself may move");
  const targetUri = idOf(target);
  if (targetUri === undefined) return refuse(400, "where it moves is not named");
  await followAlong(receiving, actorUri, targetUri);
  return taken;
};

/** Follows the new account where the old one was followed, and the new one says that it is the same. */
async function followAlong(
  receiving: Receiving,
  actorUri: string,
  targetUri: string,
): Promise<void> {
  const { kit, people } = receiving;
  if (targetUri === actorUri || (await isUs(receiving, targetUri))) return;
  const isFollowed = await kit.store.db
    .selectFrom("following")
    .innerJoin("accounts", "accounts.id", "following.account_id")
    .select("accounts.id")
    .where("accounts.uri", "=", actorUri)
    .where("following.state", "in", ["asked", "accepted"])
    .executeTakeFirst();
  // Nothing is asked of anyone for accounts that mean nothing to us.
  if (isFollowed === undefined) return;
  const found = await receiving.fetchDocument(targetUri);
  const actor = found.kind === "found" ? readActor(found.document) : undefined;
  if (actor?.account.uri !== targetUri || !actor.alsoKnownAs.includes(actorUri)) return;
  const account = await people.withHandle(actor.account);
  await keepInboxes(kit, account);
  await accountMoves(kit.store, { oldUri: actorUri, account });
}
