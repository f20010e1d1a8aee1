import { enqueue } from "#jobs";
import type { NetworkName, Subject, Tx } from "#schema";
import { awaitCopies, chosenFor, type Connection, holdersOf, listConnections } from "#syndication";

/** Where a text goes: to one network only, wherever another text of ours went, or as the writer of a post chose. */
export type Destinations =
  | { readonly network: NetworkName }
  | { readonly like: Subject }
  | { readonly chosenFor: number };

/** A text of ours goes out: one job for each connection. */
export async function goesOut(tx: Tx, subject: Subject, to: Destinations): Promise<void> {
  const connections =
    "like" in to
      ? await holdersOf(tx.db, to.like)
      : "network" in to
        ? await listConnections(tx.db, to.network)
        : await chosenFor(tx.db, to.chosenFor, await listConnections(tx.db));
  await send(tx, "publish", subject, await awaitCopies(tx, subject, connections));
}

/** What a text links to hears of it, and who follows our feeds, whether it goes out to a network or not. */
export async function webIsTold(tx: Tx, { what, id }: Subject): Promise<void> {
  await enqueue(tx, { kind: "tell-web", payload: { what, id }, lane: `web ${what} ${id}` });
}

/**
 * A text of ours is changed or taken back, where it stands, also by an account that was disconnected since: then its
 * copy says that it was not. Of a post every network that its writer chose hears: some read it from here without ever
 * having been sent it.
 */
export async function changeGoesOut(
  tx: Tx,
  verb: "update" | "remove",
  subject: Subject,
): Promise<void> {
  const holders = await holdersOf(tx.db, subject);
  const others =
    subject.what === "post" ? await chosenFor(tx.db, subject.id, await listConnections(tx.db)) : [];
  const known = new Set(holders.map(({ id }) => id));
  await send(tx, verb, subject, [...holders, ...others.filter(({ id }) => !known.has(id))]);
  await webIsTold(tx, subject);
}

async function send(
  tx: Tx,
  verb: "publish" | "update" | "remove",
  { what, id }: Subject,
  connections: readonly Connection[],
): Promise<void> {
  await enqueue(
    tx,
    ...connections.map((connection) => ({
      kind: "syndicate" as const,
      payload: { verb, what, id, connectionId: connection.id },
    })),
  );
}
