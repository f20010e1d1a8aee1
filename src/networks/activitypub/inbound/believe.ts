import type { RemoteDocument } from "#activitypub/remote/fetch-document.ts";
import { idOf } from "#activitypub/remote/read-json.ts";
import { readWork, type RemoteWork } from "#activitypub/remote/read-object.ts";
import { isOurs, type Receiving } from "./receiving.ts";

/** The embedded object when it is the actor's own, else what its id leads to. */
export async function believe(
  receiving: Receiving,
  actorUri: string,
  object: unknown,
): Promise<RemoteDocument | undefined> {
  const uri = idOf(object);
  if (uri === undefined || isOurs(receiving, uri)) return undefined;
  const isEmbedded = typeof object === "object" && object !== null && "type" in object;
  if (isEmbedded && new URL(uri).origin === new URL(actorUri).origin)
    return object as RemoteDocument;
  const found = await receiving.fetchDocument(uri);
  return found.kind === "found" ? found.document : undefined;
}

/**
 * A work that its own author's server vouches for: it is of one site with its author; or the author sends it, and it
 * says at its own address that it is theirs.
 */
export async function believeWork(
  receiving: Receiving,
  actorUri: string,
  activity: RemoteDocument,
): Promise<RemoteWork | undefined> {
  const document = await believe(receiving, actorUri, activity.object);
  const read =
    document === undefined ? undefined : readWork(document, receiving.kit.clock.now(), activity);
  if (read === undefined) return undefined;
  const { uri, authorUri } = read;
  const isFetched = document !== activity.object;
  const isTheirs = isFetched && authorUri === actorUri && document?.attributedTo !== undefined;
  return isTheirs || (await receiving.people.isOneSite(authorUri, uri)) ? read : undefined;
}
