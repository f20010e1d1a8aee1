import { enqueue } from "#jobs";
import type { OurChange, Tx } from "#schema";
import { listConnections } from "#syndication";

/** Those who follow us hear of a change of ours, one job for each network. */
export async function tellChange(tx: Tx, change: OurChange): Promise<void> {
  for (const { id } of await listConnections(tx.db))
    await enqueue(tx, { kind: "tell-change", payload: { change, connectionId: id } });
}
