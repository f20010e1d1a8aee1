/**
 * Accounts on servers that apps for Mastodon can use: Mastodon, GoToSocial, Pleroma, Pixelfed, snac and others. What we
 * write goes out as posts of the account there, and what is answered to them is fetched. It translates between that API and our words and decides nothing.
 * The site's own account on the fediverse is another network (`activitypub`).
 */
import { Hono } from "hono";

import type { Kit } from "#kit";
import type { Connect, Network } from "#networks";
import type { Connection, SendOutcome } from "#syndication";

import type { Api } from "./api.ts";
import { capabilities, compose, limits, limitsOf } from "./network.ts";
import { onwardFrom, tidySignIns } from "./sign-ins.ts";

/** Accounts on Mastodon and its like as a network of this site. */
export function mastodon(kit: Kit): Network {
  const connect = async (): Promise<Required<Omit<Connect, "fields" | "byPassword">>> => {
    const { connecting } = await import("./connect.ts");
    return connecting(kit);
  };
  /** Sends something as an account, with what became of it in our words. */
  const sent = async (
    connection: Connection,
    send: (api: Api) => Promise<SendOutcome>,
  ): Promise<SendOutcome> => {
    const { apiOf } = await import("./api.ts");
    const { outcomeOf } = await import("./faults.ts");
    const api = (): Api => apiOf(kit, connection);
    return await outcomeOf(
      kit,
      connection,
      async () => await api().isKeyGood(),
      async () => await send(api()),
    );
  };
  const put: Network["publish"] = async (sending) =>
    await sent(sending.connection, async (api) => {
      const { putText } = await import("./send-posts.ts");
      return await putText(kit, api, sending);
    });

  const app = new Hono().get("/mastodon/callback", async (c) => {
    const onward = await onwardFrom(kit, new URL(c.req.url).searchParams);
    return c.redirect(onward ?? `${kit.config.origin}/studio`, 303);
  });

  return {
    name: "mastodon",
    capabilities,
    limits,
    limitsOf,
    compose,
    connect: {
      fields: ["handle"],
      start: async (asked) => await (await connect()).start(asked),
      finish: async (query, state) => await (await connect()).finish(query, state),
      check: async (connection) => await (await connect()).check(connection),
      end: async (connection) => await (await connect()).end(connection),
    },
    publish: put,
    update: put,
    reply: put,
    remove: async (sending) =>
      await sent(sending.connection, async (api) => {
        const { takeAway } = await import("./send-posts.ts");
        return await takeAway(kit, api, sending);
      }),
    react: async (reacting) =>
      await sent(reacting.connection, async (api) => {
        const { sendReaction } = await import("./send-reaction.ts");
        return await sendReaction(kit, api, reacting);
      }),
    backfeed: async function* (copy) {
      const { readBackfeed } = await import("./home.ts");
      yield* readBackfeed(kit, copy);
    },
    routes: { paths: ["/mastodon/"], wellKnown: [], app },
    tidy: tidySignIns,
  };
}
