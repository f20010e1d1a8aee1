import { afterEach, beforeEach, expect, test } from "vitest";

import { minute } from "#core/clock.ts";
import { answerIsEdited, answerIsTakenBack, ownerAnswers } from "#flows/owner-answers.ts";
import { draftIsSaved } from "#flows/draft-is-saved.ts";
import { postIsDeleted } from "#flows/post-is-deleted.ts";
import { postIsEdited } from "#flows/post-is-edited.ts";
import { postIsPublished } from "#flows/post-is-published.ts";
import { bySystem } from "#schema";
import { describeOnEachDatabase } from "#support/databases.ts";
import { publishArticle } from "#support/story.ts";
import { type WebmentionWorld, webmentionWorld } from "#support/webmention.ts";

const takes = '<link rel="webmention" href="/take">';

describeOnEachDatabase("what a text of ours links to", (fresh) => {
  let world: WebmentionWorld;
  beforeEach(async () => {
    world = await webmentionWorld(fresh);
  });
  afterEach(async () => await world.close());

  const text = (markdown: string) => ({
    ...{ kind: "article" as const, title: "Om brød", summary: "", markdown, topics: [] },
    ...{ language: "da", licence: "arr", coverId: null, userId: null },
  });
  const publish = async (markdown: string): Promise<{ id: number; uri: string }> => {
    const saved = await draftIsSaved(fresh.store, text(markdown));
    if (saved.kind !== "saved") throw new Error(saved.kind);
    const id = saved.postId;
    const made = await postIsPublished(fresh.store, bySystem, world.kit.config.origin, {
      postId: id,
    });
    if (made.kind !== "published") throw new Error(made.kind);
    return { id, uri: made.uri };
  };
  const edit = async (postId: number, markdown: string): Promise<void> => {
    const { origin } = world.kit.config;
    await postIsEdited(fresh.store, bySystem, origin, { postId, reason: "", ...text(markdown) });
  };
  /** What was told there since the last time, as source and target. */
  let told = 0;
  beforeEach(() => {
    told = 0;
  });
  const news = (): string[] => {
    const posts = world.there.heard.filter(({ method }) => method === "POST");
    const fresh = posts.slice(told).map(({ body }) => {
      const form = new URLSearchParams(body);
      return `${form.get("source")} → ${form.get("target")}`;
    });
    told = posts.length;
    return fresh.toSorted();
  };
  const states = async (): Promise<string[]> => {
    const rows = await fresh.store.db
      .selectFrom("webmentions_out")
      .select(["target", "state", "is_linked"])
      .orderBy("target")
      .execute();
    return rows.map((row) => `${new URL(row.target).pathname} ${row.state} ${row.is_linked}`);
  };

  test("hears nothing of what its writer keeps here only", async () => {
    const there = world.there.origin;
    world.pages.set("/a", takes);
    const saved = await draftIsSaved(fresh.store, text(`[a](${there}/a)`));
    if (saved.kind !== "saved") throw new Error(saved.kind);
    const kept = { postId: saved.postId, to: [] };
    await postIsPublished(fresh.store, bySystem, world.kit.config.origin, kept);
    await world.work();
    expect(news()).toEqual([]);
    await publish(`[a](${there}/a)`);
    await world.work();
    expect(news()).toHaveLength(1);
  });

  test("hears of it once, each by itself, and what takes none is let be", async () => {
    const there = world.there.origin;
    world.pages.set("/a", takes).set("/b", takes).set("/c", "<p>No.</p>");
    world.takes = { status: 201, headers: { location: "/status/1" } };
    const post = await publish(
      `[a](${there}/a#x) og [a igen](${there}/a) og [b](${there}/b?q=1&r=2) og [c](${there}/c) og [os](/about) [m](mailto:a@b.example)`,
    );
    world.pages.set("/b?q=1&r=2", takes);
    await world.work();
    await world.work();
    expect(news()).toEqual([`${post.uri} → ${there}/a#x`, `${post.uri} → ${there}/b?q=1&r=2`]);
    expect(world.there.heard.find(({ method }) => method === "POST")?.headers["content-type"]).toBe(
      "application/x-www-form-urlencoded",
    );
    expect(await states()).toEqual(["/a sent 1", "/b sent 1", "/c none 1"]);
    const row = await fresh.store.db
      .selectFrom("webmentions_out")
      .selectAll()
      .orderBy("id")
      .executeTakeFirst();
    expect(row?.status_url).toBe(`${there}/status/1`);
  });

  test("hears of each change, also of one that takes the link away, and no more after that", async () => {
    const there = world.there.origin;
    world.pages.set("/a", takes).set("/b", takes);
    const post = await publish(`[a](${there}/a)`);
    await world.work();
    news();
    await edit(post.id, `[a](${there}/a) og [b](${there}/b)`);
    await world.work();
    expect(news()).toEqual([`${post.uri} → ${there}/a`, `${post.uri} → ${there}/b`]);
    await edit(post.id, `Kun [b](${there}/b)`);
    await world.work();
    expect(news()).toEqual([`${post.uri} → ${there}/a`, `${post.uri} → ${there}/b`]);
    expect(await states()).toEqual(["/a sent 0", "/b sent 1"]);
    await edit(post.id, `Stadig kun [b](${there}/b)`);
    await world.work();
    expect(news()).toEqual([`${post.uri} → ${there}/b`]);
  });

  test("hears that it is gone", async () => {
    const there = world.there.origin;
    world.pages.set("/a", takes).set("/c", "No.");
    const post = await publish(`[a](${there}/a) [c](${there}/c)`);
    await world.work();
    news();
    await postIsDeleted(fresh.store, bySystem, { postId: post.id, reason: "" });
    await world.work();
    expect(news()).toEqual([`${post.uri} → ${there}/a`]);
  });

  test("a page that is down is told later, and holds up nothing else", async () => {
    const there = world.there.origin;
    world.pages.set("/a", () => 503).set("/b", takes);
    const post = await publish(`[a](${there}/a) [b](${there}/b)`);
    await world.work();
    expect(news()).toEqual([`${post.uri} → ${there}/b`]);
    world.pages.set("/a", takes);
    fresh.clock.move(minute);
    await world.work();
    expect(news()).toEqual([`${post.uri} → ${there}/a`]);
  });

  test("one that never answers, or refuses, is written down and leaves no fault to see to", async () => {
    const there = world.there.origin;
    world.pages.set("/a", () => 503).set("/b", takes);
    world.takes = 400;
    await publish(`[a](${there}/a) [b](${there}/b)`);
    for (let tries = 0; tries < 14; tries += 1) {
      await world.work();
      fresh.clock.move(13 * 60 * minute);
    }
    expect(await states()).toEqual(["/a failed 1", "/b refused 1"]);
    expect(await fresh.store.db.selectFrom("jobs").select("kind").execute()).toEqual([]);
  });

  test("a page that answered ours hears our answer, its change and its end, from a page of its own", async () => {
    const { origin } = world.kit.config;
    const post = await publishArticle(fresh.store);
    const source = `${world.there.origin}/svar`;
    world.pages.set(
      "/svar",
      `${takes}<div class="h-entry"><a class="u-in-reply-to" href="${post.uri}">re</a><p class="e-content">Hvad koster det?</p></div>`,
    );
    await world.mention(source, post.uri);
    await world.work();
    const asked = await fresh.store.db.selectFrom("replies").select("id").executeTakeFirstOrThrow();
    const said = { replyId: asked.id, source: "Ti kroner.", userName: "Ida Holm" };
    const answer = await ownerAnswers(fresh.store, bySystem, world.kit.secrets, origin, said);
    if (answer.kind !== "answered") throw new Error(answer.kind);
    await world.work();
    const once = [`${origin}/replies/${answer.id}/alone → ${source}`];
    expect(news()).toEqual(once);
    await answerIsEdited(fresh.store, bySystem, { replyId: answer.id, source: "Tolv kroner." });
    await world.work();
    expect(news()).toEqual(once);
    await answerIsTakenBack(fresh.store, { what: "reply", id: answer.id });
    await world.work();
    expect(news()).toEqual(once);
  });

  test("a mention that is answered hears it, unless the answer is for one reader alone", async () => {
    const { origin } = world.kit.config;
    const source = `${world.there.origin}/om-os`;
    world.pages.set("/om-os", `${takes}<title>Om dem</title><a href="${origin}/">dem</a>`);
    await world.mention(source, `${origin}/`);
    await world.work();
    const { id } = await fresh.store.db
      .selectFrom("mentions")
      .select("id")
      .executeTakeFirstOrThrow();
    const said = { mentionId: id, source: "Tak.", userName: "Ida Holm" };
    await ownerAnswers(fresh.store, bySystem, world.kit.secrets, origin, {
      ...said,
      atMost: "direct",
    });
    await world.work();
    expect(news()).toEqual([]);
    const open = await ownerAnswers(fresh.store, bySystem, world.kit.secrets, origin, said);
    await world.work();
    expect(news()).toEqual([`${origin}/answers/${"id" in open ? open.id : 0} → ${source}`]);
  });
});
