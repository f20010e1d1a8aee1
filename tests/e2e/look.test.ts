import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { galleryPages } from "#support/gallery/gallery.ts";
import { checkPage, openPage } from "#support/browser.ts";
import { serveGallery, type Gallery } from "#support/gallery.ts";

let gallery: Gallery;
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "medspil-look-"));
  gallery = await serveGallery(folder);
});
afterAll(() => {
  gallery.close();
  rmSync(folder, { recursive: true, force: true });
});

describe("the look", () => {
  test.each(galleryPages.map((page) => page.name))(
    "everybody can use %s, wide and on a phone, light and dark",
    async (name) => {
      for (const [width, theme] of [
        [1280, "light"],
        [360, "dark"],
      ] as const) {
        const page = await openPage({ origin: gallery.origin, width, theme });
        await page.goto(`/${name}`, { waitUntil: "networkidle" });
        await checkPage(page);
      }
    },
  );

  test("the page's own theme wins over the reader's", async () => {
    const page = await openPage({ origin: gallery.origin, theme: "light" });
    await page.goto("/home");
    const paper = async (): Promise<string> =>
      await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    const light = await paper();
    await page.evaluate(() => document.documentElement.setAttribute("data-theme", "dark"));
    expect(await paper()).not.toBe(light);
  });

  test("the menu opens on a phone without scripts, and nothing moves sideways", async () => {
    const page = await openPage({ origin: gallery.origin, width: 320, javaScript: false });
    await page.goto("/article");
    const link = page
      .getByRole("navigation", { name: "Menu" })
      .getByRole("link", { name: "Noter" });
    expect(await link.isVisible()).toBe(false);
    await page.getByText("Menu", { exact: true }).click();
    expect(await link.isVisible()).toBe(true);
    await checkPage(page);
  });

  test("the fonts of an article come from here and weigh less than 120 KB", async () => {
    const page = await openPage({ origin: gallery.origin });
    await page.goto("/article", { waitUntil: "networkidle" });
    const fonts = await page.evaluate(() =>
      performance
        .getEntriesByType("resource")
        .filter((entry) => entry.name.endsWith(".woff2"))
        .map((entry) => (entry as PerformanceResourceTiming).decodedBodySize),
    );
    expect(fonts.length).toBeGreaterThanOrEqual(3);
    expect(fonts.reduce((sum, bytes) => sum + bytes, 0)).toBeLessThan(120 * 1024);
  });

  test("the text takes the same room before the fonts have come", async () => {
    const page = await openPage({ origin: gallery.origin, expected: /woff2|ERR_FAILED/ });
    const height = async (): Promise<number> =>
      await page.evaluate(() => document.querySelector(".prose")?.clientHeight ?? 0);
    await page.goto("/article", { waitUntil: "networkidle" });
    const after = await height();
    await page.route("**/*.woff2", async (route) => await route.abort());
    await page.goto("/article", { waitUntil: "networkidle" });
    expect(await page.evaluate(() => document.fonts.check("16px Newsreader"))).toBe(false);
    expect(Math.abs((await height()) - after) / after).toBeLessThan(0.02);
  });
});
