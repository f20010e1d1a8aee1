import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";

import { checkPage, keepScreenshot, openPage } from "#support/browser.ts";
import { owner } from "#support/studio.ts";
import { runNewSite } from "#support/studio-e2e.ts";

/** A finger that this browser's authenticator always accepts. */
async function addFinger(page: Page): Promise<void> {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("WebAuthn.enable");
  await devtools.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2",
      transport: "internal",
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
}

async function tellNames(page: Page): Promise<void> {
  await page.fill("#siteName", "Værkstedet");
  await page.fill("#ownerName", "Ida Holm");
  await page.fill("#handle", "ida");
  await page.fill("#email", owner.email);
}

describe("set-up", () => {
  for (const [theme, width] of [
    ["light", 1280],
    ["dark", 360],
  ] as const)
    test(`with a password, from the link to the first screen (${theme}, ${width})`, async () => {
      const { studio, link } = await runNewSite();
      const page = await openPage({ origin: studio.origin, theme, width });
      await page.goto(link);
      await checkPage(page);
      if (theme === "light") await keepScreenshot(page, "studio-setup", { wholePage: true });
      await tellNames(page);
      await page.fill("#password", "kort");
      await page.press("#password", "Enter");
      await page.getByRole("alert").waitFor();
      await checkPage(page);
      expect(await page.inputValue("#siteName")).toBe("Værkstedet");
      await page.fill("#password", owner.password);
      await page.press("#password", "Enter");
      await page.waitForURL("**/studio*");
      await page.getByText("Velkommen. Din side er klar.").waitFor();
      await checkPage(page);
      await keepScreenshot(page, `studio-welcome-${theme}`);
      await page.goto(link);
      await page.getByText("Linket virker kun én gang").waitFor();
      await checkPage(page);
    });

  test("with a passkey and no password; signed out, one gets in with it again", async () => {
    const { studio, link } = await runNewSite();
    const page = await openPage({ origin: studio.origin });
    await addFinger(page);
    await page.goto(link);
    await tellNames(page);
    await page.getByRole("button", { name: "Opret en adgangsnøgle" }).click();
    await page.getByText("Nøglen er klar").waitFor();
    await page.getByRole("button", { name: "Opret siden" }).click();
    await page.waitForURL("**/studio*");
    await page.goto("/studio/settings");
    await page.locator("b", { hasText: /^Oprettet \d/ }).waitFor();
    await page.getByRole("button", { name: "Fjern" }).click();
    await page.getByText("Adgangsnøglen er din eneste måde").waitFor();
    await page.getByRole("button", { name: "Log ud" }).click();
    await page.goto("/studio/posts?show=draft");
    await page.waitForURL("**/studio/sign-in**");
    await checkPage(page);
    await keepScreenshot(page, "studio-sign-in");
    await page.getByRole("button", { name: "Brug en adgangsnøgle" }).click();
    await page.waitForURL("**/studio/posts?show=draft");
  });

  test("a second passkey is made in the settings, and opens the door", async () => {
    const { studio, link } = await runNewSite();
    const page = await openPage({ origin: studio.origin });
    await addFinger(page);
    await page.goto(link);
    await tellNames(page);
    await page.fill("#password", owner.password);
    await page.press("#password", "Enter");
    await page.goto("/studio/settings");
    await page.getByRole("button", { name: "Opret en adgangsnøgle" }).click();
    await page.locator("b", { hasText: /^Oprettet \d/ }).waitFor();
    await page.getByRole("button", { name: "Log ud" }).click();
    await page.goto("/studio/sign-in");
    await page.getByRole("button", { name: "Brug en adgangsnøgle" }).click();
    await page.waitForURL("**/studio");
  });

  test("without JavaScript, in English", async () => {
    const { studio, link } = await runNewSite();
    const page = await openPage({ origin: studio.origin, javaScript: false, locale: "en-GB" });
    await page.goto(link);
    await checkPage(page);
    await tellNames(page);
    await page.fill("#password", owner.password);
    await page.getByRole("button", { name: "Create the site" }).click();
    await page.getByText("Welcome. Your site is ready.").waitFor();
  });
});
