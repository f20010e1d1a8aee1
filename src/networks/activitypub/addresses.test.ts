import { beforeEach, expect, test } from "vitest";

import { draftIsSaved } from "#flows/draft-is-saved.ts";
import { ownerAnswers } from "#flows/owner-answers.ts";
import { postIsDeleted } from "#flows/post-is-deleted.ts";
import type { Kit } from "#kit";
import { describeOnEachDatabase } from "#support/databases.ts";
import { kitOn } from "#support/kit.ts";
import { origin, publishArticle } from "#support/story.ts";

import { bySystem } from "#schema";
import { type Fediverse, openFediverse } from "#support/fediverse.ts";

const webfinger = "/.well-known/webfinger?resource=";

describeOnEachDatabase("our addresses, however they are written", (fresh) => {
  let kit: Kit;
  let fediverse: Fediverse;
  beforeEach(async () => {
    kit = await kitOn(fresh);
    fediverse = openFediverse(kit);
  });
  const ask = async (path: string, method = "GET", headers = {}): Promise<Response> =>
    await fediverse.routes.request(`${origin}${path}`, { method, headers });
  const found = async (resource: string): Promise<Record<string, unknown> | number> => {
    const answer = await ask(`${webfinger}${resource}`);
    return answer.ok ? ((await answer.json()) as Record<string, unknown>) : answer.status;
  };

  test("WebFinger knows us by every form of our name", async () => {
    const forms = [
      "acct:vaerkstedet@vaerkstedet.example",
      "ACCT:VaerkStedet@VAERKSTEDET.example",
      "acct:@vaerkstedet@vaerkstedet.example",
      "vaerkstedet@vaerkstedet.example",
      "@vaerkstedet@vaerkstedet.example",
      "acct://vaerkstedet@vaerkstedet.example",
      encodeURIComponent("acct:vaerkstedet@vaerkstedet.example"),
      encodeURIComponent("acct%3Avaerkstedet%40vaerkstedet.example"),
      encodeURIComponent("acct:vaerkstedet@vaerkstedet.example:443"),
      "vaerkstedet.example",
      ...[
        origin,
        `${origin}/`,
        "http://vaerkstedet.example",
        `${origin}/@vaerkstedet`,
        `${origin}/@vaerkstedet/`,
        `${origin}/@VAERKSTEDET`,
        `${origin}/%40vaerkstedet`,
        `${origin}/@vaerkstedet@vaerkstedet.example`,
        `${origin}/@vaerkstedet?from=search`,
        `HTTPS://Vaerkstedet.Example/@vaerkstedet`,
        "http://vaerkstedet.example/@vaerkstedet",
        `${origin}/ap/actor`,
        `${origin}/ap/actor/`,
        `${origin}/ap/actor#main-key`,
      ].map(encodeURIComponent),
    ];
    for (const form of forms)
      expect([form, await found(form)]).toMatchObject([
        form,
        { subject: "acct:vaerkstedet@vaerkstedet.example" },
      ]);
  });

  test("and nobody else", async () => {
    await draftIsSaved(fresh.store, {
      ...{ kind: "article", title: "Kladde", summary: "", markdown: "Ikke endnu", topics: [] },
      ...{ language: "da", licence: "CC-BY-4.0", coverId: null, userId: null },
    } as never);
    for (const other of [
      "acct:x@vaerkstedet.example",
      "acct:vaerkstedet@other.example",
      "acct:vaerkstedet@vaerkstedet.example.evil.example",
      "https://other.example/@vaerkstedet",
      `${origin}/articles/kladde`,
      `${origin}/about`,
      `${origin}/studio`,
      `${origin}/ap/inbox`,
      `${origin}:8443/@vaerkstedet`,
      "mailto:vaerkstedet@vaerkstedet.example/x",
      "acct:%E0%A4%A@vaerkstedet.example",
      "%",
    ])
      expect([other, await found(encodeURIComponent(other))]).toEqual([other, 404]);
  });

  test("WebFinger leads from a post or an answer to its form and its author, while it stands", async () => {
    const { id, uri } = await publishArticle(fresh.store);
    const answer = await ownerAnswers(fresh.store, bySystem, kit.secrets, origin, {
      ...{ postId: id, source: "Og en ting til.", userName: "Ida" },
    });
    if (answer.kind !== "answered") throw new Error(answer.kind);
    for (const page of [uri, `${origin}/replies/${answer.id}`])
      for (const form of [page, `${page}/`, page.replace("https:", "http:")])
        expect(await found(encodeURIComponent(form))).toMatchObject({
          subject: page,
          links: expect.arrayContaining([
            { rel: "self", type: "application/activity+json", href: page },
            { rel: "author", type: "application/activity+json", href: `${origin}/ap/actor` },
          ]),
        });
    await postIsDeleted(fresh.store, bySystem, { postId: id, reason: "" });
    expect(await found(encodeURIComponent(uri))).toBe(404);
  });

  test("only the kinds of links that were asked for are given", async () => {
    const subscribe = "http://ostatus.org/schema/1.0/subscribe";
    const answer = await found(
      `acct:vaerkstedet@vaerkstedet.example&rel=self&rel=${encodeURIComponent(subscribe)}`,
    );
    expect(answer).toMatchObject({
      links: [
        { rel: "self" },
        { rel: subscribe, template: `${origin}/authorize_interaction?uri={uri}` },
      ],
    });
  });

  test("host-meta is XML, and JSON by name or by Accept", async () => {
    const template = `${origin}/.well-known/webfinger?resource={uri}`;
    const plain = await ask("/.well-known/host-meta");
    expect(plain.headers.get("content-type")).toMatch(/^application\/xrd\+xml/);
    expect(await plain.text()).toContain(`template="${template}"`);
    for (const answer of [
      await ask("/.well-known/host-meta.json"),
      await ask("/.well-known/host-meta", "GET", { accept: "Application/JSON" }),
    ]) {
      expect(answer.headers.get("content-type")).toMatch(/^application\/jrd\+json/);
      expect(answer.headers.get("access-control-allow-origin")).toBe("*");
      expect(await answer.json()).toMatchObject({ links: [{ rel: "lrdd", template }] });
    }
  });

  test("a slash too many leads to the address without it", async () => {
    for (const path of [
      "/ap/actor",
      "/ap/outbox",
      "/nodeinfo/2.1",
      "/.well-known/nodeinfo",
      "/.well-known/webfinger?resource=acct:vaerkstedet@vaerkstedet.example",
    ]) {
      const [where = "", query = ""] = path.split(/(?=\?)/);
      const answer = await ask(`${where}/${query}`);
      expect([answer.status, answer.headers.get("location")]).toEqual([301, path]);
    }
    expect((await ask("/ap//actor")).headers.get("location")).toBe("/ap/actor");
  });

  test("what an address does not take is said so, with what it takes", async () => {
    for (const [method, path, allow] of [
      ["GET", "/ap/inbox", "POST"],
      ["HEAD", "/ap/inbox", "POST"],
      ["PUT", "/ap/inbox", "POST"],
      ["POST", "/ap/outbox", "GET, HEAD"],
      ["DELETE", "/ap/actor", "GET, HEAD"],
      ["POST", "/.well-known/webfinger", "GET, HEAD"],
      ["POST", "/nodeinfo/2.1", "GET, HEAD"],
    ] as const) {
      const answer = await ask(path, method);
      expect([method, path, answer.status, answer.headers.get("allow")]).toEqual([
        ...[method, path, 405, allow],
      ]);
    }
    expect((await ask("/ap/nothing")).status).toBe(404);
    expect((await ask("/ap/nothing", "POST")).status).toBe(404);
    for (const path of ["/ap/actor", "/ap/outbox", "/.well-known/host-meta"]) {
      const head = await ask(path, "HEAD");
      expect([path, head.status, await head.text()]).toEqual([path, 200, ""]);
    }
  });

  test("the actor's address leads people to the profile, and servers to the actor", async () => {
    for (const [accept, status] of [
      ["text/html,application/xhtml+xml,*/*;q=0.8", 303],
      ["TEXT/HTML", 303],
      ["Application/Activity+JSON", 200],
      ["application/activity+json, text/html;q=0.5", 200],
      ["text/html, application/activity+json;q=0.5", 303],
      ["*/*", 200],
    ] as const)
      expect([accept, (await ask("/ap/actor", "GET", { accept })).status]).toEqual([
        accept,
        status,
      ]);
  });
});
