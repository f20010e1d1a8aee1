import type { Selectable } from "kysely";

import { findAnswer, isPrivate } from "#conversation";
import { AppError, type FaultParams } from "#core/errors.ts";
import { takeIn } from "#flows/incoming.ts";
import type { JobHandlers, JobPayloads } from "#jobs";
import type { Kit } from "#kit";
import type { Db, NetworkName, Subject, Tables } from "#schema";
import { findConnection, listConnections, type SendOutcome, staysHere } from "#syndication";

import { activitypub } from "./activitypub/index.ts";
import { bluesky } from "./bluesky/index.ts";
import type { ReadFeed } from "./feed/hub/topics.ts";
import { feed } from "./feed/index.ts";
import { askedToWait } from "./asked-to-wait.ts";
import { runBackfeed } from "./backfeed.ts";
import { runNews } from "./news.ts";
import type { OutgoingText } from "./compose.ts";
import { keyOf } from "./job-key.ts";
import type { Capabilities, Lookup, Network, Reacting } from "./network.ts";
import { readOutgoing } from "./read-outgoing.ts";
import { mastodon } from "./mastodon/index.ts";
import { sendText } from "./send-text.ts";
import type { StorePicture } from "./store-picture.ts";
import { webmention } from "./webmention/index.ts";

/** The networks there are; nothing else in the program knows which. */
export interface Registry {
  readonly all: readonly Network[];
  /** One of them; undefined for one that is not there, such as the page itself. */
  readonly find: (name: NetworkName) => Network | undefined;
  /** What a network can do; undefined for one that is not there, such as the page itself. */
  readonly can: (name: NetworkName) => Capabilities | undefined;
  /** Looks somebody or something up on every network that can, one after the other, until one finds it. */
  readonly lookup: Lookup;
  /** One of our pages in the form of the network that has one. */
  readonly representation: (path: string) => Promise<Response | undefined>;
  /** What sends things on their way, and the networks' own jobs. */
  readonly jobs: Partial<JobHandlers> & Pick<JobHandlers, SendingJob>;
}

type SendingJob =
  | "syndicate"
  | "backfeed"
  | "fetch-news"
  | "react"
  | "follow"
  | "tell-change"
  | "tell-web";

/** Builds every network of this site. `readFeed` reads our own feeds, where there are pages to read them from. */
export function createNetworks(
  kit: Kit,
  storePicture: StorePicture,
  readFeed: ReadFeed = async () => await Promise.resolve(undefined),
): Registry {
  return registryOf(kit, [
    activitypub(kit, storePicture),
    bluesky(kit),
    mastodon(kit),
    webmention(kit),
    feed(kit, readFeed),
  ]);
}

