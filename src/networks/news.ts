import { minute } from "#core/clock.ts";
import type { Incoming } from "#flows/incoming.ts";
import { enqueue, type RunningJob } from "#jobs";
import type { NetworkName, Store, Tx } from "#schema";
import { awaitConnectionNews, findConnection, noteConnectionNews } from "#syndication";

import { cameBy } from "./backfeed.ts";
import type { Network } from "./network.ts";

/** How long is waited from one look to the next while something comes, and at most while nothing does; milliseconds. */
const shortestMs = 2 * minute;
const longestMs = 30 * minute;

/** Clocks differ, and what is told twice does nothing the second time. */
const overlapMs = 5 * minute;

/**
 * Handles the job `fetch-news`: asks a network that does not send it itself what concerns one account of ours, and asks
 * again later, the more seldom the longer nothing came. A job that is not the one the account waits for does nothing.
 */
export async function runNews(
  store: Store,
  networks: ReadonlyMap<NetworkName, Network>,
  { payload: { connectionId, due, waitMs } }: Pick<RunningJob<"fetch-news">, "payload">,
  now: number,
  takeIn: (incoming: Incoming) => Promise<void>,
): Promise<void> {
  const connection = await findConnection(store.db, connectionId);
  const news =
    connection === undefined ? undefined : networks.get(connection.network)?.notifications;
  if (connection?.look_at !== due || news === undefined) return;
  // It is asked again from when it is connected anew.
  const isConnected = connection.state === "connected";
  const since = connection.news_at ?? connection.created_at;
  let isNews = false;
  if (isConnected)
    for await (const incoming of news(connection, since)) {
      isNews = true;
      await takeIn(cameBy(incoming, connectionId));
    }
  await store.transact(async (tx) => {
    if (isConnected) await noteConnectionNews(tx, connectionId, now - overlapMs);
    const next = isNews ? shortestMs : Math.min(waitMs * 2, longestMs);
    await lookAt(tx, connectionId, isConnected ? tx.now + next : null, due, next);
  });
}

/** Asks from now on what concerns an account of ours, unless that is being done. */
export async function startNews(tx: Tx, connectionId: number): Promise<void> {
  await lookAt(tx, connectionId, tx.now, null, shortestMs);
}

async function lookAt(
  tx: Tx,
  connectionId: number,
  due: number | null,
  before: number | null,
  waitMs: number,
): Promise<void> {
  if ((await awaitConnectionNews(tx, connectionId, due, before)) && due !== null)
    await enqueue(tx, {
      ...{ kind: "fetch-news", payload: { connectionId, due, waitMs }, runAt: due },
    });
}
