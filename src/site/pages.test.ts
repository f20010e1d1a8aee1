import { expect, test } from "vitest";

import { postIsDeleted } from "#flows/post-is-deleted.ts";
import { validateHtml } from "#support/browser.ts";
import { describeOnEachDatabase } from "#support/databases.ts";
import { furnish, publish, readerReplied, saidSettings, siteOn } from "#support/site.ts";
import { bySystem } from "#schema";

describeOnEachDatabase("the pages readers see", (fresh) => {
  for (const language of ["da", "en"] as const)
    test(`every page is valid HTML, sets no cookie, and loads nothing from elsewhere (${language})`, async () => {
      const site = await siteOn(fresh, { settings: { ...saidSettings, language } });
      const { article, note, hidden } = await furnish(site);
      const gone = await publish(site, { title: "Borte" });
      const lost = await readerReplied(site, { postId: gone.id });
      const held = await readerReplied(site, { postId: gone.id, name: "Eva" });
      await fresh.store.db
        .updateTable("replies")
        .set({ state: "held" })
        .where("id", "=", held.id)
        .execute();
      await postIsDeleted(site.kit.store, bySystem, {
        postId: gone.id,
        reason: "Det var forkert.",
      });
      const { id, token } = await readerReplied(site, { postId: article.id });
      const pages: Record<string, number> = {
        "/": 200,
        "/articles": 200,
        "/notes": 200,
        [article.path]: 200,
        [`${article.path}?to=${id}`]: 200,
        [`${article.path}?network=site`]: 200,
        [`${article.path}/revisions`]: 200,
        [note.path]: 200,
        "/topics/kaffe": 200,
        "/topics/ukendt": 404,
        "/archive": 200,
        "/search": 200,
        "/search?q=kaffe": 200,
        "/search?q=findes-ikke": 200,
        "/@vaerkstedet": 200,
        "/@andre": 404,
        "/about": 200,
        "/open": 200,
        "/open/1": 200,
        "/open/999": 404,
        "/follow": 200,
        "/privacy": 200,
        [gone.path]: 410,
        [`/replies/${lost.id}`]: 410,
        [`/replies/${lost.id}/revisions`]: 410,
        [`/replies/${lost.id}/report`]: 410,
        [`/replies/${held.id}`]: 404,
        "/nope": 404,
        [`/replies/${id}/report`]: 200,
        [`/replies/${hidden}/appeal`]: 200,
        [`/replies/${id}/appeal`]: 404,
        [`/reply/edit/${token}`]: 200,
        "/reply/confirm/wrong": 410,
        "/reply/stop/1/wrong": 200,
      };
      for (const [path, status] of Object.entries(pages)) {
        const answer = await site.get(path);
        expect([path, answer.status]).toEqual([path, status]);
        expect(answer.headers.get("set-cookie")).toBeNull();
        expect(answer.headers.get("x-content-type-options")).toBe("nosniff");
        expect(answer.headers.get("content-security-policy")).toContain("script-src 'self'");
        expect(answer.headers.get("referrer-policy")).not.toBeNull();
        const html = await answer.text();
        expect(await validateHtml(html), path).toEqual([]);
        expect(html).toContain(`<html lang="${language}">`);
        // Words that were forgotten are shown as their key.
        expect(html).not.toMatch(/>\s*(?:site|conversation|openness|errors)\.\w+/);
        expect(html).not.toContain("{{");
        expect(html).not.toMatch(/\[object |undefined|NaN/);
        expect(outside(html)).toEqual([]);
      }
    });

  test("a site where nothing is yet says so, and what it does not say leaves no empty heading", async () => {
    const site = await siteOn(fresh);
    for (const path of ["/", "/articles", "/notes", "/archive", "/about", "/open", "/@vaerkstedet"])
      expect(await validateHtml(await site.page(path)), path).toEqual([]);
    expect(await site.page("/")).toContain("Her er stille endnu");
    expect(await site.page("/about")).not.toContain("Sådan modererer vi");
    expect(await site.page("/open")).toContain("Intet er rettet eller skjult endnu.");
  });

  test("before it is set up it says so on every page, and serves nothing else", async () => {
    const site = await siteOn(fresh, { settings: { setUpAt: null } });
    for (const path of ["/", "/about", "/feed.xml"]) {
      const answer = await site.get(path);
      expect([path, answer.status]).toEqual([path, 503]);
      expect(await validateHtml(await answer.text())).toEqual([]);
    }
  });

  test("a post says its own language, and what is written in it cannot break out of its page", async () => {
    const site = await siteOn(fresh);
    const evil = `</script><script>alert(1)</script>"'><img src=x onerror=alert(1)>`;
    const post = await publish(site, {
      title: evil,
      summary: evil,
      topics: [evil],
      language: "en",
      markdown: evil,
    });
    for (const path of [
      "/",
      post.path,
      "/archive",
      "/search?q=alert",
      `/search?q=${encodeURIComponent(evil)}`,
    ]) {
      const html = await site.page(path);
      expect(html, path).not.toContain("<script>alert");
      expect(html, path).not.toMatch(/<img src="?x/);
    }
    expect(await site.page(post.path)).toMatch(/<article\s+lang="en"/);
    const data = /<script type="application\/ld\+json">(.*?)<\/script>/s.exec(
      await site.page(post.path),
    );
    expect(JSON.parse(data?.[1] ?? "")).toMatchObject({ "@type": "Article", headline: evil });
  });

  test("lists go on where the page before ended, without gaps or repeats", async () => {
    const site = await siteOn(fresh);
    for (let i = 0; i < 45; i += 1) {
      await publish(site, { title: `Nummer ${i}` });
      fresh.clock.move(1000);
    }
    const seen: string[] = [];
    let next: string | undefined = "/articles";
    while (next !== undefined) {
      const html: string = await site.page(next);
      seen.push(...[...html.matchAll(/>(Nummer \d+)</g)].map((match) => match[1] ?? ""));
      next = /rel="next"\s+href="([^"]+)"/.exec(html)?.[1];
    }
    expect(seen).toEqual(Array.from({ length: 45 }, (_, i) => `Nummer ${44 - i}`));
  });

  test("search finds words with å, ø and æ, marks them, and takes anything", async () => {
    const site = await siteOn(fresh);
    await publish(site, { title: "Blå røgede ål", markdown: "Ærø er en ø med røget ål." });
    expect(await site.page(`/search?q=${encodeURIComponent("RØGET")}`)).toContain(
      "<mark>røget</mark>",
    );
    expect(await site.page(`/search?q=${encodeURIComponent("ærø")}`)).toContain("Blå røgede ål");
    expect(await site.page("/search?q=findesikke")).toContain("Der er ikke fundet noget");
    for (const odd of ['"', "* OR (", "a' -- ", "\u0000", "NEAR/2", "é".repeat(500), "🙂"])
      expect((await site.get(`/search?q=${encodeURIComponent(odd)}&page=99999`)).status).toBe(200);
  });
});

/** Addresses of other sites that a browser would load by itself. */
function outside(html: string): string[] {
  const loads =
    /<(?:script|img|source|iframe|link rel="(?:stylesheet|preload|icon)")[^>]*?\s(?:src|href|srcset)="(https?:[^"]+)"/g;
  return [...html.matchAll(loads)].map((match) => match[1] ?? "");
}
