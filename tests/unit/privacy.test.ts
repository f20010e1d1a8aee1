import fc from "fast-check";
import { expect, test } from "vitest";

import { addFollower } from "#audience";
import {
  answerIsEdited,
  answerIsTakenBack,
  type AnswerOutcome,
  ownerAnswers,
} from "#flows/owner-answers.ts";
import { weReact } from "#flows/we-react.ts";
import { weFollow } from "#flows/we-follow.ts";
import { bySystem, type Store } from "#schema";
import { describeOnEachDatabase } from "#support/databases.ts";
import { meetReachable, reachable } from "#support/fediverse.ts";
import { context, everyone, inboxWorld } from "#support/inbox-world.ts";
import { type RemotePerson, signedPost } from "#support/remote-people.ts";
import { siteOn } from "#support/site.ts";
import { someone } from "#support/story.ts";

const us = "https://vaerkstedet.example/ap/actor";
const secret = "hemmeligheden";
const said = "svareordet";

type Said = Readonly<Record<string, unknown>>;
/** How a server says whom something is for: on the work, and on the activity that brings it. */
interface Way {
  readonly name: string;
  readonly who: "public" | "unlisted" | "private";
  readonly object: (by: RemotePerson) => Said;
  readonly activity?: (by: RemotePerson) => Said;
}

const tag = [{ type: "Mention", href: us, name: "@vaerkstedet@vaerkstedet.example" }];
const ways: readonly Way[] = [
  { name: "to everyone", who: "public", object: () => ({ to: [everyone], cc: [us], tag }) },
  { name: "as:Public", who: "public", object: () => ({ to: "as:Public", cc: us, tag }) },
  {
    name: "on the activity only",
    who: "public",
    object: () => ({ tag }),
    activity: () => ({ to: [everyone], cc: [us] }),
  },
  {
    name: "empty lists, on the activity only",
    who: "public",
    object: () => ({ to: [], cc: [], tag }),
    activity: () => ({ to: [everyone], cc: [us] }),
  },
  {
    name: "in cc",
    who: "unlisted",
    object: (by) => ({ to: [`${by.uri}/followers`, us], cc: [everyone], tag }),
  },
  {
    name: "followers, with a mention",
    who: "private",
    object: (by) => ({ to: [`${by.uri}/followers`], cc: [us], tag }),
  },
  {
    name: "followers of another name",
    who: "private",
    object: (by) => ({ to: [us, `${new URL(by.uri).origin}/ap/followers/1`], tag }),
  },
  { name: "a private mention", who: "private", object: () => ({ to: [us], cc: [], tag }) },
  { name: "without a tag", who: "private", object: () => ({ to: [us] }) },
  { name: "to as text", who: "private", object: () => ({ to: us }) },
  { name: "as an object", who: "private", object: () => ({ to: [{ type: "Person", id: us }] }) },
  { name: "bto", who: "private", object: () => ({ bto: [us] }) },
  {
    name: "bcc on the activity",
    who: "private",
    object: () => ({}),
    activity: () => ({ bcc: us }),
  },
  { name: "addressed to nobody", who: "private", object: () => ({}) },
  {
    name: "a group",
    who: "private",
    object: () => ({ audience: "https://kreds.example/c/baad", to: [us], tag }),
  },
  {
    name: "private here, public on the activity",
    who: "private",
    object: () => ({ to: [us], tag }),
    activity: () => ({ to: [everyone] }),
  },
  {
    name: "a chat",
    who: "private",
    object: () => ({ type: "ChatMessage", to: [us] }),
  },
  {
    name: "a note that is also a chat",
    who: "private",
    object: () => ({ type: ["Note", "ChatMessage"], to: [us, everyone] }),
  },
  {
    name: "empty lists everywhere",
    who: "private",
    object: () => ({ to: [], cc: [], bto: [] }),
    activity: () => ({ to: [], cc: [] }),
  },
  {
    name: "a chat that says it is public",
    who: "private",
    object: () => ({ type: "ChatMessage", to: [us, everyone] }),
  },
];

const places = ["our post", "our answer", "nothing"] as const;
const thens = ["leave it", "edit", "take back", "edit twice and take back"] as const;

