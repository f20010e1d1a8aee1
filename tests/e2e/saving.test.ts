import { setTimeout as sleep } from "node:timers/promises";

import { expect, test } from "vitest";

import { ownersPage, runStudio } from "#support/studio-e2e.ts";
import { setUp } from "#support/studio.ts";

test("what is published while it is being saved is one post, also on a slow connection", async () => {
  const studio = await runStudio();
  await setUp(studio);
  const page = await ownersPage(studio);
  await page.route("**/studio/write/save", async (route) => {
    const response = await route.fetch();
    await sleep(800);
    await route.fulfill({ response });
  });
  await page.goto("/studio/write");
  await page.locator(".tools").waitFor();
  await page.fill("#markdown", "Vi har åbent på lørdag.");
  const isSaving = page.waitForRequest("**/studio/write/save");
  await page.keyboard.press("Control+s");
  await isSaving;
  await page.getByRole("button", { name: "Udgiv", exact: true }).click();
  await page.getByText("Det er udgivet").waitFor();
  const posts = await studio.kit.store.db
    .selectFrom("posts")
    .select(["state", "markdown"])
    .execute();
  expect(posts).toEqual([{ state: "published", markdown: "Vi har åbent på lørdag." }]);
});
