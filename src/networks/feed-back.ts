import { day, hour, minute } from "#core/clock.ts";
import type { Incoming } from "#flows/incoming.ts";
import { enqueue } from "#jobs";
import type { NetworkName, Store } from "#schema";
import { noteHeard } from "#syndication";

import type { Network } from "./network.ts";

/** How long after it was sent a copy is looked at how often, in milliseconds; older ones are let be. */
const looks = [
  { youngerThan: hour, every: 5 * minute },
  { youngerThan: day, every: 30 * minute },
  { youngerThan: 7 * day, every: 6 * hour },
  { youngerThan: 60 * day, every: day },
] as const;

/**
 * Handles the job `backfeed`: asks a network that does not send answers itself what came of one copy, and looks again
 * later, the more seldom the older it is.
 */
export async function feedBack(
  store: Store,
  networks: ReadonlyMap<NetworkName, Network>,
  copyId: number,
  takeIn: (incoming: Incoming) => Promise<void>,
): Promise<void> {
  const copy = await store.db
    .selectFrom("syndications")
    .selectAll()
    .where("id", "=", copyId)
    .where("revision_sent", "is not", null)
    .where("state", "<>", "removed")
    .executeTakeFirst();
  const network = copy === undefined ? undefined : networks.get(copy.network);
  if (copy === undefined || network?.backfeed === undefined) return;
  for await (const incoming of network.backfeed(copy, copy.heard_at ?? 0)) await takeIn(incoming);
  await store.transact(async (tx) => {
    await noteHeard(tx, copyId);
    const age = tx.now - copy.changed_at;
    const look = looks.find(({ youngerThan }) => age < youngerThan);
    if (look !== undefined)
      await enqueue(tx, { kind: "backfeed", payload: { copyId }, runAt: tx.now + look.every });
  });
}
