import type { RemoteDocument } from "#activitypub/fetch-document.ts";
import { idOf } from "#activitypub/read-json.ts";
import { readWork, type RemoteWork } from "#activitypub/read-object.ts";
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

/** A work that its own author's server vouches for. */
export async function believeWork(
  receiving: Receiving,
  actorUri: string,
  activity: RemoteDocument,
): Promise<RemoteWork | undefined> {
  const document = await believe(receiving, actorUri, activity.object);
  const read =
    document === undefined ? undefined : readWork(document, receiving.kit.clock.now(), activity);
  if (read === undefined || new URL(read.uri).origin !== new URL(read.authorUri).origin)
    return undefined;
  return read;
}
