import { expect, test } from "vitest";

import { someoneIsBlocked, someoneIsUnblocked } from "#flows/someone-is-blocked.ts";
import { limitBody } from "#web/request-body.ts";
import { describeOnEachDatabase } from "#support/databases.ts";
import { context, inboxWorld } from "#support/inbox-world.ts";
import { signedPost, startRemotePeople } from "#support/remote-people.ts";

import { longestActivity } from "./inbox.ts";
import { bySystem } from "#schema";

describeOnEachDatabase("attacks on the inbox", (fresh) => {
  const world = inboxWorld(fresh);

  test.each([
    ["no signature", { without: ["signature"] }],
    ["no digest", { without: ["digest"] }],
    [
      "another body than was signed",
      { body: '{"@context":"https://www.w3.org/ns/activitystreams","type":"Create"}' },
    ],
    ["signed long ago", { date: new Date(Date.now() - 2 * 3_600_000) }],
    ["signed in the future", { date: new Date(Date.now() + 2 * 3_600_000) }],
    ["a signature that ended", { expires: new Date(Date.now() - 2 * 3_600_000) }],
    ["the body not covered", { names: "(request-target) host date" }],
    ["the address not covered", { names: "host date digest" }],
    ["the date not covered", { names: "(request-target) host digest" }],
    ["signed for another host", { host: "evil.example" }],
  ])("%s is refused before 202", async (_, wrong) => {
    expect(
      await world.send(
        signedPost(
          world.inbox,
          world.create(world.ann, world.note(world.ann, "/n/1")),
          world.ann,
          wrong,
        ),
      ),
    ).toBe(401);
    expect(await world.replies()).toEqual([]);
  });

  test("a signature that has not ended yet is taken", async () => {
    const activity = world.create(world.ann, world.note(world.ann, "/n/1"));
    const expires = new Date(Date.now() + 60_000);
    expect(await world.send(signedPost(world.inbox, activity, world.ann, { expires }))).toBe(202);
  });

  test("whoever is blocked, and whoever lives on a blocked server, is told so at the door", async () => {
    const reply = () =>
      world.send(
        signedPost(
          world.inbox,
          world.create(world.ann, world.note(world.ann, `/n/${Math.random()}`)),
          world.ann,
        ),
      );
    const { store } = fresh;
    for (const [kind, value] of [
      ["account", world.ann.uri],
      ["domain", new URL(world.ann.uri).hostname],
    ] as const) {
      expect(await reply()).toBe(202);
      const before = await world.replies();
      await someoneIsBlocked(store, bySystem, { kind, value, reason: "Floods us" });
      expect(await reply()).toBe(403);
      expect(await world.replies()).toEqual(before);
      await someoneIsUnblocked(store, bySystem, { kind, value });
    }
    expect(await reply()).toBe(202);
  });

  test("a key that is not the actor's own signs nothing for it", async () => {
    const eve = world.remote.person("eve");
    // Eve's signature under Ann's name, Ann's key id with Eve's key, and a key Eve says is Ann's.
    expect(
      await world.send(
        signedPost(world.inbox, world.create(world.ann, world.note(world.ann, "/n/1")), eve),
      ),
    ).toBe(401);
    expect(
      await world.send(
        signedPost(world.inbox, world.create(world.ann, world.note(world.ann, "/n/1")), {
          keyId: world.ann.keyId,
          privateKey: eve.privateKey,
        }),
      ),
    ).toBe(401);
    world.remote.serve("/users/mallory", {
      ...eve.document,
      id: `${world.remote.origin}/users/mallory`,
      publicKey: {
        ...(eve.document.publicKey as object),
        id: `${world.remote.origin}/users/mallory#k`,
        owner: world.ann.uri,
      },
    });
    expect(
      await world.send(
        signedPost(world.inbox, world.create(world.ann, world.note(world.ann, "/n/1")), {
          keyId: `${world.remote.origin}/users/mallory#k`,
          privateKey: eve.privateKey,
        }),
      ),
    ).toBe(401);
    expect(await world.replies()).toEqual([]);
  });

  test("a body that was put in place of the signed one is refused, however well it is made", async () => {
    const signed = world.create(world.ann, world.note(world.ann, "/n/1"));
    const body = JSON.stringify(
      world.create(world.ann, world.note(world.ann, "/n/2", { content: "<p>not mine</p>" })),
    );
    expect(await world.send(signedPost(world.inbox, signed, world.ann, { body }))).toBe(401);
    expect(await world.replies()).toEqual([]);
  });

  test("a neighbour on the same server speaks for nobody else", async () => {
    const eve = world.remote.person("eve");
    const act = (type: string, object: unknown) => ({
      "@context": context,
      id: `${world.remote.origin}/x/${type}${Math.random()}`,
      type,
      actor: eve.uri,
      object,
    });
    await world.send(
      signedPost(world.inbox, world.create(world.ann, world.note(world.ann, "/n/1")), world.ann),
    );
    const before = await world.replies();
    const name = async () =>
      await fresh.store.db
        .selectFrom("accounts")
        .select("name")
        .where("uri", "=", world.ann.uri)
        .executeTakeFirstOrThrow();
    const named = await name();
    expect(
      await world.send(
        signedPost(world.inbox, act("Create", world.note(world.ann, "/n/forged")), eve),
      ),
    ).toBe(403);
    expect(
      await world.send(
        signedPost(world.inbox, act("Update", { ...world.ann.document, name: "A fool" }), eve),
      ),
    ).toBe(403);
    expect(await world.replies()).toEqual(before);
    expect(await name()).toEqual(named);
  });

  test("another server deletes nothing here", async () => {
    const other = await startRemotePeople();
    try {
      const carl = other.person("carl");
      await world.send(
        signedPost(world.inbox, world.create(world.ann, world.note(world.ann, "/n/1")), world.ann),
      );
      const remove = {
        "@context": context,
        id: `${other.origin}/d/1`,
        type: "Delete",
        actor: carl.uri,
        object: `${world.remote.origin}/n/1`,
      };
      expect(await world.send(signedPost(world.inbox, remove, carl))).toBe(403);
      expect(await world.replies()).toMatchObject([{ state: "visible" }]);
    } finally {
      await other.stop();
    }
  });

  test("an activity of another origin than its actor is refused", async () => {
    const activity = {
      ...world.create(world.ann, world.note(world.ann, "/n/1")),
      id: "https://elsewhere.example/a/1",
    };
    expect(await world.send(signedPost(world.inbox, activity, world.ann))).toBe(403);
    expect(await world.replies()).toEqual([]);
  });

  test("what is embedded but not the sender's own is fetched from its author, never believed", async () => {
    const other = await startRemotePeople();
    try {
      const carl = other.person("carl");
      const forged = {
        ...world.note(carl, "/n/9"),
        id: `${other.origin}/n/9`,
        content: "<p>forged</p>",
      };
      await world.send(signedPost(world.inbox, world.create(world.ann, forged), world.ann));
      expect(await world.replies()).toEqual([]);
      // Even when it exists, its author did not send it.
      other.serve("/n/9", { "@context": context, ...forged, content: "<p>real</p>" });
      await world.send(
        signedPost(
          world.inbox,
          { ...world.create(world.ann, forged), id: `${world.remote.origin}/again` },
          world.ann,
        ),
      );
      expect((await world.replies()).map((reply) => reply.html).join("")).not.toContain("forged");
    } finally {
      await other.stop();
    }
  });

  test("somebody else's reply cannot be edited, deleted or undone", async () => {
    await world.send(
      signedPost(world.inbox, world.create(world.ann, world.note(world.ann, "/n/1")), world.ann),
    );
    const eve = world.remote.person("eve");
    const uri = `${world.remote.origin}/n/1`;
    const act = (type: string, object: unknown): Record<string, unknown> => ({
      "@context": context,
      id: `${world.remote.origin}/x/${type}${Math.random()}`,
      type,
      actor: eve.uri,
      object,
    });
    await world.send(
      signedPost(
        world.inbox,
        act("Update", { ...world.note(world.ann, "/n/1"), content: "<p>changed</p>" }),
        eve,
      ),
    );
    await world.send(
      signedPost(
        world.inbox,
        act("Update", { ...world.note(eve, "/n/1"), content: "<p>changed</p>" }),
        eve,
      ),
    );
    await world.send(signedPost(world.inbox, act("Delete", uri), eve));
    await world.send(signedPost(world.inbox, act("Delete", world.ann.uri), eve));
    expect(await world.replies()).toMatchObject([{ state: "visible", html: "<p>Yes, please</p>" }]);
  });

  test("what is too long, of another kind or not JSON is refused", async () => {
    const long = world.create(
      world.ann,
      world.note(world.ann, "/n/1", { content: "x".repeat(300_000) }),
    );
    expect(await world.send(signedPost(world.inbox, long, world.ann))).toBe(413);
    // Nor in pieces, of which it is not said beforehand how long they are together; as the front door hands it on.
    const inPieces = new Request(world.inbox, {
      method: "POST",
      headers: { "content-type": "application/activity+json", "transfer-encoding": "chunked" },
      body: new Blob(["a".repeat(longestActivity + 1)]).stream(),
      duplex: "half",
    } as RequestInit);
    expect(await world.send(limitBody(inPieces, longestActivity))).toBe(413);
    expect(
      await world.send(
        new Request(world.inbox, {
          method: "POST",
          headers: { "content-type": "text/html" },
          body: "<p>",
        }),
      ),
    ).toBe(415);
    expect(
      await world.send(
        new Request(world.inbox, {
          method: "POST",
          headers: { "content-type": "application/activity+json" },
          body: "{",
        }),
      ),
    ).toBe(400);
    expect(
      await world.send(
        new Request(world.inbox, {
          method: "POST",
          headers: { "content-type": "application/activity+json" },
          body: "[]",
        }),
      ),
    ).toBe(400);
  });

  test("a context that gives our words another meaning does not slip through", async () => {
    const trick = {
      ...world.create(world.ann, world.note(world.ann, "/n/1")),
      "@context": [context, { actor: "https://evil.example/ns#nothing", victim: "as:actor" }],
      victim: world.remote.person("bo").uri,
    };
    const status = await world.send(signedPost(world.inbox, trick, world.ann));
    expect(status).toBeGreaterThanOrEqual(400);
    expect(await world.replies()).toEqual([]);
  });

  test("nobody speaks as another under another name for actor, author or id", async () => {
    const { ann, remote } = world;
    const bo = remote.person("bo");
    const as = `${context}#`;
    const { actor, ...nobody } = world.create(ann, world.note(ann, "/n/1"));
    const { id, ...nameless } = world.create(ann, world.note(ann, "/n/2"));
    const alias = [context, { by: "as:actor", uid: "@id", of: "as:attributedTo" }];
    const sent: readonly object[] = [
      { ...nobody, "@context": alias, by: bo.uri },
      { ...nobody, "@context": alias, by: actor },
      { ...nobody, "as:actor": { "@id": bo.uri } },
      { ...nobody, actor, [`${as}actor`]: [{ "@id": bo.uri }] },
      { ...nobody, actor: [actor, bo.uri] },
      { ...nobody, actor: bo.uri, "as:actor": actor },
      { ...nameless, "@context": alias, id, uid: `${bo.uri}/n/2#create`, "@id": `${bo.uri}/x` },
      { ...nobody, actor, object: world.note(ann, "/n/3", { "as:attributedTo": bo.uri }) },
      { ...nobody, actor, object: world.note(bo, "/n/4", { "@context": alias, of: ann.uri }) },
      { ...nobody, actor, object: { ...world.note(bo, "/n/5"), "@id": `${ann.uri}/n/5` } },
      { ...nobody, actor, object: world.note(ann, "/n/6", { "@context": { id: "as:url" } }) },
      [{ ...nobody, actor: bo.uri }],
    ];
    for (const one of sent) {
      const status = await world.send(signedPost(world.inbox, one, ann));
      expect(status, JSON.stringify(one)).toBeGreaterThanOrEqual(400);
    }
    expect(await world.replies()).toEqual([]);
    // Said in full it is the same as said shortly, and Ann may say it.
    const whole = { ...nobody, "as:actor": [{ "@id": actor }] };
    expect(await world.send(signedPost(world.inbox, whole, ann))).toBe(202);
    expect(await world.replies()).toMatchObject([{ author_name: "ann elsewhere" }]);
  });

  test("hostile HTML in every text of a reply and its author comes out harmless", async () => {
    const eve = world.remote.person("eve");
    const bad =
      '<img src=x onerror=alert(1)><script>alert(2)</script><a href="javascript:alert(3)">x</a>';
    world.remote.serve("/users/eve", {
      ...eve.document,
      name: bad,
      summary: bad,
      preferredUsername: `eve"><script>`,
      url: "javascript:alert(1)",
    });
    expect(
      await world.send(
        signedPost(
          world.inbox,
          world.create(
            eve,
            world.note(eve, "/n/1", {
              content: bad,
              summary: bad,
              url: "javascript:alert(4)",
              attachment: [{ type: "Image", url: "javascript:alert(5)", name: bad }],
            }),
          ),
          eve,
        ),
      ),
    ).toBe(202);
    const rows = await fresh.store.db
      .selectFrom("replies")
      .innerJoin("accounts", "accounts.id", "replies.account_id")
      .selectAll()
      .execute();
    expect(rows).toHaveLength(1);
    const [row] = rows;
    for (const html of [row?.html ?? "", row?.bio_html ?? ""])
      expect(html).not.toMatch(/<script|<img|javascript:|onerror=/i);
    for (const address of [row?.url ?? ""]) expect(address).not.toMatch(/^javascript:/i);
  });
});
