import { expect, test } from "vitest";

import { countByNetwork, listReplies } from "#conversation";
import { answerIsEdited, answerIsTakenBack, ownerAnswers } from "#flows/owner-answers.ts";
import { replyArrives } from "#flows/reply-arrives.ts";
import type { JobHandlers } from "#jobs";
import { describeOnEachDatabase } from "#support/databases.ts";
import { kitOn } from "#support/kit.ts";
import { publishArticle, someone } from "#support/story.ts";

import type { Network } from "./network.ts";
import { registryOf } from "./registry.ts";
import { bySystem } from "#schema";

const origin = "https://vaerkstedet.example";

/** A network that does everything, and tells what it was asked to do. */
function fakeNetwork(
  name: string,
  can: Partial<Network["can"]> = {},
): Network & { said: string[] } {
  const said: string[] = [];
  const all = { publish: true, edit: true, remove: true, reply: true };
  return {
    name,
    said,
    can: { ...all, maxCharacters: 300, maxPictures: 4, ...can },
    publish: async (id) => void said.push(`publish ${id}`),
    update: async (id) => void said.push(`update ${id}`),
    remove: async (id) => void said.push(`remove ${id}`),
    sendAnswer: async (verb, what) => void said.push(`${verb} ${what}`),
  };
}

describeOnEachDatabase("a network that was not thought of", (fresh) => {
  const runJobs = async (networks: readonly Network[]): Promise<void> => {
    const { jobs } = registryOf(fresh.store.db, networks);
    const rows = await fresh.store.db.selectFrom("jobs").selectAll().orderBy("id").execute();
    for (const { id, kind, payload_json } of rows) {
      const handler = jobs[kind as keyof typeof jobs] as JobHandlers["syndicate"] | undefined;
      const payload = JSON.parse(payload_json) as never;
      await handler?.({ id, kind: kind as "syndicate", payload, attempt: 1 });
    }
    await fresh.store.db.deleteFrom("jobs").execute();
  };

  test("brings a reply with its author's name, handle and link, and takes the owner's answer back there", async () => {
    const { secrets } = await kitOn(fresh);
    const post = await publishArticle(fresh.store);
    const [here, there] = [fakeNetwork("activitypub"), fakeNetwork("pigeon")];
    await runJobs([here, there]);
    expect([here.said, there.said]).toEqual([[`publish ${post.id}`], [`publish ${post.id}`]]);

    const arrived = await replyArrives(fresh.store, {
      account: {
        ...someone("ann"),
        network: "pigeon",
        uri: "pigeon:ann",
        handle: "ann.loft",
        url: "https://loft.example/ann",
      },
      uri: "pigeon:ann/1",
      url: "https://loft.example/ann/1",
      inReplyToUri: post.uri,
      html: "<p>Godt skrevet</p>",
      writtenAt: fresh.clock.now(),
    });
    expect(arrived.kind).toBe("stored");
    const { replies } = await listReplies(fresh.store.db, post.id);
    expect(replies).toMatchObject([
      {
        network: "pigeon",
        isWrittenHere: false,
        handle: "ann.loft",
        authorUrl: "https://loft.example/ann",
        url: "https://loft.example/ann/1",
      },
    ]);
    expect(await countByNetwork(fresh.store.db, post.id)).toEqual([
      { network: "pigeon", count: 1 },
    ]);
    const ofPigeon = await listReplies(fresh.store.db, post.id, { network: "pigeon" });
    expect([ofPigeon.total, ofPigeon.replies.length]).toEqual([1, 1]);
    const ofSite = await listReplies(fresh.store.db, post.id, { network: "site" });
    expect([ofSite.total, ofSite.replies.length]).toEqual([0, 0]);

    const replyId = replies[0]?.id ?? 0;
    const said = { replyId, source: "Tak.", ownerName: "Ida Holm" };
    const answer = await ownerAnswers(fresh.store, bySystem, secrets, origin, said);
    if (answer.kind !== "answered") throw new Error(answer.kind);
    await answerIsEdited(fresh.store, bySystem, { replyId: answer.id, source: "Mange tak." });
    await answerIsTakenBack(fresh.store, { what: "reply", id: answer.id });
    await runJobs([here, there]);
    expect(here.said).toEqual([`publish ${post.id}`]);
    expect(there.said.slice(1)).toEqual(["publish reply", "update reply", "remove reply"]);
  });

  test("is not asked for what it cannot do, and one that is gone is asked nothing", async () => {
    const post = await publishArticle(fresh.store);
    const silent = fakeNetwork("pigeon", { publish: false, reply: false });
    await runJobs([silent]);
    expect(silent.said).toEqual([]);
    expect(post.id).toBeGreaterThan(0);
    expect(() => registryOf(fresh.store.db, [silent, silent])).toThrow("same name");
  });
});
