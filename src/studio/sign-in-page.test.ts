import { configure, reset } from "@logtape/logtape";
import { Hono } from "hono";
import { expect, onTestFinished, test } from "vitest";

import { logLine } from "#core/log.ts";
import { describeOnEachDatabase } from "#support/databases.ts";
import { openStudio, owner, setUp, type TestStudio } from "#support/studio.ts";
import { signedIn, stranger } from "#support/studio-browser.ts";

import { knownBrowser, rememberBrowser } from "./known-browser.ts";
import { safeReturn } from "./safe-return.ts";

test.each([
  ["/studio", "/studio"],
  ["/studio/write/12", "/studio/write/12"],
  ["/studio/posts?show=draft&from=50", "/studio/posts?show=draft&from=50"],
  [undefined, "/studio"],
  ["", "/studio"],
  ["/", "/studio"],
  ["/studiox", "/studio"],
  ["//evil.example/studio", "/studio"],
  ["https://evil.example/studio", "/studio"],
  ["/studio//evil.example", "/studio"],
  ["/studio/../../evil", "/studio"],
  ["/studio\\evil.example", "/studio"],
  ["/studio/\n/evil.example", "/studio"],
  ["\t//evil.example", "/studio"],
  ["javascript:alert(1)", "/studio"],
  ["/studio/@evil.example", "/studio"],
  ["/studio/sign-out", "/studio"],
])("after signing in %j leads to %j", (asked, to) => {
  expect(safeReturn(asked)).toBe(to);
});

