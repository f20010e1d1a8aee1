import { Collection, Object as AnyObject, OrderedCollection } from "@fedify/vocab";
import { beforeEach, expect, test } from "vitest";

import { mentionArrives } from "#flows/mention-arrives.ts";
import { answerIsTakenBack, ownerAnswers } from "#flows/owner-answers.ts";
import { postIsDeleted } from "#flows/post-is-deleted.ts";
import { replyArrives } from "#flows/reply-arrives.ts";
import { replyIsErased } from "#flows/reply-is-erased.ts";
import { replyIsHidden } from "#flows/reply-is-moderated.ts";
import type { Kit } from "#kit";
import { describeOnEachDatabase } from "#support/databases.ts";
import { kitOn } from "#support/kit.ts";
import { origin, publishArticle, replyOf, someone } from "#support/story.ts";

import { type Fediverse, openFediverse } from "#support/fediverse.ts";
import { readList } from "#activitypub/threads/read-list.ts";
import { bySystem } from "#schema";

describeOnEachDatabase("what we offer others of a conversation", (fresh) => {
  let kit: Kit;
  let fediverse: Fediverse;
  let post: { id: number; uri: string };
  beforeEach(async () => {
    kit = await kitOn(fresh);
    fediverse = openFediverse(kit);
    post = await publishArticle(fresh.store);
  });
  const at = async (address: string): Promise<Response> => {
    const { pathname, search } = new URL(address);
    if (!pathname.startsWith("/ap/"))
      return (await fediverse.representation(pathname)) ?? new Response("", { status: 404 });
    return await fediverse.routes.request(`${origin}${pathname}${search}`);
  };
  const json = async (address: string): Promise<Record<string, unknown>> =>
    (await (await at(address)).json()) as Record<string, unknown>;
  /** Everything in a list of ours, read as we read the lists of others. */
  const all = async (address: unknown): Promise<string[]> => {
    const listed = await readList(
      async (uri) => ({ kind: "found", document: await json(uri) }),
      String(address),
    );
    return (listed ?? []).map(({ uri }) => uri);
  };
  const arrive = async (
    name: string,
    to: string,
    more = {},
  ): Promise<{ id: number; uri: string }> => {
    const reply = replyOf(name, to, more);
    const outcome = await replyArrives(fresh.store, reply);
    if (outcome.kind !== "stored") throw new Error(outcome.kind);
    return { id: outcome.replyId, uri: reply.uri };
  };
  const onPage = async (name: string, to: string) =>
    await arrive(name, to, {
      account: { ...someone(name), network: "site", uri: `mailto:${name}` },
      uri: `${origin}/replies/of-${name}`,
    });
  const answer = async (what: { replyId: number } | { mentionId: number }) => {
    const outcome = await ownerAnswers(fresh.store, bySystem, kit.secrets, origin, {
      ...{ ...what, source: "Tak.", userName: "Ida" },
    });
    if (outcome.kind !== "answered") throw new Error(outcome.kind);
    const table = outcome.what === "reply" ? "replies" : "answers";
    const { uri } = await fresh.store.db
      .selectFrom(table)
      .select("uri")
      .where("id", "=", outcome.id)
      .executeTakeFirstOrThrow();
    return { id: outcome.id, uri };
  };

  test("a post and each answer list what answers them; the context lists everything, the post first", async () => {
    const ann = await arrive("ann", post.uri);
    const ours = await answer({ replyId: ann.id });
    const bo = await arrive("bo", ours.uri);
    const cy = await arrive("cy", bo.uri);
    const gerda = await onPage("gerda", post.uri);
    const toGerda = await answer({ replyId: gerda.id });
    const article = await json(post.uri);
    const note = await json(ours.uri);
    // What a reader wrote on the page has no place elsewhere: our answer to it stands under the post.
    expect(await all(article.replies)).toEqual([ann.uri, toGerda.uri]);
    expect(await json(toGerda.uri)).toMatchObject({ inReplyTo: post.uri });
    expect(await all(note.replies)).toEqual([bo.uri]);
    expect(note.context).toBe(article.context);
    expect(await all(article.context)).toEqual([
      post.uri,
      ann.uri,
      ours.uri,
      bo.uri,
      cy.uri,
      toGerda.uri,
    ]);
  });

  test("the lists are of the kinds that others read, and of many pages where they are long", async () => {
    const uris: string[] = [];
    for (let n = 0; n < 45; n += 1) uris.push((await arrive(`a${n}`, post.uri)).uri);
    const article = await json(post.uri);
    expect(await all(article.replies)).toEqual(uris);
    expect(await all(article.context)).toEqual([post.uri, ...uris]);
    const replies = await AnyObject.fromJsonLd(await json(String(article.replies)), {});
    const context = await AnyObject.fromJsonLd(await json(String(article.context)), {});
    expect(replies).toBeInstanceOf(Collection);
    expect((replies as Collection).totalItems).toBe(45);
    expect(context).toBeInstanceOf(OrderedCollection);
    expect((context as OrderedCollection).totalItems).toBe(46);
    expect(context.attributionId?.href).toBe(`${origin}/ap/actor`);
  });

  test("what is hidden, held, erased or away is in none of them", async () => {
    const [shown, hidden, erased, held, away] = [
      await arrive("ann", post.uri),
      await arrive("bo", post.uri),
      await arrive("cy", post.uri),
      await arrive("di", post.uri),
      await arrive("ed", post.uri),
    ];
    await replyIsHidden(fresh.store, bySystem, { replyId: hidden.id, reason: "Reklame" });
    await replyIsErased(fresh.store, { uri: erased.uri, authorUri: someone("cy").uri });
    for (const [{ id }, state] of [
      [held, "held"],
      [away, "away"],
    ] as const)
      await fresh.store.db.updateTable("replies").set({ state }).where("id", "=", id).execute();
    const article = await json(post.uri);
    expect(await all(article.replies)).toEqual([shown.uri]);
    expect(await all(article.context)).toEqual([post.uri, shown.uri]);
  });

  test("what is private is in no list, nor is there a list of it", async () => {
    const mention = async (name: string, more: object) => {
      const account = someone(name);
      const uri = `${account.uri}/notes/m${Math.random()}`;
      const outcome = await mentionArrives(fresh.store, {
        ...{ account, uri, url: uri, html: "<p>Hej</p>", inReplyTo: null, visibility: "public" },
        ...more,
      } as Parameters<typeof mentionArrives>[1]);
      if (outcome.kind !== "stored") throw new Error(outcome.kind);
      return { id: outcome.mentionId, uri };
    };
    const open = await answer({ mentionId: (await mention("ann", {})).id });
    const seen = await mention("bo", { inReplyTo: open.uri, visibility: "unlisted" });
    for (const visibility of ["followers", "direct"])
      await mention("cy", { inReplyTo: open.uri, visibility });
    expect(await all((await json(open.uri)).replies)).toEqual([seen.uri]);
    const secret = await answer({ mentionId: (await mention("di", { visibility: "direct" })).id });
    expect((await at(secret.uri)).status).toBe(404);
    expect((await at(`${secret.uri}/replies`)).status).toBe(404);
    await answerIsTakenBack(fresh.store, { what: "answer", id: open.id });
    expect((await at(`${open.uri}/replies`)).status).toBe(404);
    // Nor what somehow stands in the tree without being for everyone.
    const reply = await arrive("ed", post.uri);
    await fresh.store.db
      .updateTable("replies")
      .set({ visibility: "direct" as never })
      .where("id", "=", reply.id)
      .execute();
    expect(await all((await json(post.uri)).context)).toEqual([post.uri]);
    expect(await all((await json(post.uri)).replies)).toEqual([]);
  });

  test("what is gone takes its lists along, and what never was has none", async () => {
    const ann = await arrive("ann", post.uri);
    const ours = await answer({ replyId: ann.id });
    const note = await json(ours.uri);
    await answerIsTakenBack(fresh.store, { what: "reply", id: ours.id });
    expect((await at(String(note.replies))).status).toBe(404);
    expect((await at(`${origin}/ap/replies/${post.id}/${ann.id}`)).status).toBe(404);
    const article = await json(post.uri);
    await postIsDeleted(fresh.store, bySystem, { postId: post.id, reason: "" });
    for (const address of [article.replies, article.context])
      expect((await at(String(address))).status).toBe(404);
    for (const path of [
      "/ap/contexts/999",
      "/ap/contexts/x",
      "/ap/replies/x/y",
      "/ap/answers/x/replies",
    ])
      expect((await at(`${origin}${path}`)).status).toBe(404);
  });
});
