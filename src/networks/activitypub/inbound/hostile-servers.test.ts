import { createServer, type Server } from "node:http";
import { generateKeyPairSync, sign, createHash } from "node:crypto";

import { afterEach, beforeEach, expect, test } from "vitest";

import { createSafeFetch } from "#core/safe-fetch.ts";
import type { Kit } from "#kit";
import { describeOnEachDatabase } from "#support/databases.ts";
import { kitOn } from "#support/kit.ts";
import {
  type RemotePeople,
  type RemotePerson,
  signedPost,
  startRemotePeople,
} from "#support/remote-people.ts";
import { publishArticle } from "#support/story.ts";

import { type Fediverse, openFediverse } from "#support/fediverse.ts";

const everyone = "https://www.w3.org/ns/activitystreams#Public";
const context = "https://www.w3.org/ns/activitystreams";

describeOnEachDatabase("servers that mean ill, or are ill", (fresh) => {
  let remote: RemotePeople;
  let kit: Kit;
  let activitypub: Fediverse;
  let fetch: ReturnType<typeof createSafeFetch>;
  let asked: URL[];
  let post: string;
  let inbox: string;

  beforeEach(async () => {
    remote = await startRemotePeople();
    fetch = createSafeFetch({ allowPrivateNetwork: true, userAgent: "test" });
    asked = [];
    fresh.clock.move(Date.now() - fresh.clock.now());
    kit = await kitOn(fresh, {
      // As the real one, but patient for a second only.
      fetch: async (url, options) => {
        asked.push(new URL(url));
        return await fetch(url, { ...options, timeoutMs: 1000 });
      },
    });
    activitypub = openFediverse(kit);
    const { id } = await publishArticle(fresh.store);
    const row = await fresh.store.db
      .selectFrom("posts")
      .select("uri")
      .where("id", "=", id)
      .executeTakeFirstOrThrow();
    post = row.uri ?? "";
    inbox = `${kit.config.origin}/ap/inbox`;
  });
  afterEach(async () => {
    await remote.stop();
    await fetch.close();
  });

  const send = async (request: Request): Promise<number> =>
    (await activitypub.routes.fetch(request)).status;
  const reply = (by: RemotePerson, path: string, more: object = {}): Record<string, unknown> => ({
    "@context": context,
    id: `${by.uri}${path}#create`,
    type: "Create",
    actor: by.uri,
    object: {
      id: `${by.uri}${path}`,
      type: "Note",
      attributedTo: by.uri,
      content: "<p>Yes</p>",
      inReplyTo: post,
      to: [everyone],
      ...more,
    },
  });
  const replies = async () =>
    await fresh.store.db.selectFrom("replies").select(["uri", "state", "html"]).execute();

  test("one that hangs is given up, and its name is not asked for again at once", async () => {
    const silent: Server = createServer(() => {});
    await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
    const address = silent.address();
    const port = typeof address === "object" ? (address?.port ?? 0) : 0;
    const uri = `http://127.0.0.1:${port}/users/mute`;
    const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
    const mute = { uri, keyId: `${uri}#main-key`, privateKey, document: {} };
    expect(await send(signedPost(inbox, reply(mute, "/1"), mute))).toBe(503);
    expect(await send(signedPost(inbox, reply(mute, "/2"), mute))).toBe(503);
    expect(asked).toHaveLength(1);
    silent.closeAllConnections();
    silent.close();
  });

  test("keys that hang keep out only those like them: of their host, and of whoever sends them", async () => {
    const silent: Server = createServer(() => {});
    await new Promise<void>((resolve) => silent.listen(0, "0.0.0.0", resolve));
    const address = silent.address();
    const port = typeof address === "object" ? (address?.port ?? 0) : 0;
    const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
    const hanging = (host: string, name: string): Request => {
      const uri = `http://${host}:${port}/users/${name}`;
      const by = { uri, keyId: `${uri}#main-key`, privateKey, document: {} };
      return signedPost(inbox, reply(by, "/1"), by);
    };
    const sendFrom = async (remoteAddress: string | undefined, request: Request): Promise<number> =>
      (await activitypub.routes.fetch(request, { incoming: { socket: { remoteAddress } } })).status;
    const [mean, kind] = ["203.0.113.9", "198.51.100.7"];
    try {
      const sent = Array.from({ length: 64 }, async (_, i) =>
        sendFrom(undefined, hanging("127.0.0.1", `u${i}`)),
      );
      const hung = (): number => asked.filter((url) => url.port === String(port)).length;
      await expect.poll(hung).toBe(8);
      const ann = remote.person("ann");
      expect(await sendFrom(mean, signedPost(inbox, reply(ann, "/1"), ann))).toBe(202);
      expect(new Set(await Promise.all(sent))).toEqual(new Set([503]));
      expect(hung()).toBe(8);

      // One sender, who has as many hosts as there are addresses.
      const spread = Array.from({ length: 60 }, async (_, i) =>
        sendFrom(mean, hanging(`127.0.1.${i + 1}`, "eve")),
      );
      await expect.poll(hung).toBe(8 + 32);
      const [bo, cy] = [remote.person("bo"), remote.person("cy")];
      expect(await sendFrom(mean, signedPost(inbox, reply(bo, "/1"), bo))).toBe(503);
      expect(await sendFrom(kind, signedPost(inbox, reply(cy, "/1"), cy))).toBe(202);
      expect(new Set(await Promise.all(spread))).toEqual(new Set([503]));
      expect(await sendFrom(mean, signedPost(inbox, reply(bo, "/1"), bo))).toBe(202);
    } finally {
      silent.closeAllConnections();
      silent.close();
    }
  });

  test("one that sends us to an address within gets nothing from there", async () => {
    const guarded = createSafeFetch({
      allowPrivateNetwork: false,
      userAgent: "test",
      mayContact: (address) => address === "127.0.0.1",
    });
    const heard: string[] = [];
    const within = createServer((request, response) => {
      heard.push(request.url ?? "");
      response.end();
    });
    await new Promise<void>((resolve) => within.listen(0, "127.0.0.2", resolve));
    const address = within.address();
    const port = typeof address === "object" ? (address?.port ?? 0) : 0;
    const careful = openFediverse({ ...kit, fetch: guarded });
    const eve = remote.person("eve");
    const location = `http://127.0.0.2:${port}/users/eve`;
    remote.serve("/users/eve", { status: 302, headers: { location } });
    const answer = await careful.routes.fetch(signedPost(inbox, reply(eve, "/1"), eve));
    expect(answer.status).toBe(401);
    expect(remote.server.heard).toHaveLength(1);
    expect(heard).toEqual([]);
    within.close();
    await guarded.close();
  });

  test.each([
    [
      "too much",
      {
        status: 200,
        headers: { "content-type": "application/activity+json" },
        body: "x".repeat(2_000_000),
      },
    ],
    ["a page", { status: 200, headers: { "content-type": "text/html" }, body: "<p>" }],
    [
      "half a document",
      { status: 200, headers: { "content-type": "application/activity+json" }, body: '{"id":' },
    ],
  ])("an actor that is %s signs nothing", async (_, answer) => {
    const eve = remote.person("eve");
    remote.serve("/users/eve", answer);
    expect(await send(signedPost(inbox, reply(eve, "/1"), eve))).not.toBe(202);
    expect(await replies()).toEqual([]);
  });

  test("a file uploaded to somebody's server cannot say who somebody there is", async () => {
    const ann = remote.person("ann");
    const eve = remote.person("eve");
    const keyId = `${remote.origin}/media/1.json`;
    const publicKey = { ...(eve.document.publicKey as object), id: keyId, owner: ann.uri };
    const forged = { ...ann.document, publicKey };
    // As plain JSON, and even under the right type: it is not where it says it is.
    for (const type of ["application/json", "application/activity+json"]) {
      remote.serve("/media/1.json", {
        status: 200,
        headers: { "content-type": type },
        body: JSON.stringify(forged),
      });
      fresh.clock.move(120_000);
      const by = { keyId, privateKey: eve.privateKey };
      expect(await send(signedPost(inbox, reply(ann, `/${type}`), by))).toBe(401);
    }
    expect(await replies()).toEqual([]);
  });

  test("a key that changed is asked for anew, but not each time somebody forges", async () => {
    const ann = remote.person("ann");
    expect(await send(signedPost(inbox, reply(ann, "/1"), ann))).toBe(202);
    const { publicKey, privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
    const publicKeyPem = publicKey.export({ type: "spki", format: "pem" });
    remote.serve("/users/ann", {
      ...ann.document,
      publicKey: { ...(ann.document.publicKey as object), publicKeyPem },
    });
    const before = asked.length;
    expect(await send(signedPost(inbox, reply(ann, "/2"), { keyId: ann.keyId, privateKey }))).toBe(
      401,
    );
    expect(asked).toHaveLength(before);
    fresh.clock.move(61_000);
    expect(await send(signedPost(inbox, reply(ann, "/3"), { keyId: ann.keyId, privateKey }))).toBe(
      202,
    );
    expect(await send(signedPost(inbox, reply(ann, "/4"), ann))).toBe(401);
  });

  test("a newer name is kept, also by what comes after it; who merely knocks is not written down", async () => {
    const ann = remote.person("ann");
    const accounts = async () =>
      await fresh.store.db.selectFrom("accounts").select("name").execute();
    const act = (type: string, id: string, object: unknown): Record<string, unknown> => ({
      "@context": context,
      id: `${remote.origin}/${id}`,
      type,
      actor: ann.uri,
      object,
    });
    await send(signedPost(inbox, act("Like", "l", `${remote.origin}/elsewhere`), ann));
    expect(await accounts()).toEqual([]);
    await send(signedPost(inbox, reply(ann, "/1"), ann));
    await send(
      signedPost(inbox, act("Update", "u", { ...ann.document, name: "Ann Newname" }), ann),
    );
    await send(signedPost(inbox, reply(ann, "/2"), ann));
    expect(await accounts()).toEqual([{ name: "Ann Newname" }]);
  });

  test("what is deleted before it came does not come afterwards", async () => {
    const ann = remote.person("ann");
    const farewell = {
      "@context": context,
      id: `${ann.uri}/1#delete`,
      type: "Delete",
      actor: ann.uri,
      object: `${ann.uri}/1`,
    };
    expect(await send(signedPost(inbox, farewell, ann))).toBe(202);
    expect(await send(signedPost(inbox, reply(ann, "/1"), ann))).toBe(202);
    expect(await replies()).toEqual([]);
  });

  test("whoever stops following another still follows us; by its id alone it is ours that ends", async () => {
    const ann = remote.person("ann");
    const act = (type: string, id: string, object: unknown): Record<string, unknown> => ({
      "@context": context,
      id: `${remote.origin}/${id}`,
      type,
      actor: ann.uri,
      object,
    });
    const followers = async () =>
      (await fresh.store.db.selectFrom("followers").select("account_id").execute()).length;
    await send(signedPost(inbox, act("Follow", "f", `${kit.config.origin}/ap/actor`), ann));
    await send(
      signedPost(inbox, act("Undo", "u1", act("Follow", "g", "https://b.example/bo")), ann),
    );
    expect(await followers()).toBe(1);
    await send(signedPost(inbox, act("Undo", "u2", `${remote.origin}/f`), ann));
    expect(await followers()).toBe(0);
  });

  test("what is nested too deeply is refused", async () => {
    const ann = remote.person("ann");
    const deep = JSON.parse(`${'{"url":'.repeat(5000)}1${"}".repeat(5000)}`) as object;
    expect(await send(signedPost(inbox, reply(ann, "/1", { url: deep }), ann))).toBe(400);
  });

  test("the newer kind of signature is taken, and only over method, address and body", async () => {
    const ann = remote.person("ann");
    const signed = (path: string, components: string): Request => {
      const body = JSON.stringify(reply(ann, path));
      const digest = `sha-256=:${createHash("sha256").update(body).digest("base64")}:`;
      const values: Record<string, string> = {
        "@method": "POST",
        "@target-uri": inbox,
        "content-digest": digest,
      };
      const names = components.split(" ");
      const input = `(${names.map((name) => `"${name}"`).join(" ")});created=${Math.floor(Date.now() / 1000)};keyid="${ann.keyId}";alg="rsa-v1_5-sha256"`;
      const text = [
        ...names.map((name) => `"${name}": ${values[name] ?? ""}`),
        `"@signature-params": ${input}`,
      ].join("\n");
      const signature = sign("sha256", Buffer.from(text), ann.privateKey).toString("base64");
      return new Request(inbox, {
        method: "POST",
        body,
        headers: {
          "content-type": "application/activity+json",
          "content-digest": digest,
          "signature-input": `sig1=${input}`,
          signature: `sig1=:${signature}:`,
        },
      });
    };
    expect(await send(signed("/1", "@method @target-uri content-digest"))).toBe(202);
    expect(await send(signed("/2", "@method @target-uri"))).toBe(401);
    expect(await send(signed("/3", "@target-uri content-digest"))).toBe(401);
    expect(await replies()).toHaveLength(1);
  });
});
