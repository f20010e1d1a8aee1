import type {
  NodeSavedSession,
  NodeSavedSessionStore,
  NodeSavedState,
  NodeSavedStateStore,
} from "@atproto/oauth-client-node";

import type { Kit } from "#kit";
import { expireConnection, keepTokens } from "#syndication";

import { longestSignInMs } from "./tidy-sign-ins.ts";
import { openTokens, sealTokens } from "./tokens.ts";

/** Keeps what a sign-in that is under way needs, until somebody comes back from the other server. */
export function stateStore({ store, secrets, clock }: Kit): NodeSavedStateStore {
  return {
    get: async (state) => {
      const row = await store.db
        .selectFrom("bsky_sign_ins")
        .select("sealed")
        .where("state", "=", secrets.fingerprint(state))
        .where("created_at", ">", clock.now() - longestSignInMs)
        .executeTakeFirst();
      return row && (JSON.parse(secrets.unseal(row.sealed)) as NodeSavedState);
    },
    set: async (state, kept) => {
      const sealed = secrets.seal(JSON.stringify(kept));
      await store.transact(
        async (tx) =>
          void (await tx.db
            .insertInto("bsky_sign_ins")
            .values({ state: secrets.fingerprint(state), sealed, created_at: tx.now })
            .execute()),
      );
    },
    del: async (state) => {
      await store.transact(
        async (tx) =>
          void (await tx.db
            .deleteFrom("bsky_sign_ins")
            .where("state", "=", secrets.fingerprint(state))
            .execute()),
      );
    },
  };
}

/**
 * Keeps the keys to accounts with their connections. Those of an account that is just being connected wait here
 * until `newKeys` fetches them.
 */
export function sessionStore(kit: Kit): NodeSavedSessionStore {
  const { store, secrets } = kit;
  const connectionOf = async (did: string) =>
    await store.db
      .selectFrom("connections")
      .select(["id", "tokens_sealed", "state"])
      .where("network", "=", "bluesky")
      .where("uri", "=", did)
      .executeTakeFirst();
  return {
    get: async (did) => {
      const connection = await connectionOf(did);
      if (connection === undefined || connection.tokens_sealed === null) return undefined;
      const tokens = openTokens(secrets, connection);
      return tokens.by === "oauth" ? tokens.session : undefined;
    },
    set: async (did, session) => {
      const connection = await connectionOf(did);
      if (connection === undefined || connection.state !== "connected") {
        newKeys.set(did, session);
        return;
      }
      const sealed = sealTokens(secrets, { by: "oauth", session });
      await store.transact(async (tx) => await keepTokens(tx, connection.id, sealed));
    },
    del: async (did) => {
      newKeys.delete(did);
      const connection = await connectionOf(did);
      if (connection?.tokens_sealed == null) return;
      if (openTokens(secrets, connection).by === "oauth")
        await store.transact(async (tx) => await expireConnection(tx, connection.id));
    },
  };
}

/** Keys of accounts that are being connected in this moment, by their ids. */
const newKeys = new Map<string, NodeSavedSession>();

/** Takes the keys of an account that was just signed in, to be kept with its connection. */
export function takeNewKeys(did: string): NodeSavedSession | undefined {
  const keys = newKeys.get(did);
  newKeys.delete(did);
  return keys;
}