describeOnEachDatabase("an answer", (fresh) => {
  const world = inboxWorld(fresh);
  let number = 0;

  const follower = async (): Promise<void> => {
    const bo = someone("bo");
    await fresh.store.transact(async (tx) => {
      const { id } = await meetReachable(tx, reachable(bo));
      await addFollower(tx, id);
    });
  };
  /** We follow Ann, so that what she writes is in the reading list too. */
  const follow = async (): Promise<void> => {
    const uri = world.ann.uri;
    const { id } = await fresh.store.transact(
      async (tx) =>
        await meetReachable(tx, {
          ...someone("ann"),
          uri,
          inbox: `${uri}/inbox`,
          sharedInbox: null,
        }),
    );
    await weFollow(fresh.store, id);
    await fresh.store.db.updateTable("following").set({ state: "accepted" }).execute();
  };
  /** What goes out does so twice, as after a crash. */
  const sendAll = async (): Promise<void> => {
    const handle = world.jobs.syndicate;
    const jobs = await fresh.store.db
      .selectFrom("jobs")
      .select(["id", "payload_json"])
      .where("kind", "=", "syndicate")
      .where("payload_json", "not like", '%"what":"post"%')
      .orderBy("id")
      .execute();
    for (const { id, payload_json } of jobs)
      for (const attempt of [1, 2])
        await handle({
          id,
          kind: "syndicate",
          attempt,
          payload: JSON.parse(payload_json) as never,
        });
    await fresh.store.db.deleteFrom("jobs").where("kind", "=", "syndicate").execute();
  };
  const answer = async (at: object, text: string): Promise<AnswerOutcome> =>
    await ownerAnswers(fresh.store, bySystem, world.kit.secrets, world.kit.config.origin, {
      ...at,
      source: text,
      userName: "Ida Holm",
    });

  test(
    "is never more public than what it answers, wherever it is given and whatever becomes of it",
    { timeout: 180_000 },
    async () => {
      const site = await siteOn(fresh);
      await follower();
      await follow();
      const own = await answer({ postId: 1 }, "Vi begynder selv.");
      if (own.kind !== "answered") throw new Error(own.kind);
      await sendAll();
      const ownUri = `${world.kit.config.origin}/replies/${own.id}`;

      await fc.assert(
        fc.asyncProperty(
          fc.constantFrom(...ways),
          fc.constantFrom(...places),
          fc.constantFrom(...thens),
          async (way, place, then) => {
            number += 1;
            await fresh.store.db.deleteFrom("jobs").execute();
            await fresh.store.db.deleteFrom("ap_activities").execute();
            const uri = `${world.remote.origin}/notes/${number}`;
            const object = {
              id: uri,
              type: "Note",
              attributedTo: world.ann.uri,
              content: `<p>${secret}q${number}q</p>`,
              published: new Date().toISOString(),
              ...(place === "nothing"
                ? {}
                : { inReplyTo: place === "our post" ? world.post : ownUri }),
              ...way.object(world.ann),
            };
            const activity = {
              "@context": context,
              id: `${uri}#create`,
              type: "Create",
              actor: world.ann.uri,
              object,
              ...way.activity?.(world.ann),
            };
            expect(await world.send(signedPost(world.inbox, activity, world.ann))).toBe(202);
            const stood = await standsAt(fresh.store, uri);
            expect(stood, "it arrives").not.toEqual([]);
            const isOnPage = stood.some(({ table }) => table === "replies");
            expect(isOnPage).toBe(way.who !== "private" && place !== "nothing");

            for (const { table, id } of stood) {
              await fresh.store.db.deleteFrom("ap_activities").execute();
              const key = {
                replies: "replyId",
                mentions: "mentionId",
                reading_items: "readingItemId",
              };
              const given = await answer({ [key[table]]: id }, `${said}q${number}q`);
              if (given.kind !== "answered") throw new Error(given.kind);
              await sendAll();
              const which = given.what === "reply" ? { replyId: given.id } : { answerId: given.id };
              if (then.startsWith("edit"))
                await answerIsEdited(fresh.store, bySystem, {
                  ...which,
                  source: `${said}q${number}q rettet`,
                });
              await sendAll();
              if (then.includes("twice"))
                await answerIsEdited(fresh.store, bySystem, {
                  ...which,
                  source: `${said}q${number}q igen`,
                });
              await sendAll();
              if (then.includes("take back")) await answerIsTakenBack(fresh.store, given);
              await sendAll();
              if (table === "reading_items")
                await weReact(fresh.store, { itemId: id, kind: "share" });

              const row = await answerRow(fresh.store, given);
              const sent = await fresh.store.db.selectFrom("ap_activities").selectAll().execute();
              expect(sent.length).toBeGreaterThan(0);
              for (const one of sent) {
                expect(audienceOf(one.json), one.type).toBe(way.who);
                if (way.who !== "public") expect(one.listed).toBe(0);
              }
              const inboxes = await inboxesOfJobs(fresh.store);
              const shares = await fresh.store.db
                .selectFrom("reading_items")
                .select("shared_at")
                .where("id", "=", table === "reading_items" ? id : 0)
                .execute();
              if (way.who === "private") {
                expect(inboxes).toEqual([`${world.ann.uri}/inbox`]);
                expect(shares.every(({ shared_at }) => shared_at === null)).toBe(true);
                await expectNowhere(
                  async (path) => await site.get(path),
                  world.activitypub.routes,
                  [`${secret}q${number}q`, `${said}q${number}q`, `${uri}"`, row.uri],
                  row.uri,
                );
              } else expect(inboxes).toContain("https://skib.example/inbox");
            }
          },
        ),
        { numRuns: 60, seed: 8 },
      );
    },
  );

  /** No reader, feed, list, search, count or stranger's server sees what is private. */
  async function expectNowhere(
    get: (path: string) => Promise<Response>,
    routes: typeof world.activitypub.routes,
    hidden: readonly string[],
    answerUri: string,
  ): Promise<void> {
    const { origin } = world.kit.config;
    const post = new URL(world.post).pathname;
    const pages = ["/", post, "/feed.xml", "/feed.json", "/open", "/open.json", "/sitemap.xml"];
    const texts = await Promise.all(pages.map(async (path) => await (await get(path)).text()));
    for (const path of ["/ap/outbox?page=1", "/ap/replies/1?page=1", "/nodeinfo/2.1"])
      texts.push(await (await routes.request(`${origin}${path}`)).text());
    for (const text of texts)
      for (const word of hidden) expect(text.includes(word), word).toBe(false);
    // The search page shows what was searched for, and otherwise what it shows for a word nobody wrote.
    const found = async (word: string): Promise<string> =>
      (await (await get(`/search?q=${word}`)).text()).replaceAll(word, "");
    expect(await found(hidden[0] ?? "")).toBe(await found("ingenharskrevetdet"));
    const stranger = await routes.request(answerUri, {
      headers: { accept: "application/activity+json" },
    });
    expect(stranger.status).toBe(404);
    expect(await world.activitypub.representation(new URL(answerUri).pathname)).toBeUndefined();
  }
});

