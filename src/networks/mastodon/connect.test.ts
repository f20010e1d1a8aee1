import { afterEach, beforeEach, expect, test } from "vitest";

import { day, hour } from "#core/clock.ts";
import { createSafeFetch } from "#core/safe-fetch.ts";
import type { Kit } from "#kit";
import type { Network } from "#networks";
import { describeOnEachDatabase } from "#support/databases.ts";
import { kitOn } from "#support/kit.ts";
import { comeBack, connectThere } from "#support/mastodon.ts";
import { type MastodonServer, startMastodon } from "#support/mastodon-server.ts";
import { endConnection, findConnection } from "#syndication";

import { mastodon } from "./index.ts";
import { limitsOf } from "./network.ts";

const fine = "read:accounts read:statuses read:search write:statuses write:media write:favourites";
const returnTo = "https://vaerkstedet.example/studio/networks/mastodon/back";

describeOnEachDatabase("An account on a Mastodon server", (fresh) => {
  let there: MastodonServer;
  let kit: Kit;
  let network: Network;
  beforeEach(async () => {
    there = await startMastodon(() => fresh.clock.now());
    kit = await kitOn(fresh);
    network = mastodon(kit);
  });
  afterEach(async () => await there.stop());
  const host = (): string => new URL(there.origin).host;
  const start = async (handle = host()) =>
    await network.connect?.start?.({ handle, state: "of this browser", returnTo });
  const leave = async (): Promise<URL> => {
    const left = await start();
    if (left?.kind !== "redirect") throw new Error(JSON.stringify(left));
    return new URL(left.url);
  };
  const agree = async (url: URL): Promise<URL> =>
    new URL((await fetch(url, { redirect: "manual" })).headers.get("location") ?? "");
  const finish = async (back: URL, state = "of this browser") =>
    await network.connect?.finish?.(back.searchParams, state);
  const connection = async (id: number) => {
    const found = await findConnection(fresh.store.db, id);
    if (found === undefined) throw new Error("none");
    return found;
  };

  test("is connected at its own server, asked for no more than is needed", async () => {
    const id = await connectThere(kit, network, `@ida@${host()}`);
    const kept = await connection(id);
    expect(kept).toMatchObject({
      ...{ network: "mastodon", name: "@ida@social.example", state: "connected" },
      uri: `${there.origin}/users/ida`,
    });
    const [app] = there.apps.values();
    expect(app).toMatchObject({
      ...{ scopes: fine, redirect: "https://vaerkstedet.example/mastodon/callback" },
    });
    expect(limitsOf(kept)).toMatchObject({ maxLength: 5000, maxPictures: 4, linkLength: 23 });
    const [key = ""] = there.keys;
    const rows = await fresh.store.db.selectFrom("mastodon_apps").selectAll().execute();
    expect(JSON.stringify([kept, rows])).not.toMatch(new RegExp(`${key}|secret-`, "u"));
    expect(await network.connect?.check(kept)).toEqual({ kind: "connected", connectionId: id });

    // The same account again is the same connection, and the server is not told of us twice.
    expect(await connectThere(kit, network, there.origin)).toBe(id);
    expect(there.apps.size).toBe(1);
  });

  test("gives its key back when it is disconnected", async () => {
    const id = await connectThere(kit, network, host());
    await network.connect?.end?.(await connection(id));
    expect(there.keys.size).toBe(0);
    await fresh.store.transact(async (tx) => await endConnection(tx, id));
    expect(await network.connect?.check(await connection(id))).toMatchObject({
      ...{ kind: "refused", code: "must_reconnect" },
    });
  });

  test("is found on a server of another name than its handle’s", async () => {
    const other = await startMastodon(() => fresh.clock.now());
    other.answerNext("GET /api/v2/instance", 404);
    const self = {
      rel: "self",
      type: "application/activity+json",
      href: `${there.origin}/users/ida`,
    };
    other.answerNext("GET /.well-known/webfinger", {
      ...{ status: 200, body: JSON.stringify({ links: [self] }) },
    });
    const left = await start(`@ida@${new URL(other.origin).host}`);
    await other.stop();
    expect(left).toMatchObject({ kind: "redirect" });
    expect(left?.kind === "redirect" && new URL(left.url).origin).toBe(there.origin);
  });

  test("is asked for wide scopes where the server knows no others, without a challenge it does not know", async () => {
    there.facts = undefined;
    there.instance = {
      uri: "pleroma.example",
      version: "2.7.2 (compatible; Pleroma 2.9)",
      max_toot_chars: 7000,
    };
    const url = await leave();
    expect(url.searchParams.get("scope")).toBe("read write");
    expect(url.searchParams.has("code_challenge")).toBe(false);
    const id = await comeBack(network, (await agree(url)).href, returnTo);
    expect(await connection(id)).toMatchObject({ name: "@ida@pleroma.example" });
    expect(limitsOf(await connection(id))).toMatchObject({ maxLength: 7000, maxPictures: 4 });
  });

  test("is refused where nobody speaks so, or the address is none of the open web", async () => {
    there.answerNext("GET /api/v2/instance", { status: 200, body: "<html>" });
    expect(await start()).toEqual({
      ...{ kind: "refused", code: "not_mastodon", params: { host: host() } },
    });
    expect(await start("ida")).toMatchObject({ kind: "refused", code: "not_mastodon" });
    there.answerNext("GET /api/v2/instance", 503);
    expect(await start()).toMatchObject({ kind: "refused", code: "server_busy" });
    const fetch = createSafeFetch({ allowPrivateNetwork: false, userAgent: "test" });
    const config = { ...kit.config, allowPrivateNetwork: false };
    const open = mastodon({ ...kit, config, fetch });
    const asked = { handle: host(), state: "a", returnTo };
    expect(await open.connect?.start?.(asked)).toMatchObject({ code: "address_refused" });
    await fetch.close();
  });

  test("comes back once, to the browser that left, in time, and with the code of its own sign-in", async () => {
    const back = await agree(await leave());
    expect(await finish(back, "of another")).toMatchObject({ code: "connect_other_browser" });
    expect(await finish(back)).toMatchObject({ kind: "connected" });
    expect(await finish(back)).toMatchObject({ code: "connect_too_late" });

    const [one, other] = [await agree(await leave()), await agree(await leave())];
    one.searchParams.set("code", other.searchParams.get("code") ?? "");
    expect(await finish(one)).toMatchObject({ code: "connect_too_late" });

    const denied = await leave();
    const no = new URL(returnTo);
    no.searchParams.set("state", denied.searchParams.get("state") ?? "");
    no.searchParams.set("error", "access_denied");
    expect(await finish(no)).toMatchObject({ code: "connect_declined" });

    const late = await agree(await leave());
    fresh.clock.move(hour + 1);
    expect(await finish(late)).toMatchObject({ code: "connect_too_late" });
    await fresh.store.transact(async (tx) => await network.tidy?.(tx));
    expect(await fresh.store.db.selectFrom("mastodon_sign_ins").selectAll().execute()).toEqual([]);
    const lost = await network.routes?.app.request(late.href);
    expect(lost?.headers.get("location")).toBe("https://vaerkstedet.example/studio");
  });

  test("makes itself known anew where the server forgot this site, and where this site has moved", async () => {
    const url = await leave();
    const back = await agree(url);
    there.apps.clear();
    expect(await finish(back)).toMatchObject({ kind: "refused", code: "connect_once_more" });
    await connectThere(kit, network, host());
    fresh.clock.move(2 * day);
    there.apps.clear();
    await connectThere(kit, network, host());
    fresh.clock.move(2 * day);
    await connectThere(kit, network, host());
    expect(there.apps.size).toBe(1);
    const moved = { ...kit, config: { ...kit.config, origin: "https://nyt.example" } };
    await mastodon(moved).connect?.start?.({ handle: host(), state: "a", returnTo });
    expect([...there.apps.values()].map(({ redirect }) => redirect)).toEqual([
      "https://vaerkstedet.example/mastodon/callback",
      "https://nyt.example/mastodon/callback",
    ]);
  });

  test("is expired once its key is no longer taken, and not while its server is down", async () => {
    const id = await connectThere(kit, network, host());
    there.answerNext("GET /api/v1/accounts", 502);
    expect(await network.connect?.check(await connection(id))).toMatchObject({
      code: "server_busy",
    });
    expect(await connection(id)).toMatchObject({ state: "connected" });
    there.keys.clear();
    expect(await network.connect?.check(await connection(id))).toMatchObject({
      ...{ kind: "refused", code: "must_reconnect" },
    });
    expect(await connection(id)).toMatchObject({ state: "expired" });
  });
});
