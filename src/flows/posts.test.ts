import { expect, test } from "vitest";

import { verifyLog } from "#openness";
import { findPost, findPostBySlug, longestNote, revisionsOf, topicsOf } from "#posts";
import { bySystem, type Tables } from "#schema";
import { describeOnEachDatabase, noon } from "#support/databases.ts";
import { naughtyStrings } from "#support/shared-data.ts";
import { origin } from "#support/story.ts";

import { draftIsSaved } from "./draft-is-saved.ts";
import { postIsDeleted } from "./post-is-deleted.ts";
import { postIsEdited } from "./post-is-edited.ts";
import { postIsPublished, scheduledTimeComes, scheduleIsLifted } from "./post-is-published.ts";

const article = {
  kind: "article",
  title: "Kontrol er et overstået kapitel",
  summary: "Man kan **forære** noget væk.",
  markdown: "Første afsnit.\n\n## Mere\n\nOm #gaver.",
  topics: ["Sociale medier"],
  language: "da",
  licence: "CC-BY-4.0",
  coverId: null,
  userId: null,
} as const;
const note = { ...article, kind: "note", title: "", summary: "", topics: [] } as const;
const hour = 3_600_000;

const syndicated = (verb: string, id: number): string =>
  JSON.stringify({ verb, what: "post", id, connectionId: 1 });

