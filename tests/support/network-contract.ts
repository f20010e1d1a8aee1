import fc from "fast-check";
import { afterEach, beforeEach, expect, test } from "vitest";

import { listReplies } from "#conversation";
import { minute } from "#core/clock.ts";
import type { DialectName } from "#core/db/store.ts";
import { answerIsEdited, answerIsTakenBack, ownerAnswers } from "#flows/owner-answers.ts";
import { postIsDeleted } from "#flows/post-is-deleted.ts";
import { postIsEdited } from "#flows/post-is-edited.ts";
import { settingsChange } from "#flows/settings-change.ts";
import { weFollow, weUnfollow } from "#flows/we-follow.ts";
import { weReact, weUndo } from "#flows/we-react.ts";
import { startRunner } from "#jobs";
import { bySystem } from "#schema";
import type { Capabilities, Network, OutgoingText } from "#networks";
import { lengthOf } from "#networks/compose.ts";
import { registryOf } from "#networks/registry.ts";
import { following, listCopies, setDestinations } from "#syndication";
import { networkWords, messagesFor } from "#words";

import { describeOnEachDatabase, type Fresh } from "./databases.ts";
import type { Lacking, NetworkUnderTest } from "./network-under-test.ts";
import { publishArticle } from "./story.ts";

/** A text without its spaces, which a cut may leave out. */
const bare = (text: string): string => text.replace(/\s/gu, "");

/** Asks for everything twice, by the same key. */
function doubled(network: Network): Network {
  const { publish, update, remove, reply, react, follow, tell } = network;
  const twice =
    <T extends unknown[], R>(method: (...given: T) => Promise<R>) =>
    async (...given: T): Promise<R> => {
      await method(...given);
      return await method(...given);
    };
  return {
    ...network,
    ...{ publish: twice(publish), update: twice(update), remove: twice(remove) },
    reply: twice(reply),
    ...(react === undefined ? {} : { react: twice(react) }),
    ...(follow === undefined ? {} : { follow: twice(follow) }),
    ...(tell === undefined ? {} : { tell: twice(tell) }),
  };
}

/**
 * The same for every network: what it says it can do it does, once, and what comes from it comes home. What there is
 * not on a network, such as an edit, is said by it and left out.
 */
