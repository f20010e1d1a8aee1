import { expect, test } from "vitest";

import { draftIsSaved } from "#flows/draft-is-saved.ts";
import { postIsDeleted } from "#flows/post-is-deleted.ts";
import { postIsPublished } from "#flows/post-is-published.ts";
import { openFediverse } from "#support/fediverse.ts";
import { setTopics } from "#posts";
import { describeOnEachDatabase } from "#support/databases.ts";
import { furnish, publish, saidSettings, siteOn, type TestSite } from "#support/site.ts";
import { bySystem } from "#schema";

/** What anyone can ask for: pages, feeds, lists for programs, and what other servers ask. */
const addresses = [
  ...[
    "/",
    "/articles",
    "/notes",
    "/archive",
    "/about",
    "/open",
    "/open.json",
    "/follow",
    "/privacy",
  ],
  ...[
    "/topics/kaffe",
    "/topics/kaffe/feed.xml",
    "/topics/hemmeligt",
    "/topics/hemmeligt/feed.json",
  ],
  ...["/topics/hemmeligt/feed.xml", "/topics/hemmeligt/feed.atom"],
  ...["/feed.xml", "/feed.atom", "/feed.json", "/sitemap.xml", "/sitemap-1.xml", "/robots.txt"],
  ...["/search?q=hemmelig", "/search?q=hemmeligt", "/search?q=kaffe", "/@vaerkstedet"],
  ...["/articles/hemmelig-plan", "/articles/hemmelig-plan/revisions", "/cards/999.png"],
  ...["/ap/actor", "/ap/outbox", "/ap/outbox?page=true", "/ap/featured", "/ap/followers"],
  ...["/nodeinfo/2.1", "/nodeinfo/2.0", "/.well-known/nodeinfo"],
];

describeOnEachDatabase("what is not public", (fresh) => {
  const site = async (): Promise<TestSite> => {
    const made = await siteOn(fresh, { settings: saidSettings });
    await furnish(made);
    return made;
  };
  const seen = async (made: TestSite): Promise<Record<string, string>> => {
    const fediverse = openFediverse(made.kit);
    const all: Record<string, string> = {};
    for (const path of addresses) {
      const answer = /^\/(?:ap|nodeinfo|\.well-known)\//u.test(path)
        ? await fediverse.routes.request(`${made.kit.config.origin}${path}`)
        : await made.get(path);
      all[path] = `${answer.status} ${await answer.text()}`;
    }
    return all;
  };
  const secret = {
    kind: "article",
    title: "Hemmelig plan",
    summary: "Hemmelig",
    markdown: "Hemmelig tekst om #hemmeligt kaffe.",
    topics: ["Kaffe", "Hemmeligt"],
    language: "da",
    licence: "CC-BY-4.0",
    coverId: null,
    userId: null,
  } as const;

  test("changes no byte of what anyone can ask for: drafts, scheduled posts and deleted drafts", async () => {
    const made = await site();
    const { store, config, clock } = made.kit;
    const before = await seen(made);
    expect(before["/topics/kaffe"]).toMatch(/^200 /u);
    expect(before["/ap/outbox?page=true"]).toMatch(/^200 /u);

    const draft = await draftIsSaved(store, secret);
    const later = await draftIsSaved(store, { ...secret, title: "Hemmelig plan to" });
    if (draft.kind !== "saved" || later.kind !== "saved") throw new Error("not saved");
    for (const { postId } of [draft, later])
      await store.transact(
        async (tx) => await setTopics(tx, postId, secret.topics, secret.markdown),
      );
    const outcome = await postIsPublished(store, bySystem, config.origin, {
      postId: later.postId,
      at: clock.now() + 86_400_000,
    });
    expect(outcome.kind).toBe("scheduled");
    expect(await seen(made)).toEqual(before);

    await postIsDeleted(store, bySystem, { postId: draft.postId, reason: "" });
    expect(await seen(made)).toEqual(before);
  });

  test("a topic is public while a public post has it", async () => {
    const made = await site();
    const post = await publish(made, { title: "Åben", topics: ["Hemmeligt"] });
    expect((await made.get("/topics/hemmeligt")).status).toBe(200);
    expect(await made.page("/sitemap.xml")).toContain("/topics/hemmeligt");
    await postIsDeleted(made.kit.store, bySystem, { postId: post.id, reason: "Fejl" });
    expect((await made.get("/topics/hemmeligt")).status).toBe(404);
    expect(await made.page("/sitemap.xml")).not.toContain("/topics/hemmeligt");
  });
});

describeOnEachDatabase("paging", (fresh) => {
  /** Follows the way to older posts from `start` to its end. */
  const walk = async (made: TestSite, start: string): Promise<string[]> => {
    const found: string[] = [];
    let at: string | undefined = start;
    for (let pages = 0; at !== undefined && pages < 50; pages += 1) {
      const html: string = await made.page(at);
      const main = html.slice(html.indexOf("<main"), html.indexOf("</main>"));
      found.push(...[...main.matchAll(/Indlæg nummer (\d+)</gu)].map(([, number]) => number ?? ""));
      at = /rel="next" href="([^"]+)"/u.exec(html)?.[1]?.replaceAll("&amp;", "&");
    }
    return found;
  };

  test("reaches every post once, also where seventy-five have one date", async () => {
    const made = await siteOn(fresh, { settings: saidSettings });
    const { store } = made.kit;
    for (let number = 1; number <= 75; number += 1)
      await publish(made, { title: `Indlæg nummer ${number}`, topics: ["Kaffe"] });
    await store.db.updateTable("posts").set({ published_at: 1_500_000_000_000 }).execute();
    await store.transact(async (tx) => await Promise.resolve(tx.changed("everything")));
    const all = Array.from({ length: 75 }, (_, i) => String(75 - i));
    for (const start of ["/", "/articles", "/topics/kaffe", "/@vaerkstedet", "/archive"])
      expect(await walk(made, start), start).toEqual(all);
    // An address of before, with the time alone.
    expect((await made.get("/?before=1600000000000")).status).toBe(200);
  });

  test("a post stands in the year that it was on the site", async () => {
    const made = await siteOn(fresh, {
      settings: { ...saidSettings, timeZone: "Europe/Copenhagen" },
    });
    const { store } = made.kit;
    for (const [title, at] of [
      ["Nytårsaften", "2019-12-31T22:30:00Z"],
      ["Nytårsnat", "2019-12-31T23:30:00Z"],
    ] as const) {
      const { id } = await publish(made, { title });
      await store.db
        .updateTable("posts")
        .set({ published_at: Date.parse(at) })
        .where("id", "=", id)
        .execute();
    }
    await store.transact(async (tx) => await Promise.resolve(tx.changed("everything")));
    expect(await made.page("/archive?year=2019")).toContain("Nytårsaften");
    expect(await made.page("/archive?year=2019")).not.toContain("Nytårsnat");
    expect(await made.page("/archive?year=2020")).toContain("Nytårsnat");
  });
});
