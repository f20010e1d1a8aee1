/** What comes home from there: all that is loaded when something is first fetched. */
import type { Incoming } from "#flows/incoming.ts";
import type { Kit } from "#kit";
import { askedToWait } from "#networks/asked-to-wait.ts";
import { type Copy, type Connection, expireConnection } from "#syndication";

import type { Client } from "./agent.ts";
import { type Ask, asking } from "./ask.ts";
import { homeContext, readBackfeed } from "./backfeed.ts";
import { faultOf } from "./faults.ts";
import type { HomeContext } from "./home-context.ts";
import { readNews } from "./read-news.ts";

/** Reads what came of copies of ours, and what concerns our accounts. */
export interface Home {
  backfeed(copy: Copy): AsyncGenerator<Incoming>;
  news(connection: Connection, since: number): AsyncGenerator<Incoming>;
}

/** Builds it; one for each process, which counts what it asks. */
export function homeOf(kit: Kit, client: Client): Home {
  const ask = asking(kit.clock);
  return {
    backfeed: (copy) =>
      told(kit, client, ask, copy.connection_id, (context) => readBackfeed(context, copy)),
    news: (connection, since) =>
      told(kit, client, ask, connection.id, (context) => readNews(context, since)),
  };
}

/** Says what went wrong in our words; keys that are no longer taken end the connection until it is connected anew. */
async function* told(
  kit: Kit,
  client: Client,
  ask: Ask,
  connectionId: number,
  read: (context: HomeContext) => AsyncGenerator<Incoming>,
): AsyncGenerator<Incoming> {
  try {
    const context = await homeContext(kit, client, ask, connectionId);
    if (context !== undefined) yield* read(context);
  } catch (thrown) {
    const fault = faultOf(thrown, "bluesky");
    if (fault.code === "must_reconnect")
      await kit.store.transact(async (tx) => await expireConnection(tx, connectionId));
    const { untilMs } = (fault.cause ?? {}) as { readonly untilMs?: number };
    throw untilMs === undefined ? fault : askedToWait(untilMs - kit.clock.now());
  }
}
