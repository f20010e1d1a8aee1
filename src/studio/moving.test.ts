import { expect, test } from "vitest";

import { AppError } from "#core/errors.ts";
import { readSettings } from "#presence";
import { freshMs } from "#sign-in";
import { validateHtml } from "#support/browser.ts";
import { describeOnEachDatabase } from "#support/databases.ts";
import { openStudio, setUp } from "#support/studio.ts";
import { signedIn, stranger, type Visitor } from "#support/studio-browser.ts";

const other = {
  uri: "https://ny.example/users/ida",
  handle: "@ida@ny.example",
  ...{ isUs: false, namesUs: true, hasMoved: false },
};
const own = "@ida@localhost:8080";

describeOnEachDatabase("moving in the studio", (fresh) => {
  const open = async () => {
    const studio = await openStudio(fresh);
    await setUp(studio);
    studio.other = other;
    return { studio, ida: await signedIn(studio) };
  };
  const settings = async () => await readSettings(fresh.store.db);
  const look = async (ida: Visitor, path = "/studio/moving"): Promise<string> => {
    const page = await (await ida.get(path)).text();
    expect(await validateHtml(page)).toEqual([]);
    return page;
  };

  test("an account we come from is named, shown, and removed", async () => {
    const { ida } = await open();
    expect(await look(ida, "/studio/settings")).toContain('href="/studio/moving"');
    const named = await ida.post("/studio/moving/from", { from: other.handle });
    expect(named.headers.get("location")).toBe("/studio/moving?done=saved");
    expect((await settings()).alsoKnownAs).toEqual([{ uri: other.uri, handle: other.handle }]);
    expect(await look(ida)).toContain(other.handle);
    await ida.post("/studio/moving/from/remove", { uri: other.uri });
    expect((await settings()).alsoKnownAs).toEqual([]);
    expect(await look(ida)).not.toContain(other.handle);
  });

  test("who is not there, or is we ourselves, is said, and what was typed stays", async () => {
    const { studio, ida } = await open();
    for (const found of [undefined, { ...other, isUs: true }]) {
      studio.other = found;
      for (const name of ["from", "to"]) {
        const response = await ida.post(`/studio/moving/${name}`, { [name]: "@x@y.example" });
        expect(response.status).toBe(400);
        const page = await response.text();
        expect(page).toContain('value="@x@y.example"');
        expect(page).toContain(found === undefined ? "Vi fandt ingen" : "denne side selv");
        expect(await validateHtml(page)).toEqual([]);
      }
    }
    expect(await settings()).toMatchObject({ alsoKnownAs: [], movedTo: null });
  });

  test("what has to be done over there first is said, also when it changes at the last moment", async () => {
    const { studio, ida } = await open();
    for (const path of ["/studio/moving/to", "/studio/moving/to/confirm"]) {
      studio.other = { ...other, namesUs: false };
      const first = await ida.post(path, { to: other.handle, uri: other.uri });
      expect(first.status).toBe(400);
      expect(await first.text()).toContain(`at du kommer fra ${own}`);
      studio.other = { ...other, hasMoved: true };
      const second = await ida.post(path, { to: other.handle, uri: other.uri });
      expect(await second.text()).toContain("er selv flyttet");
    }
    expect((await settings()).movedTo).toBeNull();
  });

  test("moving away says what happens, then happens, is shown everywhere, and is taken back", async () => {
    const { ida } = await open();
    const response = await ida.post("/studio/moving/to", { to: other.handle });
    const review = await response.text();
    expect(response.status).toBe(200);
    expect(await validateHtml(review)).toEqual([]);
    for (const words of ["åbenhedsloggen", "kan stadig læse den", "tilbage hertil"])
      expect(review).toContain(words);
    expect((await settings()).movedTo).toBeNull();
    const done = await ida.post("/studio/moving/to/confirm", { uri: other.uri });
    expect(done.headers.get("location")).toBe("/studio/moving?done=moved");
    expect((await settings()).movedTo).toEqual({ uri: other.uri, handle: other.handle });
    for (const path of ["/studio", "/studio/write", "/studio/moving"])
      expect(await look(ida, path), path).toContain(`Du er flyttet til ${other.handle}`);
    expect(await look(ida, "/studio/openness")).toContain(`Vi flyttede til en anden konto`);
    await ida.post("/studio/moving/back", {});
    expect((await settings()).movedTo).toBeNull();
    expect(await look(ida, "/studio")).not.toContain("Du er flyttet");
  });

  test("moving away asks for a fresh sign-in, and is the owner's alone", async () => {
    const { studio, ida } = await open();
    fresh.clock.move(freshMs + 1000);
    const door = "/studio/confirm?to=/studio/moving";
    for (const path of ["/studio/moving/to", "/studio/moving/to/confirm"]) {
      const response = await ida.post(path, { to: other.handle, uri: other.uri });
      expect(response.headers.get("location")).toBe(door);
    }
    const page = await look(ida);
    expect(page).toContain(`href="${door}"`);
    expect(page).not.toContain('action="/studio/moving/to"');
    expect(await (await ida.get(door)).text()).toContain('value="/studio/moving"');
    const nobody = stranger(studio);
    for (const path of ["from", "from/remove", "to", "to/confirm", "back"]) {
      const response = await nobody.post(`/studio/moving/${path}`, { uri: other.uri });
      expect(response.headers.get("location")).toMatch(/^\/studio\/sign-in/);
    }
    expect(await settings()).toMatchObject({ alsoKnownAs: [], movedTo: null });
  });

  test("a server that does not answer is no fault of ours", async () => {
    const { studio, ida } = await open();
    Object.defineProperty(studio, "other", {
      get: () => {
        throw new AppError({ code: "unreachable", status: 502, safeMessage: "x" });
      },
    });
    const response = await ida.post("/studio/moving/from", { from: "@x@stille.example" });
    expect(response.status).toBe(400);
    expect(await response.text()).toContain("deres server er nede");
  });
});
