import { Agent } from "@atproto/api";
import {
  createDidResolver,
  DidCacheMemory,
  type NodeOAuthClient,
} from "@atproto/oauth-client-node";

import { minute } from "#core/clock.ts";
import type { Kit } from "#kit";
import type { Connection } from "#syndication";

import { appErrorIn, findIdentity, findServer, type Identity } from "./find-identity.ts";
import { makeOAuthClient } from "./oauth-client.ts";
import { passwordSession } from "./password-session.ts";
import { mustReconnect, openTokens } from "./tokens.ts";
import { webFetch } from "./web-fetch.ts";

/** What talks with servers there; one for each process, made when it is first needed. */
export interface Client {
  /** Acts for an account of ours. @throws AppError `must_reconnect` */
  agentFor(connection: Connection): Promise<Agent>;
  /** Asks a server there for what everybody may read, as nobody; `service` is its origin. */
  publicAgent(service: string): Agent;
  /** Finds an account and the server that keeps it. @throws AppError `handle_not_found`, and what `SafeFetch` throws */
  identity(handleOrDid: string, options?: { readonly isFresh?: boolean }): Promise<Identity>;
  /** The origin of the server that keeps an account now, by its id; `isFresh` asks anew. @throws as `identity` */
  serverOf(did: string, options?: { readonly isFresh?: boolean }): Promise<string>;
  readonly oauth: NodeOAuthClient;
  readonly fetch: typeof globalThis.fetch;
}

/** How many accounts' documents are kept at hand, and for how long, in milliseconds. */
const mostKnown = 2000;
const knownForMs = 10 * minute;

/** Builds it. */
export async function makeClient(kit: Kit): Promise<Client> {
  const fetch = webFetch(kit.fetch);
  const { allowPrivateNetwork: allowHttp, plcUrl } = kit.config;
  const didResolver = createDidResolver({
    fetch,
    allowHttp,
    plcDirectoryUrl: plcUrl as `https://${string}`,
    didCache: new DidCacheMemory({ max: mostKnown, ttl: knownForMs }),
  });
  const oauth = await makeOAuthClient(kit, didResolver);
  const identity: Client["identity"] = async (typed, { isFresh = false } = {}) =>
    await findIdentity(oauth.identityResolver, typed, { isFresh, allowHttp });
  const serverOf: Client["serverOf"] = async (did, { isFresh = false } = {}) =>
    await findServer(didResolver, did, { isFresh, allowHttp });
  return {
    oauth,
    fetch,
    identity,
    serverOf,
    publicAgent: (service) =>
      new Agent({
        fetchHandler: async (path, init) => await fetch(new URL(path, service), init),
      }),
    agentFor: async (connection) => {
      if (connection.state !== "connected") throw mustReconnect();
      const tokens = openTokens(kit.secrets, connection);
      if (tokens.by === "oauth") {
        const session = await oauth.restore(connection.uri).catch((fault: unknown) => {
          // The library's word for keys that another server gave than the one that keeps the account now.
          const isForeign = fault instanceof TypeError && appErrorIn(fault) === undefined;
          throw isForeign ? mustReconnect(fault) : fault;
        });
        return new Agent(session);
      }
      const find = async (isFresh: boolean) => await serverOf(connection.uri, { isFresh });
      return new Agent(passwordSession(kit, fetch, connection, find));
    },
  };
}
