import { expect, test } from "vitest";

import { addFollowing, type IncomingAccount, upsertAccount } from "#audience";
import { conversationQueue } from "#conversation";
import { type FollowId, rememberFollow } from "#activitypub/outbound/follow-ids.ts";
import { inboxIsGone } from "#activitypub/remote/inboxes.ts";
import { accountVanishes } from "#flows/account-changes.ts";
import { noLongerFollows } from "./follow.ts";
import type { Receiving } from "./receiving.ts";
import { describeOnEachDatabase } from "#support/databases.ts";
import { context, everyone, inboxWorld } from "#support/inbox-world.ts";
import { type RemotePerson, signedPost } from "#support/remote-people.ts";
import { siteOn } from "#support/site.ts";

describeOnEachDatabase("what others say of us, of themselves and with whom", (fresh) => {
  const world = inboxWorld(fresh);
  let number = 0;
  const address = (): string => `${world.remote.origin}/p/${(number += 1)}`;
  const post = async (activity: Record<string, unknown>, by: RemotePerson = world.ann) =>
    await world.send(
      signedPost(
        world.inbox,
        { "@context": context, id: address(), actor: by.uri, ...activity },
        by,
      ),
    );
  const note = (more: Record<string, unknown>) =>
    world.note(world.ann, `/n/${(number += 1)}`, { inReplyTo: null, ...more });
  const ourActor = (): string => `${world.kit.config.origin}/ap/actor`;
  const page = async (): Promise<string> => {
    const site = await siteOn(fresh, { origin: new URL(world.post).origin });
    return await site.page(new URL(world.post).pathname);
  };

  test("a new name stands beside what was said before", async () => {
    await post({ type: "Create", to: [everyone], object: world.note(world.ann, "/n/first") });
    const names = async () =>
      (await fresh.store.db.selectFrom("replies").select("author_name").execute()).map(
        ({ author_name: name }) => name,
      );
    const [before] = await names();
    const person = { ...world.ann.document, name: "Nyt navn" };
    expect(await post({ type: "Update", object: person })).toBe(202);
    expect(before).not.toBe("Nyt navn");
    expect(await names()).toEqual(["Nyt navn"]);
    expect(await page()).toContain("Nyt navn");
  });

  test("a report of a post or of our account reaches moderation with its reason, once", async () => {
    const flag = {
      type: "Flag",
      content: "Forkerte tal",
      object: [`${new URL(world.post).origin}/ap/actor`, `${world.post}/`],
    };
    expect(await post(flag)).toBe(202);
    expect(await post(flag)).toBe(202);
    expect(await post({ ...flag, content: "Alt", object: flag.object[0] })).toBe(202);
    const reports = await fresh.store.db
      .selectFrom("reports")
      .select(["reason", "post_id", "reply_id", "account_id"])
      .orderBy("id")
      .execute();
    expect(reports).toEqual([
      { reason: "Forkerte tal", post_id: expect.any(Number), reply_id: null, account_id: null },
      { reason: "Alt", post_id: null, reply_id: null, account_id: null },
    ]);
  });

  test("the reason of a report is kept however it is said", async () => {
    const ways = [
      { content: "<p>Spam &amp; svindel</p>" },
      { contentMap: { de: "Aus einer Map" } },
      // As Lemmy and PieFed say it.
      { summary: "Lemmys grund" },
      { content: "<p> </p>", summaryMap: { da: "På dansk" } },
      { name: "Kun et navn" },
      { content: "", summary: null },
    ];
    for (const [at, reason] of ways.entries())
      await post({ type: "Flag", object: world.post, ...reason }, world.remote.person(`p${at}`));
    const reports = await fresh.store.db
      .selectFrom("reports")
      .select("reason")
      .orderBy("id")
      .execute();
    expect(reports.map(({ reason }) => reason)).toEqual([
      "Spam & svindel",
      "Aus einer Map",
      "Lemmys grund",
      "På dansk",
      "Kun et navn",
      "",
    ]);
  });

  test("an emoji is shown with how many used it", async () => {
    await post({ type: "Like", object: world.post, content: "🍞", _misskey_reaction: "🍞" });
    await post(
      { type: "EmojiReact", object: world.post, content: "🍞" },
      world.remote.person("bo"),
    );
    await post({ type: "Like", object: world.post }, world.remote.person("cy"));
    const html = await page();
    expect(html).toMatch(/<bdi>🍞<\/bdi>\s*<small>2<\/small>/u);
  });

  test.each(["quote", "quoteUrl", "quoteUri", "_misskey_quote"])(
    "a quote by %s is shown to the owner and under the post",
    async (name) => {
      const object = note({ [name]: world.post, content: "<p>Enig. RE: …</p>", url: address() });
      expect(await post({ type: "Create", to: [everyone], object })).toBe(202);
      const { db } = fresh.store;
      const queue = await conversationQueue(db, { filter: "mentions", limit: 10 });
      expect(queue.map(({ html }) => html)).toEqual(["<p>Enig. RE: …</p>"]);
      expect(await page()).toContain(String(object["url"]));
      await post({ type: "Delete", object: object["id"] });
      expect(await page()).not.toContain(String(object["url"]));
    },
  );

  test("a quote by a link among the tags, and a private one, which stays private", async () => {
    const tag = [
      { type: "Link", href: world.post, mediaType: 'application/ld+json; profile="x"', name: "RE" },
    ];
    const open = note({ tag, url: address() });
    const rel = ["https://misskey-hub.net/ns#_misskey_quote"];
    const related = note({ tag: [{ type: "Link", href: world.post, rel }], url: address() });
    await post({ type: "Create", to: [everyone], object: related });
    const closed = note({ quote: world.post, url: address(), to: [ourActor()], cc: [] });
    await post({ type: "Create", to: [everyone], object: open });
    await post({ type: "Create", to: [ourActor()], object: closed });
    const html = await page();
    expect(html).toContain(String(open["url"]));
    expect(html).toContain(String(related["url"]));
    expect(html).not.toContain(String(closed["url"]));
  });

  const accountOf = (person: RemotePerson): IncomingAccount => ({
    network: "activitypub",
    uri: person.uri,
    handle: "@ann@example",
    name: "Ann",
    url: person.uri,
    avatarUrl: null,
    bioHtml: "",
  });
  const follows = async (): Promise<unknown[]> =>
    await fresh.store.db
      .selectFrom("following")
      .innerJoin("accounts", "accounts.id", "following.account_id")
      .select(["accounts.uri", "following.state"])
      .execute();
  const followAnn = async (): Promise<void> =>
    await fresh.store.transact(async (tx) => {
      const { id } = await upsertAccount(tx, accountOf(world.ann));
      await addFollowing(tx, id);
    });

  test("a followed account that moves is followed where it is now, when both say so", async () => {
    await followAnn();
    const moved = world.remote.person("ann-new");
    const move = { type: "Move", object: world.ann.uri, target: moved.uri };
    // The new one does not say so.
    expect(await post(move)).toBe(202);
    expect(await follows()).toEqual([{ uri: world.ann.uri, state: "asked" }]);
    world.remote.serve("/users/ann-new", { ...moved.document, alsoKnownAs: [world.ann.uri] });
    // Somebody else says it.
    expect(await post(move, world.remote.person("eve"))).toBe(403);
    expect(await post(move)).toBe(202);
    expect(await follows()).toEqual([{ uri: moved.uri, state: "asked" }]);
    const jobs = await fresh.store.db.selectFrom("jobs").select("payload_json").execute();
    const said = jobs.map(({ payload_json: json }) => json).join();
    expect(said).toContain('"verb":"follow"');
    expect(said).toContain('"verb":"unfollow"');
  });

  test("a move of somebody who is not followed asks nobody for anything", async () => {
    const moved = world.remote.person("bo-new");
    const before = world.remote.server.heard.length;
    await post({ type: "Move", object: world.ann.uri, target: moved.uri });
    const after = world.remote.server.heard.slice(before).map(({ target }) => target);
    expect(after).not.toContain("/users/bo-new");
    expect(await follows()).toEqual([]);
  });

  test("somebody who was erased by another process does not come back from what is at hand here", async () => {
    const like = { type: "Like", object: world.post };
    expect(await post(like)).toBe(202);
    const account = async () =>
      await fresh.store.db
        .selectFrom("accounts")
        .select(["state", "name"])
        .where("uri", "=", world.ann.uri)
        .executeTakeFirst();
    expect(await account()).toMatchObject({ state: "known" });
    world.remote.serve(new URL(world.ann.uri).pathname, 410);
    await accountVanishes(fresh.store, world.ann.uri);
    await post(like);
    expect(await account()).toEqual({ state: "gone", name: "" });
  });

  test("who is heard from after their inbox was lost is reached again at once", async () => {
    expect(await post({ type: "Like", object: world.post })).toBe(202);
    await inboxIsGone(fresh.store, String(world.ann.document["inbox"]));
    expect(await post({ type: "Follow", object: ourActor() })).toBe(202);
    const { id } = await fresh.store.db
      .selectFrom("accounts")
      .select("id")
      .where("uri", "=", world.ann.uri)
      .executeTakeFirstOrThrow();
    const payload = { verb: "accept", accountId: id } as const;
    await world.jobs.follow({ id: 1, kind: "follow", attempt: 1, payload });
    const sent = await fresh.store.db
      .selectFrom("jobs")
      .select("id")
      .where("kind", "=", "deliver")
      .execute();
    expect(sent).toHaveLength(1);
  });

  test("a Follow that comes while another is taken back is answered", async () => {
    expect(await post({ type: "Follow", object: ourActor() })).toBe(202);
    const second = { actorUri: world.ann.uri, direction: "in", followUri: "https://x.example/2" };
    const { kit } = world;
    // The second is remembered between the end of the first and its being forgotten.
    const store: typeof kit.store = {
      ...kit.store,
      transact: async (story) => {
        const value = await kit.store.transact(story);
        await rememberFollow(kit.store, second as FollowId);
        return value;
      },
    };
    await noLongerFollows({ kit: { ...kit, store } } as Receiving, world.ann.uri);
    const follows = await fresh.store.db.selectFrom("ap_follows").select("follow_uri").execute();
    expect(follows).toEqual([{ follow_uri: second.followUri }]);
  });
});
