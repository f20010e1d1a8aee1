import { describe, expect, test } from "vitest";

import { checkPage, keepScreenshot } from "#support/browser.ts";
import { fakeNetwork } from "#support/fake-network.ts";
import { ownersPage, runFullSite } from "#support/studio-e2e.ts";
import { addConnection, listDestinations } from "#syndication";

const long =
  "Vi bager rugbrød hver morgen klokken fem, og det dufter i hele gaden. Kom forbi, og smag det, mens det er lunt. ".repeat(
    4,
  );

describe("where a text goes, beside the text", () => {
  for (const [language, theme, width] of [
    ["da", "light", 1280],
    ["en", "dark", 360],
  ] as const)
    test(`is shown while one writes, and chosen (${language}, ${theme}, ${width})`, async () => {
      const names = ["bluesky", "mastodon", "owl", "crow"];
      const { studio, world } = await runFullSite(language, (store) =>
        names.map((name) => fakeNetwork(name, {}, undefined, store)),
      );
      const { store } = studio.kit;
      const page = await ownersPage(studio, { theme, width });
      const keep = async (name: string): Promise<void> => {
        await checkPage(page);
        if (name !== "five") return;
        const picture = `studio-networks-${language}-${theme}-${width}`;
        await keepScreenshot(page, picture, { wholePage: true });
      };
      await page.goto("/studio/write?kind=note");
      await page.fill("#markdown", "Vi bager rugbrød klokken fem.");
      await keep("one");
      const ids: number[] = [];
      for (const name of names)
        ids.push(
          await store.transact(
            async (tx) =>
              await addConnection(tx, {
                ...{ network: name, uri: `${name}:1` },
                name: name === "crow" ? `@${"et-langt-navn-".repeat(5)}.ugle.example` : "@ida",
              }),
          ),
        );
      const [bluesky = 0, mastodon = 0, owl = 0] = ids;
      await page.goto("/studio/write?kind=note");
      const there = (id: number) => page.locator(`#network-${id}`);
      await page.locator("#markdown").pressSequentially("Kort. ");
      await there(bluesky).getByText("Kort.").first().waitFor();
      await page.fill("#markdown", long);
      await there(bluesky).getByText("/notes/").waitFor();
      await there(bluesky).locator("summary").click();
      await there(bluesky).locator(`[name="thread-${bluesky}"]`).check();
      await there(bluesky).getByText(" 2/2").waitFor();
      await there(mastodon).locator("summary").click();
      await there(mastodon).locator(`[name="own-${mastodon}"]`).check();
      await there(mastodon).locator("textarea").fill("Rugbrød klokken fem.");
      await there(mastodon).locator(".there").getByText("Rugbrød klokken fem.").waitFor();
      await there(owl).locator(`[name="to-${owl}"]`).uncheck();
      await expect
        .poll(async () => await there(owl).locator(".when-on").first().isVisible())
        .toBe(false);
      // An edited text does not touch what was worded by hand.
      await page.locator("#markdown").press("Control+End");
      await page.locator("#markdown").pressSequentially("Slut.");
      await there(bluesky).getByText("Slut. 2/2").waitFor();
      expect(await there(mastodon).locator("textarea").inputValue()).toBe("Rugbrød klokken fem.");
      // Tall enough for the bar at its foot to cover nothing.
      await page.setViewportSize({ width, height: 2100 });
      await keep("five");
      await page.locator(".ends [value=save]").click();
      await page.locator(".flash.good").waitFor();
      const postId = Number(/write\/(\d+)/u.exec(page.url())?.[1]);
      const kept = await listDestinations(store.db, postId);
      expect(kept.filter(({ isOn }) => !isOn).map(({ connectionId }) => connectionId)).toEqual([
        owl,
      ]);
      expect(kept.find(({ connectionId }) => connectionId === mastodon)?.byHand).toBe(
        "Rugbrød klokken fem.",
      );
      expect(kept.find(({ connectionId }) => connectionId === bluesky)?.asThread).toBe(true);

      await page.goto(`/studio/write/${world.articleId}`);
      await keep("published");
    });

  test("is seen and chosen without scripts too", async () => {
    const { studio } = await runFullSite("da", (store) => [
      fakeNetwork("pigeon", {}, undefined, store),
    ]);
    const id = await studio.kit.store.transact(
      async (tx) => await addConnection(tx, { network: "pigeon", uri: "pigeon:1", name: "@ida" }),
    );
    const page = await ownersPage(studio, { width: 360, javaScript: false });
    await page.goto("/studio/write?kind=note");
    await page.fill("#markdown", long);
    await page.locator(`#network-${id} summary`).click();
    await page.locator(`[name="thread-${id}"]`).check();
    await page.locator(".ends [value=preview]").click();
    await page.locator(`#network-${id}`).getByText(" 2/2").waitFor();
    await checkPage(page);
  });
});
