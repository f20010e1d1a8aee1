import { expect, test } from "vitest";

import { makeSetupLink } from "#sign-in";
import { describeOnEachDatabase } from "#support/databases.ts";
import { openStudio, owner, type TestStudio } from "#support/studio.ts";
import { stranger } from "#support/studio-browser.ts";
import { validateHtml } from "#support/browser.ts";

const answers = {
  siteName: "Værkstedet",
  language: "da",
  handle: "ida",
  ownerName: "Ida Holm",
  accent: "#7a2e3a",
  ...owner,
};

describeOnEachDatabase("set-up", (fresh) => {
  const open = async (): Promise<{ studio: TestStudio; link: string }> => {
    const studio = await openStudio(fresh);
    const token = await fresh.store.transact(
      async (tx) => await makeSetupLink(tx, studio.kit.secrets),
    );
    return { studio, link: `/setup/${token}` };
  };

  test("one page, one form, and the owner is in", async () => {
    const { studio, link } = await open();
    const visitor = stranger(studio);
    for (const language of ["da", "en"])
      expect(
        await validateHtml(await (await visitor.get(`${link}?language=${language}`)).text()),
      ).toEqual([]);
    const done = await visitor.post(link, answers);
    expect(done.headers.get("location")).toBe("/studio?done=welcome");
    expect((await visitor.get("/studio")).status).toBe(200);
    expect(await studio.kit.settings.get()).toMatchObject({
      siteName: "Værkstedet",
      handle: "ida",
      accent: "#7a2e3a",
    });
  });

  test("the link works once, also when two use it at the same moment", async () => {
    const { studio, link } = await open();
    const visitors = [stranger(studio), stranger(studio), stranger(studio)];
    const outcomes = await Promise.all(
      visitors.map(async (one) => (await one.post(link, answers)).status),
    );
    expect(outcomes.filter((status) => status === 303)).toHaveLength(1);
    expect(await fresh.store.db.selectFrom("users").select("id").execute()).toHaveLength(1);
    const again = await stranger(studio).get(link);
    expect(again.status).toBe(410);
    expect(await again.text()).toContain("kun én gang");
  });

  test("a link that was never made opens nothing", async () => {
    const { studio } = await open();
    const visitor = stranger(studio);
    expect((await visitor.get("/setup/x")).status).toBe(404);
    expect((await visitor.post("/setup/x", answers)).status).toBe(404);
    expect((await visitor.post("/setup/x/passkey", {})).status).toBe(403);
    expect(await fresh.store.db.selectFrom("users").select("id").execute()).toEqual([]);
  });

  test("a link that is not good costs nothing: what comes with it is not read", async () => {
    const { studio, link } = await open();
    expect((await stranger(studio).post(link, answers)).status).toBe(303);
    for (const [address, status] of [
      ["/setup/x", 410],
      [link, 410],
      [`${link}/passkey`, 403],
    ] as const) {
      let isRead = false;
      const body = new ReadableStream(
        {
          pull: (controller) => {
            isRead = true;
            controller.close();
          },
        },
        { highWaterMark: 0 },
      );
      const headers = { origin: studio.origin, "content-type": "multipart/form-data; boundary=x" };
      const init = { method: "POST", headers, body, duplex: "half" };
      const response = await studio.app.request(studio.origin + address, init);
      expect(response.status).toBe(status);
      expect(isRead).toBe(false);
    }
  });

  test.each([
    ["handle", "ida holm", "uden mellemrum"],
    ["handle", "", "uden mellemrum"],
    ["email", "ida", "navn@eksempel.dk"],
    ["siteName", " ", "Udfyld feltet"],
    ["password", "kort", "mindst 12 tegn"],
    ["password", "", "mindst 12 tegn"],
    ["password", "password12", "mindst 12 tegn"],
    ["password", "password1234", "blandt de første"],
    ["password", "Adgangskode1!", "blandt de første"],
    ["password", "Ida-Holm-2026", "ligner dit eller sidens navn"],
    ["password", "x".repeat(201), "højst 200 tegn"],
  ])("says what is wrong with %s %j and keeps the rest", async (key, value, words) => {
    const { studio, link } = await open();
    const response = await stranger(studio).post(link, { ...answers, [key]: value });
    const page = await response.text();
    expect(response.status).toBe(400);
    expect(page).toContain(words);
    expect(page).toContain('value="Ida Holm"');
    expect(page).not.toContain(owner.password);
    expect(await validateHtml(page)).toEqual([]);
    expect((await stranger(studio).post(link, answers)).status).toBe(303);
  });

  test("another site cannot set it up, and before that nobody signs in", async () => {
    const { studio, link } = await open();
    const visitor = stranger(studio);
    const evil = { origin: "https://evil.example", "sec-fetch-site": "cross-site" };
    expect((await visitor.post(link, answers, evil)).status).toBe(403);
    expect(await (await visitor.get("/studio/sign-in")).text()).toContain("Not set up yet");
  });
});
