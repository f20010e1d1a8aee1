import { afterEach, beforeEach, expect, test } from "vitest";

import { createSafeFetch } from "#core/safe-fetch.ts";
import { draftIsSaved } from "#flows/draft-is-saved.ts";
import { mentionArrives } from "#flows/mention-arrives.ts";
import { answerIsEdited, ownerAnswers } from "#flows/owner-answers.ts";
import { postIsDeleted } from "#flows/post-is-deleted.ts";
import { postIsEdited } from "#flows/post-is-edited.ts";
import { postIsPublished } from "#flows/post-is-published.ts";
import { replyArrives } from "#flows/reply-arrives.ts";
import type { Kit } from "#kit";
import { describeOnEachDatabase } from "#support/databases.ts";
import { kitOn } from "#support/kit.ts";
import { type RemotePeople, startRemotePeople } from "#support/remote-people.ts";
import { origin, publishArticle, replyOf, someone } from "#support/story.ts";

import { bySystem } from "#schema";
import { type Fediverse, meetReachable, openFediverse, reachable } from "#support/fediverse.ts";

describeOnEachDatabase("people named in what we write", (fresh) => {
  let kit: Kit;
  let remote: RemotePeople;
  let fediverse: Fediverse;
  let fetch: ReturnType<typeof createSafeFetch>;
  let host: string;
  beforeEach(async () => {
    remote = await startRemotePeople();
    host = new URL(remote.origin).host;
    fetch = createSafeFetch({ allowPrivateNetwork: true, userAgent: "test" });
    kit = await kitOn(fresh, { fetch });
    fediverse = openFediverse(kit);
    for (const name of ["ann", "bo"]) canBeFound(name);
  });
  afterEach(async () => {
    await remote.stop();
    await fetch.close();
  });

  const webfinger = (name: string): string =>
    `/.well-known/webfinger?resource=${encodeURIComponent(`acct:${name}@${host}`)}`;
  const canBeFound = (name: string): void => {
    const href = remote.person(name).uri;
    remote.serve(webfinger(name), {
      status: 200,
      headers: { "content-type": "application/jrd+json" },
      body: JSON.stringify({ links: [{ rel: "self", type: "application/activity+json", href }] }),
    });
  };
  const write = async (markdown: string): Promise<{ id: number; uri: string }> => {
    const saved = await draftIsSaved(fresh.store, {
      ...text,
      markdown,
      userId: null,
      kind: "note",
    });
    if (saved.kind !== "saved") throw new Error(saved.kind);
    const outcome = await postIsPublished(fresh.store, bySystem, origin, { postId: saved.postId });
    if (outcome.kind !== "published") throw new Error(outcome.kind);
    return { id: saved.postId, uri: outcome.uri };
  };
  const text = {
    title: "",
    summary: "",
    topics: [],
    language: "da",
    licence: "CC-BY-4.0",
    coverId: null,
  };
  /** What was said of an object, and to which inboxes, in order. */
  const said = async () => {
    const rows = await fresh.store.db
      .selectFrom("ap_activities")
      .select(["uri", "type", "json"])
      .orderBy("id")
      .execute();
    const jobs = await fresh.store.db
      .selectFrom("jobs")
      .select("payload_json")
      .where("kind", "=", "deliver")
      .execute();
    const deliveries = jobs.map(
      (job) => JSON.parse(job.payload_json) as { activityUri: string; inbox: string },
    );
    return rows.map(({ uri, type, json }) => ({
      type,
      activity: JSON.parse(json) as {
        cc: string[];
        to: string[];
        object: { tag: unknown[]; content: string; cc: string[] };
      },
      inboxes: deliveries.flatMap((one) => (one.activityUri === uri ? one.inbox : [])),
    }));
  };
  const inboxOf = (name: string): string => `${remote.person(name).uri}/inbox`;
  const tagOf = (name: string) => ({
    type: "Mention",
    name: `@${name}@${host}`,
    href: remote.person(name).uri,
  });
  const htmlOf = async (id: number): Promise<string> =>
    (
      await fresh.store.db
        .selectFrom("posts")
        .select("html")
        .where("id", "=", id)
        .executeTakeFirstOrThrow()
    ).html;

  test("a post links to them, names them, and goes to them; whoever is not found stays text", async () => {
    const { id } = await write(
      `Tak til @Ann@${host}, @nobody@${host} og \`@bo@${host}\`. Mig: @vaerkstedet@vaerkstedet.example #tak`,
    );
    expect(remote.server.heard).toEqual([]);
    await fediverse.send("publish", { what: "post", id });
    const [create] = await said();
    expect(create?.activity.object.tag).toContainEqual(tagOf("ann"));
    expect(create?.activity.object.tag).toHaveLength(2);
    expect(create?.activity.cc).toContain(remote.person("ann").uri);
    expect(create?.inboxes).toEqual([inboxOf("ann")]);
    const link = `<a class="mention" href="${remote.origin}/@ann">@Ann@${host}</a>`;
    expect(create?.activity.object.content).toContain(link);
    expect(await htmlOf(id)).toContain(link);
    expect(await htmlOf(id)).toContain(`@nobody@${host} og <code>@bo@${host}</code>`);
    // The site itself is not asked for, and nobody is asked for twice.
    const before = remote.server.heard.length;
    const again = await write(`Igen @ann@${host} og @nobody@${host}`);
    await fediverse.send("publish", { what: "post", id: again.id });
    expect(remote.server.heard).toHaveLength(before);
  });

  test("an edit tells those who are named now, and those who were", async () => {
    const { id } = await write(`Hej @ann@${host}`);
    await fediverse.send("publish", { what: "post", id });
    await postIsEdited(fresh.store, bySystem, origin, {
      ...{ ...text, postId: id, markdown: `Hej @bo@${host}`, reason: "" },
    });
    await fediverse.send("update", { what: "post", id });
    const [, create, update] = await said();
    // Bo never had it, and for many servers a change of the unknown is nothing.
    expect([create?.type, create?.inboxes]).toEqual(["Create", [inboxOf("bo")]]);
    expect(update?.type).toBe("Update");
    expect(update?.inboxes.toSorted()).toEqual([inboxOf("ann"), inboxOf("bo")]);
    expect(update?.activity.object.tag).toEqual([tagOf("bo")]);
    await postIsDeleted(fresh.store, bySystem, { postId: id, reason: "" });
    await fediverse.send("remove", { what: "post", id });
    const gone = (await said()).at(-1);
    expect(gone?.inboxes.toSorted()).toEqual([inboxOf("ann"), inboxOf("bo")]);
  });

  test("a server that does not answer holds nothing up, and whoever is found later is told then", async () => {
    remote.serve(webfinger("ann"), 503);
    const { id } = await write(`Hej @ann@${host}`);
    await fediverse.send("publish", { what: "post", id });
    expect((await said())[0]?.inboxes).toEqual([]);
    const job = await fresh.store.db
      .selectFrom("jobs")
      .select(["payload_json", "run_at", "created_at"])
      .where("kind", "=", "find-names")
      .executeTakeFirstOrThrow();
    expect(job.run_at).toBeGreaterThan(job.created_at);
    canBeFound("ann");
    const payload = JSON.parse(job.payload_json) as { what: "post"; id: number; round: number };
    await fediverse.handlers["find-names"]({ id: 1, attempt: 1, kind: "find-names", payload });
    const late = (await said()).at(-1);
    expect([late?.type, late?.inboxes]).toEqual(["Create", [inboxOf("ann")]]);
    expect(late?.activity.object.content).toContain('class="mention"');
  });

  test("an answer names them too, and what is private names nobody", async () => {
    const post = await publishArticle(fresh.store);
    const asked = await replyArrives(fresh.store, replyOf("cy", post.uri));
    if (asked.kind !== "stored") throw new Error(asked.kind);
    const answer = async (what: { replyId: number } | { mentionId: number }) => {
      const outcome = await ownerAnswers(fresh.store, bySystem, kit.secrets, origin, {
        ...{ ...what, source: `Spørg @ann@${host}`, userName: "Ida" },
      });
      if (outcome.kind !== "answered") throw new Error(outcome.kind);
      await fediverse.send("reply", { what: outcome.what, id: outcome.id });
      return outcome.id;
    };
    const id = await answer({ replyId: asked.replyId });
    const open = (await said()).at(-1);
    expect(open?.activity.object.tag).toContainEqual(tagOf("ann"));
    expect(open?.activity.cc).toContain(remote.person("ann").uri);
    expect(open?.inboxes).toContain(inboxOf("ann"));
    // The same words again are no edit.
    const same = await answerIsEdited(fresh.store, bySystem, {
      replyId: id,
      source: `Spørg @ann@${host}`,
    });
    expect(same.kind).toBe("answered");
    const { revision } = await fresh.store.db
      .selectFrom("replies")
      .select("revision")
      .where("id", "=", id)
      .executeTakeFirstOrThrow();
    expect(revision).toBe(1);
    const account = someone("di");
    await fresh.store.transact(async (tx) => await meetReachable(tx, reachable(account)));
    const uri = `${account.uri}/notes/1`;
    const mention = await mentionArrives(fresh.store, {
      ...{ account, uri, url: uri, html: "<p>Hej</p>", inReplyTo: null, visibility: "direct" },
    } as Parameters<typeof mentionArrives>[1]);
    if (mention.kind !== "stored") throw new Error(mention.kind);
    await answer({ mentionId: mention.mentionId });
    const secret = (await said()).at(-1);
    expect(secret?.inboxes).toEqual([`${account.uri}/inbox`]);
    expect(
      JSON.stringify([secret?.activity.to, secret?.activity.cc, secret?.activity.object.tag]),
    ).not.toContain(host);
  });
});
