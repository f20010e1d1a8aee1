import { afterEach, beforeEach, expect, test } from "vitest";

import { day } from "#core/clock.ts";
import { createSafeFetch } from "#core/safe-fetch.ts";
import { settingsChange } from "#flows/settings-change.ts";
import { verifiedLinks, verifyLinks } from "#presence";
import { bySystem } from "#schema";
import { describeOnEachDatabase } from "#support/databases.ts";
import { kitOn } from "#support/kit.ts";
import { type Answer, type RemoteServer, startRemote } from "#support/remote-server.ts";

const fetch = createSafeFetch({ allowPrivateNetwork: true, userAgent: "Medspil tests" });
const origin = "https://vaerkstedet.example";

const page = (body: string): Answer => ({
  status: 200,
  headers: { "content-type": "text/html" },
  body,
});

describeOnEachDatabase("links that both sides make", (fresh) => {
  let remote: RemoteServer;
  let answers: Record<string, Answer>;
  beforeEach(async () => {
    answers = {};
    remote = await startRemote(({ target }) => answers[target] ?? 404);
    await kitOn(fresh, { origin });
  });
  afterEach(async () => await remote.stop());

  const say = async (...paths: string[]): Promise<void> => {
    const links = paths.map((path) => ({ label: "", url: remote.origin + path }));
    await settingsChange(fresh.store, bySystem, { links });
  };
  const verified = async (all = false): Promise<string[]> => {
    await verifyLinks({ store: fresh.store, fetch, origin, now: fresh.clock.now() }, all);
    const urls = [...(await verifiedLinks(fresh.store.db))];
    return urls.map((url) => url.slice(remote.origin.length)).toSorted();
  };

  test("are verified where the other page links here, in its text, head or headers", async () => {
    answers = {
      "/text": page(`<a rel="nofollow me" href="${origin}">Mig</a>`),
      "/head": page(`<link rel="me" href="${origin}/@vaerkstedet">`),
      "/header": {
        status: 200,
        headers: { "content-type": "text/html", link: `<${origin}/about>; rel="me"` },
        body: "<p>",
      },
      "/other": page(`<a rel="me" href="https://other.example/">En anden</a>`),
      "/plain": page(`<a href="${origin}/">Uden</a>`),
      "/longer": page(`<a rel="me" href="${origin}.evil.example/">Næsten</a>`),
    };
    await say(...Object.keys(answers), "/none");
    expect(await verified()).toEqual(["/head", "/header", "/text"]);
    const jobs = await fresh.store.db.selectFrom("jobs").select("kind").execute();
    expect(jobs).toContainEqual({ kind: "verify-links" });
  });

  test("are looked at again after a week, and sooner when they were changed", async () => {
    answers = { "/a": page(`<a rel="me" href="${origin}/">Mig</a>`) };
    await say("/a");
    expect(await verified()).toEqual(["/a"]);
    answers = { "/a": page("<p>Ikke mere") };
    fresh.clock.move(6 * day);
    expect(await verified()).toEqual(["/a"]);
    fresh.clock.move(day);
    expect(await verified()).toEqual([]);
    answers = { "/a": page(`<a rel="me" href="${origin}/">Mig</a>`) };
    expect(await verified(true)).toEqual(["/a"]);
  });

  test("stay as they were while a server is down, and go when the page or the link goes", async () => {
    answers = { "/a": page(`<a rel="me" href="${origin}/">Mig</a>`) };
    await say("/a");
    expect(await verified()).toEqual(["/a"]);
    answers = { "/a": 503 };
    expect(await verified(true)).toEqual(["/a"]);
    answers = {};
    expect(await verified(true)).toEqual([]);
    await say();
    await verified();
    expect(await fresh.store.db.selectFrom("profile_links").selectAll().execute()).toEqual([]);
  });
});
