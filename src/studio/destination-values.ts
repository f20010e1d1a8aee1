import type { PostRow } from "#posts";
import type { Db } from "#schema";
import {
  type Connection,
  type Copy,
  type Destination,
  following,
  listConnections,
  listCopies,
  listDestinations,
  longestByHand,
} from "#syndication";
import type { FormFields } from "#web/fields.ts";

/** What the composer's form says of where the post goes. */
export interface Chosen {
  readonly destinations: readonly Destination[];
  /** Of a post that is public already: those that it is to go to now. */
  readonly sendTo: readonly number[];
}

/** Reads it; undefined where the form says nothing of it. */
export function readDestinations(form: FormFields): Chosen | undefined {
  if (!form.names().includes("networks")) return undefined;
  const ids = form
    .text("networks")
    .split(",")
    .filter((id) => /^\d{1,15}$/u.test(id))
    .map(Number);
  return {
    destinations: ids.map((id) => ({
      connectionId: id,
      isOn: form.ticked(`to-${id}`) || form.ticked(`send-${id}`),
      byHand: form.ticked(`own-${id}`)
        ? form.text(`words-${id}`).replace(/\r\n?/gu, "\n").trim().slice(0, longestByHand)
        : null,
      asThread: form.ticked(`thread-${id}`),
      repostOnEdit: form.ticked(`repost-${id}`),
    })),
    sendTo: ids.filter((id) => form.ticked(`send-${id}`)),
  };
}

/** One connection as the composer shows it. */
export interface ShownDestination {
  readonly connection: Connection;
  readonly destination: Destination;
  /** What stands there already, or is on its way. */
  readonly copy: Copy | undefined;
  /** Neither sent there nor meant to be: a post that is public can still be. */
  readonly isMissing: boolean;
}

/** Where a post goes by every connection, as typed or else as it was kept. */
export async function shownDestinations(
  db: Db,
  post: Pick<PostRow, "id" | "state"> | undefined,
  chosen: Chosen | undefined,
  /** Whether the network reads our pages itself. */
  readsFromHere: (connection: Connection) => boolean,
): Promise<ShownDestination[]> {
  const connections = await listConnections(db);
  const kept = post === undefined ? [] : await listDestinations(db, post.id);
  const copies = post === undefined ? [] : await listCopies(db, { what: "post", id: post.id });
  const isDraft = post === undefined || post.state === "draft";
  return connections.map((connection) => {
    const { id } = connection;
    const copy = copies.find((one) => one.connection_id === id);
    const typed = chosen?.destinations.find((one) => one.connectionId === id);
    const own = kept.find((one) => one.connectionId === id);
    // A connection that came since it was scheduled is none that its writer chose.
    const isOn = isDraft || kept.length === 0;
    const destination = typed ?? own ?? { ...following(id), isOn };
    if (post?.state !== "published") return { connection, destination, copy, isMissing: false };
    const wasOn = own?.isOn ?? kept.length === 0;
    const isMissing = copy === undefined && !(wasOn && readsFromHere(connection));
    return { connection, destination, copy, isMissing };
  });
}