type Table = "replies" | "mentions" | "reading_items";

async function standsAt(store: Store, uri: string): Promise<{ table: Table; id: number }[]> {
  const found: { table: Table; id: number }[] = [];
  for (const table of ["replies", "mentions", "reading_items"] as const)
    for (const { id } of await store.db
      .selectFrom(table)
      .select("id")
      .where("uri", "=", uri)
      .execute())
      found.push({ table, id });
  return found;
}

async function answerRow(
  store: Store,
  { what, id }: { readonly what: "reply" | "answer"; readonly id: number },
): Promise<{ uri: string }> {
  const table = what === "reply" ? "replies" : "answers";
  return await store.db
    .selectFrom(table)
    .select("uri")
    .where("id", "=", id)
    .executeTakeFirstOrThrow();
}

/** For whom an activity and the object in it are, the wider of the two. */
function audienceOf(json: string): string {
  const activity = JSON.parse(json) as Said & { object: Said };
  const parts = [activity, activity.object];
  const isIn = (field: string): boolean =>
    parts.some((one) => [one[field]].flat().includes(everyone));
  if (isIn("to")) return "public";
  if (isIn("cc")) return "unlisted";
  const everybody = parts
    .flatMap((one) => [one.to, one.cc].flat())
    .filter((one) => one !== undefined);
  return everybody.some((one) => JSON.stringify(one).includes("/followers"))
    ? "followers"
    : "private";
}

async function inboxesOfJobs(store: Store): Promise<string[]> {
  const rows = await store.db
    .selectFrom("jobs")
    .select("payload_json")
    .where("kind", "=", "deliver")
    .execute();
  return [...new Set(rows.map((row) => (JSON.parse(row.payload_json) as { inbox: string }).inbox))];
}
