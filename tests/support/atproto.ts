import { cpSync } from "node:fs";
import { join } from "node:path";

import { AtpAgent } from "@atproto/api";

import { atprotoFolder, atprotoSource } from "#scripts/atproto-folder.ts";

import { freshPostgres } from "./postgres-database.ts";
import { startProcess } from "./process.ts";
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
  const [database, redis] = await Promise.all([freshPostgres(postgresUrl), startRedis()]);
  const server = await startProcess({
    command: process.execPath,
    args: [join(folder, program)],
    cwd: folder,
    env: {
      ...{ DB_POSTGRES_URL: database.url, REDIS_HOST: redis.host },
      ...{ NODE_ENV: "development", LOG_ENABLED: "false", NODE_NO_WARNINGS: "1" },
    },
    ready,
    timeoutMs: 90_000,
  });
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
    log: () => server.output(),
    stop: async () => {
      await server.stop("SIGTERM", 3000);
      await redis.stop();
      await database.drop();
    },
  };
}

const ready = /^\{"atproto":(\{.*\})\}$/mu;

function readAddresses(said: string): Addresses {
  return JSON.parse(ready.exec(said)?.[1] ?? "{}") as Addresses;
}
