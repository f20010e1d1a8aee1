import { afterEach, beforeEach, expect, test } from "vitest";

import { hour, minute } from "#core/clock.ts";
import { draftIsSaved } from "#flows/draft-is-saved.ts";
import { mediaIsUploaded } from "#flows/media-is-uploaded.ts";
import { answerIsEdited, answerIsTakenBack, ownerAnswers } from "#flows/owner-answers.ts";
import { postIsDeleted } from "#flows/post-is-deleted.ts";
import { postIsEdited } from "#flows/post-is-edited.ts";
import { postIsPublished } from "#flows/post-is-published.ts";
import { replyArrives } from "#flows/reply-arrives.ts";
import { weReact, weUndo } from "#flows/we-react.ts";
import type { Kit } from "#kit";
import type { Network } from "#networks";
import { bySystem } from "#schema";
import { describeOnEachDatabase } from "#support/databases.ts";
import { kitOn } from "#support/kit.ts";
import { connectThere, doJobs } from "#support/mastodon.ts";
import { type MastodonServer, type Posted, startMastodon } from "#support/mastodon-server.ts";
import { someone } from "#support/story.ts";
import { samplePicture } from "#support/studio-world.ts";
import { findConnection, findCopy } from "#syndication";

import { mastodon } from "./index.ts";

const written = {
  kind: "note",
  ...{ title: "", summary: "", topics: [], language: "da", licence: "arr" },
  ...{ coverId: null, userId: null },
} as const;