describeOnEachDatabase("signing in", (fresh) => {
  const open = async (): Promise<TestStudio> => {
    const studio = await openStudio(fresh);
    await setUp(studio);
    return studio;
  };

  test("only the owner gets in, and where they wanted to go", async () => {
    const studio = await open();
    const visitor = stranger(studio);
    const asked = await visitor.get("/studio/posts?show=draft");
    expect(asked.status).toBe(303);
    const to = asked.headers.get("location") ?? "";
    expect(to).toBe("/studio/sign-in?to=%2Fstudio%2Fposts%3Fshow%3Ddraft");
    const back = "/studio/posts?show=draft";
    const typed = { ...owner, password: "tre gule duer", to: back };
    const wrong = await visitor.post("/studio/sign-in", typed);
    expect(wrong.status).toBe(401);
    expect(await wrong.text()).toContain(`name="to" value="${back}"`);
    expect(visitor.cookie).toBe("");
    const right = await visitor.post("/studio/sign-in", {
      ...owner,
      to: "/studio/posts?show=draft",
    });
    expect(right.headers.get("location")).toBe("/studio/posts?show=draft");
    const cookie = right.headers.get("set-cookie") ?? "";
    expect(cookie).toMatch(/HttpOnly/i);
    expect(cookie).toMatch(/SameSite=Lax/i);
    expect((await visitor.get("/studio")).status).toBe(200);
  });

  test("at an address with https the cookie is tied to the host", async () => {
    const studio = await openStudio({ ...fresh, origin: "https://vaerkstedet.example" });
    await setUp(studio);
    const response = await stranger(studio).post("/studio/sign-in", { ...owner });
    expect(response.headers.get("set-cookie")).toMatch(/^__Host-medspil=.*Path=\/;.*Secure/i);
    const asked = await stranger(studio).post("/studio/sign-in/passkey/options", {});
    const challenge = asked.headers.get("set-cookie") ?? "";
    expect(challenge).toMatch(/^__Host-medspil_challenge=.*Path=\/;/);
    for (const flag of ["HttpOnly", "Secure", "SameSite=Strict"]) expect(challenge).toContain(flag);
  });

  test("guessing ends after ten tries, with words that say how long to wait", async () => {
    const studio = await open();
    const visitor = stranger(studio);
    for (let i = 0; i < 10; i += 1)
      expect((await visitor.post("/studio/sign-in", { ...owner, password: `${i}` })).status).toBe(
        401,
      );
    const last = await visitor.post("/studio/sign-in", { ...owner });
    expect(last.status).toBe(429);
    expect(await last.text()).toContain("Vent ti minutter");
    expect(visitor.cookie).toBe("");
  });

  test("guesses from everywhere at once are computed in turn, and the rest are told to come back", async () => {
    const studio = await open();
    const guess = async (place: number): Promise<Response> =>
      await studio.app.request(
        `${studio.origin}/studio/sign-in`,
        {
          method: "POST",
          headers: { origin: studio.origin },
          body: new URLSearchParams({ email: `${place}@example.org`, password: "tre gule duer" }),
        },
        { incoming: { socket: { remoteAddress: `192.${place}.2.1` } } },
      );
    const answers = await Promise.all(Array.from({ length: 80 }, async (_, i) => await guess(i)));
    const busy = answers.filter(({ status }) => status === 503);
    expect(busy.length).toBeGreaterThan(0);
    expect(await busy[0]?.text()).toContain("Prøv igen om et øjeblik");
    expect(answers.filter(({ status }) => status === 401).length).toBe(80 - busy.length);
    expect((await stranger(studio).post("/studio/sign-in", { ...owner })).status).toBe(303);
  });

  test("a stranger's guesses do not keep the owner out", async () => {
    const studio = await open();
    for (let place = 1; place <= 5; place += 1)
      for (let i = 0; i < 10; i += 1)
        await studio.app.request(
          `${studio.origin}/studio/sign-in/passkey`,
          { method: "POST", headers: { origin: studio.origin } },
          { incoming: { socket: { remoteAddress: `192.0.2.${place}` } } },
        );
    expect((await stranger(studio).post("/studio/sign-in", { ...owner })).status).toBe(303);
    const passkey = await stranger(studio).post("/studio/sign-in/passkey", {});
    expect(passkey.status).toBe(401);
  });

  test("who guesses from a whole network keeps the owner out of neither a browser nor a passkey", async () => {
    const studio = await open();
    const from = async (
      remoteAddress: string,
      password: string,
      cookie = "",
    ): Promise<{ readonly status: number; readonly cookies: string[] }> => {
      const response = await studio.app.request(
        `${studio.origin}/studio/sign-in`,
        {
          method: "POST",
          headers: { origin: studio.origin, cookie },
          body: new URLSearchParams({ email: owner.email, password }),
        },
        { incoming: { socket: { remoteAddress } } },
      );
      return { status: response.status, cookies: response.headers.getSetCookie() };
    };
    const first = await from("198.51.100.7", owner.password);
    const known = first.cookies.find((line) => line.startsWith("medspil_known="));
    expect(known).toMatch(/HttpOnly/i);
    expect(known).toMatch(/SameSite=Strict/i);
    const cookie = known?.split(";")[0] ?? "";
    // Ten households of one network, whose addresses one stranger may have.
    const guesses: number[] = [];
    for (let net = 0; net < 10; net += 1)
      for (let i = 0; i < 10; i += 1)
        guesses.push((await from(`2001:db8:0:${net}::1`, `forkert ${i}`)).status);
    expect(guesses.filter((status) => status === 401)).toHaveLength(20);
    expect((await from("198.51.100.8", owner.password)).status).toBe(303);
    // Many networks at once use up what a new browser has, and not what a known one has.
    for (let net = 1; net <= 10; net += 1)
      for (let i = 0; i < 10; i += 1) await from(`192.0.${net}.${i}`, `forkert ${i}`);
    expect((await from("198.51.101.9", owner.password)).status).toBe(429);
    const again = await from("198.51.101.9", owner.password, cookie);
    expect(again.status).toBe(303);
    // A cookie that was copied has no more tries than a place has, and none that was made up has any.
    for (let i = 0; i < 9; i += 1)
      expect((await from("198.51.102.9", "forkert", cookie)).status).toBe(401);
    expect((await from("198.51.102.9", "forkert", cookie)).status).toBe(429);
    expect((await from("198.51.102.9", owner.password, "medspil_known=x")).status).toBe(429);
  }, 120_000);

  test("a browser known from one owner has no tries at the account of another", async () => {
    const studio = await open();
    const { kit } = studio;
    const app = new Hono();
    app.get("/remember", (c) => {
      rememberBrowser(c, kit, 1);
      return c.body(null);
    });
    app.get("/ask/:owner", (c) => c.text(knownBrowser(c, kit, Number(c.req.param("owner"))) ?? ""));
    const [line = ""] = (await app.request("/remember")).headers.getSetCookie();
    const cookie = line.split(";")[0] ?? "";
    const ask = async (path: string): Promise<string> =>
      await (await app.request(path, { headers: { cookie } })).text();
    expect(await ask("/ask/1")).not.toBe("");
    expect(await ask("/ask/2")).toBe("");
  });

  test("the log says what happens to ways in, and not of whom or with what", async () => {
    const lines: string[] = [];
    await configure({
      reset: true,
      sinks: { kept: (record) => void lines.push(logLine(record)) },
      loggers: [
        { category: "medspil", sinks: ["kept"], lowestLevel: "info" },
        { category: ["logtape", "meta"], sinks: [] },
      ],
    });
    onTestFinished(async () => await reset());
    const studio = await open();
    const visitor = stranger(studio);
    await visitor.post("/studio/sign-in", { email: "bo@example.org", password: "tre gule duer" });
    await visitor.post("/studio/sign-in/passkey", {});
    await visitor.post("/studio/sign-in", { ...owner });
    await visitor.post("/studio/write", { _token: "x" });
    await visitor.post("/studio/confirm", { _token: "x" }, { origin: "https://evil.example" });
    await visitor.post("/studio/sign-out", {});
    expect(lines.map((line) => line.slice(25))).toEqual([
      "warning sign-in: A password was not right.",
      "warning sign-in: A passkey was not right.",
      "info sign-in: User 1 signed in by password.",
      "warning sign-in: A form was refused: form_expired.",
      "warning sign-in: A form was refused: cross_site.",
      "info sign-in: User 1 signed out.",
    ]);
    expect(lines.join("")).not.toMatch(/@|gule/);
  });

  test("signing out ends the session on the server too", async () => {
    const studio = await open();
    const visitor = await signedIn(studio);
    const { cookie } = visitor;
    await visitor.post("/studio/sign-out", {});
    visitor.cookie = cookie;
    expect((await visitor.get("/studio")).status).toBe(303);
  });

  test("another site can neither sign anybody in or out nor send a form", async () => {
    const studio = await open();
    const visitor = await signedIn(studio);
    const evil = { origin: "https://evil.example", "sec-fetch-site": "cross-site" };
    const same = { origin: "http://other.localhost:8080", "sec-fetch-site": "same-site" };
    for (const headers of [evil, same, { ...evil, origin: "null" }]) {
      expect((await visitor.post("/studio/sign-in", { ...owner }, headers)).status).toBe(403);
      expect((await visitor.post("/studio/sign-out", {}, headers)).status).toBe(403);
      const write = await visitor.post("/studio/write", { action: "save", markdown: "x" }, headers);
      expect(write.status).toBe(403);
    }
    expect((await visitor.get("/studio")).status).toBe(200);
    expect(await fresh.store.db.selectFrom("posts").select("id").execute()).toEqual([]);
  });

  test("a form without the token of this session changes nothing", async () => {
    const studio = await open();
    const visitor = await signedIn(studio);
    const other = await signedIn(studio);
    expect(other.token).not.toBe(visitor.token);
    for (const token of ["", "x", other.token]) {
      const response = await visitor.post("/studio/write", {
        _token: token,
        action: "save",
        markdown: "x",
      });
      expect(response.status).toBe(403);
      expect(await response.text()).toContain("Intet er ændret");
    }
    expect(await fresh.store.db.selectFrom("posts").select("id").execute()).toEqual([]);
  });
});
