import { createHmac } from "node:crypto";

import { afterEach, beforeEach, expect, test } from "vitest";

import { parseLinkHeader } from "#core/link-header.ts";
import { createSafeFetch } from "#core/safe-fetch.ts";
import { day, hour, minute } from "#core/clock.ts";
import { postIsDeleted } from "#flows/post-is-deleted.ts";
import { startRunner } from "#jobs";
import { registryOf } from "#networks/registry.ts";
import { bySystem } from "#schema";
import { feedReader } from "#site";
import { describeOnEachDatabase } from "#support/databases.ts";
import { type Answer, type Heard, type RemoteServer, startRemote } from "#support/remote-server.ts";
import { siteOn, type TestSite } from "#support/site.ts";
import { publishArticle } from "#support/story.ts";

import { feed } from "./index.ts";

/** The cases of websub.rocks, by its numbers. @source https://websub.rocks/hub */
describeOnEachDatabase("the hub of our feeds", (fresh) => {
  let site: TestSite;
  let there: RemoteServer;
  let close: () => Promise<void>;
  let ask: (fields: Record<string, string>) => Promise<Response>;
  let work: () => Promise<void>;
  /** How what is asked at the callback is answered: with the challenge, unless told. */
  let says: ((heard: Heard) => Answer) | undefined;
  let takes: Answer;
  const challenged = ({ target }: Heard): Answer => {
    const challenge = new URL(target, "http://x.example").searchParams.get("hub.challenge");
    return { status: 200, body: challenge ?? "" };
  };
  beforeEach(async () => {
    says = undefined;
    takes = 200;
    there = await startRemote((heard) =>
      heard.method === "GET" ? (says ?? challenged)(heard) : takes,
    );
    site = await siteOn(fresh);
    const { kit } = site;
    const fetch = createSafeFetch({ allowPrivateNetwork: true, userAgent: "test" });
    const network = feed({ ...kit, fetch }, feedReader(site.site, kit.config.origin));
    const { jobs } = registryOf(kit, [network]);
    ask = async (fields) => {
      const body = new URLSearchParams(
        Object.entries(fields).map(([name, value]) => [`hub.${name}`, value]),
      );
      const answer = await network.routes?.app.request("/hub", { method: "POST", body });
      if (answer === undefined) throw new Error("There is no hub");
      return answer;
    };
    work = async () => {
      const runner = startRunner(fresh.store, {
        ...jobs,
        "fetch-preview": async () => {},
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

  const topic = (form = "xml"): string => `${site.kit.config.origin}/feed.${form}`;
  const subscribe = async (more: Record<string, string> = {}): Promise<Response> => {
    const asked = { mode: "subscribe", topic: topic(), callback: `${there.origin}/here`, ...more };
    const answer = await ask(asked);
    await work();
    return answer;
  };
  const sent = (): readonly Heard[] => there.heard.filter(({ method }) => method === "POST");
  const subscriptions = async () =>
    await fresh.store.db.selectFrom("hub_subscriptions").selectAll().execute();

  test("100: who asks, and says that they mean it, is sent each change of the feed, whole", async () => {
    expect((await subscribe()).status).toBe(202);
    const asked = new URL(there.heard[0]?.target ?? "", there.origin).searchParams;
    expect(Object.fromEntries(asked)).toMatchObject({
      "hub.mode": "subscribe",
      "hub.topic": topic(),
      "hub.lease_seconds": String((10 * day) / 1000),
    });
    expect(asked.get("hub.challenge")?.length).toBeGreaterThan(20);
    const post = await publishArticle(fresh.store);
    await work();
    expect(sent()).toHaveLength(1);
    const [message] = sent();
    expect(message?.target).toBe("/here");
    expect(message?.headers["content-type"]).toMatch(/^application\/rss\+xml/);
    expect(message?.body).toBe(await site.page("/feed.xml"));
    expect(message?.body).toContain("Hvorfor vi giver");
    expect(parseLinkHeader(message?.headers.link as string)).toEqual([
      { href: `${site.kit.config.origin}/hub`, rels: ["hub"] },
      { href: topic(), rels: ["self"] },
    ]);
    expect(message?.headers["x-hub-signature"]).toBeUndefined();
    await postIsDeleted(fresh.store, bySystem, { postId: post.id, reason: "" });
    await work();
    expect(sent()).toHaveLength(2);
    expect(sent()[1]?.body).not.toContain("Hvorfor vi giver");
  });

  test("101: with a secret each message is signed", async () => {
    await subscribe({ secret: "hemmeligt æøå" });
    await publishArticle(fresh.store);
    await work();
    const [message] = sent();
    const signature = createHmac("sha256", "hemmeligt æøå")
      .update(message?.body ?? "")
      .digest("hex");
    expect(message?.headers["x-hub-signature"]).toBe(`sha256=${signature}`);
    expect(JSON.stringify(await subscriptions())).not.toContain("hemmeligt");
  });

  test("102: what stands in the callback's address already stays", async () => {
    await subscribe({ callback: `${there.origin}/here?a=1&hub.topic=x` });
    expect(there.heard[0]?.target).toMatch(/^\/here\?a=1&hub\.topic=x&hub\.mode=subscribe&/);
    await publishArticle(fresh.store);
    await work();
    expect(sent().map(({ target }) => target)).toEqual(["/here?a=1&hub.topic=x"]);
  });

  test("103: asked again it is one subscription, with the newest secret and lease", async () => {
    await subscribe({ secret: "gammel", lease_seconds: "3600" });
    await subscribe({ secret: "ny", lease_seconds: "7200" });
    expect(await subscriptions()).toMatchObject([{ lease_until: fresh.clock.now() + 2 * hour }]);
    await publishArticle(fresh.store);
    await work();
    expect(sent()).toHaveLength(1);
    const signature = createHmac("sha256", "ny")
      .update(sent()[0]?.body ?? "")
      .digest("hex");
    expect(sent()[0]?.headers["x-hub-signature"]).toBe(`sha256=${signature}`);
  });

  test("104: who ends it, and says that they mean it, is sent no more", async () => {
    await subscribe();
    says = () => 404;
    await ask({ mode: "unsubscribe", topic: topic(), callback: `${there.origin}/here` });
    await work();
    expect(await subscriptions()).toMatchObject([{ state: "active" }]);
    says = undefined;
    await ask({ mode: "unsubscribe", topic: topic(), callback: `${there.origin}/here` });
    await work();
    expect(await subscriptions()).toEqual([]);
    await publishArticle(fresh.store);
    await work();
    expect(sent()).toEqual([]);
  });

  test.each([
    ["105: what is not RSS", "atom", /^application\/atom\+xml/],
    ["106: JSON", "json", /^application\/feed\+json/],
  ])("%s is sent as what it is, byte for byte", async (_, form, type) => {
    await subscribe({ topic: topic(form) });
    await publishArticle(fresh.store);
    await work();
    expect(sent()[0]?.headers["content-type"]).toMatch(type);
    expect(sent()[0]?.body).toBe(await site.page(`/feed.${form}`));
  });

  test("each feed names its hub and itself once, in its header and in itself", async () => {
    await publishArticle(fresh.store);
    const { origin } = site.kit.config;
    for (const form of ["xml", "atom", "json"]) {
      const answer = await site.get(`/feed.${form}`);
      const links = parseLinkHeader(answer.headers.get("link"));
      expect(links.filter(({ rels }) => rels.includes("self"))).toEqual([
        { href: topic(form), rels: ["self"] },
      ]);
      expect(links.filter(({ rels }) => rels.includes("hub"))).toHaveLength(1);
      const text = await answer.text();
      if (form === "json")
        expect(JSON.parse(text)).toMatchObject({
          feed_url: topic("json"),
          hubs: [{ type: "WebSub", url: `${origin}/hub` }],
        });
      else {
        expect(text.match(/rel="self"/g)).toHaveLength(1);
        expect(text.match(/rel="hub"/g)).toHaveLength(1);
      }
    }
  });

  test("who does not say that they mean it is sent nothing, and asked no more", async () => {
    says = () => ({ status: 200, body: "noget andet" });
    await subscribe();
    expect(await subscriptions()).toEqual([]);
    says = () => 404;
    await subscribe();
    says = () => 503;
    await subscribe();
    for (let tries = 0; tries < 6; tries += 1) {
      fresh.clock.move(hour);
      await work();
    }
    expect(await subscriptions()).toEqual([]);
    await publishArticle(fresh.store);
    await work();
    expect(sent()).toEqual([]);
    expect(
      await fresh.store.db
        .selectFrom("jobs")
        .select("kind")
        .where("kind", "like", "hub%")
        .execute(),
    ).toEqual([]);
  });

  test("what is no feed of ours, no address or no such thing is refused at once", async () => {
    const good = { mode: "subscribe", topic: topic(), callback: `${there.origin}/here` };
    const { origin } = site.kit.config;
    const faults: Record<string, string>[] = [
      { mode: "publish" },
      { mode: "" },
      { topic: "https://andre.example/feed.xml" },
      { topic: `${origin}/` },
      { topic: `${origin}/feed.xml?x=1` },
      { topic: `${origin}/topics/findes-ikke/feed.xml` },
      { callback: "" },
      { callback: "javascript:x" },
      { secret: "x".repeat(200) },
    ];
    for (const fault of faults)
      expect([fault, (await ask({ ...good, ...fault })).status]).toEqual([fault, 400]);
    await work();
    expect(there.heard).toEqual([]);
  });

  test("one server is not made to be asked without end by others", async () => {
    const statuses: number[] = [];
    for (let n = 0; n < 25; n += 1)
      statuses.push(
        (await ask({ mode: "subscribe", topic: topic(), callback: `${there.origin}/${n}` })).status,
      );
    expect(statuses.filter((status) => status === 202)).toHaveLength(20);
    expect(statuses.at(-1)).toBe(429);
  });

  test("one that is down has the newest later, once; one that is gone, or never answers, is left", async () => {
    await subscribe();
    takes = 500;
    await publishArticle(fresh.store, "Den første");
    await work();
    await publishArticle(fresh.store, "Den anden");
    await work();
    takes = 200;
    const before = sent().length;
    fresh.clock.move(minute);
    await work();
    expect(sent()).toHaveLength(before + 1);
    expect(sent().at(-1)?.body).toContain("Den anden");
    takes = 410;
    await publishArticle(fresh.store, "Den tredje");
    await work();
    expect(await subscriptions()).toEqual([]);
  });

  test("a lease that is over sends nothing more, and is cleared away", async () => {
    await subscribe({ lease_seconds: "1" });
    fresh.clock.move(2 * hour);
    await publishArticle(fresh.store);
    await work();
    expect(sent()).toEqual([]);
  });
});
