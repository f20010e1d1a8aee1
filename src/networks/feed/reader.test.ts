import { afterEach, beforeEach, expect, test } from "vitest";

import { day, hour } from "#core/clock.ts";
import { createSafeFetch } from "#core/safe-fetch.ts";
import { weFollow, weUnfollow } from "#flows/we-follow.ts";
import { startRunner } from "#jobs";
import { type Registry, registryOf } from "#networks/registry.ts";
import { describeOnEachDatabase } from "#support/databases.ts";
import { kitOn } from "#support/kit.ts";
import { type Answer, type Heard, type RemoteServer, startRemote } from "#support/remote-server.ts";

import { feed } from "./index.ts";

const rss = (items: string, more = ""): Answer => ({
  status: 200,
  headers: { "content-type": "application/rss+xml", etag: '"1"' },
  body: `<?xml version="1.0"?><rss version="2.0"><channel><title>Annas blad</title><link>/</link><description>Om heste</description>${more}${items}</channel></rss>`,
});
const item = (n: number, text = `Tekst ${n}`): string =>
  `<item><title>Nummer ${n}</title><link>/${n}</link><guid isPermaLink="false">id-${n}</guid><description><![CDATA[<p>${text}</p><script>alert(1)</script>]]></description></item>`;

describeOnEachDatabase("a feed", (fresh) => {
  let there: RemoteServer;
  let pages: Map<string, Answer | ((heard: Heard) => Answer)>;
  let registry: Registry;
  let close: () => Promise<void>;
  let work: () => Promise<void>;
  beforeEach(async () => {
    pages = new Map();
    there = await startRemote((heard) => {
      const page = pages.get(heard.target) ?? 404;
      return typeof page === "function" ? page(heard) : page;
    });
    const fetch = createSafeFetch({ allowPrivateNetwork: true, userAgent: "test" });
    const kit = await kitOn(fresh, { fetch });
    registry = registryOf(kit, [feed(kit, async () => await Promise.resolve(undefined))]);
    work = async () => {
      const runner = startRunner(fresh.store, {
        ...registry.jobs,
        "fetch-account": async () => {},
      } as never);
      await runner.idle();
      await runner.stop();
    };
    close = async () => {
      await there.stop();
      await fetch.close();
    };
  });
  afterEach(async () => await close());

  const follow = async (address = `${there.origin}/feed.xml`): Promise<number> => {
    const found = await registry.lookup.account(address);
    if (found === undefined) throw new Error("nobody");
    await weFollow(fresh.store, found.accountId);
    await work();
    return found.accountId;
  };
  const titles = async (): Promise<string[]> => {
    const rows = await fresh.store.db
      .selectFrom("reading_items")
      .select("title")
      .orderBy("id")
      .execute();
    return rows.map(({ title }) => title);
  };
  const row = async () => await fresh.store.db.selectFrom("feeds").selectAll().executeTakeFirst();
  /** Reads it as often as it is due within that time, in milliseconds. */
  const wait = async (ms: number): Promise<void> => {
    fresh.clock.move(ms);
    await work();
  };
  const asked = (): Heard[] => there.heard.filter(({ target }) => target === "/feed.xml");

  test("is found by its own address, by that of its site, and as it is typed", async () => {
    pages.set("/feed.xml", rss(item(1), `<image><url>/ikon.png</url></image>`));
    pages.set("/blad", {
      status: 200,
      headers: { "content-type": "text/html" },
      body: `<link rel="alternate" type="text/css" href="/nej"><link rel="alternate" type="application/rss+xml" href="feed.xml">`,
    });
    pages.set("/ingen", {
      status: 200,
      headers: { "content-type": "text/html" },
      body: "<p>Intet</p>",
    });
    const found = {
      name: "Annas blad",
      handle: new URL(there.origin).host,
      url: `${there.origin}/`,
      bioHtml: "<p>Om heste</p>",
    };
    expect(await registry.lookup.account(`${there.origin}/feed.xml`)).toMatchObject(found);
    expect(await registry.lookup.account(`${there.origin}/blad`)).toMatchObject(found);
    expect(await registry.lookup.account(`${there.origin}/ingen`)).toBeUndefined();
    expect(await registry.lookup.account("@ann@skib.example")).toBeUndefined();
    const accounts = await fresh.store.db
      .selectFrom("accounts")
      .select(["network", "uri", "avatar_url"])
      .execute();
    expect(accounts).toEqual([
      { network: "feed", uri: `${there.origin}/feed.xml`, avatar_url: `${there.origin}/ikon.png` },
    ]);
  });

  test("that is followed is read at once, cleaned, in the order it was written", async () => {
    pages.set("/feed.xml", rss(item(2) + item(1)));
    await follow();
    expect(await fresh.store.db.selectFrom("following").select("state").execute()).toEqual([
      { state: "accepted" },
    ]);
    expect(await titles()).toEqual(["Nummer 1", "Nummer 2"]);
    const first = await fresh.store.db
      .selectFrom("reading_items")
      .selectAll()
      .orderBy("id")
      .executeTakeFirst();
    expect(first).toMatchObject({
      uri: `${there.origin}/1`,
      url: `${there.origin}/1`,
      html: "<p>Tekst 1</p>",
    });
  });

  test.each([
    [
      "Atom",
      "application/atom+xml",
      `<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="da"><title>A</title><id>x</id><updated>2026-01-01T00:00:00Z</updated><entry><id>tag:1</id><title>Et</title><link href="/1"/><updated>2026-01-01T00:00:00Z</updated><content type="html">&lt;p&gt;Hej&lt;/p&gt;</content></entry></feed>`,
    ],
    [
      "JSON",
      "application/feed+json",
      JSON.stringify({
        version: "https://jsonfeed.org/version/1.1",
        title: "A",
        language: "da",
        items: [
          {
            id: "1",
            url: "/1",
            title: "Et",
            content_html: "<p>Hej</p>",
            date_published: "2026-01-01T00:00:00Z",
          },
        ],
      }),
    ],
  ])("in %s is read too", async (_, type, body) => {
    pages.set("/feed.xml", { status: 200, headers: { "content-type": type }, body });
    await follow();
    const rows = await fresh.store.db.selectFrom("reading_items").selectAll().execute();
    expect(rows).toMatchObject([
      {
        title: "Et",
        html: "<p>Hej</p>",
        language: "da",
        url: `${there.origin}/1`,
        written_at: Date.UTC(2026, 0, 1),
      },
    ]);
  });

  test("is asked only for what is new, and the oftener the more comes", async () => {
    pages.set("/feed.xml", rss(item(1)));
    await follow();
    pages.set("/feed.xml", ({ headers }) => (headers["if-none-match"] === '"1"' ? 304 : 500));
    await wait(hour);
    expect(asked()).toHaveLength(3);
    const calm = (await row())?.every ?? 0;
    expect(calm).toBeGreaterThan(hour);
    pages.set("/feed.xml", rss(item(2) + item(1, "Rettet")));
    await wait(calm);
    expect(await titles()).toEqual(["Nummer 1", "Nummer 2"]);
    const changed = await fresh.store.db
      .selectFrom("reading_items")
      .select("html")
      .orderBy("id")
      .executeTakeFirst();
    expect(changed?.html).toBe("<p>Rettet</p>");
    expect((await row())?.every).toBeLessThan(calm);
  });

  test("brings only the newest when it is new, and what was let go does not come again", async () => {
    pages.set("/feed.xml", rss(Array.from({ length: 60 }, (_, n) => item(60 - n)).join("")));
    await follow();
    expect((await titles()).length).toBe(20);
    expect((await titles()).at(-1)).toBe("Nummer 60");
    await fresh.store.db.deleteFrom("reading_items").execute();
    await wait(day);
    expect(await titles()).toEqual([]);
  });

  test("that moved for good is read at its new address, one that moved for a while at its own", async () => {
    pages.set("/feed.xml", rss(item(1)));
    await follow();
    pages.set("/ny.xml", rss(item(1)));
    pages.set("/feed.xml", { status: 302, headers: { location: "/ny.xml" } });
    await wait(day);
    expect((await row())?.address).toBe(`${there.origin}/feed.xml`);
    pages.set("/feed.xml", { status: 301, headers: { location: "/ny.xml" } });
    await wait(day);
    expect((await row())?.address).toBe(`${there.origin}/ny.xml`);
    expect(await titles()).toEqual(["Nummer 1"]);
  });

  test("that cannot be read is asked the more seldom and waits as long as it says; one that is gone no more", async () => {
    pages.set("/feed.xml", rss(item(1)));
    await follow();
    pages.set("/feed.xml", { status: 503, headers: { "retry-after": String(5 * 3600) } });
    await wait(2 * hour);
    const failing = await row();
    expect(failing).toMatchObject({ code: "refused_document", failing_since: fresh.clock.now() });
    expect(failing?.due_at).toBe(fresh.clock.now() + 5 * hour);
    pages.set("/feed.xml", {
      status: 200,
      headers: { "content-type": "text/html" },
      body: "<p>Ikke mere</p>",
    });
    await wait(day);
    expect(await row()).toMatchObject({
      code: "not_a_feed",
      failing_since: failing?.failing_since,
    });
    pages.set("/feed.xml", rss(item(1)));
    await wait(2 * day);
    expect(await row()).toMatchObject({ code: "", failing_since: null });
    pages.set("/feed.xml", 410);
    await wait(2 * day);
    expect(await row()).toMatchObject({ code: "feed_gone", due_at: null });
    expect(await fresh.store.db.selectFrom("jobs").select("id").execute()).toEqual([]);
  });

  test("that nobody follows any more is not read", async () => {
    pages.set("/feed.xml", rss(item(1)));
    const id = await follow();
    await weUnfollow(fresh.store, id);
    await work();
    expect(await row()).toBeUndefined();
    const before = there.heard.length;
    await wait(2 * day);
    expect(there.heard.length).toBe(before);
    await weFollow(fresh.store, id);
    await work();
    expect(await row()).toBeDefined();
  });

  test("takes no address of another site, and no end of anything", async () => {
    const foreign = `<item><title>Falsk</title><link>https://anden.example/1</link><guid>https://anden.example/1</guid><description>x</description></item>`;
    pages.set("/feed.xml", rss(foreign));
    await follow();
    const taken = await fresh.store.db.selectFrom("reading_items").select(["uri", "url"]).execute();
    expect(taken).toEqual([
      { uri: expect.stringMatching(/^feed:\d+:/), url: "https://anden.example/1" },
    ]);
    const hostile: Answer[] = [
      rss("<item>".repeat(6000)),
      { status: 200, headers: { "content-type": "application/json" }, body: "[".repeat(100_000) },
      {
        status: 200,
        headers: { "content-type": "application/rss+xml" },
        body: "x".repeat(4 * 1024 * 1024),
      },
      { status: 302, headers: { location: "/feed.xml" } },
      { status: 302, headers: { location: "file:///etc/passwd" } },
    ];
    for (const answer of hostile) {
      pages.set("/feed.xml", answer);
      await wait(2 * day);
      expect((await row())?.failing_since).not.toBeNull();
      expect(await titles()).toEqual(["Falsk"]);
    }
  });
});
