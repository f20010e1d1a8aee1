import { brotliDecompressSync, gunzipSync } from "node:zlib";

import { describe, expect, test } from "vitest";

import { postIsEdited } from "#flows/post-is-edited.ts";
import { replyArrives } from "#flows/reply-arrives.ts";
import { settingsChange } from "#flows/settings-change.ts";
import { describeOnEachDatabase, type Fresh } from "#support/databases.ts";
import { publish, readerReplied, siteOn, type TestSite } from "#support/site.ts";
import { replyOf } from "#support/story.ts";

import { createPageCache } from "./page-cache.ts";
import { bySystem } from "#schema";

const origin = "https://vaerkstedet.example";

/** True when the next answer to `path` comes from what is kept. */
function isKept({ site }: TestSite, path: string): boolean {
  return site.cache.find(new Request(`${origin}${path}`)) !== undefined;
}

describeOnEachDatabase("pages that are kept", (fresh) => {
  test("what changes is shown at once, and what does not change stays kept", async () => {
    const site = await siteOn(fresh);
    const one = await publish(site, { title: "Den ene" });
    const other = await publish(site, { title: "Den anden" });
    const paths = ["/", one.path, other.path, "/about", "/feed.xml", "/open"];
    const visit = async (): Promise<void> => {
      for (const path of paths) await site.page(path);
    };
    const kept = (): string[] => paths.filter((path) => isKept(site, path));
    await visit();
    expect(kept()).toEqual(paths);

    await replyArrives(site.kit.store, replyOf("bo", one.uri, { html: "<p>Her er jeg</p>" }));
    expect(kept()).toEqual([other.path, "/about", "/open"]);
    expect(await site.page(one.path)).toContain("Her er jeg");
    expect(await site.page("/")).toContain("1 svar");

    await visit();
    await publish(site, { title: "Den tredje" });
    expect(kept()).not.toContain("/");
    expect(kept()).toContain(one.path);
    expect(await site.page("/")).toContain("Den tredje");

    await visit();
    await settingsChange(site.kit.store, bySystem, { siteName: "Et nyt navn" });
    expect(kept()).toEqual([]);
    expect(await site.page(other.path)).toContain("Et nyt navn");
  });

  test("a page that was rendered while something changed is not kept", async () => {
    const site = await siteOn(fresh);
    const post = await publish(site);
    // Everything at once, many times over: whatever the order, the last word must be shown.
    for (let round = 1; round <= 10; round += 1) {
      const change = postIsEdited(site.kit.store, bySystem, origin, {
        ...{ postId: post.id, title: "T", summary: "", topics: [], language: "da" },
        ...{ licence: "CC-BY-4.0", coverId: null, reason: "" },
        markdown: `Omgang ${round} af ti.`,
      });
      const views = Array.from({ length: 5 }, async () => await site.page(post.path));
      await Promise.all([change, ...views]);
      expect(await site.page(post.path)).toContain(`Omgang ${round} af ti.`);
    }
  });

  test("a page kept too long is rendered anew, since the mark in its form grows old", async () => {
    const site = await siteOn(fresh);
    const post = await publish(site);
    const token = (html: string): string => /name="token"\s+value="([^"]+)"/.exec(html)?.[1] ?? "";
    const before = token(await site.page(post.path));
    fresh.clock.move(7 * 3_600_000);
    expect(isKept(site, post.path)).toBe(false);
    expect(token(await site.page(post.path))).not.toBe(before);
  });
});

