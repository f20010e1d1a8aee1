/**
 * Feeds, both ways: a WebSub hub that tells others when ours change, and the feeds of others that we follow. It translates and
 * decides nothing.
 */
import { Hono } from "hono";

import { enqueue } from "#jobs";
import type { Kit } from "#kit";
import type { Network } from "#networks";
import type { SendOutcome } from "#syndication";

import { hubPublisher, hubSender } from "./hub/send.ts";
import { hubRoutes } from "./hub/subscribe.ts";
import type { ReadFeed } from "./hub/topics.ts";
import { hubVerifier } from "./hub/verify.ts";
import { feedSubscriber } from "./reader/follow.ts";
import { feedLookup } from "./reader/lookup.ts";
import { feedReader } from "./reader/poll.ts";
import { capabilities, compose, limits } from "./network.ts";

/** No text of ours stands elsewhere by it. */
const nothing = async (): Promise<SendOutcome> =>
  await Promise.resolve({ kind: "refused", code: "not_connected" });

/** Feeds as a network of this site. `readFeed` reads our own. */
export function feed(kit: Kit, readFeed: ReadFeed): Network {
  const { store } = kit;
  const app = new Hono();
  app.route("/", hubRoutes(kit, readFeed));
  return {
    name: "feed",
    capabilities,
    limits,
    compose,
    publish: nothing,
    update: nothing,
    remove: nothing,
    reply: nothing,
    hearOf: async ({ what }) => {
      if (what === "post")
        await store.transact(async (tx) => await enqueue(tx, { kind: "hub-publish", payload: {} }));
    },
    subscribe: feedSubscriber(kit),
    lookup: feedLookup(kit),
    routes: { paths: [], addresses: ["/hub"], wellKnown: [], app },
    jobs: {
      "read-feed": feedReader(kit),
      "hub-verify": hubVerifier(kit, readFeed),
      "hub-publish": hubPublisher(kit, readFeed),
      "hub-send": hubSender(kit, readFeed),
    },
    tidy: async (tx) => {
      await tx.db
        .deleteFrom("hub_subscriptions")
        .where("state", "=", "active")
        .where("lease_until", "<", tx.now)
        .execute();
    },
  };
}
