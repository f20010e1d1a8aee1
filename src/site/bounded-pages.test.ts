import { expect, test } from "vitest";

import { hour, minute } from "#core/clock.ts";
import { cleanHtml } from "#core/html.ts";
import { pageOfReply, revisionsOfReply } from "#conversation";
import { replyArrives } from "#flows/reply-arrives.ts";
import { postIsEdited } from "#flows/post-is-edited.ts";
import { replyIsEdited } from "#flows/reply-is-edited.ts";
import { describeOnEachDatabase } from "#support/databases.ts";
import { publish, readerReplied, siteOn, type TestSite } from "#support/site.ts";
import { replyOf } from "#support/story.ts";
import { bySystem } from "#schema";

/** No page of ours weighs more, in bytes, whatever others send. */
const heaviest = 2_000_000;

/** What `cleanHtml` makes of texts that grow as much as they can. */
const swollen = [
  "&".repeat(100_000),
  "漢".repeat(100_000),
  "<a href=//a.b>x".repeat(8000),
  "<a href=http://a.b/&&&&&&&&&&&&&&&&&&>x</a> ".repeat(3000),
  "<p>x</p>".repeat(12_000),
  "<h1>".repeat(20_000),
].map((text) => cleanHtml(text, "reply"));

async function pagesFrom(site: TestSite, path: string): Promise<string[]> {
  const pages: string[] = [];
  for (let at: string | undefined = path; at !== undefined && pages.length < 200;) {
    const page: string = await site.page(at);
    expect([at, Buffer.byteLength(page) < heaviest]).toEqual([at, true]);
    pages.push(page);
    const next = /rel="next"\s+href="([^"#]+)/u.exec(page)?.[1]?.replaceAll("&amp;", "&");
    at = next === undefined ? undefined : new URL(next, `https://x.example${at}`).href.slice(17);
  }
  return pages;
}

test("a cleaned text is at most twice as long as what is read of it", () => {
  for (const text of swollen) expect(text.length).toBeLessThanOrEqual(200_000);
});

