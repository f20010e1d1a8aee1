import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { eventually } from "#support/eventually.ts";
import { type Snac, startSnac } from "#support/snac.ts";

/** Two snacs talk to each other: what the tests against Medspil lean on holds by itself. */
describe("two snac servers", () => {
  let here: Snac<"ann">;
  let there: Snac<"bo">;
  beforeAll(async () => {
    [here, there] = await Promise.all([
      startSnac({ users: ["ann"] }),
      startSnac({ users: ["bo"] }),
    ]);
  });
  afterAll(async () => {
    await Promise.all([here?.stop(), there?.stop()]);
  });

  test("follow, post, answer, like, boost, edit and delete reach the other", async () => {
    const { ann } = here.users;
    const { bo } = there.users;
    await bo.follow(ann.handle);
    await eventually("ann hears of her follower", async () =>
      (await ann.notifications()).some((n) => n.type === "follow" && n.account.url === bo.actor),
    );
    await eventually("the accept is back", async () => (await bo.following()).includes(ann.actor));
    expect(await ann.followers()).toEqual([bo.actor]);

    const post = await ann.post("Hvordan får man surdej til at hæve?");
    const arrived = await eventually("the post is in bo's timeline", async () =>
      (await bo.timeline()).find(({ uri }) => uri === post),
    );
    expect(arrived.content).toContain("surdej");

    const answer = await bo.post("Lunt vand, og tid.", { inReplyTo: post });
    await bo.like(post);
    await bo.boost(post);
    const [answered] = await eventually("the answer is below ann's post", async () => {
      const answers = await ann.answers(post);
      return answers.length > 0 && answers;
    });
    expect(answered?.uri).toBe(answer);
    await eventually("the like is counted", async () => (await ann.likers(post)).length === 1);
    await eventually("the boost is heard of", async () =>
      (await ann.notifications()).some((n) => n.type === "reblog"),
    );

    await bo.editPost(answer, "Lunt vand, og meget tid.");
    await eventually("the edit has arrived", async () =>
      (await ann.find(answer))?.content.includes("meget tid"),
    );
    await bo.unlike(post);
    await eventually("the like is taken back", async () => (await ann.likers(post)).length === 0);

    await ann.deletePost(post);
    await eventually("the post is gone from bo's timeline", async () =>
      (await bo.timeline()).every(({ uri }) => uri !== post),
    );
    await bo.unfollow(ann.actor);
    await eventually("ann has no follower", async () => (await ann.followers()).length === 0);
  });
});
