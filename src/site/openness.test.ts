import { createHash } from "node:crypto";

import sharp from "sharp";
import { expect, test } from "vitest";

import { settingsChange } from "#flows/settings-change.ts";
import { describeOnEachDatabase } from "#support/databases.ts";
import { furnish, publish, siteOn } from "#support/site.ts";
import { bySystem } from "#schema";

interface Log {
  readonly head: { readonly number: number; readonly hash: string };
  readonly next?: string;
  readonly entries: readonly {
    readonly number: number;
    readonly at: number;
    readonly kind: string;
    readonly subject: string;
    readonly detailsJson: string;
    readonly previousHash: string;
    readonly hash: string;
  }[];
}

describeOnEachDatabase("the open log", (fresh) => {
  test("anyone can check the whole chain by what /open.json says of itself, page by page", async () => {
    const site = await siteOn(fresh);
    await furnish(site);
    // More than one page of it.
    for (let i = 0; i < 1100; i += 1)
      await settingsChange(site.kit.store, bySystem, { tagline: `Linje ${i}` });
    let [previous, count] = ["", 0];
    let path: string | undefined = "/open.json";
    let log: Log | undefined;
    while (path !== undefined) {
      log = JSON.parse(await site.page(path)) as Log;
      for (const entry of log.entries) {
        const { number, at, kind, subject, detailsJson, previousHash, hash } = entry;
        count += 1;
        expect([number, previousHash]).toEqual([count, previous]);
        const text = JSON.stringify([previousHash, number, at, kind, subject, detailsJson]);
        expect(createHash("sha256").update(text).digest("hex")).toBe(hash);
        previous = hash;
      }
      path =
        log.next === undefined ? undefined : new URL(log.next).pathname + new URL(log.next).search;
    }
    expect(log?.head).toEqual({ number: count, hash: previous });
    expect(count).toBeGreaterThan(1100);
  }, 60_000);

  test("the page tells what was done in words, newest first, and pages back to the beginning", async () => {
    const site = await siteOn(fresh);
    await furnish(site);
    for (let i = 0; i < 60; i += 1)
      await settingsChange(site.kit.store, bySystem, { siteName: `Navn ${i}` });
    await settingsChange(site.kit.store, bySystem, {
      holdFirstReply: true,
      aboutMoney: "Kunderne betaler.",
    });
    const seen: number[] = [];
    let path: string | undefined = "/open";
    let all = "";
    while (path !== undefined) {
      const html: string = await site.page(path);
      all += html;
      seen.push(...[...html.matchAll(/id="n(\d+)"/g)].map((match) => Number(match[1])));
      path = /rel="next"\s+href="([^"#]+)/.exec(html)?.[1];
    }
    expect(seen).toEqual(Array.from({ length: seen.length }, (_, i) => seen.length - i));
    expect(seen.length).toBeGreaterThan(62);
    expect(all).toContain("Sidens navn: fra »Navn 58« til »Navn 59«");
    expect(all).toContain("Det første svar fra en ny venter nu, til vi har læst det");
    expect(all).toContain("Hvem der ejer og betaler");
    expect(all).toContain("Klassen hed 7. b");
    expect(all).not.toContain("Kunderne betaler.");
  }, 60_000);
});

describeOnEachDatabase("giving and asking", (fresh) => {
  test("stands on /open when the owner wants it, and only then", async () => {
    const site = await siteOn(fresh);
    await publish(site);
    expect(await site.page("/open")).not.toContain("sætninger giver");
    await settingsChange(site.kit.store, bySystem, { coachOnOpen: true });
    const page = await site.page("/open");
    expect(page).toContain("er af dem, der giver (10 indlæg ad gangen)");
    expect(page).toContain("Hvor meget vi giver og beder om, bliver nu vist her");
  });
});

describeOnEachDatabase("the card of a post", (fresh) => {
  test("is a picture of 1200 × 630, drawn once for each text, for what is public only", async () => {
    const site = await siteOn(fresh);
    const post = await publish(site);
    const answer = await site.get(`/cards/${post.id}.png`);
    const png = Buffer.from(await answer.arrayBuffer());
    expect(await sharp(png).metadata()).toMatchObject({ format: "png", width: 1200, height: 630 });
    const etag = answer.headers.get("etag") ?? "";
    const again = await site.get(`/cards/${post.id}-1.png`, { "if-none-match": etag });
    expect(again.status).toBe(304);
    expect(await site.page(post.path)).toContain(`/cards/${post.id}-1.png`);
    await settingsChange(site.kit.store, bySystem, { accent: "#2457a6" });
    expect((await site.get(`/cards/${post.id}.png`)).headers.get("etag")).not.toBe(etag);
    expect((await site.get("/cards/999.png")).status).toBe(404);
  });
});
