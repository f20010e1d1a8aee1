import { describe, test } from "vitest";

import { checkPage, keepScreenshot } from "#support/browser.ts";
import { ownersPage, runFullSite } from "#support/studio-e2e.ts";
import { noteOutcome, type FinalOutcome } from "#syndication";

describe("where posts have gone", () => {
  for (const [language, theme, width, javaScript] of [
    ["da", "light", 1280, true],
    ["da", "dark", 360, false],
    ["en", "dark", 1280, true],
    ["en", "light", 360, false],
  ] as const)
    test(`is seen, and sent again (${language}, ${theme}, ${width}, scripts ${javaScript})`, async () => {
      const { studio } = await runFullSite(language);
      const { store } = studio.kit;
      const posts = await store.db
        .selectFrom("posts")
        .select("id")
        .where("state", "=", "published")
        .orderBy("id")
        .execute();
      const outcomes: readonly FinalOutcome[] = [
        { kind: "refused", code: "not_connected" },
        { kind: "sent", uri: studio.origin, url: studio.origin },
      ];
      for (const [at, outcome] of outcomes.entries())
        await store.transact(
          async (tx) =>
            await noteOutcome(
              tx,
              {
                subject: { what: "post", id: posts[at]?.id ?? 0 },
                ...{ connectionId: 1, verb: "publish", revision: 1 },
              },
              outcome,
            ),
        );
      const page = await ownersPage(studio, { theme, width, javaScript });
      await page.goto("/studio/posts?show=published");
      await checkPage(page);
      const picture = `studio-copies-${language}-${theme}-${width}`;
      await keepScreenshot(page, picture, { wholePage: true });
      await page.locator('form[action^="/studio/copies/"] button').first().click();
      await page.locator(".flash.good").waitFor();
    });
});
