import { expect, test } from "vitest";

import { upsertAccount } from "#audience";
import { itemArrives } from "#flows/item-arrives.ts";
import { followIsAnswered, weFollow } from "#flows/we-follow.ts";
import { validateHtml } from "#support/browser.ts";
import { describeOnEachDatabase } from "#support/databases.ts";
import { fakeNetwork } from "#support/fake-network.ts";
import { openStudio, setUp } from "#support/studio.ts";
import { signedIn } from "#support/studio-browser.ts";

describeOnEachDatabase("a feed in the studio", (fresh) => {
  test("stands beside people, says why it brings nothing, and is only read", async () => {
    const studio = await openStudio({
      ...fresh,
      networks: [fakeNetwork("feed", { reply: false, react: false })],
    });
    await setUp(studio, "en");
    const visitor = await signedIn(studio);
    const { store } = fresh;
    const uri = "https://heste.example/feed.xml";
    const account = {
      ...{ network: "feed", uri, handle: "heste.example", name: "Annas blad", avatarUrl: null },
      ...{ url: "https://heste.example/", bioHtml: "" },
    };
    const { id } = await store.transact(async (tx) => await upsertAccount(tx, account));
    await weFollow(store, id);
    await followIsAnswered(store, { accountUri: uri, accepted: true });
    await itemArrives(store, {
      ...{ account, sharedByUri: null, uri: "https://heste.example/1", title: "Hø" },
      ...{ url: "https://heste.example/1", html: "<p>Tørt</p>", inReplyTo: null },
      ...{ writtenAt: 0, visibility: "public" },
    });
    const now = fresh.clock.now();
    await store.db
      .insertInto("feeds")
      .values({
        ...{ account_id: id, address: uri, every: 1, due_at: null, failing_since: now },
        ...{ code: "not_a_feed", params_json: JSON.stringify({ host: "heste.example" }) },
        ...{ read_at: null, hub_until: null },
      })
      .execute();
    const people = await (await visitor.get("/studio/people?show=following")).text();
    expect(people).toContain("is no longer asked. What heste.example has there is not a feed.");
    expect(await validateHtml(people)).toEqual([]);
    const reading = await (await visitor.get("/studio/reading")).text();
    expect(reading).toContain("Tørt");
    expect(reading).not.toContain('value="answer"');
    expect(reading).not.toContain('value="like"');
    expect(await validateHtml(reading)).toEqual([]);
  });
});
