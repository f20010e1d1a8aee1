import { describe, expect, test } from "vitest";

import { checkPage, keepScreenshot } from "#support/browser.ts";
import { fakeNetwork } from "#support/fake-network.ts";
import { ownersPage, runFullSite } from "#support/studio-e2e.ts";
import { addConnection, expireConnection, listConnections } from "#syndication";

describe("networks in the studio", () => {
  for (const [language, theme, width, javaScript] of [
    ["da", "light", 1280, true],
    ["da", "dark", 360, false],
    ["en", "dark", 1280, true],
    ["en", "light", 360, false],
  ] as const)
    test(`are connected, tried and disconnected (${language}, ${theme}, ${width}, scripts ${javaScript})`, async () => {
      const names = ["bluesky", "mastodon", "owl", "crow"];
      const { studio } = await runFullSite(language, (store) =>
        names.map((name) => fakeNetwork(name, {}, undefined, store)),
      );
      const { store, clock } = studio.kit;
      const look = { theme, width, javaScript };
      const page = await ownersPage(studio, look);
      const pictures = ["connected", "five"];
      const keep = async (name: string): Promise<void> => {
        await checkPage(page);
        const picture = `studio-connections-${name}-${language}-${theme}-${width}`;
        if (pictures.includes(name)) await keepScreenshot(page, picture, { wholePage: true });
      };
      await page.goto("/studio/connections");
      await keep("none");
      await page.goto("/studio/connections/bluesky");
      await keep("form");
      await page.fill("#handle", "ida.loft");
      await page.click(`form[action$="/start"] button`);
      await page.locator(".flash.good").waitFor();
      await keep("connected");
      await page.click(`form[action$="/test"] button`);
      await page.locator(".flash.good").waitFor();
      await keep("tested");

      await store.transact(async (tx) => {
        const expired = await addConnection(tx, {
          ...{ network: "mastodon", uri: "m:1" },
          name: "@et-meget-langt-navn-som-ingen-kan-huske-eller-skrive.ugle.example",
        });
        await expireConnection(tx, expired);
        const rest = { network: "crow", uri: "crow:1", name: "@ida@krage.example" };
        await addConnection(tx, { ...rest, expiresAt: clock.now() + 3 * 86_400_000 });
        await addConnection(tx, { network: "owl", uri: "o:1", name: "@ida.ugle.example" });
      });
      await page.goto("/studio/connections");
      await keep("five");
      await page.goto("/studio");
      await keep("notice");
      await page.goto("/studio/connections/mastodon");
      await keep("expired");
      await page.goto("/studio/connections/activitypub");
      await keep("fediverse");

      await page.goto("/studio/connections/bluesky");
      await page.click("a[href$='/end']");
      await page.waitForURL(/\/end$/u);
      await keep("end");
      await page.click(".btn.danger");
      await page.locator(".flash.good").waitFor();
      expect(await listConnections(store.db, "bluesky")).toEqual([]);
    });
});
