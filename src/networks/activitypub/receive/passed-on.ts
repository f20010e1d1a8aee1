import { textOf } from "#conversation";
import { itemArrives } from "#flows/item-arrives.ts";

import { idOf } from "#activitypub/read-json.ts";
import { readWork } from "#activitypub/read-object.ts";
import type { Receiving } from "./receiving.ts";

/** Somebody we follow passes on what another wrote: it is fetched from its author, not believed. */
export async function passedOn(
  { kit, fetchDocument, accountOf }: Receiving,
  actorUri: string,
  objectUri: string,
): Promise<void> {
  const { store, clock } = kit;
  const followed = await store.db
    .selectFrom("following")
    .innerJoin("accounts", "accounts.id", "following.account_id")
    .select("accounts.id")
    .where("accounts.uri", "=", actorUri)
    .where("following.state", "=", "accepted")
    .executeTakeFirst();
  if (followed === undefined) return;
  let found = await fetchDocument(objectUri);
  // Groups, such as Lemmy's, pass on the act of writing instead of what was written.
  const inner = found.kind === "found" ? actOf(found.document) : undefined;
  if (inner !== undefined) found = await fetchDocument(inner);
  const written = found.kind === "found" ? readWork(found.document, clock.now()) : undefined;
  const account =
    written === undefined || !written.isPublic ? undefined : await accountOf(written.authorUri);
  if (written === undefined || account === undefined) return;
  const { uri, url, inReplyTo, writtenAt, visibility } = written;
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
}

/** What a Create or an Update is about; undefined for anything else. */
function actOf({ type, object }: Readonly<Record<string, unknown>>): string | undefined {
  return type === "Create" || type === "Update" ? idOf(object) : undefined;
}
