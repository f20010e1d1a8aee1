import { beforeEach, expect, test } from "vitest";

import { listReplies } from "#conversation";
import { draftIsSaved } from "#flows/draft-is-saved.ts";
import { replyArrives } from "#flows/reply-arrives.ts";
import { ownerAnswers } from "#flows/owner-answers.ts";
import type { Network } from "#networks";
import { readOutgoing } from "#networks/read-outgoing.ts";
import { registryOf } from "#networks/registry.ts";
import { bySystem } from "#schema";
import { describeOnEachDatabase } from "#support/databases.ts";
import { fakeNetwork, pigeon } from "#support/fake-network.ts";
import { kitOn } from "#support/kit.ts";
import { publishArticle, replyOf } from "#support/story.ts";
import {
  addConnection,
  type Destination,
  following,
  listConnections,
  listDestinations,
} from "#syndication";

import { postIsDeleted } from "./post-is-deleted.ts";
import { postIsEdited } from "./post-is-edited.ts";
import { postIsPublished, scheduledTimeComes } from "./post-is-published.ts";

const origin = "https://her.example";

describeOnEachDatabase("Where a post goes", (fresh) => {
  let loft = 0;
  let nest = 0;
  let fediverse = 0;
  beforeEach(async () => {
    await fresh.store.transact(async (tx) => {
      loft = await addConnection(tx, { network: "pigeon", name: "loft", uri: "pigeon:loft" });
      nest = await addConnection(tx, { network: "owl", name: "nest", uri: "owl:nest" });
    });
    fediverse = (await listConnections(fresh.store.db, "activitypub"))[0]?.id ?? 0;
  });
  const draft = {
    kind: "note",
    title: "",
    summary: "",
    markdown: "Vi bager.",
    topics: [],
    language: "da",
    licence: "arr",
    coverId: null,
    userId: null,
  } as const;
  const save = async (
    more: { readonly destinations?: readonly Destination[] } = {},
  ): Promise<number> => {
    const saved = await draftIsSaved(fresh.store, { ...draft, ...more });
    if (saved.kind !== "saved") throw new Error(saved.kind);
    return saved.postId;
  };
  /** The connections that a job is on its way to, by what it does there. */
  const onTheirWay = async (verb: string, what = "post"): Promise<number[]> => {
    const jobs = await fresh.store.db
      .selectFrom("jobs")
      .select("payload_json")
      .where("kind", "=", "syndicate")
      .execute();
    return jobs
      .map(({ payload_json }) => JSON.parse(payload_json) as Record<string, unknown>)
      .filter((payload) => payload["verb"] === verb && payload["what"] === what)
      .map((payload) => Number(payload["connectionId"]))
      .toSorted((a, b) => a - b);
  };

  test("is everywhere, where nobody chose", async () => {
    const postId = await save();
    await postIsPublished(fresh.store, bySystem, origin, { postId });
    expect(await onTheirWay("publish")).toEqual([fediverse, loft, nest]);
  });

  test("is what its writer chose with the draft, also for its changes and what is said under it", async () => {
    const postId = await save({
      destinations: [
        { ...following(loft), byHand: "Brød", asThread: true },
        { ...following(nest), isOn: false },
        { ...following(fediverse), isOn: false },
      ],
    });
    await postIsPublished(fresh.store, bySystem, origin, { postId });
    expect(await onTheirWay("publish")).toEqual([loft]);
    const subject = { what: "post", id: postId } as const;
    const { db } = fresh.store;
    expect(await readOutgoing(db, subject, loft)).toMatchObject({ byHand: "Brød", asThread: true });
    expect(await readOutgoing(db, subject, nest)).not.toHaveProperty("byHand");

    const change = { ...draft, markdown: "Vi bager nu.", postId, reason: "Rettet" };
    await postIsEdited(fresh.store, bySystem, origin, change);
    expect(await onTheirWay("update")).toEqual([loft]);
    const { secrets } = await kitOn(fresh);
    const word = { postId, source: "Ti kroner.", userName: "Ida Holm" };
    await ownerAnswers(fresh.store, bySystem, secrets, origin, word);
    expect((await listReplies(db, postId)).total).toBe(1);
    expect(await onTheirWay("publish", "reply")).toEqual([loft]);
    await postIsDeleted(fresh.store, bySystem, { postId, reason: "" });
    expect(await onTheirWay("remove")).toEqual([loft]);
    expect(await listDestinations(db, postId)).toEqual([]);
  });

  test("is kept until its time comes, and a connection made since is none of them", async () => {
    const postId = await save();
    const at = fresh.clock.now() + 1000;
    await postIsPublished(fresh.store, bySystem, origin, { postId, at, to: [nest] });
    await fresh.store.transact(
      async (tx) => await addConnection(tx, { network: "crow", name: "crow", uri: "crow:us" }),
    );
    fresh.clock.move(2000);
    await scheduledTimeComes(fresh.store, origin, { postId });
    expect(await onTheirWay("publish")).toEqual([nest]);
  });

  test("is nowhere but here, where that is wanted", async () => {
    const postId = await save({ destinations: [{ ...following(loft), byHand: "Brød" }] });
    await postIsPublished(fresh.store, bySystem, origin, { postId, to: [] });
    expect(await onTheirWay("publish")).toEqual([]);
    const kept = await listDestinations(fresh.store.db, postId);
    expect(kept.map(({ isOn }) => isOn)).toEqual([false, false, false]);
    expect(kept).toContainEqual({ ...following(loft), isOn: false, byHand: "Brød" });
  });

  test("an answer is given once, by the account that the post went out by", async () => {
    const other = await fresh.store.transact(
      async (tx) =>
        await addConnection(tx, { network: "pigeon", name: "dove", uri: "pigeon:dove" }),
    );
    const { secrets } = await kitOn(fresh);
    const postId = await save();
    await postIsPublished(fresh.store, bySystem, origin, { postId, to: [other] });
    const { uri } = await fresh.store.db
      .selectFrom("posts")
      .select("uri")
      .where("id", "=", postId)
      .executeTakeFirstOrThrow();
    const account = pigeon("pigeon", "ann");
    const arrived = await replyArrives(fresh.store, replyOf("Ann", uri ?? "", { account }));
    if (arrived.kind !== "stored") throw new Error(arrived.kind);
    const said = { replyId: arrived.replyId, source: "Ti kroner.", userName: "Ida Holm" };
    await ownerAnswers(fresh.store, bySystem, secrets, origin, said);
    expect(await onTheirWay("publish", "reply")).toEqual([other]);
  });

  test("what stays here is told to no page that it links to, unless it goes", async () => {
    const told: string[] = [];
    const hearOf: Network["hearOf"] = async ({ id }, text, stays) => {
      told.push(`${id} ${text === undefined ? "gone" : stays ? "stays" : "is told"}`);
      await Promise.resolve();
    };
    const { jobs } = registryOf(fresh, [{ ...fakeNetwork("crow"), hearOf }]);
    const tell = async (id: number): Promise<void> =>
      await jobs["tell-web"]({ payload: { what: "post", id } } as never);
    const open = await publishArticle(fresh.store, "Brød");
    const postId = await save();
    await postIsPublished(fresh.store, bySystem, origin, { postId, to: [] });
    await tell(open.id);
    await tell(postId);
    await postIsDeleted(fresh.store, bySystem, { postId, reason: "" });
    await tell(postId);
    expect(told).toEqual([`${open.id} is told`, `${postId} stays`, `${postId} gone`]);
  });

  test("what its author got for it stands before every wording", async () => {
    const post = await publishArticle(fresh.store, "Brød");
    const got = { disclosure: "gift", disclosed_who: "Møllen" };
    await fresh.store.db.updateTable("posts").set(got).where("id", "=", post.id).execute();
    const text = await readOutgoing(fresh.store.db, { what: "post", id: post.id }, loft);
    expect(text?.title).toBe("Reklame: Brød");
    expect(text?.plain).toMatch(/^Reklame: .*Møllen\.\n\n/u);
    expect(text?.html).toMatch(/^<p class="disclosure">Reklame: /u);
  });
});
