import { afterEach, beforeEach, expect, test } from "vitest";

import { joinByLinks, upsertAccount } from "#audience";
import { createSafeFetch } from "#core/safe-fetch.ts";
import { describeOnEachDatabase } from "#support/databases.ts";
import { type RemoteServer, startRemote } from "#support/remote-server.ts";
import { someone } from "#support/story.ts";

const fetch = createSafeFetch({ allowPrivateNetwork: true, userAgent: "Medspil tests" });

describeOnEachDatabase("people known by their links", (fresh) => {
  let remote: RemoteServer;
  let links: Record<string, readonly string[]>;
  beforeEach(async () => {
    links = {};
    remote = await startRemote(({ target }) => ({
      status: 200,
      headers: { "content-type": "text/html" },
      body: (links[target] ?? [])
        .map((path) => `<a rel="me" href="${remote.origin}${path}">Mig</a>`)
        .join(""),
    }));
  });
  afterEach(async () => await remote.stop());

  const met = async (path: string, network = "activitypub"): Promise<number> =>
    await fresh.store.transact(async (tx) => {
      const url = `${remote.origin}${path}`;
      const account = { ...someone(path.slice(1)), network, url, uri: `${url}#id` };
      return (await upsertAccount(tx, account)).id;
    });
  const personOf = async (id: number): Promise<number | null> => {
    const row = await fresh.store.db
      .selectFrom("accounts")
      .select("person_id")
      .where("id", "=", id)
      .executeTakeFirstOrThrow();
    return row.person_id;
  };

  test("are joined where each page links to the other, on whatever network", async () => {
    const [ann, site] = [await met("/@ann"), await met("/ann/", "webmention")];
    links = { "/@ann": ["/ann"], "/ann/": ["/@ann/", "/ukendt"] };
    expect(await joinByLinks({ store: fresh.store, fetch }, fresh.clock.now())).toBe(1);
    expect(await personOf(ann)).toBe(await personOf(site));
    expect(await personOf(ann)).not.toBeNull();
    expect(await joinByLinks({ store: fresh.store, fetch }, fresh.clock.now())).toBe(0);
  });

  test("are not joined by one side's word", async () => {
    const [ann, bo] = [await met("/@ann"), await met("/@bo")];
    links = { "/@ann": ["/@bo"], "/@bo": ["/@cai"] };
    expect(await joinByLinks({ store: fresh.store, fetch }, fresh.clock.now())).toBe(0);
    expect([await personOf(ann), await personOf(bo)]).toEqual([null, null]);
  });
});
