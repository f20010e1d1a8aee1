import { expect, it } from "vitest";

import { describeOnEachDatabase, noon } from "#support/databases.ts";
import { someone } from "#support/story.ts";
import type { Store } from "#schema";

import {
  acceptFollowing,
  addFollower,
  addFollowing,
  countFollowers,
  countFollowing,
  domainOf,
  eraseAccount,
  findAccount,
  forgetAccount,
  listFollowers,
  listFollowing,
  refuseFollowing,
  removeFollower,
  removeFollowing,
  setAvatar,
  upsertAccount,
} from "./index.ts";

const meet = async (store: Store, name: string, domain?: string): Promise<number> =>
  await store.transact(async (tx) => (await upsertAccount(tx, someone(name, domain))).id);

it("knows an account's server by its id, and none for an address", () => {
  expect(domainOf("https://Skib.Example:444/users/bo")).toBe("skib.example");
  for (const none of ["mailto-hash:abc", "", "not a uri", "javascript:alert(1)"])
    expect(domainOf(none)).toBe("");
});

describeOnEachDatabase("Accounts we met", (fresh) => {
  it("are asked for a picture again a day after it did not come, and once a day", async () => {
    const { store, clock } = fresh;
    const bo = { ...someone("bo"), avatarUrl: "https://skib.example/1.png" };
    const put = async () => await store.transact(async (tx) => await upsertAccount(tx, bo));
    const { id } = await put();
    clock.move(23 * 3_600_000);
    expect(await put()).toMatchObject({ needsPicture: false });
    clock.move(2 * 3_600_000);
    expect(await put()).toMatchObject({ id, isNew: false, needsPicture: true });
    expect(await put()).toMatchObject({ needsPicture: false });
  });

  it("are kept once, changed when they change, and asked for a picture when it is new", async () => {
    const { store } = fresh;
    const bo = someone("bo");
    const put = async (rest: object = {}) =>
      await store.transact(async (tx) => await upsertAccount(tx, { ...bo, ...rest }));
    const first = await put({ avatarUrl: "https://skib.example/1.png" });
    expect(first).toMatchObject({ isNew: true, needsPicture: true });
    expect(await put({ avatarUrl: "https://skib.example/1.png" })).toEqual({
      id: first.id,
      isNew: false,
      needsPicture: false,
      isRenamed: false,
    });
    expect(await put({ avatarUrl: "https://skib.example/2.png" })).toMatchObject({
      needsPicture: true,
    });
    await store.transact(async (tx) => await setAvatar(tx, first.id, 7));
    // A picture that is taken down there is not shown here any longer.
    await put({ avatarUrl: null });
    expect(await findAccount(store.db, { uri: bo.uri })).toMatchObject({ avatar_id: null });
  });

  it("met by many stories at the same moment are one", async () => {
    const { store } = fresh;
    const ids = await Promise.all(Array.from({ length: 10 }, async () => await meet(store, "bo")));
    expect(new Set(ids).size).toBe(1);
  });

  it("that are erased keep only an empty shell, and are forgotten wholly when nothing points at them", async () => {
    const { store } = fresh;
    const id = await meet(store, "birgit");
    await store.transact(async (tx) => {
      await addFollower(tx, id);
      await addFollowing(tx, id);
    });
    expect(await store.transact(async (tx) => await forgetAccount(tx, id))).toBe(false);
    await store.transact(async (tx) => await eraseAccount(tx, id));
    const left = JSON.stringify(await findAccount(store.db, { id }));
    expect(left.match(/birgit/g)).toHaveLength(1);
    expect(await countFollowers(store.db)).toBe(0);
    expect(await store.transact(async (tx) => await forgetAccount(tx, id))).toBe(true);
    expect(await findAccount(store.db, { id })).toBeUndefined();
  });
});

describeOnEachDatabase("Following", (fresh) => {
  it("counts a follower once, pages them newest first, and ends when they leave", async () => {
    const { store } = fresh;
    const ids: number[] = [];
    for (let n = 0; n < 25; n += 1) ids.push(await meet(store, `p${n}`));
    const add = async (id: number): Promise<boolean> =>
      await store.transact(async (tx) => await addFollower(tx, id));
    for (const id of ids) expect(await add(id)).toBe(true);
    expect(await add(ids[0]!)).toBe(false);
    expect(await countFollowers(store.db)).toBe(25);
    const first = await listFollowers(store.db, { limit: 10 });
    const rest = await listFollowers(store.db, { after: first.at(-1)!.account.id, limit: 100 });
    expect([...first, ...rest].map(({ account }) => account.id)).toEqual(ids.toReversed());
    expect(rest.at(-1)).toMatchObject({ sinceAt: noon });
    expect(await store.transact(async (tx) => await removeFollower(tx, ids[0]!))).toBe(true);
    expect(await store.transact(async (tx) => await removeFollower(tx, ids[0]!))).toBe(false);
  });

  it("of others is asked, accepted, refused and ended", async () => {
    const { store } = fresh;
    const id = await meet(store, "bo");
    const said = async (): Promise<string | undefined> =>
      (await listFollowing(store.db, { limit: 1 }))[0]?.state;
    expect(await store.transact(async (tx) => await acceptFollowing(tx, id))).toBe(false);
    await store.transact(async (tx) => await addFollowing(tx, id));
    expect(await said()).toBe("asked");
    await store.transact(async (tx) => await acceptFollowing(tx, id));
    expect(await said()).toBe("accepted");
    await store.transact(async (tx) => await refuseFollowing(tx, id));
    expect(await said()).toBe("refused");
    expect(await countFollowing(store.db)).toBe(0);
    expect(await store.transact(async (tx) => await removeFollowing(tx, id))).toBe(true);
    expect(await said()).toBeUndefined();
  });
});
