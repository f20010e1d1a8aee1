/**
 * Bluesky: what goes out to our accounts there, as records in their repositories, and how the accounts are connected.
 * It translates between the AT Protocol and our words and decides nothing. Its libraries are large, and are loaded
 * when the first account is connected or something is to be sent.
 */
import { Hono } from "hono";

import type { Kit } from "#kit";
import type { Connect, Network } from "#networks";
import { askedToWait } from "#networks/asked-to-wait.ts";
import { type Connection, listConnections, type SendOutcome } from "#syndication";

import type { Client } from "./agent.ts";
import { clientMetadata } from "./client-metadata.ts";
import type { Home } from "./home.ts";
import { capabilities, compose, limits } from "./network.ts";
import { onwardFrom } from "./onward.ts";
import { publicClientKeys } from "./public-client-keys.ts";
import { ownName, whoseName } from "./own-name.ts";
import { readTyped } from "./read-typed.ts";
import { tidySignIns } from "./tidy-sign-ins.ts";

/** Bluesky as a network of this site. */
export function bluesky(kit: Kit): Network {
  const client = clientOf(kit);
  const connect = async (): Promise<Required<Omit<Connect, "fields">>> => {
    const { connecting } = await import("./connect.ts");
    return connecting(kit, await client());
  };
  /** Sends something as an account, with what became of it in our words. */
  const sent = async (
    connection: Connection,
    send: (client: Client) => Promise<SendOutcome>,
  ): Promise<SendOutcome> => {
    const { outcomeOf } = await import("./faults.ts");
    const ready = await client();
    return await outcomeOf(kit, connection, async () => await send(ready));
  };
  const posts = async () => await import("./send-posts.ts");
  let coming: Promise<Home> | undefined;
  const home = async (): Promise<Home> => {
    coming ??= import("./home.ts").then(async ({ homeOf }) => homeOf(kit, await client()));
    coming.catch(() => (coming = undefined));
    return await coming;
  };
  /** People there are looked for by a site that has an account there, where what was typed may name somebody. */
  const lookup = async (typed: string) => {
    if (readTyped(typed) === undefined) return undefined;
    if ((await listConnections(kit.store.db, "bluesky")).length === 0) return undefined;
    const { lookupThere } = await import("./lookup.ts");
    return lookupThere(kit, await client());
  };
  const acts = async () => await import("./send-acts.ts");

  const app = new Hono()
    .get("/bluesky/client-metadata.json", async (c) =>
      c.json(await clientMetadata(kit.config.origin)),
    )
    .get("/bluesky/jwks.json", async (c) => c.json({ keys: await publicClientKeys(kit) }))
    .get("/.well-known/site.standard.publication", async (c) => {
      const { publicationUri } = await import("./standard-records.ts");
      const uri = await publicationUri(kit.store.db);
      return uri === undefined ? c.text("Not found", 404) : c.text(uri);
    })
    .get("/.well-known/atproto-did", async (c) => {
      const did = await whoseName(kit);
      return did === undefined ? c.text("Not found", 404) : c.text(did);
    })
    .get("/bluesky/callback", async (c) => {
      const onward = await onwardFrom(kit, new URL(c.req.url).searchParams);
      return c.redirect(onward ?? `${kit.config.origin}/studio`, 303);
    });

  return {
    name: "bluesky",
    capabilities,
    limits,
    compose,
    connect: {
      fields: ["handle", "password"],
      byPassword: async (typed) => await (await connect()).byPassword(typed),
      start: async (asked) => await (await connect()).start(asked),
      finish: async (query, state) => await (await connect()).finish(query, state),
      check: async (connection) => await (await connect()).check(connection),
      end: async (connection) => await (await connect()).end(connection),
    },
    ownName: ownName(kit),
    publish: async (sending) =>
      await sent(sending.connection, async (by) => await (await posts()).putText(kit, by, sending)),
    reply: async (sending) =>
      await sent(sending.connection, async (by) => await (await posts()).putText(kit, by, sending)),
    update: async (sending) =>
      sending.text?.repostOnEdit === true
        ? await sent(
            sending.connection,
            async (by) => await (await posts()).putText(kit, by, sending, { isAnew: true }),
          )
        : { kind: "refused", code: "cannot_edit_there" },
    remove: async (sending) =>
      await sent(
        sending.connection,
        async (by) => await (await posts()).takeAway(kit, by, sending),
      ),
    keepBeside: async (connection, subject) => {
      if (subject.what !== "post") return;
      const { keepDocument } = await import("./standard-site.ts");
      const outcome = await sent(connection, async (by) => {
        await keepDocument(kit, by, connection, subject);
        return { kind: "sent", uri: "", url: "" };
      });
      if (outcome.kind === "later") throw askedToWait(outcome.atMs - kit.clock.now());
    },
    tell: async ({ kind }, { connection }) =>
      await sent(connection, async (by) => {
        const { keepPublicationTrue } = await import("./standard-site.ts");
        if (kind === "profile") await keepPublicationTrue(kit, by, connection);
        return { kind: "sent", uri: "", url: "" };
      }),
    react: async (reacting) =>
      await sent(
        reacting.connection,
        async (by) => await (await acts()).sendReaction(kit, by, reacting),
      ),
    follow: async (following) =>
      await sent(
        following.connection,
        async (by) => await (await acts()).sendFollow(kit, by, following),
      ),
    backfeed: async function* (copy) {
      yield* (await home()).backfeed(copy);
    },
    notifications: async function* (connection, since) {
      yield* (await home()).news(connection, since);
    },
    lookup: {
      account: async (typed) => await (await lookup(typed))?.account(typed),
      // An account there says nothing of who else it is.
      other: async () => await Promise.resolve(undefined),
      post: async (typed) => await (await lookup(typed))?.post(typed),
    },
    routes: { paths: ["/bluesky/"], wellKnown: ["site.standard.publication", "atproto-did"], app },
    tidy: tidySignIns,
  };
}

/** The client of this process, made when it is first asked for. */
function clientOf(kit: Kit): () => Promise<Client> {
  let made: Promise<Client> | undefined;
  return async () => {
    made ??= import("./agent.ts").then(async ({ makeClient }) => await makeClient(kit));
    // One that could not be made is tried anew.
    made.catch(() => (made = undefined));
    return await made;
  };
}
