import { expect, test } from "vitest";

import { freshMs, listSessions } from "#sign-in";
import { validateHtml } from "#support/browser.ts";
import { describeOnEachDatabase } from "#support/databases.ts";
import { openStudio, owner, setUp } from "#support/studio.ts";
import { signedIn, type Visitor } from "#support/studio-browser.ts";

const waysIn = [
  ["/studio/settings/password", { password: owner.password, newPassword: "fire blå heste" }],
  ["/studio/settings/passkeys/options", {}],
  ["/studio/settings/passkeys", {}],
  ["/studio/settings/passkeys/remove", { id: "x" }],
  ["/studio/settings/sessions", { session: "others" }],
] as const;
const where = "/studio/confirm?to=/studio/settings";

describeOnEachDatabase("showing that it is you", (fresh) => {
  const open = async () => {
    const studio = await openStudio(fresh);
    await setUp(studio);
    return { studio, ida: await signedIn(studio) };
  };
  const renew = async (ida: Visitor): Promise<Response> => {
    const { password } = owner;
    const response = await ida.post("/studio/confirm", { password, to: "/studio/settings" });
    const page = await (await ida.get("/studio/settings")).text();
    ida.token = /name="_token" value="([^"]+)"/.exec(page)?.[1] ?? "";
    return response;
  };

  test("who gets in is changed only a quarter of an hour after a password was shown", async () => {
    const { studio, ida } = await open();
    const elsewhere = await signedIn(studio);
    fresh.clock.move(freshMs - 1000);
    const before = await (await ida.get("/studio/settings")).text();
    expect(before).toContain("/studio/settings/password");
    fresh.clock.move(2000);
    for (const [address, fields] of waysIn) {
      const response = await ida.post(address, fields);
      expect(response.status, address).toBe(303);
      expect(response.headers.get("location")).toBe(where);
    }
    const asked = await ida.post(
      "/studio/settings/passkeys/options",
      {},
      { accept: "application/json" },
    );
    expect(asked.status).toBe(403);
    expect(await asked.json()).toMatchObject({ to: where });
    expect((await elsewhere.get("/studio")).status).toBe(200);
    const page = await (await ida.get("/studio/settings")).text();
    expect(page).toContain(where);
    expect(page).not.toContain('action="/studio/settings/password"');
    expect(await validateHtml(page)).toEqual([]);
    // What is not about who gets in needs no proof.
    expect((await ida.post("/studio/settings/site", {})).status).toBe(400);

    const door = await (await ida.get(where)).text();
    expect(await validateHtml(door)).toEqual([]);
    expect((await ida.post("/studio/confirm", { password: "tre gule duer" })).status).toBe(401);
    const old = ida.cookie;
    expect((await renew(ida)).headers.get("location")).toBe("/studio/settings");
    expect(ida.cookie).not.toBe(old);
    const others = await ida.post("/studio/settings/sessions", { session: "others" });
    expect(others.headers.get("location")).toMatch(/done=saved/);
    expect((await elsewhere.get("/studio")).status).toBe(303);
    expect(await listSessions(fresh.store.db, 1, fresh.clock.now())).toHaveLength(1);
    expect((await ida.get("/studio")).status).toBe(200);
    ida.cookie = old;
    expect((await ida.get("/studio")).status).toBe(303);
  });

  test("whoever took a session does not get to guess", async () => {
    const { ida } = await open();
    for (let i = 0; i < 10; i += 1)
      expect((await ida.post("/studio/confirm", { password: `${i}` })).status).toBe(401);
    expect((await ida.post("/studio/confirm", { password: owner.password })).status).toBe(429);
    for (let i = 0; i < 10; i += 1)
      await ida.post("/studio/settings/password", {
        password: `${i}`,
        newPassword: "fire blå heste",
      });
    const last = await ida.post("/studio/settings/password", {
      password: owner.password,
      newPassword: "fire blå heste",
    });
    expect(last.status).toBe(400);
    expect(await last.text()).toContain("Vent ti minutter");
  });

  test("it leads back, also after a wrong password, and nowhere but into the studio", async () => {
    const { ida } = await open();
    const wrong = await ida.post("/studio/confirm", { password: "x", to: "/studio/settings" });
    const again = await wrong.text();
    expect(again).toContain('name="to" value="/studio/settings"');
    expect(again).toContain('<a href="/studio/settings">');
    for (const to of ["https://evil.example", "//evil.example", "/studio/confirm"]) {
      const { password } = owner;
      const response = await ida.post("/studio/confirm", { password, to });
      expect(response.headers.get("location")).toBe("/studio");
      await renew(ida);
    }
  });

  test("a new password that is easy to guess is not taken", async () => {
    const { ida } = await open();
    for (const newPassword of ["password1234", "Ida Holm 2026", "Værkstedet1"]) {
      const fields = { password: owner.password, newPassword };
      expect((await ida.post("/studio/settings/password", fields)).status).toBe(400);
    }
  });
});
