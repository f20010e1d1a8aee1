import { textOf } from "#conversation";
import { itemArrives } from "#flows/item-arrives.ts";

import { idOf } from "#activitypub/remote/read-json.ts";
import { readWork } from "#activitypub/remote/read-object.ts";
import { underWhatIsHere } from "#activitypub/threads/place.ts";
import type { Receiving } from "./receiving.ts";
import { isOfConversation } from "./work-arrives.ts";

/**
 * Somebody we follow passes on what another wrote: it is fetched from its author, not believed. What answers
 * something here stands there, all else is something to read.
 * @returns whether we follow them
 */
export async function passedOn(
  receiving: Receiving,
  actorUri: string,
  objectUri: string,
): Promise<boolean> {
  const { kit, fetchDocument, accountOf } = receiving;
  const { store, clock } = kit;
  const followed = await store.db
    .selectFrom("following")
    .innerJoin("accounts", "accounts.id", "following.account_id")
    .select("accounts.id")
    .where("accounts.uri", "=", actorUri)
    .where("following.state", "=", "accepted")
    .executeTakeFirst();
  if (followed === undefined) return false;
  let found = await fetchDocument(objectUri);
  // Groups, such as Lemmy's, pass on the act of writing instead of what was written.
  const inner = found.kind === "found" ? actOf(found.document) : undefined;
  if (inner !== undefined) found = await fetchDocument(inner);
  const read = found.kind === "found" ? readWork(found.document, clock.now()) : undefined;
  const account =
    read === undefined || !read.isPublic ? undefined : await accountOf(read.authorUri);
  if (read === undefined || account === undefined) return true;
  const written = await underWhatIsHere(store.db, read);
  const { uri, url, inReplyTo, writtenAt, visibility } = written;
  // Whoever has a server may write down there who wrote something.
  if (!(await receiving.people.isOneSite(account.uri, uri))) return true;
  if (await isOfConversation(receiving, written, account)) return true;
  await itemArrives(store, {
    ...textOf(written),
    account,
    sharedByUri: actorUri,
    uri,
    url,
    inReplyTo,
    writtenAt,
    visibility,
  });
  return true;
}

/** What a Create or an Update is about; undefined for anything else. */
function actOf({ type, object }: Readonly<Record<string, unknown>>): string | undefined {
  return type === "Create" || type === "Update" ? idOf(object) : undefined;
}
