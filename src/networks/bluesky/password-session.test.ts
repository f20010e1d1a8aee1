import { beforeEach, expect, test } from "vitest";

import { Agent } from "@atproto/api";

import { answered } from "#support/bluesky.ts";
import { describeOnEachDatabase } from "#support/databases.ts";
import { kitOn } from "#support/kit.ts";
import type { Kit } from "#kit";
import { addConnection, type Connection, findConnection } from "#syndication";

import { passwordSession } from "./password-session.ts";
import { sealTokens } from "./tokens.ts";
import { webFetch } from "./web-fetch.ts";

type Answer = Parameters<typeof answered>;

describeOnEachDatabase("an account that was connected with an app password", (fresh) => {
  const did = "did:plc:ewvi7nxzyoun6zhxrhs64oiz";
  let kit: Kit;
  let connection: Connection;
  const asked: string[] = [];
  /** What each server answers, by what it is asked with which key. */
  let answers: (host: string, method: string, key: string) => Answer;
  /** The server that the account says it is kept at. */
  let kept = "https://old.example";
  let known = kept;
  beforeEach(async () => {
    asked.length = 0;
    kept = known = "https://old.example";
    kit = await kitOn(fresh, {
      fetch: async (url, { headers = {} } = {}) => {
        const { host, pathname } = new URL(url);
        const method = pathname.split(".").at(-1) ?? "";
        const key = headers["authorization"]?.replace("Bearer ", "") ?? "";
        asked.push(`${host} ${method} ${key}`);
        return await Promise.resolve(answered(...answers(host, method, key)));
      },
    });
    const tokensSealed = sealTokens(kit.secrets, {
      ...{ by: "password", accessJwt: "access 1", refreshJwt: "refresh 1" },
    });
    const account = { network: "bluesky", name: "@ida.example", uri: did, tokensSealed };
    const id = await fresh.store.transact(async (tx) => await addConnection(tx, account));
    connection = (await findConnection(fresh.store.db, id)) as Connection;
  });
  const agent = () =>
    new Agent(
      passwordSession(kit, webFetch(kit.fetch), connection, async (isFresh) => {
        if (isFresh) known = kept;
        return await Promise.resolve(known);
      }),
    );
  const session: Answer = [200, {}, { did, handle: "ida.example", active: true }];
  const renewed: Answer = [200, {}, { did, accessJwt: "access 2", refreshJwt: "refresh 2" }];
  const over: Answer = [400, {}, { error: "ExpiredToken", message: "over" }];

  test("goes on with a new key when the old one is over, and keeps it", async () => {
    answers = (_, method, key) =>
      method === "refreshSession" ? renewed : key === "access 2" ? session : over;
    await agent().com.atproto.server.getSession();
    expect(asked).toEqual([
      "old.example getSession access 1",
      "old.example refreshSession refresh 1",
      "old.example getSession access 2",
    ]);
    asked.length = 0;
    await agent().com.atproto.server.getSession();
    expect(asked).toEqual(["old.example getSession access 2"]);
  });

  test("is found at the server it moved to", async () => {
    kept = "https://new.example";
    answers = (host) =>
      host === "new.example" ? session : [400, {}, { error: "AccountDeactivated" }];
    await agent().com.atproto.server.getSession();
    expect(asked).toEqual(["old.example getSession access 1", "new.example getSession access 1"]);
  });

  test("must be connected anew where the new server knows no key of it, or gives one of somebody else", async () => {
    kept = known = "https://new.example";
    answers = () => [401, {}, { error: "InvalidToken" }];
    await expect(agent().com.atproto.server.getSession()).rejects.toMatchObject({
      cause: { code: "must_reconnect" },
    });
    answers = (_, method) =>
      method === "refreshSession"
        ? [200, {}, { ...(renewed[2] as object), did: "did:plc:bo" }]
        : over;
    await expect(agent().com.atproto.server.getSession()).rejects.toMatchObject({
      cause: { code: "must_reconnect" },
    });
  });

  test.each([
    ["half an answer", [200, {}, { did, accessJwt: "access 2" }], "server_busy"],
    ["a fault of its own", [500, {}, {}], "server_busy"],
    ["that it was asked too often", [429, { "retry-after": "60" }, {}], "asked_to_wait"],
  ] as const)("keeps its keys when the server gives %s", async (_, answer, code) => {
    answers = (_host, method) => (method === "refreshSession" ? ([...answer] as Answer) : over);
    await expect(agent().com.atproto.server.getSession()).rejects.toMatchObject({
      cause: { code, retryable: true },
    });
    expect(await findConnection(fresh.store.db, connection.id)).toEqual(connection);
  });
});
