import { generateKeyPairSync, type KeyObject } from "node:crypto";

import { Multikey } from "@fedify/vocab";
import { expect, test } from "vitest";

import { describeOnEachDatabase } from "#support/databases.ts";
import { context, inboxWorld } from "#support/inbox-world.ts";
import { signedPost, startRemotePeople } from "#support/remote-people.ts";
import { digest, signedAnyhow, type Signing } from "#support/signing.ts";

const older = "(request-target) host date digest";
const newer = "@method @target-uri content-digest";

describeOnEachDatabase("signatures on what comes in", (fresh) => {
  const world = inboxWorld(fresh);
  let count = 0;
  /** A new reply of Ann's, as it goes over the wire. */
  const body = (content = "<p>Yes</p>"): string =>
    JSON.stringify(
      world.create(world.ann, world.note(world.ann, `/s/${(count += 1)}`, { content })),
    );
  const send = async (text: string, signing: Partial<Signing>): Promise<number> =>
    await world.send(
      signedAnyhow(world.inbox, text, {
        keyId: world.ann.keyId,
        privateKey: world.ann.privateKey,
        headers: {},
        covers: older,
        ...signing,
      }),
    );
  const texts = async (): Promise<string> =>
    (await world.replies()).map((reply) => reply.html).join("");

  test("any digest that is strong and signed will do, by both standards", async () => {
    const sent = body();
    const [short, long] = [digest("sha256", sent), digest("sha512", sent)];
    for (const [name, value] of [
      ["digest", `SHA-512=${long}`],
      ["digest", `sha-256=${short},SHA-512=${long}`],
      ["digest", `MD5=${digest("md5", sent)},SHA-256=${short}`],
    ] as const)
      expect(await send(sent, { headers: { [name]: value } }), value).toBe(202);
    for (const value of [`sha-512=:${long}:`, `sha-256=:${short}:, sha-512=:${long}:`])
      expect(await send(sent, { headers: { "content-digest": value }, covers: newer }), value).toBe(
        202,
      );
    // A header that nobody signed says nothing, be it right or wrong.
    const headers = { "content-digest": `sha-256=:${short}:`, digest: "SHA-256=AAAA" };
    expect(await send(sent, { headers, covers: newer })).toBe(202);
  });

  test("a body that was put in place of the signed one is refused, whatever unsigned headers say of it", async () => {
    const [signed, put] = [body(), body("<p>swapped</p>")];
    const attempts: readonly Partial<Signing>[] = [
      {
        headers: {
          digest: `SHA-512=${digest("sha512", signed)}`,
          "content-digest": `sha-256=:${digest("sha256", put)}:`,
        },
      },
      {
        headers: { digest: `SHA-256=${digest("sha256", put)},SHA-512=${digest("sha512", signed)}` },
      },
      { headers: { digest: `MD5=${digest("md5", put)}` } },
      {
        covers: newer,
        headers: {
          "content-digest": `sha-512=:${digest("sha512", signed)}:`,
          digest: `SHA-256=${digest("sha256", put)}`,
        },
      },
      {
        covers: newer,
        headers: {
          "content-digest": `sha-512=:${digest("sha512", signed)}:, sha-256=:${digest("sha256", put)}:`,
        },
      },
      {
        covers: "(request-target) host date",
        headers: { digest: `SHA-256=${digest("sha256", put)}` },
      },
    ];
    for (const attempt of attempts) expect(await send(put, attempt)).toBe(401);
    expect(await texts()).toBe("");
  });

  test("what a key can do is taken: SHA-512, PSS, and a time in the signature itself", async () => {
    const sent = body();
    const headers = { digest: `SHA-256=${digest("sha256", sent)}` };
    const content = { "content-digest": `sha-256=:${digest("sha256", sent)}:` };
    const created = "(request-target) host (created) digest";
    for (const signing of [
      { headers, parameters: 'algorithm="rsa-sha512"', hash: "sha512" },
      { headers, hash: "sha512" },
      { headers, covers: created },
      { headers: content, covers: newer, parameters: ';alg="rsa-pss-sha512"', hash: "pss" },
      { headers: content, covers: newer, parameters: ';nonce="a, b;c=\\"(d)";tag="x,y"' },
    ] as const)
      expect(await send(sent, signing)).toBe(202);
    for (const signing of [
      { headers, parameters: 'algorithm="hmac-sha256"' },
      { headers, parameters: 'algorithm="ed25519"' },
      { headers: content, covers: newer, parameters: ';alg="hmac-sha256"' },
      { headers: content, covers: newer, parameters: ';alg="ed25519"' },
    ])
      expect(await send(sent, signing)).toBe(401);
  });

  test("a signature of a proxy beside the sender's own does not stand in its way", async () => {
    const proxy = world.remote.person("proxy");
    const sent = body();
    const headers = { "content-digest": `sha-256=:${digest("sha256", sent)}:` };
    const by = { covers: newer, headers };
    const other = signedAnyhow(world.inbox, sent, {
      ...by,
      keyId: proxy.keyId,
      privateKey: proxy.privateKey,
    });
    const [input, signature] = ["signature-input", "signature"].map((name) =>
      String(other.headers.get(name)).replace(/^sig1=/, "p="),
    );
    const before = { input: input ?? "", signature: signature ?? "" };
    expect(await send(sent, { ...by, before })).toBe(202);
    expect(await send(body(), { ...by, before })).toBe(401);
    // Alone it speaks for itself, and for nobody else.
    expect(await world.send(other)).toBe(401);
  });

  const ed25519 = generateKeyPairSync("ed25519");
  const multikey = async (id: string, controller: string, key: KeyObject): Promise<object> => {
    const der = key.export({ type: "spki", format: "der" });
    const publicKey = await crypto.subtle.importKey("spki", der, "Ed25519", true, ["verify"]);
    const written = { id: new URL(id), controller: new URL(controller), publicKey };
    return (await new Multikey(written).toJsonLd()) as object;
  };

  test("an actor may name its keys in every way there is", async () => {
    const { ann, remote } = world;
    const pem = (ann.document.publicKey as { publicKeyPem: string }).publicKeyPem;
    const far = await startRemotePeople();
    try {
      const at = (path: string): string => `${remote.origin}${path}`;
      const key = { id: ann.keyId, owner: ann.uri, publicKeyPem: pem };
      const small = await multikey(`${ann.uri}#small`, ann.uri, ed25519.publicKey);
      const alone = async (id: string) => await multikey(id, ann.uri, ed25519.publicKey);
      remote.serve("/keys/1", {
        "@context": context,
        ...key,
        id: at("/keys/1"),
        type: "CryptographicKey",
      });
      remote.serve("/keys/2", {
        ...key,
        id: at("/keys/2"),
        owner: undefined,
        controller: ann.uri,
        type: "Key",
      });
      remote.serve("/keys/3", { ...(await alone(at("/keys/3"))) });
      far.serve("/keys/4", { ...key, id: `${far.origin}/keys/4`, type: "Key" });
      const sent: [string, object, string, boolean?][] = [
        [
          "a list",
          { publicKey: [{ ...key, id: `${ann.uri}#old`, publicKeyPem: "" }, key] },
          ann.keyId,
        ],
        [
          "a controller",
          { publicKey: { ...key, owner: undefined, controller: ann.uri } },
          ann.keyId,
        ],
        ["nobody's name", { publicKey: { ...key, owner: undefined } }, ann.keyId],
        ["the actor's own address", { publicKey: key }, ann.uri],
        ["an address", { publicKey: at("/keys/1") }, at("/keys/1")],
        ["an address in a list", { publicKey: [at("/keys/2")] }, at("/keys/2")],
        [
          "an address on another host",
          { publicKey: `${far.origin}/keys/4` },
          `${far.origin}/keys/4`,
        ],
        [
          "a key of another host in full",
          { publicKey: { ...key, id: `${far.origin}/keys/4` } },
          `${far.origin}/keys/4`,
        ],
        ["a Multikey", { assertionMethod: [small] }, `${ann.uri}#small`, true],
        [
          "a Multikey beside another",
          { publicKey: key, verificationMethod: small },
          `${ann.uri}#small`,
          true,
        ],
        ["a Multikey by address", { assertionMethod: at("/keys/3") }, at("/keys/3"), true],
      ];
      for (const [what, names, keyId, isSmall = false] of sent) {
        remote.serve("/users/ann", { ...ann.document, publicKey: undefined, ...names });
        fresh.clock.move(61_000);
        await fresh.store.transact(async (tx) => await tx.db.deleteFrom("ap_keys").execute());
        world.renew();
        const text = body();
        const by = isSmall ? { privateKey: ed25519.privateKey, hash: null } : {};
        const headers = { digest: `SHA-256=${digest("sha256", text)}` };
        expect(await send(text, { keyId, headers, ...by }), what).toBe(202);
        const content = { "content-digest": `sha-512=:${digest("sha512", text)}:` };
        expect(await send(text, { keyId, headers: content, covers: newer, ...by }), what).toBe(202);
      }
      expect(await world.replies()).toHaveLength(sent.length);
    } finally {
      await far.stop();
    }
  });

  test("a key that only one of the two names is nobody's", async () => {
    const { ann, remote } = world;
    const eve = remote.person("eve");
    const far = await startRemotePeople();
    try {
      const pem = (eve.document.publicKey as { publicKeyPem: string }).publicKeyPem;
      const key = { type: "Key", owner: ann.uri, publicKeyPem: pem };
      // It says it is Ann's; she does not know of it, or knows another one by that name.
      for (const server of [remote, far]) {
        const id = `${server.origin}/keys/eve`;
        server.serve("/keys/eve", { ...key, id });
        const text = body();
        const headers = { digest: `SHA-256=${digest("sha256", text)}` };
        const by = { keyId: id, privateKey: eve.privateKey, headers };
        expect(await send(text, by)).toBe(401);
        fresh.clock.move(61_000);
        remote.serve("/users/ann", {
          ...ann.document,
          publicKey: [
            ann.document.publicKey,
            { ...(ann.document.publicKey as object), id, owner: eve.uri },
          ],
        });
        expect(await send(text, by)).toBe(401);
        fresh.clock.move(61_000);
      }
      // Ann's own key in an actor that says it is hers too, and in one at another address than it says.
      remote.serve("/users/eve", { ...eve.document, publicKey: { ...key, id: `${eve.uri}#k` } });
      const text = body();
      const headers = { digest: `SHA-256=${digest("sha256", text)}` };
      for (const keyId of [`${eve.uri}#k`, eve.uri, `${ann.uri}#k`])
        expect(await send(text, { keyId, privateKey: eve.privateKey, headers })).toBe(401);
      expect(await world.replies()).toEqual([]);
    } finally {
      await far.stop();
    }
  });

  test.each([512, 1024])("a key of %i bits signs nothing", async (modulusLength) => {
    const { ann, remote } = world;
    const { publicKey, privateKey } = generateKeyPairSync("rsa", { modulusLength });
    const publicKeyPem = publicKey.export({ type: "spki", format: "pem" });
    const key = { ...(ann.document.publicKey as object), publicKeyPem };
    remote.serve("/users/ann", { ...ann.document, publicKey: key });
    const text = body();
    const headers = { digest: `SHA-256=${digest("sha256", text)}` };
    expect(await send(text, { privateKey, headers })).toBe(401);
  });

  test("the old key signs nothing any more from the moment its owner says so", async () => {
    const { ann, remote } = world;
    const act = (type: string, id: string, object: unknown): Record<string, unknown> => ({
      "@context": context,
      id: `${remote.origin}/${id}`,
      type,
      actor: ann.uri,
      object,
    });
    const reply = () => world.create(ann, world.note(ann, `/k/${(count += 1)}`));
    const sendBy = async (
      privateKey: KeyObject,
      activity: object,
      keyId = ann.keyId,
    ): Promise<number> =>
      await world.send(signedPost(world.inbox, activity, { keyId, privateKey }));
    const next = generateKeyPairSync("rsa", { modulusLength: 2048 });
    const publicKeyPem = next.publicKey.export({ type: "spki", format: "pem" });
    const keyNow = { ...(ann.document.publicKey as object), publicKeyPem };
    expect(await sendBy(ann.privateKey, reply())).toBe(202);
    // Another name with the same key: it goes on signing, and is not asked for again.
    const heard = remote.server.heard.length;
    expect(
      await sendBy(ann.privateKey, act("Update", "u1", { ...ann.document, name: "Ann B" })),
    ).toBe(202);
    expect(await sendBy(ann.privateKey, reply())).toBe(202);
    expect(remote.server.heard).toHaveLength(heard);

    const changed = { ...ann.document, publicKey: keyNow };
    remote.serve("/users/ann", changed);
    expect(await sendBy(ann.privateKey, act("Update", "u2", changed))).toBe(202);
    expect(await sendBy(ann.privateKey, reply())).toBe(401);
    expect(await sendBy(next.privateKey, reply())).toBe(202);

    // By another name the next time; found by using it, the old one is forgotten as well.
    const renamed = {
      ...keyNow,
      id: `${ann.uri}#key-3`,
      publicKeyPem: (ann.document.publicKey as { publicKeyPem: string }).publicKeyPem,
    };
    remote.serve("/users/ann", { ...ann.document, publicKey: renamed });
    expect(await sendBy(ann.privateKey, reply(), renamed.id)).toBe(202);
    expect(await sendBy(next.privateKey, reply())).toBe(401);
    expect(await fresh.store.db.selectFrom("ap_keys").select("key_id").execute()).toEqual([
      { key_id: renamed.id },
    ]);

    // As one of a list, which every object may be; what was not found is asked for again after a while.
    fresh.clock.move(61_000);
    remote.serve("/users/ann", changed);
    expect(await sendBy(ann.privateKey, act("Update", "u3", [changed]), renamed.id)).toBe(202);
    expect(await sendBy(ann.privateKey, reply(), renamed.id)).toBe(401);
    expect(await sendBy(next.privateKey, reply())).toBe(202);

    const gone = [{ id: ann.uri, type: "Tombstone" }];
    expect(await sendBy(next.privateKey, act("Delete", "d", gone))).toBe(202);
    expect(await fresh.store.db.selectFrom("ap_keys").select("key_id").execute()).toEqual([]);
  });
});
