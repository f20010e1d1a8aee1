import { Article, Create, isActor, Note, Object as AnyObject, Person } from "@fedify/vocab";
import { beforeEach, expect, test } from "vitest";

import { wantsActivityJson } from "#web/accept.ts";
import { ownerAnswers } from "#flows/owner-answers.ts";
import { postIsDeleted } from "#flows/post-is-deleted.ts";
import { postIsEdited } from "#flows/post-is-edited.ts";
import { replyArrives } from "#flows/reply-arrives.ts";
import { replyIsHidden } from "#flows/reply-is-moderated.ts";
import type { Kit } from "#kit";
import { describeOnEachDatabase } from "#support/databases.ts";
import { kitOn } from "#support/kit.ts";
import { origin, publishArticle, replyOf } from "#support/story.ts";

import { bySystem } from "#schema";
import { type Fediverse, openFediverse } from "#support/fediverse.ts";

/** Contexts that Fedify brings along; nothing is fetched. */
const noNetwork = {};

async function listOf<T>(some: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const one of some) list.push(one);
  return list;
}

describeOnEachDatabase("our face on the fediverse", (fresh) => {
  let kit: Kit;
  let fediverse: Fediverse;
  beforeEach(async () => {
    kit = await kitOn(fresh, {
      settings: {
        ownerBio: "Vi bager, og **vi** siger hvordan.",
        links: [{ label: "Kode", url: "https://kode.example/@vaerkstedet?a=1&b=2" }],
      },
    });
    fediverse = openFediverse(kit);
  });
  const get = async (path: string): Promise<Response> =>
    await fediverse.routes.request(`${origin}${path}`, {
      headers: { accept: "application/activity+json" },
    });
  const json = async (path: string): Promise<Record<string, unknown>> =>
    (await (await get(path)).json()) as Record<string, unknown>;

  test.each([
    ["acct:vaerkstedet@vaerkstedet.example"],
    ["acct:@Vaerkstedet@vaerkstedet.example"],
    [`${origin}/ap/actor`],
    [`${origin}/@vaerkstedet`],
    [`${origin}/`],
  ])("WebFinger finds us by %s", async (resource) => {
    const answer = await get(`/.well-known/webfinger?resource=${encodeURIComponent(resource)}`);
    expect(answer.headers.get("content-type")).toMatch(/^application\/jrd\+json/);
    expect(answer.headers.get("access-control-allow-origin")).toBe("*");
    expect(await answer.json()).toMatchObject({
      subject: "acct:vaerkstedet@vaerkstedet.example",
      links: expect.arrayContaining([
        { rel: "self", type: "application/activity+json", href: `${origin}/ap/actor` },
      ]),
    });
  });

  test("WebFinger does not know others, nor us before set-up", async () => {
    const ours = "/.well-known/webfinger?resource=acct:vaerkstedet@vaerkstedet.example";
    expect((await get("/.well-known/webfinger")).status).toBe(400);
    expect((await get("/.well-known/webfinger?resource=acct:x@vaerkstedet.example")).status).toBe(
      404,
    );
    const unset = await kitOn(fresh, { settings: { setUpAt: null } });
    const before = openFediverse(unset);
    expect((await before.routes.request(`${origin}${ours}`)).status).toBe(404);
  });

  test("another implementation reads our actor", async () => {
    const actor = await AnyObject.fromJsonLd(await json("/ap/actor"), noNetwork);
    if (!isActor(actor) || !(actor instanceof Person)) throw new Error("It is no Person");
    expect(actor.preferredUsername).toBe("vaerkstedet");
    expect(actor.inboxId?.href).toBe(`${origin}/ap/inbox`);
    expect(actor.endpoints?.sharedInbox?.href).toBe(`${origin}/ap/inbox`);
    expect(String(actor.summary)).toContain("<strong>vi</strong>");
    const key = await actor.getPublicKey();
    expect(key?.ownerId?.href).toBe(`${origin}/ap/actor`);
    const fields = await listOf(actor.getAttachments());
    expect(fields.map((field) => String((field as { value?: unknown }).value))).toContainEqual(
      expect.stringContaining('href="https://kode.example/@vaerkstedet?a=1&amp;b=2" rel="me'),
    );
  });

  test("another implementation reads our article, whole", async () => {
    const { id, uri } = await publishArticle(fresh.store);
    await postIsEdited(fresh.store, bySystem, origin, {
      postId: id,
      title: "Hvorfor vi giver",
      summary: "Kort sagt",
      markdown: "Se [her](/about).",
      topics: ["Åben dør"],
      language: "da",
      licence: "CC-BY-4.0",
      coverId: null,
      reason: "",
    });
    const answer = await fediverse.representation(new URL(uri).pathname);
    const said = (await answer?.json()) as Record<string, unknown>;
    const article = await AnyObject.fromJsonLd(said, noNetwork);
    if (!(article instanceof Article)) throw new Error("It is no Article");
    expect(article.name).toBe("Hvorfor vi giver");
    expect(String(article.summary)).toBe("Kort sagt");
    expect(article.contents.map(String)[0]).toContain(`href="${origin}/about"`);
    expect(article.contents).toContainEqual(expect.objectContaining({ locale: expect.anything() }));
    expect(article.attributionId?.href).toBe(`${origin}/ap/actor`);
    expect(article.updated).not.toBeNull();
    const [tag] = await listOf(article.getTags());
    expect(String(tag?.name)).toBe("#Åbendør");
    expect(said).toMatchObject({
      license: "https://creativecommons.org/licenses/by/4.0/",
      interactionPolicy: {
        canQuote: { automaticApproval: ["https://www.w3.org/ns/activitystreams#Public"] },
      },
      preview: { type: "Note" },
    });
  });

  test("drafts have no form, deleted posts leave a tombstone", async () => {
    const { id, uri } = await publishArticle(fresh.store);
    const path = new URL(uri).pathname;
    await postIsDeleted(fresh.store, bySystem, { postId: id, reason: "Fortrudt" });
    const left = await fediverse.representation(path);
    expect(left?.status).toBe(410);
    const stone = (await left?.json()) as Record<string, unknown>;
    expect(stone).toMatchObject({ id: uri, type: "Tombstone" });
    expect(JSON.stringify(stone)).not.toContain("hjælper");
    expect(await fediverse.representation("/articles/findes-ikke")).toBeUndefined();
    expect(await fediverse.representation("/about")).toBeUndefined();
  });

  test("the outbox pages through what we said, as it reads now", async () => {
    const uris: string[] = [];
    for (let count = 1; count <= 23; count += 1) {
      const { id, uri } = await publishArticle(fresh.store, `Nummer ${count}`);
      await fediverse.send("publish", { what: "post", id });
      uris.push(uri);
    }
    expect(await json("/ap/outbox")).toMatchObject({ totalItems: 23 });
    const first = await json("/ap/outbox?page=1");
    const second = await json(String(first.next).replace(origin, ""));
    const items = [first, second].flatMap((page) => page.orderedItems as Record<string, unknown>[]);
    expect(items.map((item) => (item.object as { id: string }).id)).toEqual(uris.toReversed());
    expect(second.next).toBeUndefined();
    const create = await AnyObject.fromJsonLd(
      { "@context": first["@context"], ...items[0] },
      noNetwork,
    );
    expect(create).toBeInstanceOf(Create);
  });

  test("the replies of a post are those that others can fetch and everybody may see", async () => {
    const { id, uri } = await publishArticle(fresh.store);
    const [seen, hidden] = [replyOf("ann", uri), replyOf("bo", uri)];
    await replyArrives(fresh.store, seen);
    const outcome = await replyArrives(fresh.store, hidden);
    if (outcome.kind !== "stored") throw new Error(outcome.kind);
    await replyIsHidden(fresh.store, bySystem, { replyId: outcome.replyId, reason: "Reklame" });
    const page = await json(`/ap/replies/${id}?page=1`);
    expect(page.items).toEqual([seen.uri]);
    expect((await get("/ap/replies/999")).status).toBe(404);
    expect((await get("/ap/replies/x")).status).toBe(404);
  });

  test("followers are counted, not named", async () => {
    expect(await json("/ap/followers")).toMatchObject({ totalItems: 0 });
    expect(Object.keys(await json("/ap/followers?page=1"))).not.toContain("orderedItems");
  });

  test("an answer names whom it is for, and stands under what it answers", async () => {
    const { uri } = await publishArticle(fresh.store);
    const asked = replyOf("ann", uri);
    const stored = await replyArrives(fresh.store, asked);
    if (stored.kind !== "stored") throw new Error(stored.kind);
    const answer = await ownerAnswers(fresh.store, bySystem, kit.secrets, origin, {
      replyId: stored.replyId,
      source: "Fordi det **hjælper**.",
      userName: "Ida",
    });
    if (answer.kind !== "answered") throw new Error(answer.kind);
    const row = await fresh.store.db
      .selectFrom("replies")
      .select("uri")
      .where("id", "=", answer.id)
      .executeTakeFirstOrThrow();
    const response = await fediverse.representation(new URL(row.uri).pathname);
    const note = await AnyObject.fromJsonLd(await response?.json(), noNetwork);
    if (!(note instanceof Note)) throw new Error("It is no Note");
    expect(note.replyTargetId?.href).toBe(asked.uri);
    expect(note.toIds.map(({ href }) => href)).toContain("https://skib.example/users/ann");
    const [mention] = await listOf(note.getTags());
    expect(String(mention?.name)).toBe("@ann@skib.example");
    expect(String(note.content)).toContain("<strong>hjælper</strong>");
  });

  test("an answer to a reader's reply on the page stands under the post elsewhere", async () => {
    const { uri } = await publishArticle(fresh.store);
    const account = {
      ...replyOf("gerda", uri).account,
      network: "site",
      uri: "mailto:abc",
    } as const;
    const stored = await replyArrives(fresh.store, {
      ...replyOf("gerda", uri),
      account,
      uri: `${origin}/replies/gerdas`,
    });
    if (stored.kind !== "stored") throw new Error(stored.kind);
    const answer = await ownerAnswers(fresh.store, bySystem, kit.secrets, origin, {
      replyId: stored.replyId,
      source: "Tak.",
      userName: "Ida",
    });
    if (answer.kind !== "answered") throw new Error(answer.kind);
    await fediverse.send("reply", { what: "reply", id: answer.id });
    const { json: said } = await fresh.store.db
      .selectFrom("ap_activities")
      .select("json")
      .executeTakeFirstOrThrow();
    expect(JSON.parse(said)).toMatchObject({ object: { inReplyTo: uri, tag: [] } });
    expect(said).not.toContain("mailto");
  });

  test("everybody may quote a public post, and a stamp says so", async () => {
    const { uri, id } = await publishArticle(fresh.store);
    const query = new URLSearchParams({ by: "https://skib.example/notes/9", of: uri });
    expect(await json(`/ap/quotes?${query.toString()}`)).toMatchObject({
      type: "QuoteAuthorization",
      attributedTo: `${origin}/ap/actor`,
      interactingObject: "https://skib.example/notes/9",
      interactionTarget: uri,
    });
    await postIsDeleted(fresh.store, bySystem, { postId: id, reason: "" });
    expect((await get(`/ap/quotes?${query.toString()}`)).status).toBe(404);
  });

  test("NodeInfo counts", async () => {
    await publishArticle(fresh.store);
    expect(await json("/nodeinfo/2.1")).toMatchObject({
      version: "2.1",
      software: { name: "medspil" },
      usage: { localPosts: 1 },
    });
  });
});

test.each([
  ["application/activity+json", true],
  ['application/ld+json; profile="https://www.w3.org/ns/activitystreams"', true],
  ["application/activity+json, application/ld+json, text/html;q=0.1", true],
  ["text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", false],
  ["*/*", false],
  [undefined, false],
])("Accept %s asks for ActivityPub: %s", (accept, expected) => {
  expect(wantsActivityJson(accept)).toBe(expected);
});
