import { cpSync } from "node:fs";
import { join } from "node:path";

import { AtpAgent } from "@atproto/api";

import { atprotoFolder, atprotoSource } from "#scripts/atproto-folder.ts";

import { freshPostgres } from "./postgres-database.ts";
import { type Running, startProcess } from "./process.ts";
import { startRedis } from "./redis-server.ts";

/** What everybody on the network of the tests signs in with. */
export const atprotoPassword = "en lang og rolig sætning";

/** Where the parts of a Bluesky network on this machine answer. */
interface Addresses {
  /** Where accounts live: `http://localhost:PORT`. */
  readonly pds: string;
  /** The directory of identities. */
  readonly plc: string;
  /** What reads the network, without signing in too. */
  readonly appView: string;
  readonly appViewDid: string;
  readonly control: string;
}

/** A real Bluesky network that runs beside the tests: PLC, PDS and AppView, with nobody on it. */
export interface Atproto extends Omit<Addresses, "control"> {
  /** A new account `NAME.test` with a name of at least three letters, signed in. */
  signUp(name: string): Promise<AtpAgent>;
  /** Waits until all that was written stands in the AppView. */
  settle(): Promise<void>;
  /** A moderation service labels an account (by its DID) or a record (by uri and cid), or takes the label back. */
  label(what: {
    readonly uri: string;
    readonly cid?: string;
    readonly value: string;
    readonly isNegated?: boolean;
  }): Promise<void>;
  /** The network takes an account or a record down, or gives it back. */
  takedown(
    what: ({ readonly did: string } | { readonly uri: string }) & { readonly isBack?: boolean },
  ): Promise<void>;
  /** The server that keeps an account takes it away for good, as its owner may ask. */
  removeAccount(did: string): Promise<void>;
  /** What it said so far. */
  log(): string;
  stop(): Promise<void>;
}

const program = "network.mjs";

/**
 * Starts a Bluesky network on free ports of this machine, in an empty database of the PostgreSQL at `postgresUrl`. What
 * it is made of is installed below .cache the first time, from the lock file beside the tests.
 */
export async function startAtproto(postgresUrl: string): Promise<Atproto> {
  const folder = await atprotoFolder();
  cpSync(join(atprotoSource, program), join(folder, program));
  const redis = await startRedis();
  const { server, database } = await startNetwork(folder, postgresUrl, redis.host);
  const { control, ...addresses } = readAddresses(server.output());
  const tell = async (deed: string, what: object = {}): Promise<void> => {
    const answer = await fetch(`${control}/${deed}`, {
      method: "POST",
      body: JSON.stringify(what),
    });
    if (!answer.ok) throw new Error(`${deed}: ${await answer.text()}`);
  };
  return {
    ...addresses,
    signUp: async (name) => {
      const agent = new AtpAgent({ service: addresses.pds });
      await agent.createAccount({
        ...{ handle: `${name}.test`, email: `${name}@example.org`, password: atprotoPassword },
      });
      return agent;
    },
    settle: async () => await tell("settle"),
    label: async (what) => await tell("label", what),
    takedown: async (what) => await tell("takedown", what),
    removeAccount: async (did) => {
      const agent = new AtpAgent({ service: addresses.pds });
      const authorization = `Basic ${Buffer.from("admin:admin-pass").toString("base64")}`;
      await agent.com.atproto.admin.deleteAccount({ did }, { headers: { authorization } });
    },
    log: () => server.output(),
    stop: async () => {
      await server.stop("SIGTERM", 3000);
      await redis.stop();
      await database.drop();
    },
  };
}

/** It looks for free ports before it listens, and somebody may be quicker. */
const mostTries = 4;

async function startNetwork(
  folder: string,
  postgresUrl: string,
  redisHost: string,
): Promise<{ server: Running; database: Awaited<ReturnType<typeof freshPostgres>> }> {
  for (let tries = 1; ; tries += 1) {
    const database = await freshPostgres(postgresUrl);
    try {
      const server = await startProcess({
        command: process.execPath,
        args: [join(folder, program)],
        cwd: folder,
        env: {
          ...{ DB_POSTGRES_URL: database.url, REDIS_HOST: redisHost },
          ...{ NODE_ENV: "development", LOG_ENABLED: "false", NODE_NO_WARNINGS: "1" },
        },
        ready,
        timeoutMs: 90_000,
      });
      return { server, database };
    } catch (fault) {
      await database.drop();
      if (tries === mostTries || !String(fault).includes("EADDRINUSE")) throw fault;
    }
  }
}

const ready = /^\{"atproto":(\{.*\})\}$/mu;

function readAddresses(said: string): Addresses {
  return JSON.parse(ready.exec(said)?.[1] ?? "{}") as Addresses;
}