describeOnEachDatabase("A post", (fresh) => {
  const save = async (draft: Parameters<typeof draftIsSaved>[1]): Promise<number> => {
    const saved = await draftIsSaved(fresh.store, draft);
    if (saved.kind !== "saved") throw new Error(saved.kind);
    return saved.postId;
  };
  const jobs = async (kind: string): Promise<Tables["jobs"]["payload_json"][]> => {
    const rows = await fresh.store.db
      .selectFrom("jobs")
      .select("payload_json")
      .where("kind", "=", kind)
      .orderBy("id")
      .execute();
    return rows.map((row) => row.payload_json);
  };

  test("goes public with its address, its HTML, its first revision, its topics and the job to send it", async () => {
    const { store } = fresh;
    const postId = await save(article);
    expect(await findPost(store.db, postId)).toMatchObject({ state: "draft", uri: null, html: "" });
    const outcome = await postIsPublished(store, bySystem, origin, { postId });
    const uri = `${origin}/articles/kontrol-er-et-overstaaet-kapitel`;
    expect(outcome).toEqual({ kind: "published", uri });
    expect(
      await findPostBySlug(store.db, "article", "kontrol-er-et-overstaaet-kapitel"),
    ).toMatchObject({
      state: "published",
      published_at: noon,
      revision: 1,
      html: expect.stringContaining("<p>Første afsnit.</p>"),
    });
    expect(await topicsOf(store.db, postId)).toEqual([
      { slug: "gaver", name: "gaver" },
      { slug: "sociale-medier", name: "Sociale medier" },
    ]);
    expect(await revisionsOf(store.db, postId)).toMatchObject([
      { number: 1, title: article.title },
    ]);
    expect(await jobs("syndicate")).toEqual([syndicated("publish", postId)]);
    expect(await postIsPublished(store, bySystem, origin, { postId })).toEqual({
      kind: "not-a-draft",
    });
    expect(await jobs("syndicate")).toHaveLength(1);
  });

  test("gets an address of its own, also when many of one title are published at once", async () => {
    const ids = await Promise.all(Array.from({ length: 8 }, async () => await save(article)));
    const outcomes = await Promise.all(
      ids.map(async (postId) => await postIsPublished(fresh.store, bySystem, origin, { postId })),
    );
    const uris = outcomes.map((outcome) =>
      outcome.kind === "published" ? outcome.uri : outcome.kind,
    );
    expect(new Set(uris).size).toBe(8);
    expect(uris.toSorted()[1]).toBe(`${origin}/articles/kontrol-er-et-overstaaet-kapitel-2`);
  });

  test("published by two at the same moment goes out once", async () => {
    const postId = await save(article);
    const outcomes = await Promise.all(
      Array.from(
        { length: 6 },
        async () => await postIsPublished(fresh.store, bySystem, origin, { postId }),
      ),
    );
    expect(outcomes.filter(({ kind }) => kind === "published")).toHaveLength(1);
    expect(await jobs("syndicate")).toHaveLength(1);
  });

  test("as a note has a short address, keeps its line ends, and holds 500 characters", async () => {
    const { store } = fresh;
    const postId = await save({ ...note, markdown: "Hej\nmed jer" });
    const outcome = await postIsPublished(store, bySystem, origin, { postId });
    expect(outcome.kind === "published" && outcome.uri).toMatch(/\/notes\/[a-z0-9]{6,10}$/);
    expect((await findPost(store.db, postId))?.html).toMatch(/Hej<br ?\/?>\s*med jer/);
    const full = "å".repeat(longestNote);
    const picture = `![${"x".repeat(300)}](/media/aa/${"b".repeat(62)}-960.webp)`;
    for (const [markdown, kind] of [
      [full, "published"],
      [`${full}\n\n${picture}`, "published"],
      [`${full}!`, "too-long"],
    ]) {
      const id = await save({ ...note, markdown: markdown ?? "" });
      expect((await postIsPublished(store, bySystem, origin, { postId: id })).kind).toBe(kind);
    }
  });

  test("without a text or title stays a draft, and one of any text can be published", async () => {
    const { store } = fresh;
    const publish = async (draft: object): Promise<string> =>
      (
        await postIsPublished(store, bySystem, origin, {
          postId: await save({ ...article, ...draft }),
        })
      ).kind;
    expect(await publish({ markdown: " \n " })).toBe("empty");
    expect(await publish({ title: " " })).toBe("no-title");
    expect(await postIsPublished(store, bySystem, origin, { postId: 4711 })).toEqual({
      kind: "not-a-draft",
    });
    for (const part of [0, 1, 2, 3]) {
      const some = naughtyStrings().filter((_, i) => i % 4 === part);
      const all = some.join(" ");
      expect(
        await publish({
          title: `x${all.slice(0, 200)}`,
          summary: all.slice(0, 900),
          markdown: some.join("\n\n"),
          topics: some,
        }),
      ).toBe("published");
    }
    expect(await publish({ title: "日本語", markdown: "\0 og \ud800" })).toBe("published");
    await expect(save({ ...article, title: "x".repeat(301) })).rejects.toMatchObject({
      code: "too_long_title",
    });
    await expect(save({ ...article, markdown: "x".repeat(500_001) })).rejects.toMatchObject({
      code: "too_long_markdown",
    });
  });

  test("imported keeps its time, its old address and its place, and is not sent out", async () => {
    const postId = await save(article);
    const publication = {
      publishedAt: 1_230_000_000_000,
      originalUrl: "https://old.example/?p=7",
      slug: "Gammelt Navn",
    };
    const outcome = await postIsPublished(fresh.store, bySystem, origin, {
      postId,
      quietly: true,
      publication,
    });
    expect(outcome).toEqual({ kind: "published", uri: `${origin}/articles/gammelt-navn` });
    expect(await findPost(fresh.store.db, postId)).toMatchObject({
      published_at: 1_230_000_000_000,
      original_url: "https://old.example/?p=7",
    });
    expect(await jobs("syndicate")).toEqual([]);
  });

  test("saved from two tabs: the second hears of it, and nothing is lost", async () => {
    const { store } = fresh;
    const first = await draftIsSaved(store, article);
    if (first.kind !== "saved") throw new Error(first.kind);
    const { postId, changedAt } = first;
    const tab = async (markdown: string, from: number) =>
      await draftIsSaved(store, { ...article, postId, markdown, changedAt: from });
    const outcomes = await Promise.all([
      tab("Den ene fane", changedAt),
      tab("Den anden fane", changedAt),
    ]);
    expect(outcomes.map(({ kind }) => kind).toSorted()).toEqual(["conflict", "saved"]);
    const now = await findPost(store.db, postId);
    expect(now?.markdown).toMatch(/^Den (?:ene|anden) fane$/);
    expect(await tab("Efter at have set den", now?.changed_at ?? 0)).toMatchObject({
      kind: "saved",
    });
    await postIsPublished(store, bySystem, origin, { postId });
    expect(await draftIsSaved(store, { ...article, postId })).toEqual({ kind: "not-a-draft" });
    expect(await draftIsSaved(store, { ...article, postId: 4711 })).toEqual({
      kind: "not-a-draft",
    });
  });

  test("scheduled goes out at its time, once, however often the job runs", async () => {
    const { store, clock } = fresh;
    const postId = await save(article);
    const at = noon + hour;
    expect(await postIsPublished(store, bySystem, origin, { postId, at })).toEqual({
      kind: "scheduled",
      at,
    });
    expect(await jobs("publish-scheduled")).toEqual([JSON.stringify({ postId })]);
    await scheduledTimeComes(store, origin, { postId });
    expect((await findPost(store.db, postId))?.state).toBe("scheduled");
    clock.move(hour);
    await Promise.all(
      Array.from({ length: 4 }, async () => await scheduledTimeComes(store, origin, { postId })),
    );
    expect(await findPost(store.db, postId)).toMatchObject({
      state: "published",
      published_at: at,
    });
    expect(await jobs("syndicate")).toHaveLength(1);
  });

  test("moved to another time or taken back does not go out at the first", async () => {
    const { store, clock } = fresh;
    const [moved, lifted, emptied] = [
      await save(article),
      await save(article),
      await save(article),
    ];
    for (const postId of [moved, lifted, emptied])
      await postIsPublished(store, bySystem, origin, { postId, at: noon + hour });
    await postIsPublished(store, bySystem, origin, { postId: moved, at: noon + 2 * hour });
    expect(await scheduleIsLifted(store, lifted)).toBe(true);
    await draftIsSaved(store, { ...article, postId: emptied, markdown: "" });
    clock.move(hour);
    for (const postId of [moved, lifted]) await scheduledTimeComes(store, origin, { postId });
    await expect(scheduledTimeComes(store, origin, { postId: emptied })).rejects.toMatchObject({
      code: "cannot_publish_empty",
      retryable: false,
    });
    const states = await store.db.selectFrom("posts").select("state").orderBy("id").execute();
    expect(states.map(({ state }) => state)).toEqual(["scheduled", "draft", "draft"]);
    expect(await scheduleIsLifted(store, 4711)).toBe(false);
  });

  test("edited keeps both texts and the reason in public, says so in the log, and tells the networks", async () => {
    const { store, clock } = fresh;
    const postId = await save(article);
    await postIsPublished(store, bySystem, origin, { postId });
    clock.move(hour);
    const change = {
      ...article,
      postId,
      markdown: "Rettet afsnit.",
      reason: "  Et tal var forkert  ",
    };
    expect(await postIsEdited(store, bySystem, origin, { ...change, title: "" })).toEqual({
      kind: "no-title",
    });
    expect(await postIsEdited(store, bySystem, origin, { ...change, markdown: "" })).toEqual({
      kind: "empty",
    });
    expect(await postIsEdited(store, bySystem, origin, change)).toMatchObject({
      kind: "edited",
      revision: 2,
    });
    expect(await postIsEdited(store, bySystem, origin, change)).toEqual({ kind: "same" });
    const post = await findPost(store.db, postId);
    expect(post).toMatchObject({
      slug: "kontrol-er-et-overstaaet-kapitel",
      html: expect.stringContaining("Rettet afsnit."),
      published_at: noon,
      edited_at: noon + hour,
    });
    expect(
      await postIsEdited(store, bySystem, origin, {
        ...change,
        markdown: "Fra en gammel fane",
        changedAt: noon,
      }),
    ).toEqual({
      kind: "conflict",
      changedAt: post?.changed_at,
    });
    expect(await revisionsOf(store.db, postId)).toMatchObject([
      { number: 1, markdown: article.markdown },
      { number: 2, markdown: "Rettet afsnit.", reason: "Et tal var forkert", at: noon + hour },
    ]);
    const [entry] = await store.db.selectFrom("openness_log").selectAll().execute();
    expect(entry).toMatchObject({ kind: "post-edited", subject: `post:${postId}` });
    expect(JSON.parse(entry?.details_json ?? "")).toMatchObject({
      revision: 2,
      reason: "Et tal var forkert",
    });
    expect((await jobs("syndicate")).at(-1)).toBe(syndicated("update", postId));
    expect(await postIsEdited(store, bySystem, origin, { ...change, postId: 4711 })).toEqual({
      kind: "not-published",
    });
  });

  test("edited by many at one moment keeps every revision and an unbroken log", async () => {
    const { store } = fresh;
    const postId = await save(article);
    await postIsPublished(store, bySystem, origin, { postId });
    const outcomes = await Promise.all(
      Array.from(
        { length: 10 },
        async (_, i) =>
          await postIsEdited(store, bySystem, origin, {
            ...article,
            postId,
            markdown: `Udgave ${i}`,
            reason: `Grund ${i}`,
          }),
      ),
    );
    expect(outcomes.every(({ kind }) => kind === "edited")).toBe(true);
    const revisions = await revisionsOf(store.db, postId);
    expect(revisions.map(({ number }) => number)).toEqual(
      Array.from({ length: 11 }, (_, i) => i + 1),
    );
    expect(await verifyLog(store.db)).toMatchObject({ kind: "whole" });
  });

  test("deleted leaves a tombstone at its address, nothing of its text, and a line in the log", async () => {
    const { store } = fresh;
    const postId = await save(article);
    const { uri } = (await postIsPublished(store, bySystem, origin, { postId })) as { uri: string };
    expect(await postIsDeleted(store, bySystem, { postId, reason: "Fortrudt" })).toEqual({
      kind: "deleted",
      uri,
    });
    expect(await findPost(store.db, postId)).toMatchObject({
      state: "deleted",
      uri,
      title: "",
      summary: "",
      markdown: "",
      html: "",
      deleted_at: noon,
    });
    expect(await revisionsOf(store.db, postId)).toEqual([]);
    expect(await topicsOf(store.db, postId)).toEqual([]);
    const [entry] = await store.db.selectFrom("openness_log").selectAll().execute();
    expect(entry).toMatchObject({ kind: "post-deleted" });
    expect(JSON.parse(entry?.details_json ?? "")).toMatchObject({ uri, reason: "Fortrudt" });
    expect((await jobs("syndicate")).at(-1)).toBe(syndicated("remove", postId));
    expect(await postIsDeleted(store, bySystem, { postId, reason: "" })).toEqual({
      kind: "not-found",
    });
    const again = await save(article);
    const next = await postIsPublished(store, bySystem, origin, { postId: again });
    expect(next).toEqual({ kind: "published", uri: `${uri}-2` });
  });

  test("as a draft simply goes when it is deleted, without a line in the log", async () => {
    const postId = await save(article);
    expect(await postIsDeleted(fresh.store, bySystem, { postId, reason: "" })).toEqual({
      kind: "dropped",
    });
    expect(await findPost(fresh.store.db, postId)).toBeUndefined();
    expect(await fresh.store.db.selectFrom("openness_log").select("number").execute()).toEqual([]);
  });
});