describeOnEachDatabase("pages that others can fill", (fresh) => {
  test("500 changes of one reply leave the newest, a history that is bounded and paged, and say so", async () => {
    const site = await siteOn(fresh);
    const { store } = fresh;
    const post = await publish(site);
    const reply = replyOf("bo", post.uri, { html: "<p>Det allerførste</p>" });
    const stored = await replyArrives(store, reply);
    if (stored.kind !== "stored") throw new Error(stored.kind);
    const id = stored.replyId;
    const edit = { uri: reply.uri, authorUri: reply.account.uri };
    const filler = "æ ".repeat(45_000);
    for (let i = 1; i <= 500; i += 1) {
      fresh.clock.move(i % 100 === 0 ? hour : 1000);
      expect(
        (await replyIsEdited(store, { ...edit, html: `<p>Udgave ${i}. ${filler}</p>` })).kind,
      ).toBe("edited");
    }
    expect(await site.page(post.path)).toContain("Udgave 500.");
    expect(Buffer.byteLength(await site.page(post.path))).toBeLessThan(heaviest);
    const kept = await revisionsOfReply(store.db, id);
    expect(kept.length).toBeLessThanOrEqual(50);
    expect(kept[0]).toMatchObject({ number: 1, html: "<p>Det allerførste</p>" });
    expect(kept.reduce((sum, one) => sum + one.html.length, 0)).toBeLessThan(700_000);
    const pages = await pagesFrom(site, `/replies/${id}/revisions`);
    expect(pages[0]).toContain("Udgave 500.");
    expect(pages[0]).toContain(`${500 - kept.length} udgaver er ikke gemt`);
    expect(pages.at(-1)).toContain("Det allerførste");
    const numbers = pages.join("").match(/Udgave \d+\. æ æ æ[^…]{900}/gu) ?? [];
    expect(new Set(numbers.map((one) => one.slice(0, 11))).size).toBe(kept.length);
  });

  test("a few changes over days are all kept, one after the other", async () => {
    const site = await siteOn(fresh);
    const post = await publish(site);
    const reply = replyOf("bo", post.uri, { html: "<p>0</p>" });
    const stored = await replyArrives(fresh.store, reply);
    if (stored.kind !== "stored") throw new Error(stored.kind);
    const edit = { uri: reply.uri, authorUri: reply.account.uri };
    for (let i = 1; i <= 30; i += 1) {
      fresh.clock.move(11 * minute);
      await replyIsEdited(fresh.store, { ...edit, html: `<p>Udgave ${i}</p>` });
    }
    const kept = await revisionsOfReply(fresh.store.db, stored.replyId);
    expect(kept.map(({ number }) => number)).toEqual(Array.from({ length: 30 }, (_, i) => i + 1));
    const pages = await pagesFrom(site, `/replies/${stored.replyId}/revisions`);
    expect(pages).toHaveLength(3);
    for (let i = 0; i <= 30; i += 1)
      expect(pages.join("")).toContain(i === 0 ? "<p>0</p>" : `<p>Udgave ${i}</p>`);
    expect(pages[0]).not.toContain("undervejs");
  });

  test("a reader changes theirs as often as they like, and the history stays bounded", async () => {
    const site = await siteOn(fresh);
    const post = await publish(site);
    const { id, token } = await readerReplied(site, { postId: post.id });
    const statuses = new Set<number>();
    for (let i = 1; i <= 70; i += 1) {
      const source = `Rettelse ${i}. ${"&".repeat(9000)}`;
      const answer = await site.send(`/reply/edit/${token}`, { action: "save", source });
      statuses.add(answer.status);
      // What was typed is never lost.
      if (answer.status === 429) expect(await answer.text()).toContain(`Rettelse ${i}.`);
    }
    expect([...statuses]).toEqual([200, 429]);
    expect((await revisionsOfReply(fresh.store.db, id)).length).toBeLessThanOrEqual(50);
    await pagesFrom(site, `/replies/${id}/revisions`);
  });

  test("a conversation of the longest replies is paged by their length, and each can be reached", async () => {
    const site = await siteOn(fresh);
    const { store } = fresh;
    const post = await publish(site);
    const ids: number[] = [];
    for (let i = 0; i < 60; i += 1) {
      fresh.clock.move(hour);
      const html = i % 4 === 3 ? "<p>kort</p>" : (swollen[i % swollen.length] ?? "");
      const outcome = await replyArrives(
        store,
        replyOf(`p${i}`, post.uri, { html, writtenAt: fresh.clock.now() }),
      );
      if (outcome.kind === "stored" && outcome.state === "visible") ids.push(outcome.replyId);
    }
    expect(ids.length).toBeGreaterThan(20);
    const pages = await pagesFrom(site, post.path);
    expect(pages.length).toBeGreaterThan(4);
    for (const id of ids) {
      expect(pages.filter((page) => page.includes(`id="reply-${id}"`))).toHaveLength(1);
      const place = await pageOfReply(store.db, id);
      const query = place?.after === undefined ? "" : `?after=${place.after}`;
      const page = await site.page(`${post.path}${query}`);
      expect([id, page.includes(`id="reply-${id}"`)]).toEqual([id, true]);
      expect(Buffer.byteLength(page)).toBeLessThan(heaviest);
    }
  }, 120_000);

  test("what was changed in a post is paged too", async () => {
    const site = await siteOn(fresh);
    const post = await publish(site);
    for (let i = 1; i <= 25; i += 1)
      await postIsEdited(fresh.store, bySystem, site.kit.config.origin, {
        postId: post.id,
        kind: "article",
        title: "Kontrol er et overstået kapitel",
        summary: "",
        topics: [],
        markdown: `Udgave nummer${i} af teksten.`,
        language: "da",
        licence: "CC-BY-4.0",
        coverId: null,
        reason: `Grund${i}.`,
      } as Parameters<typeof postIsEdited>[3]);
    const pages = await pagesFrom(site, `${post.path}/revisions`);
    expect(pages).toHaveLength(3);
    for (let i = 1; i <= 25; i += 1)
      expect(pages.filter((page) => page.includes(`Grund${i}.`))).toHaveLength(1);
  });
});
