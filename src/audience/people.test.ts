import { expect, it } from "vitest";

import { describeOnEachDatabase, noon } from "#support/databases.ts";
import { someone } from "#support/story.ts";
import type { ActingUser, Store } from "#schema";

import {
  addFollower,
  addTie,
  eraseAccount,
  forgetAccount,
  forgetJoinsOfUser,
  joinAccounts,
  type JoinOutcome,
  type JoinProof,
  othersOfPerson,
  partAccount,
  upsertAccount,
} from "./index.ts";

describeOnEachDatabase("People", (fresh) => {
  const meet = async (name: string, domain?: string): Promise<number> =>
    await fresh.store.transact(async (tx) => (await upsertAccount(tx, someone(name, domain))).id);
  const addIda = async (store: Store): Promise<ActingUser> => {
    const { id } = await store.db
      .insertInto("users")
      .values({ name: "Ida", email: null, role: "owner", password_hash: null, created_at: noon })
      .returning("id")
      .executeTakeFirstOrThrow();
    return { userId: id };
  };
  const join = async (
    by: ActingUser,
    accountId: number,
    otherId: number,
    proof: JoinProof = { kind: "by-hand" },
  ): Promise<JoinOutcome> =>
    await fresh.store.transact(
      async (tx) => await joinAccounts(tx, by, { accountId, otherId }, proof),
    );
  const part = async (by: ActingUser, id: number): Promise<boolean> =>
    await fresh.store.transact(async (tx) => await partAccount(tx, by, id));
  const others = async (id: number): Promise<number[]> =>
    (await othersOfPerson(fresh.store.db, id)).map((one) => one.id);
  const people = async (): Promise<number> =>
    (await fresh.store.db.selectFrom("people").select("id").execute()).length;

  it("an account is a person of its own until it is joined, and again when it is parted", async () => {
    const ida = await addIda(fresh.store);
    const [bo, bob, ann] = [await meet("bo"), await meet("bob"), await meet("ann")];
    await fresh.store.transact(async (tx) => {
      await addFollower(tx, bob);
      await addTie(tx, { account_id: bo, kind: "like", direction: "in", post_id: null });
    });
    expect([await others(bo), await people()]).toEqual([[], 0]);
    expect(await join(ida, bo, bob)).toMatchObject({ kind: "joined" });
    expect(await join(ida, bob, bo)).toEqual({ kind: "same" });
    expect([await others(bo), await others(bob), await others(ann)]).toEqual([[bob], [bo], []]);
    const [other] = await othersOfPerson(fresh.store.db, bo);
    expect(other).toMatchObject({
      handle: "@bob@skib.example",
      why: [{ proof: "by-hand", at: noon, by: "Ida" }],
    });

    expect(await part(ida, bob)).toBe(true);
    expect(await part(ida, bob)).toBe(false);
    expect([await others(bo), await others(bob), await people()]).toEqual([[], [], 0]);
    // Who follows and what passed was each account's own all the time.
    const followers = fresh.store.db.selectFrom("followers").select("account_id");
    const ties = fresh.store.db.selectFrom("ties").select("account_id");
    expect(await followers.execute()).toEqual([{ account_id: bob }]);
    expect(await ties.execute()).toEqual([{ account_id: bo }]);
  });

  it("two who are each known by several accounts become one, and come apart as they were proved", async () => {
    const ida = await addIda(fresh.store);
    const [a, b, c, d] = [await meet("a"), await meet("b"), await meet("c"), await meet("d")];
    await join(ida, a, b);
    await join(ida, c, d);
    expect(await people()).toBe(2);
    await join(ida, b, c);
    expect([await people(), await others(a)]).toEqual([1, [b, c, d]]);
    // Only through b were a and the others known to be one.
    await part(ida, b);
    expect([await others(a), await others(b), await others(c)]).toEqual([[], [], [d]]);
    expect(await people()).toBe(1);
  });

  it("are joined by links only when each links to the other", async () => {
    const ida = await addIda(fresh.store);
    const [bo, bob] = [await meet("bo"), await meet("bob", "fjord.example")];
    const links = ["https://bo.example", "https://fjord.example/@bob/"];
    const otherLinks = ["https://skib.example/@bo"];
    const bySystem = { userId: null };
    for (const [to, from] of [
      [links, []],
      [[], otherLinks],
      [["https://fjord.example/@bobby"], otherLinks],
      [
        ["javascript:alert(1)", "", "not an address"],
        ["//", "https://skib.example/"],
      ],
    ] as const) {
      const proof = { kind: "rel-me", links: to, otherLinks: from } as const;
      expect(await join(bySystem, bo, bob, proof)).toEqual({ kind: "not-proved" });
    }
    const proof = { kind: "rel-me", links, otherLinks } as const;
    expect(await join(bySystem, bo, bob, proof)).toMatchObject({ kind: "joined" });
    // What somebody here took apart stays so, until somebody here says otherwise.
    await part(ida, bo);
    expect(await join(bySystem, bo, bob, proof)).toEqual({ kind: "parted-before" });
    expect(await others(bo)).toEqual([]);
    expect(await join(ida, bo, bob)).toMatchObject({ kind: "joined" });
  });

  it("are joined by the user who signed in with both, and by nobody else", async () => {
    const ida = await addIda(fresh.store);
    const [bo, bob, ann] = [await meet("bo"), await meet("bob"), await meet("ann")];
    for (const id of [bo, bob])
      await fresh.store.db
        .insertInto("user_accounts")
        .values({ account_id: id, user_id: ida.userId ?? 0, proved_at: noon })
        .execute();
    const proof = { kind: "same-user" } as const;
    expect(await join({ userId: null }, bo, bob, proof)).toEqual({ kind: "not-proved" });
    expect(await join(ida, bo, ann, proof)).toEqual({ kind: "not-proved" });
    expect(await join(ida, bo, bob, proof)).toMatchObject({ kind: "joined" });
    await fresh.store.transact(async (tx) => await forgetJoinsOfUser(tx, ida.userId ?? 0));
    expect([await others(bo), await people()]).toEqual([[], 0]);
    const joins = fresh.store.db.selectFrom("account_joins").select("id");
    expect(await joins.execute()).toEqual([]);
  });

  it("what somebody took apart is joined again by no proof, also not through a third account", async () => {
    const ida = await addIda(fresh.store);
    const ids = [await meet("a"), await meet("b"), await meet("c"), await meet("d")] as const;
    const [a, b, c, d] = ids;
    for (const id of ids)
      await fresh.store.db
        .insertInto("user_accounts")
        .values({ account_id: id, user_id: ida.userId ?? 0, proved_at: noon })
        .execute();
    const proof = { kind: "same-user" } as const;
    const prove = async (one: number, other: number): Promise<string> =>
      (await join(ida, one, other, proof)).kind;
    await join(ida, a, b);
    await part(ida, b);
    expect(await prove(a, c)).toBe("joined");
    expect(await prove(b, d)).toBe("joined");
    for (const [one, other] of [
      [c, b],
      [b, c],
      [c, d],
      [d, a],
    ] as const)
      expect(await prove(one, other)).toBe("parted-before");
    expect([await others(a), await others(b)]).toEqual([[c], [d]]);
    // Somebody's last word counts: joined by hand again, they can be proved too, and they are one person now.
    expect((await join(ida, a, b)).kind).toBe("joined");
    expect([await prove(a, b), await prove(c, d)]).toEqual(["joined", "joined"]);
    expect(await others(a)).toEqual([b, c, d]);
    // And taken apart once more they stay so.
    await part(ida, b);
    expect([await prove(b, a), await prove(b, c)]).toEqual(["parted-before", "parted-before"]);
  });

  it("what was taken from a person stays apart from each account of theirs, whichever of them goes", async () => {
    const ida = await addIda(fresh.store);
    const [a, b] = [await meet("a"), await meet("b")];
    const c = await meet("c", "fjord.example");
    await join(ida, a, b);
    await join(ida, b, c);
    // Only through b was it joined with a.
    await part(ida, c);
    await fresh.store.transact(async (tx) => await eraseAccount(tx, b));
    const links = ["https://fjord.example/@c"];
    const proof = { kind: "rel-me", links, otherLinks: ["https://skib.example/@a"] } as const;
    expect(await join({ userId: null }, a, c, proof)).toEqual({ kind: "parted-before" });
    expect((await join(ida, a, c)).kind).toBe("joined");
  });

  it("that two were taken apart outlives the user who had signed in with both", async () => {
    const ida = await addIda(fresh.store);
    const { id: annId } = await fresh.store.db
      .insertInto("users")
      .values({ name: "Ann", email: null, role: "reader", password_hash: null, created_at: noon })
      .returning("id")
      .executeTakeFirstOrThrow();
    const [bo, bob] = [await meet("bo"), await meet("bob", "fjord.example")];
    for (const id of [bo, bob])
      await fresh.store.db
        .insertInto("user_accounts")
        .values({ account_id: id, user_id: annId, proved_at: noon })
        .execute();
    await join({ userId: annId }, bo, bob, { kind: "same-user" });
    await part(ida, bo);
    await fresh.store.transact(async (tx) => await forgetJoinsOfUser(tx, annId));
    const links = ["https://fjord.example/@bob"];
    const proof = { kind: "rel-me", links, otherLinks: ["https://skib.example/@bo"] } as const;
    expect(await join({ userId: null }, bo, bob, proof)).toEqual({ kind: "parted-before" });
    const joins = fresh.store.db.selectFrom("account_joins").select("user_id");
    expect(await joins.execute()).toEqual([{ user_id: null }]);
  });

  it("why another account is theirs names only what was said of these two", async () => {
    const ida = await addIda(fresh.store);
    const [a, b, c] = [await meet("a"), await meet("b"), await meet("c")];
    await join(ida, a, b);
    await join(ida, b, c);
    const why = async (id: number) =>
      (await othersOfPerson(fresh.store.db, id)).map((one) => [one.id, one.why.length]);
    expect(await why(a)).toEqual([
      [b, 1],
      [c, 0],
    ]);
    expect(await why(b)).toEqual([
      [a, 1],
      [c, 1],
    ]);
  });

  it("nobody, none that is gone, and nobody twice is joined", async () => {
    const ida = await addIda(fresh.store);
    const [bo, bob] = [await meet("bo"), await meet("bob")];
    expect(await join(ida, bo, bo)).toEqual({ kind: "not-found" });
    expect(await join(ida, bo, 4711)).toEqual({ kind: "not-found" });
    expect(await join({ userId: null }, bo, bob)).toEqual({ kind: "not-proved" });
    await fresh.store.transact(async (tx) => await eraseAccount(tx, bob));
    expect(await join(ida, bo, bob)).toEqual({ kind: "not-found" });
  });

  it("an account that is erased is nobody's, and what was joined through it comes apart", async () => {
    const ida = await addIda(fresh.store);
    const [a, b, c] = [await meet("a"), await meet("b"), await meet("c")];
    await join(ida, a, b);
    await join(ida, b, c);
    await fresh.store.transact(async (tx) => await eraseAccount(tx, b));
    expect([await others(a), await others(b), await others(c), await people()]).toEqual([
      ...[[], [], []],
      0,
    ]);
    expect(await fresh.store.transact(async (tx) => await forgetAccount(tx, b))).toBe(true);
    const joins = fresh.store.db.selectFrom("account_joins").select("id");
    expect(await joins.execute()).toEqual([]);
  });

  it("two who join the same accounts at the same moment make one person", async () => {
    const ida = await addIda(fresh.store);
    const [bo, bob, ann] = [await meet("bo"), await meet("bob"), await meet("ann")];
    const kinds = await Promise.all([join(ida, bo, bob), join(ida, bob, bo), join(ida, ann, bo)]);
    expect(kinds.map(({ kind }) => kind).toSorted()).toEqual(["joined", "joined", "same"]);
    expect([await people(), await others(bo)]).toEqual([1, [bob, ann]]);
  });

  it("nobody is lost when people become one while others are joined with them", async () => {
    const ida = await addIda(fresh.store);
    for (let round = 0; round < 8; round += 1) {
      const [a, b, c] = [await meet(`a${round}`), await meet(`b${round}`), await meet(`c${round}`)];
      const [d, e, f] = [await meet(`d${round}`), await meet(`e${round}`), await meet(`f${round}`)];
      await join(ida, a, b);
      await join(ida, c, d);
      // The first takes away the person whom the others join theirs with.
      await Promise.all([join(ida, a, c), join(ida, d, e), join(ida, f, d), part(ida, b)]);
      expect(await others(a)).toEqual([c, d, e, f].toSorted((one, other) => one - other));
      expect(await people()).toBe(round + 1);
    }
  });
});
