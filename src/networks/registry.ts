import { AppError } from "#core/errors.ts";
import { takeIn } from "#flows/incoming.ts";
import type { JobHandlers, JobPayloads } from "#jobs";
import type { Kit } from "#kit";
import type { Db, NetworkName, Store } from "#schema";
import { listConnections } from "#syndication";

import { activitypub } from "./activitypub/index.ts";
import { feedBack } from "./feed-back.ts";
import { keyOf } from "./job-key.ts";
import type { Capabilities, Lookup, Network, Reacting } from "./network.ts";
import { sendText } from "./send-text.ts";
import type { StorePicture } from "./store-picture.ts";

/** The networks there are; nothing else in the program knows which. */
export interface Registry {
  readonly all: readonly Network[];
  /** What a network can do; undefined for one that is not there, such as the page itself. */
  readonly can: (name: NetworkName) => Capabilities | undefined;
  /** Looks somebody or something up on every network that can, one after the other, until one finds it. */
  readonly lookup: Lookup;
  /** One of our pages in the form of the network that has one. */
  readonly representation: (path: string) => Promise<Response | undefined>;
  /** What sends things on their way, and the networks' own jobs. */
  readonly jobs: Partial<JobHandlers> & Pick<JobHandlers, SendingJob>;
}

type SendingJob = "syndicate" | "backfeed" | "react" | "follow" | "tell-change";

/** Builds every network of this site. */
export function createNetworks(kit: Kit, storePicture: StorePicture): Registry {
  return registryOf(kit.store, [activitypub(kit, storePicture)]);
}

/** Puts networks together. @throws Error when two have the same name, or answer at the same address */
export function registryOf(store: Store, networks: readonly Network[]): Registry {
  refuseClashes(networks);
  const byName = new Map(networks.map((network) => [network.name, network]));
  const { db } = store;

  /** The network of an account, and our connection to it. */
  const towards = async (accountId: number) => {
    const account = await db
      .selectFrom("accounts")
      .select("network")
      .where("id", "=", accountId)
      .executeTakeFirst();
    if (account === undefined) return undefined;
    const network = byName.get(account.network);
    const connections = await listConnections(db, account.network);
    const connection = connections.find(({ state }) => state === "connected");
    return network === undefined || connection === undefined ? undefined : { network, connection };
  };

  const sending: Pick<JobHandlers, SendingJob> = {
    syndicate: async (job) => await sendText(store, byName, job),
    backfeed: async ({ payload }) =>
      await feedBack(
        store,
        byName,
        payload.copyId,
        async (incoming) => await takeIn(store, incoming),
      ),
    react: async (job) => {
      const to = await towards(job.payload.accountId);
      if (to?.network.react === undefined) return;
      const now = await reactedTo(db, job.payload);
      const { connection } = to;
      await to.network.react({ ...job.payload, ...now, connection, key: keyOf(job) });
    },
    follow: async (job) => {
      const to = await towards(job.payload.accountId);
      await to?.network.follow?.({ ...job.payload, connection: to.connection, key: keyOf(job) });
    },
    "tell-change": async (job) => {
      const { change, connectionId } = job.payload;
      const connection = (await listConnections(db)).find(
        ({ id, state }) => id === connectionId && state === "connected",
      );
      const network = connection === undefined ? undefined : byName.get(connection.network);
      if (connection !== undefined) await network?.tell?.(change, { connection, key: keyOf(job) });
    },
  };

  const lookups = networks.flatMap(({ lookup }) => lookup ?? []);
  const first = async <T>(ask: (lookup: Lookup) => Promise<T | undefined>) => {
    let fault: unknown;
    for (const lookup of lookups)
      try {
        const found = await ask(lookup);
        if (found !== undefined) return found;
      } catch (failure) {
        if (!(failure instanceof AppError)) throw failure;
        fault ??= failure;
      }
    if (fault !== undefined) throw fault;
    return undefined;
  };

  return {
    all: networks,
    can: (name) => byName.get(name)?.capabilities,
    lookup: {
      account: async (who) => await first(async (lookup) => await lookup.account(who)),
      other: async (who) => await first(async (lookup) => await lookup.other(who)),
      post: async (uri) => await first(async (lookup) => await lookup.post(uri)),
    },
    representation: async (path) => {
      for (const network of networks) {
        const found = await network.representation?.(path);
        if (found !== undefined) return found;
      }
      return undefined;
    },
    jobs: Object.assign({}, ...networks.map(({ jobs }) => jobs), sending) as Registry["jobs"],
  };
}

/** What a like or share of ours is of, and whether it is wanted now: it may have been taken back meanwhile. */
async function reactedTo(
  db: Db,
  { reaction, what, id }: JobPayloads["react"],
): Promise<Pick<Reacting, "isWanted" | "uri">> {
  const row = await db
    .selectFrom(what === "item" ? "reading_items" : "replies")
    .select(["uri", "liked_at", "shared_at"])
    .where("id", "=", id)
    .executeTakeFirst();
  const at = reaction === "like" ? row?.liked_at : row?.shared_at;
  return { uri: row?.uri, isWanted: at != null };
}

function refuseClashes(networks: readonly Network[]): void {
  const taken = new Set<string>();
  const take = (what: string): void => {
    if (taken.has(what)) throw new Error(`Two networks have the same name: ${what}`);
    taken.add(what);
  };
  for (const { name, routes, jobs } of networks) {
    take(`network ${name}`);
    for (const path of routes?.paths ?? []) take(`path ${path}`);
    for (const wellKnown of routes?.wellKnown ?? []) take(`/.well-known/${wellKnown}`);
    for (const kind of Object.keys(jobs ?? {})) take(`job ${kind}`);
  }
}
