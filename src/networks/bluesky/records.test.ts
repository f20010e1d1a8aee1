import { beforeEach, expect, test } from "vitest";

import { describeOnEachDatabase } from "#support/databases.ts";
import { addConnection, type Connection, findConnection } from "#syndication";

import { atParts, findAllRecords, forgetRecord, nameRecords, noteWritten } from "./records.ts";

test("the parts of a record's address, and of nothing else", () => {
  expect(atParts("at://did:plc:abc/app.bsky.feed.post/3mfyouuy622oh")).toEqual({
    ...{ did: "did:plc:abc", collection: "app.bsky.feed.post", key: "3mfyouuy622oh" },
  });
  for (const other of [
    "at://ida.example/app.bsky.feed.post/3m",
    "at://did:plc:abc/app.bsky.feed.post",
    "at://did:plc:abc/app.bsky.feed.post/a/b",
    "at://did:plc:abc/app.bsky.feed.post/a?b",
    "https://did:plc:abc/app.bsky.feed.post/a",
    "",
  ])
    expect(atParts(other), other).toBeUndefined();
});

describeOnEachDatabase("names of records", (fresh) => {
  let by: Connection;
  const of = { kind: "post", what: "post", subject_id: 7 } as const;
  beforeEach(async () => {
    const account = { network: "bluesky", name: "@ida.example", uri: "did:plc:ida" };
    const id = await fresh.store.transact(async (tx) => await addConnection(tx, account));
    const found = await findConnection(fresh.store.db, id);
    if (found === undefined) throw new Error("It is not there");
    by = found;
  });
  const name = async (parts: number, more: { key?: string; isAnew?: boolean } = {}) =>
    await nameRecords(fresh.store, by, of, { parts, key: "job 1", ...more });
  const uris = (records: readonly { readonly uri: string }[]) => records.map(({ uri }) => uri);

  test("stay the same however often it is tried, whoever tries", async () => {
    const first = await name(3);
    expect(new Set(uris(first)).size).toBe(3);
    expect(first.map(({ written_at }) => written_at - fresh.clock.now())).toEqual([0, 1, 2]);
    fresh.clock.move(1000);
    expect(uris(await name(3, { key: "job 2" }))).toEqual(uris(first));
    await noteWritten(fresh.store, first[0]?.uri ?? "", "bafy1");
    expect((await name(3))[0]).toMatchObject({ cid: "bafy1", uri: first[0]?.uri });
  });

  test("of posts that a shorter text has no more are to be taken away", async () => {
    const first = await name(3);
    expect(uris(await name(2))).toEqual(uris(first).slice(0, 2));
    const all = await findAllRecords(fresh.store.db, by.id, of);
    expect(all.filter(({ state }) => state === "leaving").map(({ uri }) => uri)).toEqual([
      first[2]?.uri,
    ]);
  });

  test("are new where it is posted anew, once for each time that is wanted", async () => {
    const first = await name(1);
    const anew = await name(1, { key: "job 2", isAnew: true });
    expect(uris(anew)).not.toEqual(uris(first));
    expect(uris(await name(1, { key: "job 2", isAnew: true }))).toEqual(uris(anew));
    const all = await findAllRecords(fresh.store.db, by.id, of);
    expect(all.map(({ state }) => state).toSorted()).toEqual(["leaving", "wanted"]);
    await forgetRecord(fresh.store, first[0]?.uri ?? "");
    expect(uris(await findAllRecords(fresh.store.db, by.id, of))).toEqual(uris(anew));
  });
});
