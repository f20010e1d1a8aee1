import type { AddressInfo } from "node:net";

import type { NodeSavedSession } from "@atproto/oauth-client-node";
import { serve, type ServerType } from "@hono/node-server";
import { Hono } from "hono";
import type { Page } from "playwright-core";
import {
  afterAll,
  afterEach,
  beforeAll,
  beforeEach,
  describe,
  expect,
  inject,
  onTestFinished,
  test,
} from "vitest";

import { type Atproto, atprotoPassword, startAtproto } from "#support/atproto.ts";
import { type BlueskySite, blueskySite, publishNote } from "#support/bluesky.ts";
import { checkPage, openPage, takeComplaints } from "#support/browser.ts";
import { describeOnEachDatabase } from "#support/databases.ts";
import { freePort } from "#support/free-port.ts";
import { ownerOfWhole, startWhole } from "#support/whole-app.ts";
import { findConnection } from "#syndication";

describe("an account on a real Bluesky server", () => {
  let there: Atproto;
  beforeAll(async () => {
    there = await startAtproto(inject("postgresUrl"));
  }, 300_000);
  afterAll(async () => await there?.stop());
  let names = 0;
  const name = (): string => `eva${(names += 1)}`;

  /** Presses a button of the server's own pages, where somebody is signed in first. */
  const answerThere = async (page: Page, button: RegExp): Promise<void> => {
    await page.getByRole("textbox", { name: /password/i }).fill(atprotoPassword);
    await page.getByRole("button", { name: /sign in|next/i }).click();
    await page.getByRole("button", { name: button }).click();
  };

  test("is connected in the studio, by its owner's pressing two buttons", async () => {
    const us = await there.signUp(name());
    const origin = `http://localhost:${await freePort()}`;
    const whole = await startWhole(
      {
        ...{ PORT: new URL(origin).port, MEDSPIL_ALLOW_PRIVATE_NETWORK: "1" },
        ...{ MEDSPIL_PLC_URL: there.plc, MEDSPIL_BLUESKY_API_URL: there.pds },
      },
      origin,
    );
    onTestFinished(async () => await whole.stop());
    const page = await openPage({ origin, locale: "en-US", expected: /./ });
    await page.goto("/studio/sign-in");
    await page.fill("#email", ownerOfWhole.email);
    await page.fill("#password", ownerOfWhole.password);
    await page.press("#password", "Enter");
    await page.waitForURL("**/studio");
    await page.goto("/studio/connections/bluesky");
    const form = page.locator("form[action$='/bluesky/start']");
    await form.getByRole("textbox").fill(`@eva${names}.test`);
    await form.getByRole("button").click();
    await page.waitForURL(`${there.pds}/**`);
    await answerThere(page, /authorize|accept|allow/i);
    await page.waitForURL(`${origin}/studio/connections/bluesky?**`);
    expect(await page.locator("main").textContent()).toContain(`@eva${names}.test`);
    const rows = await whole.app.kit.store.db
      .selectFrom("connections")
      .select(["name", "uri", "state"])
      .where("network", "=", "bluesky")
      .execute();
    expect(rows).toEqual([{ name: `@eva${names}.test`, uri: us.assertDid, state: "connected" }]);
    // Nothing was asked of anybody but the two of them.
    const known = [there.pds, origin, origin.replace("localhost", "127.0.0.1")];
    for (const complaint of takeComplaints(page)) {
      const asked = /^asked another origin: (\S+)/.exec(complaint)?.[1] ?? complaint;
      expect(known).toContain(new URL(asked).origin);
    }
    await checkPage(page);
  });

  describeOnEachDatabase("is connected", (fresh) => {
    /** What does not depend on our database is tried with one. */
    const testOnce = fresh.dialect === "sqlite" ? test : () => {};
    let server: ServerType;
    let origin: string;
    let site: BlueskySite;
    /** Where people came back to, with what their server put behind it. */
    let back: URLSearchParams | undefined;
    beforeEach(async () => {
      let app = new Hono();
      back = undefined;
      server = serve({ fetch: (request) => app.fetch(request), port: 0, hostname: "127.0.0.1" });
      await new Promise((done) => server.once("listening", done));
      origin = `http://localhost:${(server.address() as AddressInfo).port}`;
      site = await blueskySite(there, fresh, name(), { origin });
      app = new Hono().route("/", site.network.routes?.app ?? new Hono()).get("/back", (c) => {
        back = new URL(c.req.url).searchParams;
        return c.html("<!doctype html><title>Back</title>");
      });
    });
    afterEach(() => void server?.close());
    const connect = () => {
      const { byPassword, start, finish, check, end } = site.network.connect ?? {};
      if (!byPassword || !start || !finish || !check || !end) throw new Error("It cannot connect");
      return { byPassword, start, finish, check, end };
    };
    const keep = async (tokens: object) =>
      await fresh.store.db
        .updateTable("connections")
        .set({ state: "connected", tokens_sealed: site.kit.secrets.seal(JSON.stringify(tokens)) })
        .where("id", "=", site.connectionId)
        .execute();
    const connection = async () => {
      const found = await findConnection(fresh.store.db, site.connectionId);
      if (found === undefined) throw new Error("The connection is gone");
      return found;
    };

    /** Signs in at the account's own server and presses a button there. */
    const agree = async (button: RegExp, state = "kept in the browser"): Promise<void> => {
      const returnTo = `${origin}/back`;
      const begun = await connect().start({ handle: site.handle, state, returnTo });
      if (begun.kind !== "redirect") throw new Error(JSON.stringify(begun));
      const page = await openPage({ origin: there.pds, locale: "en-US", expected: /./ });
      await page.goto(begun.url);
      await answerThere(page, button);
      await page.waitForURL(`${origin}/back?**`);
      // The way back leads to another origin, and nothing else does.
      const { port } = new URL(origin);
      for (const complaint of takeComplaints(page))
        expect(complaint).toMatch(
          new RegExp(`^asked another origin: http://(?:127.0.0.1|localhost):${port}/`),
        );
    };

    test("at its own server's page, by which we post, and which takes the keys back", async () => {
      await agree(/authorize|accept|allow/i);
      const query = back ?? new URLSearchParams();
      expect(await connect().finish(query, "of another browser")).toEqual({
        ...{ kind: "refused", code: "connect_other_browser" },
      });
      expect(await connect().finish(query, "kept in the browser")).toEqual({
        ...{ kind: "connected", connectionId: site.connectionId },
      });
      // The same way back leads in once.
      expect(await connect().finish(query, "kept in the browser")).toEqual({
        ...{ kind: "refused", code: "connect_too_late" },
      });
      expect(await connection()).toMatchObject({ name: `@${site.handle}`, state: "connected" });
      const { secrets } = site.kit;
      const tokens = async () =>
        JSON.parse(secrets.unseal((await connection()).tokens_sealed ?? "")) as {
          by: string;
          session: NodeSavedSession;
        };
      const { session, by } = await tokens();
      expect(by).toBe("oauth");

      // What it was given is over; it is given anew, once, and kept.
      const over = { ...session.tokenSet, expires_at: new Date(0).toISOString() };
      await keep({ by, session: { ...session, tokenSet: over } });
      const id = await publishNote(fresh, "Ved siden af");
      await site.work();
      expect(await site.copyOf(id)).toMatchObject({ state: "sent" });
      expect(await site.records("app.bsky.feed.post")).toHaveLength(1);
      const renewed = (await tokens()).session.tokenSet;
      expect(renewed.refresh_token).not.toBe(session.tokenSet.refresh_token);
      expect(await connect().check(await connection())).toMatchObject({ kind: "connected" });

      await connect().end(await connection());
      // Somebody who has the keys all the same can do nothing with them.
      await keep({ by, session: { ...session, tokenSet: renewed } });
      expect(await connect().check(await connection())).toMatchObject({ code: "must_reconnect" });
      expect(await connection()).toMatchObject({ state: "expired" });
    });

    testOnce("not where its owner says no there", async () => {
      await agree(/deny|cancel|reject/i);
      const query = back ?? new URLSearchParams();
      expect(await connect().finish(query, "kept in the browser")).toEqual({
        ...{ kind: "refused", code: "connect_declined" },
      });
    });

    testOnce("by an app password, and by no other", async () => {
      const { byPassword } = connect();
      const { handle } = site;
      expect(await byPassword({ handle, password: atprotoPassword })).toEqual({
        ...{ kind: "refused", code: "app_password_needed" },
      });
      expect(await byPassword({ handle, password: "abcd-efgh-ijkl-mnop" })).toEqual({
        ...{ kind: "refused", code: "wrong_app_password" },
      });
      expect(await byPassword({ handle: "nobody.test", password: "x" })).toEqual({
        ...{ kind: "refused", code: "handle_not_found", params: { handle: "nobody.test" } },
      });
      expect(await byPassword({ handle: "ikke et navn", password: "x" })).toMatchObject({
        ...{ kind: "refused", code: "handle_not_found" },
      });
    });

    testOnce(
      "under the handle that it has now, and no more once its owner switched it off",
      async () => {
        const { check } = connect();
        await site.us.com.atproto.identity.updateHandle({ handle: `ny${site.handle}` });
        expect(await check(await connection())).toMatchObject({ kind: "connected" });
        expect(await connection()).toMatchObject({ name: `@ny${site.handle}` });
        await site.us.com.atproto.server.deactivateAccount({});
        expect(await check(await connection())).toMatchObject({ code: "account_not_active" });
        const id = await publishNote(fresh, "Hej");
        await site.work();
        expect(await site.copyOf(id)).toMatchObject({
          ...{ state: "refused", error_code: "account_not_active" },
        });
        // It can be switched on again, and needs no new keys then.
        expect(await connection()).toMatchObject({ state: "connected" });
      },
    );

    testOnce("by a password that is forgotten there too when it is disconnected", async () => {
      const before = await connection();
      await connect().end(before);
      const { refreshJwt } = JSON.parse(site.kit.secrets.unseal(before.tokens_sealed ?? "")) as {
        refreshJwt: string;
      };
      const answer = await fetch(`${there.pds}/xrpc/com.atproto.server.refreshSession`, {
        ...{ method: "POST", headers: { authorization: `Bearer ${refreshJwt}` } },
      });
      expect(answer.ok).toBe(false);
    });
  });
});
