import { describe, expect, test } from "vitest";

import { checkPage, keepScreenshot } from "#support/browser.ts";
import { ownersPage, runFullSite } from "#support/studio-e2e.ts";

const other = {
  uri: "https://ny.example/users/ida",
  handle: "@ida.holm-fra-vaerkstedet@socialt.netvaerk.eksempel.dk",
  ...{ isUs: false, namesUs: true, hasMoved: false },
};

describe("moving", () => {
  for (const [language, theme, width, javaScript] of [
    ["da", "dark", 1280, true],
    ["da", "light", 360, false],
    ["en", "light", 1280, false],
    ["en", "dark", 360, true],
  ] as const)
    test(`can be done by everybody (${language}, ${theme}, ${width}, scripts ${javaScript})`, async () => {
      const { studio } = await runFullSite(language);
      const page = await ownersPage(studio, { theme, width, javaScript });
      const keep = async (name: string): Promise<void> => {
        await checkPage(page);
        const picture = `studio-moving-${name}-${language}-${theme}-${width}`;
        await keepScreenshot(page, picture, { wholePage: true });
      };
      await page.goto("/studio/settings");
      await page.locator('a[href="/studio/moving"]').click();
      await page.locator("#from").fill("@nobody@ny.example");
      await page.locator('form[action="/studio/moving/from"] button').click();
      await page.locator(".flash.bad").waitFor();
      await keep("nobody");
      studio.other = other;
      await page.locator('form[action="/studio/moving/from"] button').click();
      await page.locator(".flash.good").waitFor();
      studio.other = { ...other, namesUs: false };
      await page.locator("#to").fill(other.handle);
      await page.locator('form[action="/studio/moving/to"] button').click();
      await page.locator("#to-fault").waitFor();
      await keep("first");
      studio.other = other;
      await page.locator('form[action="/studio/moving/to"] button').click();
      await page.locator('form[action="/studio/moving/to/confirm"]').waitFor();
      await keep("review");
      await page.locator('form[action="/studio/moving/to/confirm"] button').click();
      await page.locator('form[action="/studio/moving/back"]').waitFor();
      await keep("moved");
      await page.goto("/studio");
      await keep("home");
      await page.goto("/studio/moving");
      await page.locator('form[action="/studio/moving/back"] button').click();
      await page.locator('form[action="/studio/moving/to"]').waitFor();
      expect((await studio.kit.settings.get()).movedTo).toBeNull();
    });
});