describeOnEachDatabase("What we write goes to Mastodon:", (fresh) => {
  let there: MastodonServer;
  let kit: Kit;
  let network: Network;
  let connectionId: number;
  beforeEach(async () => {
    there = await startMastodon(() => fresh.clock.now());
    kit = await kitOn(fresh);
    network = mastodon(kit);
    connectionId = await connectThere(kit, network, new URL(there.origin).host);
  });
  afterEach(async () => await there.stop());

  const standing = (): Posted[] => [...there.posts.values()];
  const publish = async (markdown: string, more: { readonly asThread?: true } = {}) => {
    const thread = { connectionId, isOn: true, byHand: null, asThread: true, repostOnEdit: false };
    const destinations = more.asThread === true ? [thread] : [];
    const saved = await draftIsSaved(fresh.store, { ...written, markdown, destinations });
    if (saved.kind !== "saved") throw new Error(saved.kind);
    const outcome = await postIsPublished(fresh.store, bySystem, kit.config.origin, saved);
    if (outcome.kind !== "published") throw new Error(outcome.kind);
    return { id: saved.postId, uri: outcome.uri };
  };
  const edit = async (postId: number, markdown: string) => {
    const change = { ...written, postId, markdown, reason: "Rettet" };
    await postIsEdited(fresh.store, bySystem, kit.config.origin, change);
  };
  const work = async (): Promise<void> => await doJobs(fresh, network);
  const copy = async (id: number) =>
    await findCopy(fresh.store.db, { what: "post", id }, connectionId);
  const state = async () => (await findConnection(fresh.store.db, connectionId))?.state;
  const posted = (): number =>
    there.asked().filter((one) => one === "POST /api/v1/statuses").length;
  /** Ann answered there, and it is here. */
  const annsReply = async (to: string): Promise<number> => {
    const said = there.post("ann", "Hvad koster det?");
    const account = { ...someone("ann"), network: "mastodon", uri: `${there.origin}/users/ann` };
    const outcome = await replyArrives(fresh.store, {
      ...{ account: { ...account, handle: "@ann@social.example" }, uri: said.uri, url: said.uri },
      ...{ inReplyToUri: to, html: "<p>Hvad koster det?</p>", writtenAt: fresh.clock.now() },
    });
    if (outcome.kind !== "stored") throw new Error(outcome.kind);
    return outcome.replyId;
  };

  test("a note with a picture, its change, and its end", async () => {
    const picture = await mediaIsUploaded(fresh.store, kit.files, {
      ...{ data: await samplePicture(), fileName: "a.jpg", description: "En jolle" },
    });
    const path = picture.variants.at(-1)?.path ?? "";
    const { id } = await publish(`Vi bager [her](https://example.org/x).\n\n![](/media/${path})`);
    await work();
    const [one] = standing();
    expect(one).toMatchObject({
      ...{ text: "Vi bager her.\n\nhttps://example.org/x", visibility: "public", language: "da" },
      media: [{ description: "En jolle", type: "image/webp" }],
    });
    expect(await copy(id)).toMatchObject({
      ...{ state: "sent", uri: one?.uri, url: `${there.origin}/@ida/${one?.id}`, revision_sent: 1 },
    });

    await edit(id, `Vi bager rugbrød.\n\n![](/media/${path})`);
    await work();
    expect(standing()).toMatchObject([
      { id: one?.id, text: "Vi bager rugbrød.", media: one?.media, editedAt: fresh.clock.now() },
    ]);
    // The picture went there once.
    expect(there.asked().filter((asked) => asked === "POST /api/v2/media")).toHaveLength(1);
    await edit(id, "Vi bager rugbrød uden billede.");
    await work();
    expect(standing()).toMatchObject([{ text: "Vi bager rugbrød uden billede.", media: [] }]);

    await postIsDeleted(fresh.store, bySystem, { postId: id, reason: "Fortrudt" });
    await work();
    expect(standing()).toEqual([]);
    expect(await copy(id)).toMatchObject({ state: "removed" });
  });

  test("a thread that grows and shrinks with its text", async () => {
    there.instance = {
      domain: "social.example",
      configuration: { statuses: { max_characters: 60 } },
    };
    await connectThere(kit, network, new URL(there.origin).host);
    const line = "Vi bager brød hver eneste morgen i ugen.";
    const { id } = await publish(`${line}\n\n${line}`, { asThread: true });
    await work();
    const texts = (): string[] => standing().map(({ text }) => text);
    expect(texts()).toEqual([`${line} 1/2`, `${line} 2/2`]);
    const [first, second] = standing();
    expect(second?.inReplyTo).toBe(first?.id);
    await edit(id, `${line}\n\n${line}\n\nOgså om søndagen, hvis nogen kommer forbi os.`);
    await work();
    expect(texts().map((text) => text.slice(-3))).toEqual(["1/3", "2/3", "3/3"]);
    expect(standing().map((one) => one.inReplyTo)).toEqual([null, first?.id, second?.id]);
    await edit(id, "Kort.");
    await work();
    expect(texts()).toEqual(["Kort."]);
    expect(standing()[0]?.id).toBe(first?.id);
  });

  test("nothing twice, also where the answer was lost and the server heeds no keys", async () => {
    there.heedsKeys = false;
    there.answerNext("POST /api/v1/statuses", 502, "does");
    const { id } = await publish("Én gang er nok.");
    await work();
    expect(standing()).toHaveLength(1);
    fresh.clock.move(3 * hour);
    await work();
    expect(await copy(id)).toMatchObject({ state: "sent", uri: standing()[0]?.uri });
    expect(posted()).toBe(1);
    // What is not found was not posted, and is.
    there.answerNext("POST /api/v1/statuses", { status: 200, body: '{"id":' });
    const other = await publish("Én gang er nok, også her.");
    await work();
    fresh.clock.move(hour);
    await work();
    expect(standing()).toHaveLength(2);
    expect(await copy(other.id)).toMatchObject({ state: "sent", uri: standing()[1]?.uri });
  });

  test("a second text of the same words is posted beside the first", async () => {
    await publish("Godmorgen.");
    await work();
    there.answerNext("POST /api/v1/statuses", 500);
    await publish("Godmorgen.");
    await work();
    fresh.clock.move(hour);
    await work();
    expect(standing().map(({ text }) => text)).toEqual(["Godmorgen.", "Godmorgen."]);
  });

  test("an answer names whom it answers, is changed and taken back", async () => {
    const { uri } = await publish("Vi bager.");
    await work();
    const replyId = await annsReply(uri);
    const said = { replyId, source: "Ti kroner.", userName: "Ida Holm" };
    const answer = await ownerAnswers(fresh.store, bySystem, kit.secrets, kit.config.origin, said);
    if (answer.kind !== "answered") throw new Error(answer.kind);
    await work();
    const ours = (): Posted[] =>
      standing()
        .filter(({ account }) => account === "ida")
        .slice(1);
    const anns = standing().find(({ account }) => account === "ann");
    expect(ours()).toMatchObject([
      { text: "@ann@social.example Ti kroner.", inReplyTo: anns?.id, visibility: "public" },
    ]);
    // Our own word under the post answers the post there.
    const more = { replyId: answer.id, source: "Eller ni.", userName: "Ida Holm" };
    await ownerAnswers(fresh.store, bySystem, kit.secrets, kit.config.origin, more);
    await work();
    expect(ours()[1]).toMatchObject({ text: "Eller ni.", inReplyTo: ours()[0]?.id });
    await answerIsEdited(fresh.store, bySystem, { replyId: answer.id, source: "Tolv." });
    await work();
    expect(ours()[0]).toMatchObject({ text: "@ann@social.example Tolv." });
    await answerIsTakenBack(fresh.store, { what: "reply", id: answer.id });
    await work();
    expect(ours().map(({ text }) => text)).toEqual(["Eller ni."]);
  });

  test("likes and shares, given and taken back once", async () => {
    const { uri } = await publish("Vi bager.");
    await work();
    const replyId = await annsReply(uri);
    const anns = standing().find(({ account }) => account === "ann");
    await weReact(fresh.store, { replyId, kind: "like" });
    await weReact(fresh.store, { replyId, kind: "share" });
    await work();
    expect([anns?.likers, anns?.sharers]).toEqual([["ida"], ["ida"]]);
    await weUndo(fresh.store, { replyId, kind: "like" });
    await weUndo(fresh.store, { replyId, kind: "share" });
    await work();
    expect([anns?.likers, anns?.sharers]).toEqual([[], []]);
    const before = there.asked().length;
    await weReact(fresh.store, { replyId, kind: "like" });
    await weUndo(fresh.store, { replyId, kind: "like" });
    await work();
    expect(there.asked()).toHaveLength(before);
  });

  test("or waits until the server wants more", async () => {
    const reset = new Date(fresh.clock.now() + 20 * minute).toISOString();
    there.answerNext("POST /api/v1/statuses", {
      ...{ status: 429, headers: { "x-ratelimit-reset": reset }, body: '{"error":"Too many"}' },
    });
    const { id } = await publish("Vi bager.");
    await work();
    expect(await copy(id)).toMatchObject({ state: "later", error_code: "asked_to_wait" });
    fresh.clock.move(19 * minute);
    await work();
    expect(posted()).toBe(1);
    fresh.clock.move(2 * minute);
    await work();
    expect(await copy(id)).toMatchObject({ state: "sent" });
  });

  test.each([
    [401, '{"error":"The access token was revoked"}', "must_reconnect", "expired"],
    [403, '{"error":"This action is outside the authorized scopes"}', "must_reconnect", "expired"],
    [403, '{"error":"This action is not allowed"}', "not_allowed_there", "connected"],
    [422, '{"error":"Text character limit of 500 exceeded"}', "too_long_there", "connected"],
    [422, '{"error":"<b>No</b>"}', "record_refused", "connected"],
    [403, "<html>A wall</html>", "server_busy", "connected"],
    [404, "", "gone_there", "connected"],
  ])("or says why not: %i %s", async (status, body, code, is) => {
    there.answerNext("POST /api/v1/statuses", { status, body });
    const { id } = await publish("Vi bager.");
    await work();
    const kept = await copy(id);
    expect(kept?.error_code).toBe(code);
    expect(kept?.state).toBe(code === "server_busy" ? "waiting" : "refused");
    expect(kept?.error_params_json).not.toContain("No");
    expect(await state()).toBe(is);
  });

  test("a change is refused where the server knows none, or where the post is gone", async () => {
    const { id } = await publish("Vi bager.");
    await work();
    there.answerNext("PUT /api/v1/statuses", 404);
    await edit(id, "Vi bager brød.");
    await work();
    expect(await copy(id)).toMatchObject({ state: "refused", error_code: "cannot_edit_there" });
    there.posts.clear();
    await edit(id, "Vi bager rugbrød.");
    await work();
    expect(await copy(id)).toMatchObject({ state: "refused", error_code: "gone_there" });
    // What is gone there already is gone.
    await postIsDeleted(fresh.store, bySystem, { postId: id, reason: "Fortrudt" });
    await work();
    expect(await copy(id)).toMatchObject({ state: "removed" });
  });
});