describeOnEachDatabase("kept pages and their readers", (fresh) => {
  test("each encoding is the same page under a tag of its own; the tag spares sending it again", async () => {
    const site = await siteOn(fresh);
    const { path } = await publish(site);
    const plain = await site.get(path);
    const text = await plain.text();
    const tags = new Set<string | null>();
    for (const [encoding, open] of [
      ["br", brotliDecompressSync],
      ["gzip", gunzipSync],
    ] as const) {
      const packed = await site.get(path, { "accept-encoding": encoding });
      expect(packed.headers.get("content-encoding")).toBe(encoding);
      expect(packed.headers.get("vary")).toBe("Accept, Accept-Encoding");
      const bytes = Buffer.from(await packed.arrayBuffer());
      expect(String(bytes.length)).toBe(packed.headers.get("content-length"));
      expect(open(bytes).toString()).toBe(text);
      tags.add(packed.headers.get("etag"));
    }
    const etag = plain.headers.get("etag") ?? "";
    expect(tags.size).toBe(2);
    expect(tags).not.toContain(etag);
    for (const known of [etag, `W/${etag}`, `"x", ${etag}`, "*"]) {
      const same = await site.get(path, { "if-none-match": known });
      expect([known, same.status, await same.text()]).toEqual([known, 304, ""]);
    }
    expect((await site.get(path, { "if-none-match": '"other"' })).status).toBe(200);
    await replyArrives(site.kit.store, replyOf("bo", `${origin}${path}`));
    expect((await site.get(path, { "if-none-match": etag })).status).toBe(200);
  });

  test("HEAD answers like GET without the page", async () => {
    const site = await siteOn(fresh);
    const { path } = await publish(site);
    const head = async (): Promise<Response> => {
      const request = new Request(`${origin}${path}`, { method: "HEAD" });
      return site.site.cache.find(request) ?? (await site.site.app.fetch(request));
    };
    const [first, page, second] = [await head(), await site.get(path), await head()];
    for (const answer of [first, second]) {
      expect([answer.status, await answer.text()]).toEqual([200, ""]);
      expect(answer.headers.get("etag")).toBe(page.headers.get("etag"));
    }
  });

  test("owners, other forms and unknown questions pass by what is kept", async () => {
    const site = await siteOn(fresh);
    const { path } = await publish(site);
    await site.page(path);
    const { cache } = site.site;
    const find = (headers: Record<string, string>, query = ""): Response | undefined =>
      cache.find(new Request(`${origin}${path}${query}`, { headers }));
    expect(find({})).toBeDefined();
    expect(find({ cookie: "theme=dark" })).toBeDefined();
    expect(find({ cookie: "a=b; medspil=token" })).toBeUndefined();
    expect(find({ cookie: "__Host-medspil=token" })).toBeUndefined();
    for (const accept of [
      "application/activity+json",
      "Application/Activity+JSON",
      'APPLICATION/LD+JSON; PROFILE="https://www.w3.org/ns/activitystreams"',
      "text/html;q=0.2, application/activity+json",
    ])
      expect([accept, find({ accept })]).toEqual([accept, undefined]);
    for (const accept of ["TEXT/HTML", "text/html, application/activity+json;q=0.5", "*/*"])
      expect([accept, find({ accept })?.status]).toEqual([accept, 200]);
    for (const query of ["?utm_source=x", "?to=1", "?q=1", "?after=1&after=2&after=3"]) {
      await site.page(`${path}${query}`);
      expect([query, find({}, query)]).toEqual([query, undefined]);
    }
    expect(cache.find(new Request(`${origin}${path}`, { method: "POST" }))).toBeUndefined();
  });

  test("the form for answering one reply is not kept, and the reply it is for is in it", async () => {
    const site = await siteOn(fresh);
    const post = await publish(site);
    const { id } = await readerReplied(site, { postId: post.id, name: "Bo" });
    expect(await site.page(`${post.path}?to=${id}`)).toContain(`name="to" value="${id}"`);
    expect(isKept(site, `${post.path}?to=${id}`)).toBe(false);
    expect(await site.page(post.path)).toContain('name="to" value=""');
  });
});

describe("room for pages", () => {
  test("what was not asked for the longest goes first when the room is used up", async () => {
    const store = { onChange: () => () => {} } as unknown as Fresh["store"];
    const cache = createPageCache(store, { now: () => 0 });
    const megabyte = "x".repeat(1024 * 1024);
    const put = async (n: number): Promise<Response> =>
      await cache.keep(
        new Request(`${origin}/p${n}`),
        new Response(`${n}${megabyte}`, { headers: { "content-type": "text/html" } }),
        [`post:${n}`],
        cache.mark(),
      );
    const has = (n: number): boolean => cache.find(new Request(`${origin}/p${n}`)) !== undefined;
    for (let n = 0; n < 60; n += 1) await put(n);
    expect(has(0)).toBe(true);
    for (let n = 60; n < 70; n += 1) await put(n);
    expect([has(0), has(1), has(69)]).toEqual([true, false, true]);
  });
});
