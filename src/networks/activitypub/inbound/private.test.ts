import { expect, test } from "vitest";

import { answerIsTakenBack, ownerAnswers } from "#flows/owner-answers.ts";
import { describeOnEachDatabase } from "#support/databases.ts";
import { context, everyone, inboxWorld } from "#support/inbox-world.ts";
import { type RemotePerson, signedPost, startRemotePeople } from "#support/remote-people.ts";

import { signRequest } from "#activitypub/signatures/sign-request.ts";
import { bySystem } from "#schema";

const us = "https://vaerkstedet.example/ap/actor";

describeOnEachDatabase("what is written to us alone", (fresh) => {
  const world = inboxWorld(fresh);

  const send = async (type: string, object: Record<string, unknown>, n = 1): Promise<number> =>
    await world.send(
      signedPost(
        world.inbox,
        {
          "@context": context,
          id: `${world.remote.origin}/acts/${type}-${n}`,
          type,
          actor: world.ann.uri,
          object,
        },
        world.ann,
      ),
    );
  const note = (more: Record<string, unknown>): Record<string, unknown> =>
    world.note(world.ann, "/notes/1", { inReplyTo: undefined, ...more });
  const mentions = async () =>
    await fresh.store.db.selectFrom("mentions").select(["html", "visibility"]).execute();

  test("stays, and says what its author changed it to", async () => {
    expect(await send("Create", note({ to: [us] }))).toBe(202);
    expect(await send("Update", note({ to: [us], content: "<p>Rettet</p>" }))).toBe(202);
    expect(await mentions()).toEqual([{ html: "<p>Rettet</p>", visibility: "direct" }]);
    expect(await send("Delete", { id: `${world.remote.origin}/notes/1` })).toBe(202);
    expect(await mentions()).toEqual([]);
  });

  test("is as private as its author last said", async () => {
    const tag = [{ type: "Mention", href: us }];
    await send("Create", note({ to: [everyone], tag }));
    expect(await mentions()).toMatchObject([{ visibility: "public" }]);
    await send("Update", note({ to: [us], tag }));
    expect(await mentions()).toMatchObject([{ visibility: "direct" }]);
  });

  test("leaves the page when it was a public reply before", async () => {
    await send("Create", note({ inReplyTo: world.post }));
    expect(await world.replies()).toMatchObject([{ state: "visible" }]);
    await send("Update", note({ inReplyTo: world.post, to: [us] }));
    expect(await world.replies()).toMatchObject([{ state: "erased", html: "" }]);
  });

  test("is a reply like any other once its author lets everyone see it", async () => {
    const tag = [{ type: "Mention", href: us }];
    await send("Create", note({ inReplyTo: world.post, to: [us], tag }));
    expect([await world.replies(), await mentions()]).toMatchObject([[], [{}]]);
    await send("Update", note({ inReplyTo: world.post, to: [us], tag, content: "<p>A</p>" }), 2);
    expect([await world.replies(), await mentions()]).toMatchObject([[], [{ html: "<p>A</p>" }]]);
    const open = note({ inReplyTo: world.post, to: [everyone], tag, content: "<p>B</p>" });
    await send("Update", open, 3);
    expect(await world.replies()).toMatchObject([{ html: "<p>B</p>", state: "visible" }]);
    expect(await mentions()).toEqual([]);
    // What was answered already does not wait again; what answers nothing here stays where it is.
    const other = { ...note({ to: [us], tag }), id: `${world.remote.origin}/notes/2` };
    await send("Create", other, 4);
    await fresh.store.db.updateTable("mentions").set({ answered_at: 1 }).execute();
    await send("Update", { ...other, to: [everyone] }, 5);
    expect(await mentions()).toMatchObject([{ visibility: "public" }]);
    await send("Update", { ...other, to: [everyone], inReplyTo: world.post }, 6);
    const answered = await fresh.store.db
      .selectFrom("replies")
      .select("answered_at")
      .orderBy("id")
      .execute();
    expect(answered.map(({ answered_at: at }) => at !== null)).toEqual([false, true]);
  });

  test("in no list, it draws our answer into none either", async () => {
    const quiet = { inReplyTo: world.post, to: [`${world.ann.uri}/followers`], cc: [everyone] };
    await send("Create", note({ inReplyTo: world.post }));
    await send("Update", note(quiet));
    const { id: replyId } = await fresh.store.db
      .selectFrom("replies")
      .select("id")
      .where("visibility", "=", "unlisted")
      .executeTakeFirstOrThrow();
    const { secrets, config } = world.kit;
    const said = { replyId, source: "Tak.", userName: "Ida Holm" };
    const outcome = await ownerAnswers(fresh.store, bySystem, secrets, config.origin, said);
    if (outcome.kind !== "answered") throw new Error(outcome.kind);
    await world.activitypub.send("reply", { what: "reply", id: outcome.id });
    const sent = await fresh.store.db
      .selectFrom("ap_activities")
      .select(["json", "listed"])
      .executeTakeFirstOrThrow();
    expect(sent.listed).toBe(0);
    expect(JSON.parse(sent.json)).toMatchObject({
      to: [`${config.origin}/ap/followers`, world.ann.uri],
      cc: [everyone],
    });
  });

  test("is answered where only the server it is for can read it, and no cache keeps it", async () => {
    await send("Create", note({ to: [us] }));
    const { id: mentionId } = await fresh.store.db
      .selectFrom("mentions")
      .select("id")
      .executeTakeFirstOrThrow();
    const { secrets, config } = world.kit;
    const said = { mentionId, source: "Kun til dig.", userName: "Ida Holm" };
    const outcome = await ownerAnswers(fresh.store, bySystem, secrets, config.origin, said);
    const { uri } = await fresh.store.db
      .selectFrom("answers")
      .select("uri")
      .executeTakeFirstOrThrow();
    const elsewhere = await startRemotePeople();
    const eve = elsewhere.person("eve");
    const ask = async (by?: RemotePerson): Promise<Response> => {
      const url = new URL(uri);
      const signature =
        by === undefined
          ? {}
          : await signRequest({ method: "GET", url, ...by, now: fresh.clock.now() });
      const headers = { ...signature, host: url.host, accept: "application/activity+json" };
      return await world.activitypub.routes.fetch(new Request(url, { headers }));
    };
    const answer = await ask(world.ann);
    expect([answer.status, answer.headers.get("cache-control")]).toEqual([
      200,
      "private, no-store",
    ]);
    expect(await answer.json()).toMatchObject({ id: uri, to: [world.ann.uri], cc: [] });
    expect((await ask()).status).toBe(404);
    expect((await ask(eve)).status).toBe(404);
    expect((await ask({ ...world.ann, privateKey: eve.privateKey })).status).toBe(404);
    if (outcome.kind !== "answered") throw new Error(outcome.kind);
    await answerIsTakenBack(fresh.store, outcome);
    expect((await ask(world.ann)).status).toBe(410);
    expect((await ask()).status).toBe(404);
    await elsewhere.stop();
  });

  test("encrypted, is refused in words its sender can act on", async () => {
    const request = signedPost(
      world.inbox,
      {
        "@context": context,
        id: `${world.remote.origin}/acts/1`,
        type: "Create",
        actor: world.ann.uri,
        to: [us],
        object: {
          id: `${world.remote.origin}/letters/1`,
          type: "EncryptedMessage",
          attributedTo: world.ann.uri,
          to: [us],
          cipherText: "AAAA",
        },
      },
      world.ann,
    );
    const answer = await world.activitypub.routes.fetch(request);
    expect(answer.status).toBe(400);
    expect(await answer.text()).toContain("without encryption");
    expect(await mentions()).toEqual([]);
  });
});
