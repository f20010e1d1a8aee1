import { expect, test } from "vitest";

import { itemArrives } from "#flows/item-arrives.ts";
import { replyArrives } from "#flows/reply-arrives.ts";
import { describeOnEachDatabase } from "#support/databases.ts";
import { fediverseName } from "#support/fediverse.ts";
import { publishArticle, replyOf, someone } from "#support/story.ts";
import { openStudio, setUp } from "#support/studio.ts";
import { signedIn } from "#support/studio-browser.ts";

const heaviest = 4_000_000;

describeOnEachDatabase("the studio, when others send their longest texts", (fresh) => {
  test("shows a page of them that is bounded, and leads to the rest", async () => {
    const studio = await openStudio(fresh);
    await setUp(studio);
    const ida = await signedIn(studio);
    const { store } = fresh;
    const post = await publishArticle(store);
    const { id } = await store.db
      .insertInto("accounts")
      .values({
        ...{ network: fediverseName, uri: "https://x.example/u", handle: "", name: "X", url: "" },
        ...{ domain: "x.example", bio_html: "", state: "known", first_seen_at: 0 },
        ...{ avatar_url: null, avatar_id: null, fetched_at: 0 },
      })
      .returning("id")
      .executeTakeFirstOrThrow();
    await store.db
      .insertInto("following")
      .values({ account_id: id, state: "accepted", since_at: 0 })
      .execute();
    for (let i = 0; i < 40; i += 1) {
      const html = `<p>Nr${i}. ${"漢".repeat(199_000)}</p>`;
      const reply = replyOf(`p${i}`, post.uri, { html });
      await replyArrives(store, reply);
      await itemArrives(store, {
        account: { ...someone("u", "x.example"), uri: "https://x.example/u" },
        sharedByUri: null,
        uri: `https://x.example/${i}`,
        url: "",
        html,
        inReplyTo: null,
        writtenAt: fresh.clock.now(),
        visibility: "public",
      });
    }
    const seen = new Set<string>();
    for (const state of ["visible", "held", "hidden"] as const) {
      await store.db.updateTable("replies").set({ state }).execute();
      for (const path of ["/studio/conversation", "/studio/moderation", "/studio/reading"]) {
        let next: string | undefined = path;
        for (let pages = 0; next !== undefined && pages < 60; pages += 1) {
          const page: string = await (await ida.get(next)).text();
          expect([next, Buffer.byteLength(page) < heaviest]).toEqual([next, true]);
          for (const [found] of page.matchAll(/Nr\d+\./gu)) seen.add(`${path} ${found}`);
          next = /href="(\/studio\/[a-z]+\?[^"#]*(?:after|before)=[^"#]*)"/u
            .exec(page)?.[1]
            ?.replaceAll("&amp;", "&");
        }
      }
    }
    const on = (path: string): number => [...seen].filter((one) => one.startsWith(path)).length;
    expect([on("/studio/conversation"), on("/studio/reading")]).toEqual([40, 40]);
  }, 120_000);
});
