import { expect, test } from "vitest";

import { describeOnEachDatabase } from "#support/databases.ts";
import { validateHtml } from "#support/browser.ts";
import { openStudio, setUp } from "#support/studio.ts";
import { signedIn } from "#support/studio-browser.ts";
import { fillWorld } from "#support/studio-world.ts";

const screens = [
  "/studio",
  "/studio?done=welcome",
  "/studio/write",
  "/studio/write?kind=article",
  "/studio/posts",
  "/studio/posts?show=draft",
  "/studio/posts?show=scheduled",
  "/studio/posts?show=published",
  "/studio/posts?show=deleted",
  "/studio/conversation",
  "/studio/conversation?show=all",
  "/studio/conversation?show=mentions",
  "/studio/conversation?show=ours",
  "/studio/conversation?show=nonsense&after=x",
  "/studio/reading",
  "/studio/people",
  "/studio/people?show=following",
  "/studio/moderation",
  "/studio/coach",
  "/studio/openness",
  "/studio/presence",
  "/studio/jobs",
  "/studio/settings",
  "/studio/moving",
];

describeOnEachDatabase("the screens", (fresh) => {
  for (const language of ["da", "en"] as const)
    test(`all stand, empty and full, in valid HTML (${language})`, async () => {
      const studio = await openStudio(fresh);
      await setUp(studio, language);
      const visitor = await signedIn(studio);
      const faults: string[] = [];
      const look = async (path: string): Promise<void> => {
        const response = await visitor.get(path);
        const page = await response.text();
        if (response.status !== 200) faults.push(`${path}: ${response.status}`);
        if (!page.includes(`<html lang="${language}">`)) faults.push(`${path}: language`);
        // A word that is not there shows as its key.
        for (const key of page.matchAll(/>[^<]*\b(?:studio|setup|coach|moving)\.[a-zA-Z_]+[^<]*</g))
          faults.push(`${path}: ${key[0]}`);
        if (/\{\{|undefined|\[object/.test(page)) faults.push(`${path}: unfilled words`);
        for (const fault of await validateHtml(page)) faults.push(`${path}: ${fault}`);
      };
      for (const path of screens) await look(path);
      const world = await fillWorld(studio);
      for (const path of screens) await look(path);
      for (const id of [world.articleId, world.noteId, world.draftId]) {
        await look(`/studio/write/${id}`);
        await look(`/studio/posts/${id}/delete`);
      }
      expect(faults).toEqual([]);
    });

  test("what is not there says so kindly", async () => {
    const studio = await openStudio(fresh);
    await setUp(studio);
    const visitor = await signedIn(studio);
    for (const path of ["/studio/nothing", "/studio/write/999", "/studio/posts/999/delete"]) {
      const response = await visitor.get(path);
      expect(response.status).toBe(404);
      const page = await response.text();
      expect(page).toContain("Siden findes ikke");
      expect(await validateHtml(page)).toEqual([]);
    }
  });

  test("no page of the studio is kept, framed or allowed scripts from elsewhere", async () => {
    const studio = await openStudio(fresh);
    await setUp(studio);
    const visitor = await signedIn(studio);
    for (const path of ["/studio", "/studio/sign-in", "/studio/nothing", "/setup/x"]) {
      const { headers } = await visitor.get(path);
      expect(headers.get("cache-control")).toBe("no-store");
      expect(headers.get("x-content-type-options")).toBe("nosniff");
      expect(headers.get("content-security-policy")).toContain("script-src 'self';");
      expect(headers.get("content-security-policy")).toContain("frame-ancestors 'none'");
    }
  });
});
