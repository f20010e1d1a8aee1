import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { day, minute } from "#core/clock.ts";
import { createSafeFetch } from "#core/safe-fetch.ts";
import { firstOwner, hashPassword, setPassword } from "#sign-in";
import { userIsErased } from "#flows/user-is-erased.ts";
import {
  accessToken,
  type AppClient,
  ask,
  askQuery,
  decide,
  getCode,
  getTokens,
  startClient,
  verifier,
} from "#support/app-client.ts";
import { validateHtml } from "#support/browser.ts";
import { describeOnEachDatabase } from "#support/databases.ts";
import { openStudio, owner, setUp, type TestStudio } from "#support/studio.ts";
import { inSession, inSessionAs, stranger, type Visitor } from "#support/studio-browser.ts";

const fetch = createSafeFetch({ allowPrivateNetwork: true, userAgent: "Medspil tests" });

const htmlPage = (body: string) => ({
  status: 200,
  headers: { "content-type": "text/html" },
  body,
});

describeOnEachDatabase("IndieAuth", (fresh) => {
  let studio: TestStudio;
  let visitor: Visitor;
  let client: AppClient;
  beforeEach(async () => {
    studio = await openStudio({ ...fresh, fetch });
    await setUp(studio, "en", {}, "none");
    visitor = await inSession(studio);
    client = await startClient();
  });
  afterEach(async () => await client.server.stop());

  const consent = async (more = {}, who = visitor): Promise<Response> =>
    await who.get(`/studio/authorize?${askQuery(client, more)}`);
  const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
  const get = async (path: string, token: string) =>
    await studio.app.request(studio.origin + path, { headers: bearer(token) });

  test("says where everything is, with the issuer that its answers name", async () => {
    const answer = await studio.app.request(
      `${studio.origin}/.well-known/oauth-authorization-server`,
    );
    expect(answer.headers.get("access-control-allow-origin")).toBe("*");
    const said = (await answer.json()) as Record<string, unknown>;
    expect(said["issuer"]).toBe(`${studio.origin}/`);
    expect(said["code_challenge_methods_supported"]).toEqual(["S256"]);
    const page = await (await consent()).text();
    const back = await decide(visitor, page);
    expect(back.searchParams.get("iss")).toBe(said["issuer"]);
  });

  test("comes back after the sign-in page to what the app asked", async () => {
    const hash = await hashPassword(owner.password);
    await fresh.store.transact(
      async (tx) => await setPassword(tx, (await firstOwner(tx.db)).userId ?? 0, hash),
    );
    const someone = stranger(studio);
    const asked = await someone.get(`/indieauth/authorize?${askQuery(client)}`);
    const first = asked.headers.get("location") ?? "";
    expect(first).toMatch(/^\/studio\/authorize\?/);
    const second = (await someone.get(first)).headers.get("location") ?? "";
    const to = new URL(second, studio.origin).searchParams.get("to") ?? "";
    const entered = await someone.post("/studio/sign-in", { ...owner, to });
    expect(entered.headers.get("location")).toBe(first);
    const page = await (await someone.get(first)).text();
    expect(page).toContain("Give Skriveren access?");
    someone.token = /name="_token" value="([^"]+)"/.exec(page)?.[1] ?? "";
    const back = await decide(someone, page);
    expect(`${back.origin}${back.pathname}`).toBe(`${client.server.origin}/back`);
    expect(Object.fromEntries(back.searchParams)).toMatchObject({
      from: "medspil",
      state: "a state with ø & ?",
    });
  });

  test("lets an app in for what was left switched on, with a profile where that was asked", async () => {
    const page = await (await consent({ scope: "profile email create delete nonsense" })).text();
    const back = await decide(visitor, page, "allow", ["profile", "create"]);
    const { status, body } = await getTokens(studio, client, back.searchParams.get("code") ?? "");
    expect(status).toBe(200);
    expect(body).toMatchObject({
      me: `${studio.origin}/`,
      scope: "profile create",
      token_type: "Bearer",
      profile: { name: "Ida Holm", url: `${studio.origin}/` },
    });
    expect(JSON.stringify(body)).not.toContain(owner.email);
    const info = await get("/indieauth/userinfo", String(body["access_token"]));
    expect(await info.json()).toEqual({ name: "Ida Holm", url: `${studio.origin}/` });
    const old = await get("/indieauth/token", String(body["access_token"]));
    expect(await old.json()).toEqual({
      me: `${studio.origin}/`,
      client_id: client.clientId,
      scope: "profile create",
    });
  });

  test("says who somebody is to a site they sign in to, and gives no token for that", async () => {
    const code = await getCode(visitor, client, { scope: "profile email" });
    const fields = {
      code,
      client_id: client.clientId,
      redirect_uri: client.redirectUri,
      code_verifier: verifier,
    };
    const { status, body } = await ask(studio, "/indieauth/authorize", fields);
    expect(status).toBe(200);
    expect(body).toEqual({
      me: `${studio.origin}/`,
      profile: { name: "Ida Holm", url: `${studio.origin}/`, email: owner.email },
    });
    const bare = await getCode(visitor, client, { scope: undefined });
    expect((await getTokens(studio, client, bare)).body["error"]).toBe("invalid_grant");
  });

  test("knows each user by an address of their own", async () => {
    const author = await inSessionAs(studio, "author", "Eva Lund");
    const code = await getCode(author, client, { scope: "profile" });
    const { body } = await getTokens(studio, client, code);
    expect(body["me"]).toBe(`${studio.origin}/authors/${author.userId}`);
  });

  test("offers no one more than they may do themselves", async () => {
    const moderator = await inSessionAs(studio, "moderator", "Mo");
    const page = await (await consent({ scope: "create media profile" }, moderator)).text();
    expect([...page.matchAll(/name="scope" value="(\w+)"/g)].map(([, one]) => one)).toEqual([
      "profile",
    ]);
    const back = await decide(moderator, page, "allow", ["profile", "create", "media"]);
    const { body } = await getTokens(studio, client, back.searchParams.get("code") ?? "");
    expect(body["scope"]).toBe("profile");
  });

  test("sends back that the user said no", async () => {
    const back = await decide(visitor, await (await consent()).text(), "deny");
    expect(back.searchParams.get("error")).toBe("access_denied");
    expect(back.searchParams.get("code")).toBeNull();
  });

  describe("a code", () => {
    test("works once, and when it comes again what it gave is over", async () => {
      const code = await getCode(visitor, client);
      const { body } = await getTokens(studio, client, code);
      const token = String(body["access_token"]);
      expect((await get("/indieauth/userinfo", token)).status).toBe(200);
      const again = await getTokens(studio, client, code);
      expect(again).toMatchObject({ status: 400, body: { error: "invalid_grant" } });
      expect((await get("/indieauth/userinfo", token)).status).toBe(401);
      const refreshed = await ask(studio, "/indieauth/token", {
        grant_type: "refresh_token",
        refresh_token: String(body["refresh_token"]),
        client_id: client.clientId,
      });
      expect(refreshed.body["error"]).toBe("invalid_grant");
    });

    test("works once also when two come at the same moment", async () => {
      const code = await getCode(visitor, client);
      const both = await Promise.all([1, 2].map(async () => await getTokens(studio, client, code)));
      expect(both.map(({ status }) => String(status)).toSorted()).toEqual(["200", "400"]);
    });

    test.each([
      ["of another app", { client_id: "https://other.example/" }],
      ["sent to another address", { redirect_uri: "https://other.example/back" }],
      ["with another verifier", { code_verifier: `${verifier}x` }],
      ["without a verifier", { code_verifier: "" }],
    ])("%s is refused, and good for nobody after that", async (_, more) => {
      const code = await getCode(visitor, client);
      expect((await getTokens(studio, client, code, more)).body["error"]).toBe("invalid_grant");
      expect((await getTokens(studio, client, code)).body["error"]).toBe("invalid_grant");
    });

    test("is good for ten minutes", async () => {
      const code = await getCode(visitor, client);
      fresh.clock.move(10 * minute);
      expect((await getTokens(studio, client, code)).body["error"]).toBe("invalid_grant");
    });

    test("is stored as a fingerprint, like every token", async () => {
      const code = await getCode(visitor, client);
      const { body } = await getTokens(studio, client, code);
      const { db } = fresh.store;
      const rows = [
        ...(await db.selectFrom("app_codes").selectAll().execute()),
        ...(await db.selectFrom("app_tokens").selectAll().execute()),
      ];
      const stored = JSON.stringify(rows);
      for (const secret of [code, body["access_token"], body["refresh_token"]])
        expect(stored).not.toContain(String(secret));
    });
  });

  describe("tokens", () => {
    test("are renewed, and an old one that comes again ends them all", async () => {
      await client.server.stop();
      client = await startClient({ grant_types: ["authorization_code", "refresh_token"] });
      const { body } = await getTokens(studio, client, await getCode(visitor, client));
      expect(body["expires_in"]).toBe(3600);
      const renew = async (token: unknown, clientId = client.clientId) =>
        await ask(studio, "/indieauth/token", {
          grant_type: "refresh_token",
          refresh_token: String(token),
          client_id: clientId,
        });
      expect((await renew(body["refresh_token"], "https://other.example/")).status).toBe(400);
      const next = await renew(body["refresh_token"]);
      expect(next).toMatchObject({ status: 200, body: { scope: "profile create" } });
      expect((await get("/indieauth/userinfo", String(body["access_token"]))).status).toBe(401);
      expect((await get("/indieauth/userinfo", String(next.body["access_token"]))).status).toBe(
        200,
      );
      expect((await renew(body["refresh_token"])).body["error"]).toBe("invalid_grant");
      expect((await get("/indieauth/userinfo", String(next.body["access_token"]))).status).toBe(
        401,
      );
    });

    test("of an app that renews them are over after an hour, others live as long as they are used", async () => {
      const long = await accessToken(studio, visitor, client, "profile");
      fresh.clock.move(60 * day);
      expect((await get("/indieauth/userinfo", long)).status).toBe(200);
      fresh.clock.move(60 * day);
      expect((await get("/indieauth/userinfo", long)).status).toBe(200);
      fresh.clock.move(91 * day);
      expect((await get("/indieauth/userinfo", long)).status).toBe(401);
    });

    test("can be looked into by the same user's apps, and revoked by who has them", async () => {
      const token = await accessToken(studio, visitor, client, "create");
      const author = await inSessionAs(studio, "author", "Eva Lund");
      const others = await accessToken(studio, author, client, "create");
      const look = async (by: string, at: string) =>
        await ask(studio, "/indieauth/introspect", { token: at }, bearer(by));
      expect((await look(token, token)).body).toMatchObject({
        active: true,
        me: `${studio.origin}/`,
        client_id: client.clientId,
        scope: "create",
      });
      expect((await look(others, token)).body).toEqual({ active: false });
      expect((await look("none", token)).status).toBe(401);
      expect((await ask(studio, "/indieauth/revoke", { token: "none" })).status).toBe(200);
      expect((await ask(studio, "/indieauth/revoke", { token })).status).toBe(200);
      expect((await get("/indieauth/userinfo", token)).status).toBe(401);
    });

    test("go with the user who let the app in", async () => {
      const author = await inSessionAs(studio, "author", "Eva Lund");
      const token = await accessToken(studio, author, client, "profile");
      await userIsErased(fresh.store, author.userId);
      expect((await get("/indieauth/userinfo", token)).status).toBe(401);
      expect(await fresh.store.db.selectFrom("app_grants").selectAll().execute()).toEqual([]);
    });

    test("are listed in the studio by app, and end there", async () => {
      const token = await accessToken(studio, visitor, client, "create profile");
      const author = await inSessionAs(studio, "author", "Eva Lund");
      const page = await (await visitor.get("/studio/apps")).text();
      expect(page).toContain("Skriveren");
      expect(page).toContain("publish posts");
      expect(await validateHtml(page)).toEqual([]);
      expect(await (await author.get("/studio/apps")).text()).not.toContain("Skriveren");
      const end = /action="(\/studio\/apps\/\d+\/end)"/.exec(page)?.[1] ?? "";
      expect((await author.post(end, {})).status).toBe(404);
      expect((await visitor.post(end, {})).status).toBe(303);
      expect((await get("/indieauth/userinfo", token)).status).toBe(401);
    });
  });

  describe("who asks", () => {
    test("is shown by name, host and where it leads, and its words stay words", async () => {
      await client.server.stop();
      client = await startClient({ client_name: '<img src=x onerror="alert(1)">\u202Egnp' });
      const answer = await consent();
      const page = await answer.text();
      expect(page).not.toContain("<img src=x");
      expect(page).not.toContain("\u202E");
      expect(page).toContain(new URL(client.clientId).host);
      expect(await validateHtml(page)).toEqual([]);
      const policy = answer.headers.get("content-security-policy") ?? "";
      expect(policy).toContain(`form-action 'self' ${client.server.origin}`);
      expect(policy).toContain("frame-ancestors 'none'");
    });

    test("can be an old page with an h-app and links for where to go back", async () => {
      await client.server.stop();
      client = await startClient({}, (clientId) => ({
        status: 200,
        headers: { "content-type": "text/html" },
        body: `<link rel="redirect_uri" href="app.example.skriver:/ind">
          <div class="h-app"><a class="u-url p-name" href="${clientId}">Gammel app</a></div>`,
      }));
      const answer = await consent({ redirect_uri: "app.example.skriver:/ind" });
      expect(await answer.text()).toContain("Give Gammel app access?");
      expect(answer.headers.get("content-security-policy")).toContain(
        "form-action 'self' app.example.skriver:",
      );
    });

    test("that does not answer, or answers for another, goes by its host and is marked", async () => {
      for (const answer of [
        () => 500,
        () => htmlPage(""),
        () => htmlPage("<div>".repeat(20_000)),
        () => ({
          status: 200,
          headers: { "content-type": "text/html" },
          body: "x".repeat(300_000),
        }),
        () => ({
          status: 200,
          headers: { "content-type": "application/json" },
          body: JSON.stringify({ client_id: "https://bank.example/", client_name: "Banken" }),
        }),
      ] as const) {
        await client.server.stop();
        client = await startClient({}, answer);
        const page = await (await consent()).text();
        expect(page).toContain(`Give ${new URL(client.clientId).host} access?`);
        expect(page).toContain("did not say what it is");
        expect(page).not.toContain("Banken");
      }
    });

    test.each([
      ["an address of somebody else's to go back to", { redirect_uri: "https://evil.example/" }],
      ["a script to go back to", { redirect_uri: "javascript:alert(1)" }],
      ["no address", { redirect_uri: undefined }],
      ["a fragment", { redirect_uri: "http://127.0.0.1/#x" }],
      ["another kind of answer", { response_type: "token" }],
      ["a plain challenge", { code_challenge_method: "plain" }],
      ["a short challenge", { code_challenge: "abc" }],
      ["a name with a password", { client_id: "https://a:b@app.example/" }],
      ["a name with dots", { client_id: "https://app.example/a/../b" }],
      ["a name that is a number", { client_id: "http://192.168.0.1/" }],
      ["a name that is none", { client_id: "ftp://app.example/" }],
    ])("and brings %s is told no on our page, and sent nowhere", async (_, more) => {
      const answer = await consent(more);
      expect(answer.status).toBe(400);
      expect(answer.headers.get("location")).toBeNull();
      expect(await answer.text()).toContain("That app cannot get access");
    });

    test("from before PKCE is let in only where the code goes back to its own host", async () => {
      const old = { code_challenge: undefined, code_challenge_method: undefined };
      const code = await getCode(visitor, client, old);
      const { status } = await getTokens(studio, client, code, { code_verifier: "" });
      expect(status).toBe(200);
      // A verifier where there was no challenge: somebody took the challenge out.
      const stripped = await getCode(visitor, client, old);
      expect((await getTokens(studio, client, stripped)).status).toBe(400);
      await client.server.stop();
      client = await startClient({ redirect_uris: ["dk.skriver:/ind"] });
      const elsewhere = await consent({ ...old, redirect_uri: "dk.skriver:/ind" });
      expect(elsewhere.status).toBe(400);
      const good = await consent({ redirect_uri: "dk.skriver:/ind" });
      expect(good.status).toBe(200);
    });

    test("is not asked on a machine of our own network, unless that is allowed", async () => {
      const guarded = createSafeFetch({ allowPrivateNetwork: false, userAgent: "Medspil tests" });
      const strict = await openStudio({ ...fresh, fetch: guarded, isStrict: true });
      const answer = await strict.app.request(
        `${strict.origin}/studio/authorize?${askQuery(client)}`,
        { headers: { cookie: visitor.cookie } },
      );
      expect(answer.status).toBe(400);
      expect(client.server.heard).toEqual([]);
    });
  });

  describe("a hostile page", () => {
    test("cannot send the answer for the user", async () => {
      const page = await (await consent()).text();
      const request = /name="request"\s+value="([^"]+)"/.exec(page)?.[1] ?? "";
      const fields = { request, action: "allow", scope: "create" };
      const elsewhere = { origin: "https://evil.example", "sec-fetch-site": "cross-site" };
      expect((await visitor.post("/studio/authorize", fields, elsewhere)).status).toBe(403);
      expect((await visitor.post("/studio/authorize", { ...fields, _token: "x" })).status).toBe(
        403,
      );
    });

    test("cannot have what was shown to one user agreed to by another, or later, or changed", async () => {
      const page = await (await consent()).text();
      const author = await inSessionAs(studio, "author", "Eva Lund");
      await expect(decide(author, page)).rejects.toThrow("400");
      await expect(
        decide(visitor, page.replace(/name="request"\s+value="/, "$&x")),
      ).rejects.toThrow("400");
      fresh.clock.move(31 * minute);
      await expect(decide(visitor, page)).rejects.toThrow("400");
    });
  });
});
