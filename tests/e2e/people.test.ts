import { describe, expect, test } from "vitest";

import { upsertAccount } from "#audience";
import { accountsAreJoined } from "#flows/accounts-are-joined.ts";
import { addUser, hashPassword } from "#sign-in";
import { checkPage, keepScreenshot, openPage } from "#support/browser.ts";
import { someone } from "#support/story.ts";
import { owner } from "#support/studio.ts";
import { ownersPage, runFullSite, signInAt } from "#support/studio-e2e.ts";

describe("people and those who work here", () => {
  for (const [language, theme, width, javaScript] of [
    ["da", "dark", 1280, true],
    ["da", "light", 360, false],
    ["en", "light", 1280, false],
    ["en", "dark", 360, true],
  ] as const)
    test(`can be seen and used (${language}, ${theme}, ${width}, scripts ${javaScript})`, async () => {
      const { studio } = await runFullSite(language);
      const { store } = studio.kit;
      const [one, other] = await store.transact(async (tx) => [
        (await upsertAccount(tx, { ...someone("bo"), name: "Bo Lind" })).id,
        (await upsertAccount(tx, { ...someone("bo", "fjord.example"), name: "Bo på fjorden" })).id,
      ]);
      const by = { userId: 1 };
      const pair = { accountId: one ?? 0, otherId: other ?? 0 };
      await accountsAreJoined(store, by, pair, { kind: "by-hand" });
      const page = await ownersPage(studio, { theme, width, javaScript });
      const keep = async (name: string): Promise<void> => {
        await checkPage(page);
        const picture = `studio-people-${name}-${language}-${theme}-${width}`;
        await keepScreenshot(page, picture, { wholePage: true });
      };
      await page.goto(`/studio/people/${one}`);
      await keep("joined");
      await page.locator('button[value="part"]').click();
      await page.locator(".flash.good").waitFor();
      await page.locator("#who").fill("@nobody@nowhere.example");
      await page.locator("form.form .actions button").click();
      await page.locator("#who-fault").waitFor();
      await keep("unknown");
      await page.goto("/studio/people");
      await keep("list");

      const passwordHash = await hashPassword(owner.password);
      const ann = { name: "Ann Ravn", email: "ann@example.org", role: "author" } as const;
      await store.transact(async (tx) => await addUser(tx, { ...ann, passwordHash }));
      const hers = await openPage({ origin: studio.origin, theme, width, javaScript });
      await signInAt(hers, ann.email);
      await checkPage(hers);
      const name = (what: string): string => `studio-author-${what}-${language}-${theme}-${width}`;
      await keepScreenshot(hers, name("home"), { wholePage: true });
      const answer = await hers.goto("/studio/presence");
      expect(answer?.status()).toBe(403);
      await checkPage(hers);
      await keepScreenshot(hers, name("forbidden"), { wholePage: true });
      await hers.goto("/studio/settings");
      await checkPage(hers);
      await keepScreenshot(hers, name("settings"), { wholePage: true });
    });
});
