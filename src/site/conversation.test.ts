import { expect, test } from "vitest";

import { replyArrives } from "#flows/reply-arrives.ts";
import { replyIsErased } from "#flows/reply-is-erased.ts";
import { replyIsHidden, replyIsShown } from "#flows/reply-is-moderated.ts";
import { validateHtml } from "#support/browser.ts";
import { describeOnEachDatabase } from "#support/databases.ts";
import { fediverseName } from "#support/fediverse.ts";
import { publish, readerReplied, siteOn } from "#support/site.ts";
import { replyOf, someone } from "#support/story.ts";
import { bySystem } from "#schema";

/** Ids of the replies a page shows, in the order they stand. */
function shown(html: string): number[] {
  return [...html.matchAll(/id="reply-(\d+)"/g)].map((match) => Number(match[1]));
}

function linkTo(html: string, rel: "next" | "prev"): string | undefined {
  return new RegExp(`rel="${rel}"\\s+href="([^"#]+)`).exec(html)?.[1]?.replaceAll("&amp;", "&");
}

describeOnEachDatabase("a conversation on its page", (fresh) => {
  test("a long one is walked from end to end and back, whole, with every reply under its own", async () => {
    const site = await siteOn(fresh);
    const post = await publish(site);
    const ids: number[] = [];
    const uris: string[] = [];
    for (let i = 0; i < 180; i += 1) {
      fresh.clock.move(1000);
      // Every third begins a thread; the others answer any before them.
      const to = i % 3 === 0 ? post.uri : (uris[(i * 31) % i] ?? post.uri);
      const reply = replyOf(`r${i}`, to, { writtenAt: fresh.clock.now() });
      const outcome = await replyArrives(site.kit.store, reply);
      if (outcome.kind !== "stored") throw new Error(outcome.kind);
      ids.push(outcome.replyId);
      uris.push(reply.uri);
    }
    const forth: number[] = [];
    let [path, last]: (string | undefined)[] = [post.path, post.path];
    while (path !== undefined) {
      const html: string = await site.page(path);
      expect(await validateHtml(html)).toEqual([]);
      expect(html).toContain("180 svar");
      forth.push(...shown(html));
      last = path;
      path = linkTo(html, "next");
    }
    expect(forth).toHaveLength(180);
    expect(new Set(forth)).toEqual(new Set(ids));
    const back: number[] = [];
    for (path = last; path !== undefined;) {
      const html = await site.page(path);
      back.unshift(...shown(html));
      path = linkTo(html, "prev");
    }
    expect(back).toEqual(forth);
    // A reply's own address leads to a page that shows it.
    for (const id of [ids[0], ids[77], ids[179]]) {
      const place = (await site.get(`/replies/${id}`)).headers.get("location") ?? "";
      expect(place.endsWith(`#reply-${id}`)).toBe(true);
      expect(shown(await site.page(place.replace(/#.*/, "")))).toContain(id);
    }
  }, 60_000);

  test("chips show one network's replies, and paging stays within it", async () => {
    const site = await siteOn(fresh);
    const post = await publish(site);
    for (let i = 0; i < 60; i += 1) await replyArrives(site.kit.store, replyOf(`r${i}`, post.uri));
    const { id } = await readerReplied(site, { postId: post.id });
    const all = await site.page(post.path);
    expect(all).toMatch(/Fediverset 60/);
    expect(all).toMatch(/Her 1/);
    expect(shown(await site.page(`${post.path}?network=site`))).toEqual([id]);
    const first = await site.page(`${post.path}?network=${fediverseName}`);
    const next = linkTo(first, "next") ?? "";
    expect(next).toContain(`network=${fediverseName}`);
    expect(shown(first).length + shown(await site.page(next)).length).toBe(60);
    expect(shown(await site.page(`${post.path}?network=myspace`))).toHaveLength(50);
  });

  test("a hidden reply leaves a trace with its reason, the decision and an appeal; shown again it is whole", async () => {
    const site = await siteOn(fresh);
    const post = await publish(site);
    const rude = replyOf("vred", post.uri, { html: "<p>Fy for dem</p>" });
    const outcome = await replyArrives(site.kit.store, rude);
    const id = outcome.kind === "stored" ? outcome.replyId : 0;
    await replyArrives(site.kit.store, replyOf("rolig", rude.uri, { html: "<p>Nå, nå</p>" }));
    await replyIsHidden(site.kit.store, bySystem, {
      replyId: id,
      reason: "Det <gik> efter en person.",
    });
    const hidden = await site.page(post.path);
    expect(hidden).not.toContain("Fy for dem");
    expect(hidden).not.toContain("@vred@");
    expect(hidden).toContain("Det &lt;gik&gt; efter en person.");
    expect(hidden).toContain(`href="/replies/${id}/appeal"`);
    expect(hidden).toContain("Nå, nå");
    const entry = /href="(\/open\/\d+)"/.exec(hidden)?.[1] ?? "";
    expect(await site.page(entry)).toContain("Det &lt;gik&gt; efter en person.");
    expect((await site.get(`/replies/${id}/revisions`)).status).toBe(404);
    await replyIsShown(site.kit.store, bySystem, { replyId: id, reason: "Vi tog fejl." });
    expect(await site.page(post.path)).toContain("Fy for dem");
  });

  test("what its author took back is nowhere; its place stays while others stand under it", async () => {
    const site = await siteOn(fresh);
    const post = await publish(site);
    const mine = replyOf("bo", post.uri, { html: "<p>Det fortryder jeg</p>" });
    await replyArrives(site.kit.store, mine);
    const under = replyOf("ida", mine.uri);
    await replyArrives(site.kit.store, under);
    const author = { authorUri: someone("bo").uri };
    await replyIsErased(site.kit.store, { uri: mine.uri, ...author });
    const html = await site.page(post.path);
    expect(html).not.toMatch(/Det fortryder jeg|@bo@/);
    expect(html).toContain("Her stod et svar");
    await replyIsErased(site.kit.store, { uri: under.uri, authorUri: someone("ida").uri });
    expect(await site.page(post.path)).not.toContain("Her stod et svar");
  });

  test("no name, handle, address or picture of others gets a script onto our page", async () => {
    const site = await siteOn(fresh);
    const post = await publish(site);
    const evils = [
      `"><script>alert(1)</script>`,
      `' onmouseover='alert(1)`,
      "javascript:alert(1)",
      "\u202egpj.exe",
    ];
    for (const [i, evil] of evils.entries()) {
      const account = { ...someone(`e${i}`), name: evil, handle: `@${evil}@x`, url: evil };
      const reply = replyOf(`e${i}`, post.uri, { account, authorName: evil, html: "<p>Hej</p>" });
      await replyArrives(site.kit.store, {
        ...reply,
        url: evil.startsWith("java") ? evil : reply.url,
      });
    }
    const html = await site.page(post.path);
    expect(shown(html)).toHaveLength(evils.length);
    const talk = html.slice(html.indexOf('id="conversation"'));
    expect(talk).not.toMatch(/<script|onmouseover='|href="javascript:/i);
    expect(await validateHtml(html)).toEqual([]);
  });
});
