import { afterEach, beforeEach, expect, test } from "vitest";

import { createSafeFetch } from "#core/safe-fetch.ts";
import { postIsDeleted } from "#flows/post-is-deleted.ts";
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

import { type ActivityPub, createActivityPub } from "./index.ts";

const everyone = "https://www.w3.org/ns/activitystreams#Public";
const context = "https://www.w3.org/ns/activitystreams";

describeOnEachDatabase("the inbox", (fresh) => {
  let remote: RemotePeople;
  let kit: Kit;
  let activitypub: ActivityPub;
  let ann: RemotePerson;
  let post: string;
  let inbox: string;
  let fetch: ReturnType<typeof createSafeFetch>;

  beforeEach(async () => {
    remote = await startRemotePeople();
    fetch = createSafeFetch({ allowPrivateNetwork: true, userAgent: "test" });
    fresh.clock.move(Date.now() - fresh.clock.now());
    kit = await kitOn(fresh, { fetch });
    activitypub = createActivityPub(kit, async () => undefined);
    ann = remote.person("ann");
    const published = await publishArticle(fresh.store);
    const row = await fresh.store.db
      .selectFrom("posts")
      .select("uri")
      .where("id", "=", published.id)
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
  const note = (
    by: RemotePerson,
    path: string,
    more: Record<string, unknown> = {},
  ): Record<string, unknown> => ({
    id: `${remote.origin}${path}`,
    type: "Note",
    attributedTo: by.uri,
    content: "<p>Yes, please</p>",
    inReplyTo: post,
    to: [everyone],
    published: new Date().toISOString(),
    ...more,
  });
  const create = (by: RemotePerson, object: Record<string, unknown>): Record<string, unknown> => ({
    "@context": context,
    id: `${String(object.id)}#create`,
    type: "Create",
    actor: by.uri,
    to: [everyone],
    object,
  });
  const replies = async () =>
    await fresh.store.db
      .selectFrom("replies")
      .select(["uri", "html", "state", "author_name"])
      .orderBy("id")
      .execute();

  test("a signed reply stands under its post before it is answered with 202, and once", async () => {
    const activity = create(ann, note(ann, "/n/1"));
    expect(await send(signedPost(inbox, activity, ann))).toBe(202);
    expect(await replies()).toMatchObject([
      { uri: `${remote.origin}/n/1`, state: "visible", author_name: "ann elsewhere" },
    ]);
    expect(await send(signedPost(inbox, activity, ann))).toBe(202);
    expect(await replies()).toHaveLength(1);
  });

  test("a reply to a reply joins the same tree", async () => {
    await send(signedPost(inbox, create(ann, note(ann, "/n/1")), ann));
    const bo = remote.person("bo");
    await send(
      signedPost(inbox, create(bo, note(bo, "/n/2", { inReplyTo: `${remote.origin}/n/1` })), bo),
    );
    const rows = await fresh.store.db
      .selectFrom("replies")
      .select(["depth", "parent_id"])
      .orderBy("path")
      .execute();
    expect(rows.map((row) => row.depth)).toEqual([1, 2]);
  });

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
    expect(await send(signedPost(inbox, create(ann, note(ann, "/n/1")), ann, wrong))).toBe(401);
    expect(await replies()).toEqual([]);
  });

  test("a key that is not the actor's own signs nothing for it", async () => {
    const eve = remote.person("eve");
    // Eve's signature under Ann's name, Ann's key id with Eve's key, and a key Eve says is Ann's.
    expect(await send(signedPost(inbox, create(ann, note(ann, "/n/1")), eve))).toBe(401);
    expect(
      await send(
        signedPost(inbox, create(ann, note(ann, "/n/1")), {
          keyId: ann.keyId,
          privateKey: eve.privateKey,
        }),
      ),
    ).toBe(401);
    remote.serve("/users/mallory", {
      ...eve.document,
      id: `${remote.origin}/users/mallory`,
      publicKey: {
        ...(eve.document.publicKey as object),
        id: `${remote.origin}/users/mallory#k`,
        owner: ann.uri,
      },
    });
    expect(
      await send(
        signedPost(inbox, create(ann, note(ann, "/n/1")), {
          keyId: `${remote.origin}/users/mallory#k`,
          privateKey: eve.privateKey,
        }),
      ),
    ).toBe(401);
    expect(await replies()).toEqual([]);
  });

  test("an activity of another origin than its actor is refused", async () => {
    const activity = { ...create(ann, note(ann, "/n/1")), id: "https://elsewhere.example/a/1" };
    expect(await send(signedPost(inbox, activity, ann))).toBe(403);
    expect(await replies()).toEqual([]);
  });

  test("what is embedded but not the sender's own is fetched from its author, never believed", async () => {
    const other = await startRemotePeople();
    try {
      const carl = other.person("carl");
      const forged = { ...note(carl, "/n/9"), id: `${other.origin}/n/9`, content: "<p>forged</p>" };
      await send(signedPost(inbox, create(ann, forged), ann));
      expect(await replies()).toEqual([]);
      // Even when it exists, its author did not send it.
      other.serve("/n/9", { "@context": context, ...forged, content: "<p>real</p>" });
      await send(signedPost(inbox, { ...create(ann, forged), id: `${remote.origin}/again` }, ann));
      expect((await replies()).map((reply) => reply.html).join("")).not.toContain("forged");
    } finally {
      await other.stop();
    }
  });

  test("somebody else's reply cannot be edited, deleted or undone", async () => {
    await send(signedPost(inbox, create(ann, note(ann, "/n/1")), ann));
    const eve = remote.person("eve");
    const uri = `${remote.origin}/n/1`;
    const act = (type: string, object: unknown): Record<string, unknown> => ({
      "@context": context,
      id: `${remote.origin}/x/${type}${Math.random()}`,
      type,
      actor: eve.uri,
      object,
    });
    await send(
      signedPost(inbox, act("Update", { ...note(ann, "/n/1"), content: "<p>changed</p>" }), eve),
    );
    await send(
      signedPost(inbox, act("Update", { ...note(eve, "/n/1"), content: "<p>changed</p>" }), eve),
    );
    await send(signedPost(inbox, act("Delete", uri), eve));
    await send(signedPost(inbox, act("Delete", ann.uri), eve));
    expect(await replies()).toMatchObject([{ state: "visible", html: "<p>Yes, please</p>" }]);
  });

  test("its author edits and deletes it; a Create that comes late does not bring it back", async () => {
    const activity = create(ann, note(ann, "/n/1"));
    await send(signedPost(inbox, activity, ann));
    const edited = {
      ...note(ann, "/n/1"),
      content: "<p>Better said</p>",
      updated: new Date(Date.now() + 1000).toISOString(),
    };
    expect(
      await send(
        signedPost(
          inbox,
          {
            "@context": context,
            id: `${remote.origin}/u/1`,
            type: "Update",
            actor: ann.uri,
            object: edited,
          },
          ann,
        ),
      ),
    ).toBe(202);
    expect(await replies()).toMatchObject([{ html: "<p>Better said</p>" }]);
    expect(
      await send(
        signedPost(
          inbox,
          {
            "@context": context,
            id: `${remote.origin}/d/1`,
            type: "Delete",
            actor: ann.uri,
            object: { id: `${remote.origin}/n/1`, type: "Tombstone" },
          },
          ann,
        ),
      ),
    ).toBe(202);
    expect(await send(signedPost(inbox, { ...activity, id: `${remote.origin}/late` }, ann))).toBe(
      202,
    );
    expect(await replies()).toMatchObject([{ state: "erased", html: "", author_name: "" }]);
  });

  test("likes and shares are counted once each and can be taken back by their author only", async () => {
    const react = (type: string, id: string, by: RemotePerson): Record<string, unknown> => ({
      "@context": context,
      id: `${remote.origin}/r/${id}`,
      type,
      actor: by.uri,
      object: post,
    });
    await send(signedPost(inbox, react("Like", "1", ann), ann));
    await send(signedPost(inbox, react("Like", "1b", ann), ann));
    await send(signedPost(inbox, react("Announce", "2", ann), ann));
    const counts = async () =>
      await fresh.store.db
        .selectFrom("conversation_counts")
        .select(["likes", "shares"])
        .executeTakeFirst();
    expect(await counts()).toMatchObject({ likes: 1, shares: 1 });
    const eve = remote.person("eve");
    const undo = (by: RemotePerson, id: string): Record<string, unknown> => ({
      "@context": context,
      id: `${remote.origin}/undo/${id}`,
      type: "Undo",
      actor: by.uri,
      object: react("Like", "1", by),
    });
    await send(signedPost(inbox, undo(eve, "e"), eve));
    expect(await counts()).toMatchObject({ likes: 1 });
    await send(signedPost(inbox, undo(ann, "a"), ann));
    expect(await counts()).toMatchObject({ likes: 0, shares: 1 });
  });

  test("what is not for everyone is never shown under the post", async () => {
    const own = `${kit.config.origin}/ap/actor`;
    const tag = [{ type: "Mention", href: own, name: "@us" }];
    for (const [at, to] of [[own], [`${ann.uri}/followers`]].entries()) {
      const object = note(ann, `/private/${at}`, { to, tag });
      expect(await send(signedPost(inbox, { ...create(ann, object), to }, ann))).toBe(202);
    }
    expect(await replies()).toEqual([]);
    expect(await fresh.store.db.selectFrom("mentions").select("uri").execute()).not.toEqual([]);
  });

  test("a post that is deleted takes no more replies", async () => {
    const { id } = await fresh.store.db
      .selectFrom("posts")
      .select("id")
      .where("uri", "=", post)
      .executeTakeFirstOrThrow();
    await postIsDeleted(fresh.store, { postId: id, reason: "" });
    expect(await send(signedPost(inbox, create(ann, note(ann, "/n/1")), ann))).toBe(202);
    expect(await replies()).toEqual([]);
  });

  test("an account that vanished says farewell; what it wrote goes, and strangers' farewells cost nothing", async () => {
    await send(signedPost(inbox, create(ann, note(ann, "/n/1")), ann));
    const farewell = (by: RemotePerson): Record<string, unknown> => ({
      "@context": context,
      id: `${by.uri}#delete`,
      type: "Delete",
      actor: by.uri,
      object: by.uri,
      to: [everyone],
    });
    expect(await send(signedPost(inbox, farewell(ann), ann))).toBe(202);
    expect(await replies()).toMatchObject([{ state: "erased", html: "" }]);
    const gone = remote.person("gone");
    remote.serve("/users/gone", 410);
    expect(await send(signedPost(inbox, farewell(gone), gone))).toBe(202);
    expect(
      await fresh.store.db
        .selectFrom("accounts")
        .select("id")
        .where("uri", "=", gone.uri)
        .execute(),
    ).toEqual([]);
  });

  test("what is too long, of another kind or not JSON is refused", async () => {
    const long = create(ann, note(ann, "/n/1", { content: "x".repeat(300_000) }));
    expect(await send(signedPost(inbox, long, ann))).toBe(413);
    expect(
      await send(
        new Request(inbox, {
          method: "POST",
          headers: { "content-type": "text/html" },
          body: "<p>",
        }),
      ),
    ).toBe(415);
    expect(
      await send(
        new Request(inbox, {
          method: "POST",
          headers: { "content-type": "application/activity+json" },
          body: "{",
        }),
      ),
    ).toBe(400);
    expect(
      await send(
        new Request(inbox, {
          method: "POST",
          headers: { "content-type": "application/activity+json" },
          body: "[]",
        }),
      ),
    ).toBe(400);
  });

  test("a context that gives our words another meaning does not slip through", async () => {
    const trick = {
      ...create(ann, note(ann, "/n/1")),
      "@context": [context, { actor: "https://evil.example/ns#nothing", victim: "as:actor" }],
      victim: remote.person("bo").uri,
    };
    const status = await send(signedPost(inbox, trick, ann));
    expect(status).toBeGreaterThanOrEqual(400);
    expect(await replies()).toEqual([]);
  });

  test("hostile HTML in every text of a reply and its author comes out harmless", async () => {
    const eve = remote.person("eve");
    const bad =
      '<img src=x onerror=alert(1)><script>alert(2)</script><a href="javascript:alert(3)">x</a>';
    remote.serve("/users/eve", {
      ...eve.document,
      name: bad,
      summary: bad,
      preferredUsername: `eve"><script>`,
      url: "javascript:alert(1)",
    });
    expect(
      await send(
        signedPost(
          inbox,
          create(
            eve,
            note(eve, "/n/1", {
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

  test("follow and leave", async () => {
    const follow = {
      "@context": context,
      id: `${remote.origin}/f/1`,
      type: "Follow",
      actor: ann.uri,
      object: `${kit.config.origin}/ap/actor`,
    };
    expect(await send(signedPost(inbox, follow, ann))).toBe(202);
    expect(
      await fresh.store.db.selectFrom("followers").select("account_id").execute(),
    ).toHaveLength(1);
    expect(
      await fresh.store.db
        .selectFrom("jobs")
        .select("kind")
        .where("kind", "=", "send-activity")
        .execute(),
    ).toHaveLength(1);
    expect(
      await send(
        signedPost(
          inbox,
          {
            "@context": context,
            id: `${remote.origin}/f/2`,
            type: "Undo",
            actor: ann.uri,
            object: follow,
          },
          ann,
        ),
      ),
    ).toBe(202);
    expect(await fresh.store.db.selectFrom("followers").select("account_id").execute()).toEqual([]);
  });
});