export function keepsContract(
  open: (fresh: Fresh) => Promise<NetworkUnderTest>,
  {
    lacks = [],
    dialects,
  }: { readonly lacks?: readonly Lacking[]; readonly dialects?: readonly DialectName[] } = {},
): void {
  const has = (what: Lacking): boolean => !lacks.includes(what);
  const tests = (fresh: Fresh): void => {
    let there: NetworkUnderTest;
    beforeEach(async () => {
      there = await open(fresh);
    });
    afterEach(async () => await there.close());

    /** Does every job that is due; `twice` asks the network for everything twice, as after a crash. */
    const work = async (twice = false): Promise<void> => {
      const { jobs } = registryOf(fresh, [twice ? doubled(there.network) : there.network]);
      // A process that is killed when a job is done, and before that is written down, does all of it again.
      const handlers = Object.fromEntries(
        Object.entries(jobs).map(([kind, handle]) => [
          kind,
          async (job: never) => {
            const once = handle as (job: never) => Promise<void>;
            await once(job);
            if (twice && kind !== "deliver") await once(job);
          },
        ]),
      );
      const others = { "fetch-preview": async () => {}, "fetch-account": async () => {} };
      const runner = startRunner(fresh.store, { ...handlers, ...others } as never);
      await runner.idle();
      await runner.stop();
    };
    const copiesOf = async (id: number) => await listCopies(fresh.store.db, { what: "post", id });
    const annsReply = async (uri: string): Promise<number> => {
      await there.ann({ kind: "reply", to: uri, text: "Hvad koster det?" });
      const row = await fresh.store.db
        .selectFrom("replies")
        .select("id")
        .where("ours", "=", 0)
        .executeTakeFirstOrThrow();
      return row.id;
    };

    test("it has words, and a method for all it says it can do", async () => {
      const { network } = there;
      for (const language of ["da", "en"] as const)
        for (const place of ["sentence", "chip", "beside"] as const) {
          const said = networkWords(messagesFor(language), network.name, place);
          if (network.name !== "pigeon") expect(said, place).not.toBe(network.name);
        }
      const methods: Partial<Record<keyof Capabilities, unknown>> = {
        ...{ react: network.react, follow: network.follow, backfeed: network.backfeed },
      };
      if (network.capabilities.webhook) expect(network.routes).toBeDefined();
      for (const [capability, method] of Object.entries(methods))
        expect(method !== undefined, capability).toBe(
          network.capabilities[capability as keyof Capabilities],
        );
      expect(network.routes?.paths.every((path) => /^\/.+\/$/.test(path)) ?? true).toBe(true);
    });

    test("a draft is what will stand there: the same each time, within its limits, nothing lost", () => {
      const { network } = there;
      const own = { ...network.limits };
      // A server of its own may take less.
      for (const limits of [own, { ...own, maxLength: 120, maxBytes: 500 }]) {
        const { maxLength, maxBytes, maxPictures } = limits;
        const picture = { path: "aa/b.webp", description: "En båd" };
        fc.assert(
          fc.property(
            fc.string({ unit: "grapheme", maxLength: 1200 }),
            fc.nat({ max: 60 }),
            fc.nat({ max: 400 }),
            fc.boolean(),
            fc.boolean(),
            (plain, pictures, slug, asThread, isByHand) => {
              const text: OutgoingText = {
                ...{ kind: "note", title: "", summary: "", language: "da", revision: 1 },
                ...{ plain: isByHand ? "Ikke dette" : plain, asThread },
                ...(isByHand ? { byHand: plain } : {}),
                html: `<p>${plain.replace(/[<>&]/g, "")}</p>`,
                ...{ url: `https://her.example/${"a".repeat(slug)}`, inReplyTo: null },
                pictures: Array.from({ length: pictures }, () => picture),
              };
              const draft = network.compose(text, limits);
              expect(network.compose(text, limits)).toEqual(draft);
              expect(draft.pictures.length).toBeLessThanOrEqual(maxPictures);
              const { parts } = draft;
              expect(parts.length).toBeGreaterThan(0);
              if (!asThread) expect(parts).toHaveLength(1);
              for (const part of parts) expect(part.length).toBe(lengthOf(part.text, limits));
              if (network.limits.maxLength === null) return;
              for (const part of parts) {
                expect(part.length).toBeLessThanOrEqual(maxLength ?? Infinity);
                expect(Buffer.byteLength(part.text)).toBeLessThanOrEqual(maxBytes ?? Infinity);
              }
              const whole = parts
                .map((part, at) =>
                  parts.length === 1
                    ? part.text
                    : part.text.slice(0, -` ${at + 1}/${parts.length}`.length),
                )
                .join(" ");
              if (draft.cut === "") {
                expect(bare(whole)).toBe(bare(plain));
                return;
              }
              expect(draft.link).toBe(text.url);
              const shown = whole.slice(0, whole.lastIndexOf("…"));
              expect(bare(shown + draft.cut)).toBe(bare(plain));
            },
          ),
        );
      }
    });

    test("a post goes out once, is changed where it stands, and goes", async () => {
      await there.ann({ kind: "follow" });
      const post = await publishArticle(fresh.store, "Brød");
      await work(true);
      expect(await there.texts()).toHaveLength(1);
      const [copy] = await copiesOf(post.id);
      expect(copy).toMatchObject({ state: "sent", error_code: "", revision_sent: 1 });
      expect(copy?.uri).not.toBe("");
      expect(copy?.url).toMatch(/^https?:/);

      const change = {
        ...{
          postId: post.id,
          title: "Rugbrød med kerner",
          summary: "",
          markdown: "Rugbrød med kerner.",
          topics: [],
        },
        ...{ language: "da", licence: "arr", coverId: null, reason: "Rettet" },
      };
      // Where a copy cannot be changed in its place its writer may want it posted anew.
      const wish = { ...following(there.connectionId), repostOnEdit: true };
      await fresh.store.transact(async (tx) => await setDestinations(tx, post.id, [wish]));
      await postIsEdited(fresh.store, bySystem, there.kit.config.origin, change);
      await work(true);
      expect(await there.texts()).toEqual([expect.stringContaining("Rugbrød med kerner")]);
      expect(await copiesOf(post.id)).toMatchObject([{ state: "sent", revision_sent: 2 }]);

      await postIsDeleted(fresh.store, bySystem, { postId: post.id, reason: "Fortrudt" });
      await work(true);
      expect(await there.texts()).toEqual([]);
      expect(await copiesOf(post.id)).toMatchObject([{ state: "removed" }]);
    });

    test("what is said there comes home with its author, and the answer goes back there", async () => {
      const post = await publishArticle(fresh.store);
      await work();
      const replyId = await annsReply(post.uri);
      const { replies } = await listReplies(fresh.store.db, post.id);
      expect(replies).toMatchObject([
        { network: there.network.name, isWrittenHere: false, html: "<p>Hvad koster det?</p>" },
      ]);
      const [reply] = replies;
      expect([reply?.handle, reply?.authorUrl, reply?.url]).not.toContain("");
      const ofIt = await listReplies(fresh.store.db, post.id, { network: there.network.name });
      expect(ofIt.total).toBe(1);
      expect((await listReplies(fresh.store.db, post.id, { network: "site" })).total).toBe(0);

      const before = (await there.texts()).length;
      const { origin } = there.kit.config;
      const said = { replyId, source: "Ti kroner.", userName: "Ida Holm" };
      const answer = await ownerAnswers(fresh.store, bySystem, there.kit.secrets, origin, said);
      if (answer.kind !== "answered") throw new Error(answer.kind);
      await work(true);
      const later = async () => (await there.texts()).slice(before);
      expect(await later()).toEqual([expect.stringContaining("Ti kroner")]);
      await answerIsEdited(fresh.store, bySystem, { replyId: answer.id, source: "Tolv kroner." });
      await work(true);
      const now = there.network.capabilities.edit ? "Tolv kroner" : "Ti kroner";
      expect(await later()).toEqual([expect.stringContaining(now)]);
      await answerIsTakenBack(fresh.store, { what: "reply", id: answer.id });
      await work(true);
      expect(await later()).toEqual([]);
    });

    test("what is to be fetched comes home once, however often it is asked for", async () => {
      const { news } = there;
      expect(news !== undefined).toBe(there.network.capabilities.backfeed);
      if (news === undefined) return;
      const post = await publishArticle(fresh.store);
      await work(true);
      await news({ kind: "reply", to: post.uri, text: "Hvad koster det?" });
      for (let looks = 0; looks < 3; looks += 1) {
        fresh.clock.move(10 * minute);
        await work(true);
      }
      const { replies } = await listReplies(fresh.store.db, post.id);
      expect(replies).toMatchObject([{ html: "<p>Hvad koster det?</p>" }]);
      const jobs = await fresh.store.db
        .selectFrom("jobs")
        .select("kind")
        .where("kind", "<>", "fetch-news")
        .execute();
      expect(jobs).toEqual([{ kind: "backfeed" }]);
    });

    test("what is said there is changed and erased by who said it", async () => {
      const post = await publishArticle(fresh.store);
      await work();
      await annsReply(post.uri);
      if (has("edit")) {
        await there.ann({ kind: "edit", to: post.uri, text: "Hvad koster to?" });
        const { replies } = await listReplies(fresh.store.db, post.id);
        expect(replies).toMatchObject([{ html: "<p>Hvad koster to?</p>" }]);
      }
      await there.ann({ kind: "rename", name: "Ann Loft" });
      const named = await listReplies(fresh.store.db, post.id);
      expect(named.replies).toMatchObject([{ authorName: "Ann Loft" }]);
      await there.ann({ kind: "erase" });
      const rows = await fresh.store.db.selectFrom("replies").select(["state", "html"]).execute();
      expect(rows).toEqual([{ state: "erased", html: "" }]);
    });

    test("a like there counts once, and no more once it is taken back", async () => {
      const post = await publishArticle(fresh.store);
      const likes = async () =>
        (await fresh.store.db.selectFrom("conversation_counts").select("likes").executeTakeFirst())
          ?.likes ?? 0;
      await there.ann({ kind: "like", to: post.uri });
      await there.ann({ kind: "like", to: post.uri });
      expect(await likes()).toBe(1);
      await there.ann({ kind: "unlike", to: post.uri });
      expect(await likes()).toBe(0);
    });

    test("a mention stands in the studio, and the answer goes to its network", async () => {
      await there.ann({ kind: "mention", text: "Hej med jer" });
      const { id } = await fresh.store.db
        .selectFrom("mentions")
        .select("id")
        .executeTakeFirstOrThrow();
      const said = { mentionId: id, source: "Hej Ann.", userName: "Ida Holm" };
      await ownerAnswers(fresh.store, bySystem, there.kit.secrets, there.kit.config.origin, said);
      await work(true);
      expect(await there.texts()).toEqual([expect.stringContaining("Hej Ann")]);
    });

    test("our like is given once, and taken back once", async () => {
      const post = await publishArticle(fresh.store);
      const replyId = await annsReply(post.uri);
      await work();
      await weReact(fresh.store, { replyId, kind: "like" });
      await work(true);
      expect(there.told()).toEqual(["like"]);
      await weUndo(fresh.store, { replyId, kind: "like" });
      await work(true);
      expect(there.told()).toEqual(["like", "unlike"]);
      // Given and taken back before it went out: nobody hears of it.
      await weReact(fresh.store, { replyId, kind: "like" });
      await weUndo(fresh.store, { replyId, kind: "like" });
      await work(true);
      expect(there.told()).toEqual(["like", "unlike"]);
    });

    test("who follows us may, whom we follow hears of it, and both end", async () => {
      await there.ann({ kind: "follow" });
      await work(true);
      const accepted = has("accept") ? ["accept"] : [];
      expect(there.told()).toEqual(accepted);
      const { id } = await fresh.store.db
        .selectFrom("accounts")
        .select("id")
        .where("uri", "=", there.annUri)
        .executeTakeFirstOrThrow();
      await weFollow(fresh.store, id);
      await work(true);
      await weUnfollow(fresh.store, id);
      await work(true);
      expect(there.told()).toEqual([...accepted, "follow", "unfollow"]);
      if (!has("unfollow")) return;
      await there.ann({ kind: "unfollow" });
      expect(await fresh.store.db.selectFrom("followers").selectAll().execute()).toEqual([]);
    });

    test("followers hear that the profile has changed", async () => {
      await there.ann({ kind: "follow" });
      await work();
      await settingsChange(fresh.store, bySystem, { siteName: "Et nyt navn" });
      await work(true);
      expect(there.told()).toEqual([
        ...(has("accept") ? ["accept"] : []),
        ...(there.network.tell === undefined || !has("profile") ? [] : ["profile"]),
      ]);
    });

    const testLeaving = has("leave") ? test : () => {};
    testLeaving("who leaves their network leaves no name and no text here", async () => {
      const post = await publishArticle(fresh.store);
      await annsReply(post.uri);
      await there.ann({ kind: "follow" });
      await there.ann({ kind: "leave" });
      const rows = await fresh.store.db
        .selectFrom("replies")
        .select(["html", "author_name"])
        .execute();
      expect(rows).toEqual([{ html: "", author_name: "" }]);
      const account = await fresh.store.db
        .selectFrom("accounts")
        .select(["state", "name"])
        .where("uri", "=", there.annUri)
        .execute();
      expect(account).toEqual([{ state: "gone", name: "" }]);
      const kept = await fresh.store.db.selectFrom("ap_actors").select("uri").execute();
      expect(kept).toEqual([]);
    });
  };
  describeOnEachDatabase("keeps the contract:", tests, dialects);
}