/** Puts networks together. @throws Error when two have the same name, or answer at the same address */
export function registryOf(
  kit: Pick<Kit, "store" | "clock">,
  networks: readonly Network[],
): Registry {
  const byName = new Map(networks.map((network) => [network.name, network]));
  const { store, clock } = kit;
  const { db } = store;

  const networkOf = async (accountId: number): Promise<Network | undefined> => {
    const account = await db
      .selectFrom("accounts")
      .select("network")
      .where("id", "=", accountId)
      .executeTakeFirst();
    return account === undefined ? undefined : byName.get(account.network);
  };
  /** The network of an account, and an account of ours there; undefined where there is no such network. */
  const wayTo = async (accountId: number, came?: Way) => {
    const network = came === undefined ? await networkOf(accountId) : byName.get(came.network);
    if (network === undefined) return undefined;
    const connections = await listConnections(db, network.name);
    const connected = connections.filter(({ state }) => state === "connected");
    const connection = connected.find(({ id }) => id === came?.connection_id) ?? connected[0];
    if (connection === undefined) throw notConnected();
    return { network, connection };
  };
  /** Ends the job as the network says: done, refused for good, or to be tried again. */
  const settle = async (sent: Promise<SendOutcome> | undefined): Promise<void> => {
    const outcome = await sent;
    if (outcome?.kind === "later") throw askedToWait(outcome.atMs - clock.now());
    if (outcome?.kind === "refused") throw refused(outcome.code, outcome.params);
  };

  const sending: Pick<JobHandlers, SendingJob> = {
    syndicate: async (job) => {
      const { connectionId, what, id } = job.payload;
      const connection = await findConnection(db, connectionId);
      const { keepBeside } = byName.get(connection?.network ?? "") ?? {};
      const isConnected = connection?.state === "connected";
      // It goes out all the same; what failed is tried again after it.
      let fault: unknown;
      if (isConnected)
        await keepBeside?.(connection, { what, id }).catch((thrown: unknown) => {
          fault = thrown;
        });
      await sendText(kit, byName, job);
      if (fault !== undefined) throw fault;
    },
    backfeed: async (job) =>
      await runBackfeed(
        store,
        byName,
        job,
        clock.now(),
        async (incoming) => await takeIn(store, incoming),
      ),
    "fetch-news": async (job) =>
      await runNews(
        store,
        byName,
        job,
        clock.now(),
        async (incoming) => await takeIn(store, incoming),
      ),
    react: async (job) => {
      const to = await wayTo(job.payload.accountId, await wayOf(db, job.payload));
      if (to?.network.react === undefined || !to.network.capabilities.react) return;
      const now = await reactedTo(db, job.payload);
      const { connection } = to;
      await settle(to.network.react({ ...job.payload, ...now, connection, key: keyOf(job) }));
    },
    "tell-web": async ({ payload: subject }) => {
      const text = await publicText(db, subject);
      const stays = subject.what === "post" && (await staysHere(db, subject.id));
      for (const network of networks) await network.hearOf?.(subject, text, stays);
    },
    follow: async (job) => {
      const { accountId, verb } = job.payload;
      const { subscribe } = (await networkOf(accountId)) ?? {};
      if (subscribe !== undefined) return await subscribe(accountId, verb === "follow");
      const to = await wayTo(job.payload.accountId);
      const { follow, capabilities } = to?.network ?? {};
      if (to !== undefined && capabilities?.follow === true)
        await settle(follow?.({ ...job.payload, connection: to.connection, key: keyOf(job) }));
    },
    "tell-change": async (job) => {
      const { change, connectionId } = job.payload;
      const connection = await findConnection(db, connectionId);
      if (connection?.state !== "connected") return;
      const { tell } = byName.get(connection.network) ?? {};
      await settle(tell?.(change, { connection, key: keyOf(job) }));
    },
  };
  refuseClashes(networks, Object.keys(sending));

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
    find: (name) => byName.get(name),
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

/** A text of ours that everyone may read. */
async function publicText(db: Db, subject: Subject): Promise<OutgoingText | undefined> {
  if (subject.what === "answer") {
    const answer = await findAnswer(db, subject.id);
    if (answer === undefined || isPrivate(answer.visibility)) return undefined;
  }
  return await readOutgoing(db, subject, 0);
}

/** How something came to us: what is done to it goes back that way. */
type Way = Pick<Selectable<Tables["replies"]>, "network" | "connection_id">;

/** How a reply came; undefined for what is none. */
async function wayOf(db: Db, { what, id }: JobPayloads["react"]): Promise<Way | undefined> {
  if (what !== "reply") return undefined;
  return await db
    .selectFrom("replies")
    .select(["network", "connection_id"])
    .where("id", "=", id)
    .executeTakeFirst();
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

function notConnected(): AppError {
  return new AppError({
    code: "not_connected",
    status: 409,
    safeMessage: "No account of ours is connected there.",
  });
}

/** The code has words of its own, which say more. */
function refused(code: string, params: FaultParams = {}): AppError {
  return new AppError({ code, params, status: 422, safeMessage: "The network did not take it." });
}

/** @throws Error when two networks have the same name, answer at the same address, or bring a job that is taken */
function refuseClashes(networks: readonly Network[], jobKinds: readonly string[]): void {
  const taken = new Set(jobKinds.map((kind) => `job ${kind}`));
  const take = (what: string): void => {
    if (taken.has(what)) throw new Error(`Two networks have the same name: ${what}`);
    taken.add(what);
  };
  for (const { name, routes, jobs } of networks) {
    take(`network ${name}`);
    for (const path of routes?.paths ?? []) take(`path ${path}`);
    for (const path of routes?.addresses ?? []) take(`path ${path}`);
    for (const wellKnown of routes?.wellKnown ?? []) take(`/.well-known/${wellKnown}`);
    for (const kind of Object.keys(jobs ?? {})) take(`job ${kind}`);
  }
}
