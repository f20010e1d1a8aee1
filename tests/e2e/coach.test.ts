import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";

import { checkPage, keepScreenshot } from "#support/browser.ts";
import { ownersPage, runStudio } from "#support/studio-e2e.ts";
import { setUp, type TestStudio } from "#support/studio.ts";

async function site(language: "da" | "en"): Promise<TestStudio> {
  const studio = await runStudio();
  await setUp(studio, language);
  return studio;
}

/** From the last key to the list, in milliseconds, as the page measured it. */
async function lastKeyToList(page: Page): Promise<number> {
  return await page.evaluate(() => performance.getEntriesByName("coach").at(-1)?.duration ?? -1);
}

const selection = async (page: Page): Promise<string> =>
  await page.evaluate(() => {
    const { activeElement: area } = document;
    return area instanceof HTMLTextAreaElement
      ? area.value.slice(area.selectionStart, area.selectionEnd)
      : "";
  });

const items = (page: Page) => page.locator(".coach-item");

describe("the coach beside the sheet", () => {
  test("points while one types, and is heeded, answered and silenced by keyboard", async () => {
    const studio = await site("en");
    const page = await ownersPage(studio, { height: 900 });
    await page.goto("/studio/write?kind=article");
    await page.locator("#coach [data-none]").waitFor();
    await page.fill("#title", "The boat we mended in May");
    await page.locator("#markdown").focus();
    await page.keyboard.type(
      "We mended the boat with tar and wool, and here is how. Act now! It is a game-changer. The plans are free to use.",
    );
    await items(page).nth(1).waitFor();
    console.log("last key to list, ms:", await lastKeyToList(page));
    expect(await page.locator(".coach-mirror mark").allTextContents()).toEqual([
      "Act now!",
      "game-changer",
    ]);
    await checkPage(page);
    await page.screenshot({ path: "/tmp/coach-1.png" });
  });
});
