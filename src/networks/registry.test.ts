import { Hono } from "hono";
import { expect, test } from "vitest";

import { countByNetwork, listReplies } from "#conversation";
import { day, hour } from "#core/clock.ts";
import { AppError } from "#core/errors.ts";
import { replyArrives } from "#flows/reply-arrives.ts";
import { weReact } from "#flows/we-react.ts";
import { copyIsRetried } from "#flows/copy-is-retried.ts";
import { ownerAnswers } from "#flows/owner-answers.ts";
import { changeGoesOut } from "#flows/goes-out.ts";
import { postIsDeleted } from "#flows/post-is-deleted.ts";
import { postIsPinned } from "#flows/post-is-pinned.ts";
import { enqueue, startRunner } from "#jobs";
import { describeOnEachDatabase } from "#support/databases.ts";
import { type FakeNetwork, fakeNetwork, pigeon } from "#support/fake-network.ts";
import { kitOn } from "#support/kit.ts";
import { origin, publishArticle } from "#support/story.ts";
import { addConnection, endConnection, listCopies } from "#syndication";

import type { Network } from "./network.ts";
import { registryOf } from "./registry.ts";
import { bySystem } from "#schema";

describeOnEachDatabase("networks side by side", (fresh) => {
  const connect = async (network: string, uri = `${network}:us`): Promise<number> =>
    await fresh.store.transact(async (tx) => await addConnection(tx, { network, name: "us", uri }));
  /** Only networks that the test names. */
  const alone = async (): Promise<void> =>
    void (await fresh.store.db.deleteFrom("connections").execute());
  const work = async (...networks: readonly Network[]): Promise<void> => {
    const { jobs } = registryOf(fresh, networks);
    const others = { "fetch-preview": async () => {}, "fetch-account": async () => {} };
    const runner = startRunner(fresh.store, { ...jobs, ...others } as never);
    await runner.idle();
    await runner.stop();
  };
  const copies = async (id: number) => await listCopies(fresh.store.db, { what: "post", id });

  test("a post goes to each, an answer only to the one where it was asked, a word of ours wherever the post went", async () => {
    await alone();
    const { secrets } = await kitOn(fresh);
    const [owl, dove] = [fakeNetwork("owl"), fakeNetwork("dove")];
    await connect("owl");
    await connect("dove");
    const post = await publishArticle(fresh.store);
    await work(owl, dove);
    expect([owl.asked, dove.asked]).toEqual([["publish post"], ["publish post"]]);

    dove.news.push({
      ...{
        kind: "reply",
        account: pigeon("dove", "ann"),
        uri: "dove:ann/1",
        url: "https://l.example/1",
      },
      ...{ inReplyToUri: post.uri, html: "<p>Godt skrevet</p>", writtenAt: fresh.clock.now() },
    });
    fresh.clock.move(hour);
    await work(owl, dove);
    const { replies } = await listReplies(fresh.store.db, post.id);
    expect(replies).toMatchObject([{ network: "dove", handle: "ann.loft" }]);
    expect(await countByNetwork(fresh.store.db, post.id)).toEqual([{ network: "dove", count: 1 }]);

    const said = { source: "Tak.", userName: "Ida Holm" };
    const replyId = replies[0]?.id ?? 0;
    await ownerAnswers(fresh.store, bySystem, secrets, origin, { ...said, replyId });
    await work(owl, dove);
    expect([owl.asked.at(-1), dove.asked.at(-1)]).toEqual([`backfeed owl:1`, "reply reply"]);
    await ownerAnswers(fresh.store, bySystem, secrets, origin, { ...said, postId: post.id });
    await work(owl, dove);
    expect([owl.asked.at(-1), dove.asked.at(-1)]).toEqual(["reply reply", "reply reply"]);
  });

  test("two accounts on one network have a copy each", async () => {
    await alone();
    const owl = fakeNetwork("owl");
    await connect("owl", "owl:shop");
    await connect("owl", "owl:bakery");
    const post = await publishArticle(fresh.store);
    await work(owl);
    // Both go out at the same time.
    const both = (await copies(post.id)).map(({ state, uri }) => [state, uri]);
    expect(both.toSorted(([, one = ""], [, other = ""]) => one.localeCompare(other))).toEqual([
      ["sent", "owl:1"],
      ["sent", "owl:2"],
    ]);
  });

  test("what a network cannot do is not asked of it, and leaves no copy that waits for ever", async () => {
    await alone();
    await connect("owl");
    const mute = fakeNetwork("owl", { publish: false });
    const post = await publishArticle(fresh.store);
    await work(mute);
    expect(mute.asked).toEqual([]);
    expect(await copies(post.id)).toEqual([]);
  });

  test.each(["edit", "remove", "reply", "react", "follow"] as const)(
    "without %s it is never asked for that",
    async (what) => {
      await alone();
      await connect("owl");
      const { secrets } = await kitOn(fresh);
      const owl = fakeNetwork("owl", { [what]: false });
      const mute: Network = { ...owl };
      const post = await publishArticle(fresh.store);
      await work(mute);
      const arrived = await replyArrives(fresh.store, {
        ...{ account: pigeon("owl", "ann"), uri: "owl:ann/1", url: "https://l.example/1" },
        ...{ inReplyToUri: post.uri, html: "<p>Hej</p>", writtenAt: fresh.clock.now() },
      });
      if (arrived.kind !== "stored") throw new Error(arrived.kind);
      const { replyId } = arrived;
      const said = { replyId, source: "Tak.", userName: "Ida Holm" };
      await ownerAnswers(fresh.store, bySystem, secrets, origin, said);
      await weReact(fresh.store, { replyId, kind: "like" });
      await fresh.store.transact(async (tx) => {
        const { account_id: accountId } = await tx.db
          .selectFrom("replies")
          .select("account_id")
          .where("id", "=", replyId)
          .executeTakeFirstOrThrow();
        const payload = { verb: "follow", accountId: accountId ?? 0 } as const;
        await enqueue(tx, { kind: "follow", payload });
        await changeGoesOut(tx, "update", { what: "post", id: post.id });
      });
      await work(mute);
      await postIsDeleted(fresh.store, bySystem, { postId: post.id, reason: "Fortrudt" });
      await work(mute);
      const asked = new Set(owl.asked.map((one) => one.split(" ")[0]));
      const words = { edit: "update", remove: "remove", reply: "reply", react: "like" };
      const all = ["publish", "update", "remove", "reply", "like", "follow"];
      const never = what === "follow" ? "follow" : words[what];
      asked.delete("backfeed");
      expect(asked).toEqual(new Set(all.filter((one) => one !== never)));
    },
  );

  test("what a network will not take says why, until it is tried again", async () => {
    await alone();
    await connect("owl");
    const owl = fakeNetwork("owl");
    owl.answerNext({ kind: "refused", code: "too_long", params: { most: 300 } });
    const post = await publishArticle(fresh.store);
    await work(owl);
    const [copy] = await copies(post.id);
    expect(copy).toMatchObject({ state: "refused", error_code: "too_long" });
    expect(JSON.parse(copy?.error_params_json ?? "")).toEqual({ most: 300 });
    await copyIsRetried(fresh.store, copy?.id ?? 0);
    await work(owl);
    expect(await copies(post.id)).toMatchObject([{ state: "sent", error_code: "" }]);
  });

  test("a job that is tried again by hand beside another sends nothing twice", async () => {
    await alone();
    await connect("owl");
    const owl = fakeNetwork("owl");
    const post = await publishArticle(fresh.store);
    await work(owl);
    const [copy] = await copies(post.id);
    const payload = { verb: "publish", what: "post", id: post.id } as const;
    await fresh.store.transact(
      async (tx) =>
        await enqueue(tx, {
          kind: "syndicate",
          payload: { ...payload, connectionId: copy?.connection_id ?? 0 },
        }),
    );
    await work(owl);
    expect(owl.asked).toEqual(["publish post"]);
  });

  test("asked to come later, it does, and a network that only ever says so is given up", async () => {
    await alone();
    await connect("owl");
    const owl = fakeNetwork("owl");
    owl.answerNext({ kind: "later", atMs: fresh.clock.now() + 2 * hour });
    const post = await publishArticle(fresh.store);
    await work(owl);
    fresh.clock.move(hour);
    await work(owl);
    expect(await copies(post.id)).toMatchObject([{ state: "later", attempts: 1 }]);
    fresh.clock.move(hour);
    await work(owl);
    expect(await copies(post.id)).toMatchObject([{ state: "sent", attempts: 0 }]);

    const other = await publishArticle(fresh.store, "Nummer to");
    for (let time = 0; time < 40; time += 1) {
      owl.answerNext({ kind: "later", atMs: fresh.clock.now() + 1 });
      await work(owl);
      fresh.clock.move(day);
    }
    expect(await copies(other.id)).toMatchObject([
      { state: "failed", error_code: "asked_to_wait" },
    ]);
  });

  test("a fault is tried again; one that will not pass, or never does, ends as failed", async () => {
    await alone();
    await connect("owl");
    const owl = fakeNetwork("owl");
    const down = { code: "unreachable", status: 502, safeMessage: "Nobody answers." };
    owl.answerNext(new AppError({ ...down, retryable: true }));
    const post = await publishArticle(fresh.store);
    await work(owl);
    expect(await copies(post.id)).toMatchObject([
      { state: "waiting", error_code: "unreachable", attempts: 1 },
    ]);
    fresh.clock.move(hour);
    await work(owl);
    expect(await copies(post.id)).toMatchObject([{ state: "sent", error_code: "", attempts: 0 }]);
    owl.answerNext(new AppError({ ...down, retryable: false }));
    const other = await publishArticle(fresh.store, "Nummer to");
    await work(owl);
    expect(await copies(other.id)).toMatchObject([{ state: "failed", error_code: "unreachable" }]);
  });

  test("by an account that was disconnected nothing goes out, and it says so", async () => {
    await alone();
    const id = await connect("owl");
    const owl = fakeNetwork("owl");
    const post = await publishArticle(fresh.store);
    await fresh.store.transact(async (tx) => await endConnection(tx, id));
    await work(owl);
    expect(owl.asked).toEqual([]);
    expect(await copies(post.id)).toMatchObject([
      { state: "refused", error_code: "not_connected" },
    ]);
    await publishArticle(fresh.store, "Nummer to");
    expect(await fresh.store.db.selectFrom("syndications").select("id").execute()).toHaveLength(1);
  });

  test("by an account that must be connected anew, a post does not go out unseen", async () => {
    await alone();
    await connect("owl");
    await fresh.store.db.updateTable("connections").set({ state: "expired" }).execute();
    const post = await publishArticle(fresh.store);
    const owl = fakeNetwork("owl");
    await work(owl);
    expect(await copies(post.id)).toMatchObject([
      { state: "refused", error_code: "not_connected" },
    ]);
    await connect("owl");
    await copyIsRetried(fresh.store, (await copies(post.id))[0]?.id ?? 0);
    await work(owl);
    expect(await copies(post.id)).toMatchObject([{ state: "sent" }]);
  });

  test("what was deleted while it waited leaves no copy, and one that could not be taken back can be, later", async () => {
    await alone();
    await connect("owl");
    const owl = fakeNetwork("owl");
    owl.answerNext({ kind: "later", atMs: fresh.clock.now() + 2 * hour });
    const late = await publishArticle(fresh.store);
    await work(owl);
    await postIsDeleted(fresh.store, bySystem, { postId: late.id, reason: "Fortrudt" });
    fresh.clock.move(3 * hour);
    await work(owl);
    expect([await copies(late.id), owl.texts.size]).toEqual([[], 0]);

    const post = await publishArticle(fresh.store, "Nummer to");
    await work(owl);
    owl.answerNext({ kind: "refused", code: "too_long", params: { most: 1 } });
    await postIsDeleted(fresh.store, bySystem, { postId: post.id, reason: "Fortrudt" });
    await work(owl);
    const [copy] = await copies(post.id);
    expect([copy?.state, owl.texts.size]).toEqual(["refused", 1]);
    await copyIsRetried(fresh.store, copy?.id ?? 0);
    await work(owl);
    expect(await copies(post.id)).toMatchObject([{ state: "removed" }]);
    expect(owl.texts.size).toBe(0);
  });

  test("what was changed or deleted while an account was disconnected says so, and can be sent when it is back", async () => {
    await alone();
    const id = await connect("owl");
    const owl = fakeNetwork("owl");
    const [kept, gone] = [
      await publishArticle(fresh.store),
      await publishArticle(fresh.store, "To"),
    ];
    await work(owl);
    await fresh.store.transact(async (tx) => await endConnection(tx, id));
    await fresh.store.transact(
      async (tx) => await changeGoesOut(tx, "update", { what: "post", id: kept.id }),
    );
    await postIsDeleted(fresh.store, bySystem, { postId: gone.id, reason: "Fortrudt" });
    fresh.clock.move(hour);
    await work(owl);
    expect(owl.asked.filter((one) => !one.startsWith("publish"))).toEqual([]);
    const stuck = [await copies(kept.id), await copies(gone.id)].flat();
    expect(stuck.map((one) => [one.state, one.error_code])).toEqual([
      ["refused", "not_connected"],
      ["refused", "not_connected"],
    ]);
    await connect("owl");
    for (const one of stuck) await copyIsRetried(fresh.store, one.id);
    await work(owl);
    expect(owl.texts.size).toBe(1);
    expect([await copies(kept.id), await copies(gone.id)].flat()).toMatchObject([
      { state: "sent" },
      { state: "removed" },
    ]);
  });

  test("a look begins where the last one began, so nothing said meanwhile is missed", async () => {
    await alone();
    await connect("owl");
    const since: number[] = [];
    const owl: Network = {
      ...fakeNetwork("owl"),
      backfeed: async function* (_copy, from) {
        since.push(from);
        // It takes its time.
        fresh.clock.move(hour);
        yield* [];
        await Promise.resolve();
      },
    };
    await publishArticle(fresh.store);
    await work(owl);
    fresh.clock.move(hour);
    const began = fresh.clock.now();
    await work(owl);
    fresh.clock.move(hour);
    await work(owl);
    expect(since[1]).toBeLessThanOrEqual(began);
  });

  test("a copy whose change was refused is still asked after", async () => {
    await alone();
    await connect("owl");
    const owl = fakeNetwork("owl");
    const post = await publishArticle(fresh.store);
    await work(owl);
    owl.answerNext({ kind: "refused", code: "too_long", params: { most: 1 } });
    await fresh.store.transact(
      async (tx) => await changeGoesOut(tx, "update", { what: "post", id: post.id }),
    );
    await work(owl);
    fresh.clock.move(hour);
    await work(owl);
    expect(owl.asked.at(-1)).toBe("backfeed owl:1");
  });

  test("a copy is asked after often at first, then seldom, then no more; one taken away there is let be", async () => {
    await alone();
    await connect("owl");
    const owl = fakeNetwork("owl");
    const post = await publishArticle(fresh.store);
    const looks = (network: FakeNetwork) =>
      network.asked.filter((one) => one.startsWith("backfeed")).length;
    const pass = async (hours: number): Promise<number> => {
      const before = looks(owl);
      for (let minutes = 0; minutes < hours * 60; minutes += 5) {
        await work(owl);
        fresh.clock.move(hour / 12);
      }
      return looks(owl) - before;
    };
    expect(await pass(1)).toBe(11);
    expect(await pass(2)).toBeLessThanOrEqual(5);
    fresh.clock.move(70 * day);
    await work(owl);
    const before = looks(owl);
    fresh.clock.move(70 * day);
    await work(owl);
    expect(looks(owl)).toBe(before);

    const other = await publishArticle(fresh.store, "Nummer to");
    await work(owl);
    owl.news.push({ kind: "copy-gone", uri: "owl:2" });
    fresh.clock.move(hour);
    await work(owl);
    expect(await copies(other.id)).toMatchObject([{ state: "removed" }]);
    const asked = looks(owl);
    fresh.clock.move(hour);
    await work(owl);
    expect(looks(owl)).toBe(asked);
    expect(await copies(post.id)).toMatchObject([{ state: "sent" }]);
  });

  test("every one of them hears of a change; one that is gone is asked nothing", async () => {
    const owl = fakeNetwork("owl");
    await connect("owl");
    const post = await publishArticle(fresh.store);
    await postIsPinned(fresh.store, { postId: post.id, isPinned: true });
    await work(owl);
    expect(owl.asked.toSorted()).toEqual(["pinned", "publish post"]);
  });

  test("none takes the name, the address or the jobs of another", () => {
    const owl = fakeNetwork("owl");
    const routed = (name: string, more: object): Network => ({
      ...fakeNetwork(name),
      routes: { paths: [], wellKnown: [], app: new Hono(), ...more },
    });
    expect(() => registryOf(fresh, [owl, owl])).toThrow("network owl");
    for (const more of [{ paths: ["/a/"] }, { wellKnown: ["webfinger"] }])
      expect(() => registryOf(fresh, [routed("a", more), routed("b", more)])).toThrow("same");
    const tidying = { tidy: async () => {} };
    const working = (name: string): Network => ({ ...fakeNetwork(name), jobs: tidying });
    expect(() => registryOf(fresh, [working("a"), working("b")])).toThrow("job tidy");
    const reacting = { ...fakeNetwork("c"), jobs: { react: async () => {} } };
    expect(() => registryOf(fresh, [reacting])).toThrow("job react");
  });
});
