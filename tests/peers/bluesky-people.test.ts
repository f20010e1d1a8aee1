import { AtpAgent } from "@atproto/api";
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from "vitest";

import { listReplies } from "#conversation";
import { minute } from "#core/clock.ts";
import { weFollow } from "#flows/we-follow.ts";
import type { Kit } from "#kit";
import { type Atproto, startAtproto } from "#support/atproto.ts";
import { type BlueskySite, blueskySite } from "#support/bluesky.ts";
import { describeOnEachDatabase } from "#support/databases.ts";
import { publishArticle } from "#support/story.ts";

describe("people on a real Bluesky network", () => {
  let there: Atproto;
  let ann: AtpAgent;
  let bodil: AtpAgent;
  beforeAll(async () => {
    there = await startAtproto(inject("postgresUrl"));
    ann = await there.signUp("anna");
    bodil = await there.signUp("bodil");
    await ann.upsertProfile(() => ({ displayName: "Ann Loft", description: "Bager" }));
  }, 300_000);
  afterAll(async () => await there?.stop());

  test("its accounts write, and the AppView shows that to everybody", async () => {
    const [carla, dagny] = [await there.signUp("carla"), await there.signUp("dagny")];
    const root = await carla.post({ text: "Brød" });
    await dagny.post({ text: "Hvad koster det?", reply: { root, parent: root } });
    await there.settle();
    const reader = new AtpAgent({ service: there.appView });
    const { data } = await reader.getPostThread({ uri: root.uri });
    expect(data.thread).toMatchObject({
      post: { author: { handle: "carla.test" } },
      replies: [{ post: { record: { text: "Hvad koster det?" } } }],
    });

    await there.label({ uri: dagny.assertDid, value: "spam" });
    const labelled = await reader.getProfile({ actor: dagny.assertDid });
    expect(labelled.data.labels).toMatchObject([{ val: "spam" }]);

    await there.takedown({ did: dagny.assertDid });
    await expect(reader.getProfile({ actor: dagny.assertDid })).rejects.toThrow(/suspended/iu);
    await there.takedown({ did: dagny.assertDid, isBack: true });
    await reader.getProfile({ actor: dagny.assertDid });
  });

  let names = 0;
  describeOnEachDatabase("as a site meets them:", (fresh) => {
    let site: BlueskySite;
    let kit: Kit;
    beforeEach(async () => {
      site = await blueskySite(there, fresh, `people${(names += 1)}`, { byAppView: true });
      ({ kit } = site);
    });
    const look = async (): Promise<void> => {
      await there.settle();
      fresh.clock.move(31 * minute);
      await site.work();
    };

    test("what those write whom we follow, who are found by handle, id and address", async () => {
      const did = ann.assertDid;
      await there.settle();
      const { lookup } = site.network;
      for (const typed of ["@anna.test", did, `https://bsky.app/profile/${did}`])
        expect(await lookup?.account(typed), typed).toMatchObject({
          ...{ handle: "@anna.test", name: "Ann Loft", bioHtml: expect.stringContaining("Bager") },
        });
      expect(await lookup?.account("nobody.test")).toBeUndefined();
      const found = await lookup?.account("anna.test");
      await weFollow(fresh.store, found?.accountId ?? 0);
      await site.work();
      const mine = await ann.post({ text: "Nyt brød" });
      const theirs = await bodil.post({ text: "Nyt smør" });
      await ann.repost(theirs.uri, theirs.cid);
      await look();
      const items = await kit.store.db
        .selectFrom("reading_items")
        .leftJoin("accounts as by", "by.id", "reading_items.shared_by_id")
        .select(["reading_items.uri", "html", "by.handle"])
        .where("reading_items.uri", "in", [mine.uri, theirs.uri])
        .orderBy("reading_items.id")
        .execute();
      expect(items).toEqual([
        { uri: mine.uri, html: "<p>Nyt brød</p>", handle: null },
        { uri: theirs.uri, html: "<p>Nyt smør</p>", handle: "@anna.test" },
      ]);
      const key = mine.uri.split("/").at(-1);
      expect(await lookup?.post(`https://bsky.app/profile/anna.test/post/${key}`)).toMatchObject({
        ...{ uri: mine.uri, html: "<p>Nyt brød</p>", account: { uri: did } },
      });
    });

    test("who gets another handle, switches their account off and on again, and leaves", async () => {
      const post = await publishArticle(fresh.store, "Gær");
      await site.work();
      const copy = await site.copyOf(post.id);
      const [root] = await site.records("app.bsky.feed.post");
      if (copy === undefined || root === undefined) throw new Error("nothing was sent");
      const eva = await there.signUp(`evasmed${names}`);
      const { uri, cid } = root;
      const below = { root: { uri, cid }, parent: { uri, cid } };
      const said = await eva.post({ text: "Hvor længe?", reply: below });
      await look();
      const shown = async () => (await listReplies(kit.store.db, post.id)).replies;
      expect(await shown()).toMatchObject([
        { handle: `@evasmed${names}.test`, html: "<p>Hvor længe?</p>" },
      ]);

      await eva.updateHandle({ handle: `evahavn${names}.test` });
      await look();
      expect(await shown()).toMatchObject([{ handle: `@evahavn${names}.test` }]);

      // An account that is off may come back: what it said is not erased for that.
      await eva.com.atproto.server.deactivateAccount({});
      await look();
      expect(await shown()).toMatchObject([{ html: "<p>Hvor længe?</p>" }]);
      await eva.com.atproto.server.activateAccount();
      await look();
      expect(await shown()).toMatchObject([{ html: "<p>Hvor længe?</p>" }]);

      await there.removeAccount(eva.assertDid);
      await look();
      const reply = await kit.store.db
        .selectFrom("replies")
        .select(["html", "author_name", "state"])
        .where("uri", "=", said.uri)
        .executeTakeFirst();
      expect(reply).toEqual({ html: "", author_name: "", state: "erased" });
      const account = await kit.store.db
        .selectFrom("accounts")
        .select(["state", "name"])
        .where("uri", "=", eva.assertDid)
        .executeTakeFirst();
      expect(account).toEqual({ state: "gone", name: "" });
    });
  });
});
