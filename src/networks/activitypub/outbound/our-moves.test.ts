import { Object as AnyObject, Person } from "@fedify/vocab";
import { expect, test } from "vitest";

import { addFollower } from "#audience";
import { weComeFrom, weMoveAway, weMoveBack } from "#flows/we-move.ts";
import type { RunningJob } from "#jobs";
import { describeOnEachDatabase } from "#support/databases.ts";
import { kitOn } from "#support/kit.ts";
import { origin, someone } from "#support/story.ts";

import { context } from "#activitypub/addresses.ts";
import { bySystem } from "#schema";
import { type Fediverse, meetReachable, openFediverse, reachable } from "#support/fediverse.ts";

const old = { uri: "https://gammel.example/users/ida", handle: "@ida@gammel.example" };
const target = { uri: "https://ny.example/users/ida", handle: "@ida@ny.example" };
const ann = reachable(someone("ann"));
const actorUri = `${origin}/ap/actor`;

describeOnEachDatabase("moving, as others hear of it", (fresh) => {
  const open = async (): Promise<Fediverse> => {
    const kit = await kitOn(fresh);
    await fresh.store.transact(async (tx) => {
      const { id } = await meetReachable(tx, ann);
      await addFollower(tx, id);
    });
    return openFediverse(kit);
  };
  const sendAll = async (fediverse: Fediverse): Promise<void> => {
    const jobs = await fresh.store.db
      .selectFrom("jobs")
      .select(["id", "created_at", "payload_json"])
      .where("kind", "=", "tell-change")
      .orderBy("id")
      .execute();
    for (const { id, created_at: createdAt, payload_json: json } of jobs)
      await fediverse.handlers["tell-change"]({
        ...{ id, createdAt, kind: "tell-change", attempt: 1, payload: JSON.parse(json) },
      } as RunningJob<"tell-change">);
  };
  const sent = async (): Promise<Record<string, unknown>[]> => {
    const rows = await fresh.store.db
      .selectFrom("ap_activities")
      .select("json")
      .orderBy("id")
      .execute();
    return rows.map(({ json }) => JSON.parse(json) as Record<string, unknown>);
  };
  const actor = async (fediverse: Fediverse): Promise<Record<string, unknown>> => {
    const answer = await fediverse.routes.request(actorUri);
    expect(answer.status).toBe(200);
    return (await answer.json()) as Record<string, unknown>;
  };

  test("the accounts we come from stand on the actor, and the profile goes out", async () => {
    const fediverse = await open();
    expect(await actor(fediverse)).not.toHaveProperty("alsoKnownAs");
    await weComeFrom(fresh.store, bySystem, old);
    expect(await actor(fediverse)).toMatchObject({ alsoKnownAs: [old.uri] });
    await sendAll(fediverse);
    expect(await sent()).toMatchObject([
      { type: "Update", object: { id: actorUri, alsoKnownAs: [old.uri] } },
    ]);
  });

  test("a move goes to every follower after the profile, word for word", async () => {
    const fediverse = await open();
    await weMoveAway(fresh.store, bySystem, target);
    await sendAll(fediverse);
    const [update, move] = await sent();
    expect(update).toMatchObject({ type: "Update", object: { id: actorUri, movedTo: target.uri } });
    expect(move).toEqual({
      "@context": context,
      id: expect.stringMatching(/^https:\/\/vaerkstedet\.example\/ap\/activities\/[0-9a-f]{32}$/),
      type: "Move",
      actor: actorUri,
      object: actorUri,
      target: target.uri,
      to: ["https://www.w3.org/ns/activitystreams#Public"],
      cc: [`${origin}/ap/followers`],
    });
    const deliveries = await fresh.store.db
      .selectFrom("jobs")
      .select(["payload_json", "lane"])
      .where("kind", "=", "deliver")
      .orderBy("id")
      .execute();
    expect(deliveries.map(({ payload_json: json }) => JSON.parse(json) as object)).toEqual([
      { activityUri: update?.["id"], inbox: ann.sharedInbox },
      { activityUri: move?.["id"], inbox: ann.sharedInbox },
    ]);
    expect(deliveries[0]?.lane).toBe(deliveries[1]?.lane);
  });

  test("another implementation reads where we came from and went", async () => {
    const fediverse = await open();
    await weComeFrom(fresh.store, bySystem, old);
    await weMoveAway(fresh.store, bySystem, target);
    const said = await actor(fediverse);
    expect(said["@context"]).toContainEqual(
      expect.objectContaining({
        alsoKnownAs: { "@id": "as:alsoKnownAs", "@type": "@id" },
        movedTo: { "@id": "as:movedTo", "@type": "@id" },
      }),
    );
    const person = await AnyObject.fromJsonLd(said, {});
    if (!(person instanceof Person)) throw new Error("It is no Person");
    expect(person.aliasIds.map(({ href }) => href)).toEqual([old.uri]);
    expect(person.successorId?.href).toBe(target.uri);
    const finger = await fediverse.routes.request(
      `${origin}/.well-known/webfinger?resource=acct:vaerkstedet@vaerkstedet.example`,
    );
    expect(finger.status).toBe(200);
  });

  test("taken back before it went out, no move is told; back, the profile says nothing of it", async () => {
    const fediverse = await open();
    await weMoveAway(fresh.store, bySystem, target);
    fresh.clock.move(1000);
    await weMoveBack(fresh.store, bySystem);
    await sendAll(fediverse);
    const all = await sent();
    expect(all.map(({ type }) => type)).toEqual(["Update", "Update"]);
    expect(all[1]?.["object"]).not.toHaveProperty("movedTo");
    expect(await actor(fediverse)).not.toHaveProperty("movedTo");
  });
});
