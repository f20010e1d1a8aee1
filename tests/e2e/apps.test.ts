import Micropub from "micropub-helper";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { settingsChange } from "#flows/settings-change.ts";
import { bySystem } from "#schema";
import { type AppClient, startClient } from "#support/app-client.ts";
import { checkPage, keepScreenshot, openPage } from "#support/browser.ts";
import { freePort } from "#support/free-port.ts";
import { ownerOfWhole, startWhole, type WholeApp } from "#support/whole-app.ts";

/** The whole program, an app of somebody else's, and a real Micropub client in between. */
describe("other people's apps", () => {
  let whole: WholeApp;
  let client: AppClient;
  beforeAll(async () => {
    const port = await freePort();
    const env = { PORT: String(port), MEDSPIL_ALLOW_PRIVATE_NETWORK: "true" };
    whole = await startWhole(env, `http://localhost:${port}`);
    client = await startClient();
  }, 60_000);
  afterAll(async () => {
    await client.server.stop();
    await whole.stop();
  });

  const helper = (): Micropub =>
    new Micropub({
      clientId: client.clientId,
      redirectUri: client.redirectUri,
      me: `${whole.origin}/`,
      state: "en tilstand",
      scope: "profile create update delete undelete media",
    });
  const signIn = async (page: Page): Promise<void> => {
    await page.fill("#email", ownerOfWhole.email);
    await page.fill("#password", ownerOfWhole.password);
    await page.press("#password", "Enter");
    await page.waitForURL("**/studio/authorize?*");
  };

  for (const [language, theme, width, javaScript] of [
    ["da", "light", 1280, true],
    ["da", "dark", 360, false],
    ["en", "dark", 1280, false],
    ["en", "light", 360, true],
  ] as const)
    test(`are let in, post, and are let out (${language}, ${theme}, ${width}, scripts ${javaScript})`, async () => {
      await settingsChange(whole.app.kit.store, bySystem, { language });
      const app = helper();
      const leadsTo = [client.server.origin];
      const page = await openPage({ origin: whole.origin, leadsTo, theme, width, javaScript });
      const keep = async (name: string): Promise<void> => {
        await checkPage(page);
        const picture = `studio-apps-${name}-${language}-${theme}-${width}`;
        await keepScreenshot(page, picture, { wholePage: true });
      };
      await page.goto(await app.getAuthUrl());
      await signIn(page);
      await keep("consent");
      await page.locator('button[value="allow"]').click();
      await page.waitForURL(`${client.server.origin}/back?*`);
      const back = new URL(page.url());
      expect(back.searchParams.get("state")).toBe("en tilstand");
      await app.getToken(back.searchParams.get("code") ?? "");
      expect(await app.verifyToken()).toBe(true);

      const content = `Fra en app på ${language}`;
      const url = await app.create({ type: ["h-entry"], properties: { content: [content] } });
      await page.goto(url);
      expect(await page.locator("main").innerText()).toContain(content);

      await page.goto("/studio/apps");
      await keep("list");
      await page.locator("form[action$='/end'] button").first().click();
      await page.locator(".flash.good").waitFor();
      await keep("none");
      await expect(app.verifyToken()).rejects.toMatchObject({ status: 401 });
    });

  test("a site is signed in to, and one that asks wrongly is told no", async () => {
    await settingsChange(whole.app.kit.store, bySystem, { language: "da" });
    const leadsTo = [client.server.origin];
    const page = await openPage({ origin: whole.origin, leadsTo });
    const query = new URLSearchParams({
      response_type: "code",
      client_id: client.clientId,
      redirect_uri: client.redirectUri,
      scope: "profile",
    });
    await page.goto(`/indieauth/authorize?${query.toString()}`);
    await signIn(page);
    await checkPage(page);
    await keepScreenshot(page, "studio-apps-sign-in", { wholePage: true });
    await page.locator('button[value="deny"]').click();
    await page.waitForURL(`${client.server.origin}/back?*`);
    expect(new URL(page.url()).searchParams.get("error")).toBe("access_denied");
    query.set("redirect_uri", "https://evil.example/");
    await page.goto(`/indieauth/authorize?${query.toString()}`);
    await checkPage(page);
    await keepScreenshot(page, "studio-apps-refused", { wholePage: true });
  });

  test("micropub-helper does all it can", async () => {
    const app = helper();
    const leadsTo = [client.server.origin];
    const page = await openPage({ origin: whole.origin, leadsTo });
    await page.goto(await app.getAuthUrl());
    await signIn(page);
    await page.locator('button[value="allow"]').click();
    await page.waitForURL(`${client.server.origin}/back?*`);
    await app.getToken(new URL(page.url()).searchParams.get("code") ?? "");

    const config = await app.query("config");
    app.options.mediaEndpoint = String(config["media-endpoint"]);
    expect(config["syndicate-to"]).toMatchObject([{ uid: "activitypub:1" }]);
    const post = { h: "entry", content: "Som formular", category: ["a", "b"] };
    const form = await app.create(post, "form");
    const { properties } = await app.querySource(form);
    expect(properties).toMatchObject({ content: ["Som formular"], category: ["a", "b"] });
    await app.update(form, { replace: { content: ["Rettet"] }, delete: ["category"] });
    expect((await app.querySource(form, ["content"]))["properties"]).toEqual({
      content: ["Rettet"],
    });
    await app.delete(form);
    expect((await whole.ask(new URL(form).pathname)).status).toBe(410);
    const again = await app.undelete(form);
    expect((await whole.ask(new URL(again).pathname)).body).toContain("Rettet");
    const article = await app.create({
      type: ["h-entry"],
      properties: { name: ["Titel"], content: [{ html: "<p>Med <em>HTML</em></p>" }] },
    });
    expect((await whole.ask(new URL(article).pathname)).body).toContain("<em>HTML</em>");
  });
});
