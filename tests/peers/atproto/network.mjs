/**
 * A whole Bluesky network on this machine, as a process of its own: a directory of identities (PLC), a PDS where accounts
 * live, and an AppView that reads it. It prints its addresses as one line of JSON, and ends when it is told to.
 * Run by startAtproto in tests/support/atproto.ts.
 */
import { createServer } from "node:http";
import { createServer as createProbe } from "node:net";

import { TestNetwork } from "@atproto/dev-env";

/** Before the network takes one of its own. */
const freePort = async () =>
  await new Promise((resolve, reject) => {
    const probe = createProbe().once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });

/** Bluesky's own moderation, whose labels every client of its library asks for. */
const moderation = "did:plc:ar7c4by46qjdydhdevvrndac";

const appViewPort = await freePort();
const network = await TestNetwork.create({
  dbPostgresUrl: process.env.DB_POSTGRES_URL,
  dbPostgresSchema: "bsky",
  pds: { hostname: "localhost", enableDidDocWithSession: true },
  // Pictures are read from the AppView itself, not from an address that is nowhere.
  bsky: {
    port: appViewPort,
    publicUrl: `http://localhost:${appViewPort}`,
    labelsFromIssuerDids: [moderation],
  },
});
const { db } = network.bsky.db;

/** What no client can do, and the network's own people and time do. */
const deeds = {
  /** All that was written until now stands in the AppView when this answers. */
  settle: async () => await network.processAll(),
  /** A moderation service says something of an account or a record. */
  label: async ({ uri, cid = "", value, isNegated = false }) =>
    await db
      .insertInto("label")
      .values({
        ...{ src: moderation, uri, cid, val: value, neg: isNegated },
        ...{ cts: new Date().toISOString(), exp: null },
      })
      .onConflict((at) => at.columns(["src", "uri", "cid", "val"]).doUpdateSet({ neg: isNegated }))
      .execute(),
  /** The network takes an account or a record down, or gives it back. */
  takedown: async ({ did, uri, isBack = false }) => {
    const { dataplane } = network.bsky.ctx;
    const ref = "test";
    if (did !== undefined && isBack) await dataplane.untakedownActor({ did });
    else if (did !== undefined) await dataplane.takedownActor({ did, ref });
    else if (isBack) await dataplane.untakedownRecord({ recordUri: uri });
    else await dataplane.takedownRecord({ recordUri: uri, ref });
  },
};

const control = createServer(async (request, response) => {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  try {
    const deed = deeds[request.url.slice(1)];
    await deed(JSON.parse(Buffer.concat(chunks).toString() || "{}"));
    response.end("{}");
  } catch (fault) {
    response.writeHead(500).end(String(fault?.stack ?? fault));
  }
});
await new Promise((resolve) => control.listen(0, "127.0.0.1", resolve));

const addresses = {
  pds: network.pds.url,
  plc: network.plc.url,
  appView: network.bsky.url,
  appViewDid: network.bsky.serverDid,
  control: `http://127.0.0.1:${control.address().port}`,
};
console.log(`\n${JSON.stringify({ atproto: addresses })}`);

process.once("SIGTERM", () => process.exit(0));
