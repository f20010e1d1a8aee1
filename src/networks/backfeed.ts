import { day, hour, minute } from "#core/clock.ts";
import { AppError } from "#core/errors.ts";
import type { Incoming } from "#flows/incoming.ts";
import { enqueue, mostAttempts, type RunningJob } from "#jobs";
import type { NetworkName, Store, Tx } from "#schema";
import { awaitNews, findConnection, noteHeard } from "#syndication";

import type { Network } from "./network.ts";

/** How long after it was sent or changed a copy is looked at how often, in milliseconds; older ones are let be. */
const looks = [
  { youngerThan: hour, every: 5 * minute },
  { youngerThan: day, every: 30 * minute },
  { youngerThan: 7 * day, every: 6 * hour },
  { youngerThan: 60 * day, every: day },
] as const;

/** Clocks differ, and what is told twice does nothing the second time. */
const overlapMs = minute;

/**
 * Handles the job `backfeed`: asks a network that does not send answers itself what came of one copy, and looks again
 * later, the more seldom the older it is. A job that is not the one the copy waits for does nothing, so that there is
 * never more than one.
 */
export async function runBackfeed(
  store: Store,
  networks: ReadonlyMap<NetworkName, Network>,
  { payload: { copyId, due }, attempt }: Pick<RunningJob<"backfeed">, "payload" | "attempt">,
  now: number,
  takeIn: (incoming: Incoming) => Promise<void>,
): Promise<void> {
  const copy = await store.db
    .selectFrom("syndications")
    .selectAll()
    .where("id", "=", copyId)
    .where("revision_sent", "is not", null)
    .where("state", "<>", "removed")
    .where("look_at", "=", due)
    .executeTakeFirst();
  const network = copy === undefined ? undefined : networks.get(copy.network);
  if (copy === undefined || network?.backfeed === undefined) return;
  const connection = await findConnection(store.db, copy.connection_id);
  const isConnected = connection?.state === "connected";
  // While it is not connected nothing is asked, and nothing is forgotten.
  let failure: AppError | undefined;
  if (isConnected)
    try {
      for await (const incoming of network.backfeed(copy, copy.heard_at ?? 0))
        await takeIn(cameBy(incoming, copy.connection_id));
    } catch (fault) {
      if (!(fault instanceof AppError) || (fault.retryable && attempt < mostAttempts)) throw fault;
      // This job is not tried again; the copy is looked at another time all the same.
      failure = fault;
    }
  await store.transact(async (tx) => {
    if (isConnected && failure === undefined) await noteHeard(tx, copyId, now - overlapMs);
    const age = tx.now - copy.changed_at;
    const look = looks.find(({ youngerThan }) => age < youngerThan);
    await lookAt(tx, copyId, look === undefined ? null : tx.now + look.every, due);
  });
  if (failure !== undefined) throw failure;
}

/** What came, with the account of ours by which it did: answers to it go back that way. */
export function cameBy(incoming: Incoming, connectionId: number): Incoming {
  return incoming.kind === "reply" ? { ...incoming, connectionId } : incoming;
}

/** When answers are first looked for after something was sent, in milliseconds. */
const firstLookMs = 5 * minute;

/** Looks for answers to a copy from now on, unless that is being done. */
export async function startBackfeed(tx: Tx, copyId: number): Promise<void> {
  await lookAt(tx, copyId, tx.now + firstLookMs, null);
}

/** @param before when it was to be looked at until now; nothing happens where that is not so */
async function lookAt(
  tx: Tx,
  copyId: number,
  due: number | null,
  before: number | null,
): Promise<void> {
  if ((await awaitNews(tx, copyId, due, before)) && due !== null)
    await enqueue(tx, { kind: "backfeed", payload: { copyId, due }, runAt: due });
}
