import { expect, test } from "vitest";

import { bySystem } from "#schema";
import { describeOnEachDatabase } from "#support/databases.ts";
import { kitOn } from "#support/kit.ts";
import { addConnection, endConnection, findConnection } from "#syndication";

import { bluesky } from "./index.ts";
import { nameOf } from "./own-name.ts";

test.each([
  ["https://ida.example", "ida.example"],
  ["https://ida.example:8443", undefined],
  ["https://ida.example/blog", undefined],
  ["http://ida.example", undefined],
  ["https://localhost", undefined],
  ["https://192.0.2.1", undefined],
])("the name of %s there is %s", (origin, name) => {
  expect(nameOf(origin)).toBe(name);
});

describeOnEachDatabase("the site's domain", (fresh) => {
  test("is nobody's name until its owner says whose, and no more when that account is disconnected", async () => {
    const kit = await kitOn(fresh, { origin: "https://ida.example" });
    const { ownName, routes } = bluesky(kit);
    const id = await fresh.store.transact(
      async (tx) =>
        await addConnection(tx, { network: "bluesky", name: "@ida.test", uri: "did:plc:ida" }),
    );
    const connection = await findConnection(fresh.store.db, id);
    if (connection === undefined || ownName === undefined) throw new Error("nothing connected");
    const asked = async (): Promise<string> => {
      const answer = await routes?.app.request("https://ida.example/.well-known/atproto-did");
      return `${answer?.status} ${await answer?.text()}`;
    };
    expect(await asked()).toMatch(/^404 /u);
    await ownName.say(bySystem, connection, true);
    expect(await ownName.isSaid(connection)).toBe(true);
    expect(await asked()).toBe("200 did:plc:ida");
    await ownName.say(bySystem, { ...connection, uri: "did:plc:other" }, false);
    expect(await asked()).toBe("200 did:plc:ida");
    await fresh.store.transact(async (tx) => await endConnection(tx, id));
    expect(await asked()).toMatch(/^404 /u);
  });
});
