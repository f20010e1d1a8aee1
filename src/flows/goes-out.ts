import { enqueue } from "#jobs";
import type { NetworkName, Subject, Tx } from "#schema";
import {
  awaitCopies,
  chosenFor,
  type Connection,
  type Destination,
  following,
  holdersOf,
  listConnections,
  listDestinations,
  setDestinations,
} from "#syndication";

/**
 * Where a text goes: to one network, by the account there that is meant, else by one that `under`, a post, went out by;
 * wherever another text of ours went; as the writer of a post chose; or by these connections.
 */
export type Destinations =
  | {
      readonly network: NetworkName;
      readonly connectionId?: number | null;
      readonly under?: number | undefined;
    }
  | { readonly like: Subject }
  | { readonly chosenFor: number }
  | { readonly connections: readonly number[] };

/** A text of ours goes out: one job for each connection. */
export async function goesOut(tx: Tx, subject: Subject, to: Destinations): Promise<void> {
  const connections = await connectionsTo(tx, to);
  await send(tx, "publish", subject, await awaitCopies(tx, subject, connections));
}

/** What a text links to hears of it, and who follows our feeds, whether it goes out to a network or not. */
export async function webIsTold(tx: Tx, { what, id }: Subject): Promise<void> {
  await enqueue(tx, { kind: "tell-web", payload: { what, id }, lane: `web ${what} ${id}` });
}

async function connectionsTo(tx: Tx, to: Destinations): Promise<readonly Connection[]> {
  if ("like" in to) return await holdersOf(tx.db, to.like);
  if ("network" in to) return await oneOf(tx, to);
  const all = await listConnections(tx.db);
  return "chosenFor" in to
    ? await chosenFor(tx.db, to.chosenFor, all)
    : all.filter(({ id }) => to.connections.includes(id));
}

/** An answer is given once, also where we have several accounts. */
async function oneOf(
  tx: Tx,
  { network, connectionId, under: postId }: Extract<Destinations, { network: NetworkName }>,
): Promise<readonly Connection[]> {
  const all = await listConnections(tx.db, network);
  if (all.length < 2) return all;
  const holders = postId === undefined ? [] : await holdersOf(tx.db, { what: "post", id: postId });
  const [first] = [
    ...all.filter(({ id }) => id === connectionId),
    ...all.filter(({ id }) => holders.some((holder) => holder.id === id)),
    ...all.filter(({ state }) => state === "connected"),
    ...all,
  ];
  return first === undefined ? [] : [first];
}

/**
 * The writer of a public post chooses anew how it stands by each connection.
 * @returns the connections where it stands and is to be worded otherwise
 */
export async function rechoose(
  tx: Tx,
  postId: number,
  destinations: readonly Destination[],
): Promise<number[]> {
  const before = await listDestinations(tx.db, postId);
  await setDestinations(tx, postId, destinations);
  const holders = await holdersOf(tx.db, { what: "post", id: postId });
  return destinations.flatMap((now) => {
    const { connectionId } = now;
    const was = before.find((one) => one.connectionId === connectionId) ?? following(connectionId);
    const isSame = was.byHand === now.byHand && was.asThread === now.asThread;
    return isSame || !holders.some(({ id }) => id === connectionId) ? [] : connectionId;
  });
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
  /** Only by these, where not all are to hear of it. */
  only?: readonly number[],
): Promise<void> {
  const holders = await holdersOf(tx.db, subject);
  const others =
    subject.what === "post" ? await chosenFor(tx.db, subject.id, await listConnections(tx.db)) : [];
  const known = new Set(holders.map(({ id }) => id));
  const all = [...holders, ...others.filter(({ id }) => !known.has(id))];
  const told = only === undefined ? all : all.filter(({ id }) => only.includes(id));
  await send(tx, verb, subject, told);
  if (only === undefined) await webIsTold(tx, subject);
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
