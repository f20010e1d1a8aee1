import { expect, test } from "vitest";

import { describeOnEachDatabase } from "#support/databases.ts";
import { context, inboxWorld } from "#support/inbox-world.ts";
import { signedPost, startRemotePeople } from "#support/remote-people.ts";

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
