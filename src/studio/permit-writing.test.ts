import { beforeEach, expect, test } from "vitest";

import { replyArrives } from "#flows/reply-arrives.ts";
import type { Subject } from "#schema";
import { validateHtml } from "#support/browser.ts";
import { describeOnEachDatabase } from "#support/databases.ts";
import { replyOf } from "#support/story.ts";
import { openStudio, setUp, type TestStudio } from "#support/studio.ts";
import { signedIn, signedInAs, type Visitor } from "#support/studio-browser.ts";
import { samplePicture } from "#support/studio-world.ts";
import { noteOutcome } from "#syndication";

describeOnEachDatabase("who may change what of others", (fresh) => {
  let studio: TestStudio;
  let ida: Visitor;
  let ann: Visitor & { readonly userId: number };
  beforeEach(async () => {
    studio = await openStudio(fresh);
    await setUp(studio, "en");
    ida = await signedIn(studio);
    ann = await signedInAs(studio, "author", "Ann Ravn");
  });
  const blank = {
    ...{ kind: "article", title: "Fjorden", summary: "", topics: "", language: "da" },
    ...{ licence: "CC-BY-4.0", coverId: "", when: "", zone: "Europe/Copenhagen" },
  };
  const save = async (
    one: Visitor,
    fields: Record<string, string>,
  ): Promise<{ readonly status: number; readonly postId: number; readonly changedAt: number }> => {
    const answer = await one.post("/studio/write/save", { ...blank, ...fields });
    return { status: answer.status, ...((await answer.json()) as { postId: 0; changedAt: 0 }) };
  };
  const send = async (one: Visitor, fields: Record<string, string>): Promise<Response> =>
    await one.post("/studio/write", { ...blank, action: "publish", asked: "1", ...fields });
  const upload = async (): Promise<{ readonly id: number; readonly markdown: string }> => {
    const sent = await studio.app.request(`${studio.origin}/studio/media`, {
      method: "POST",
      body: new Uint8Array(await samplePicture()),
      headers: { cookie: ida.cookie, origin: studio.origin, "x-form-token": ida.token },
    });
    return (await sent.json()) as { id: number; markdown: string };
  };
  const description = async (): Promise<string | undefined> =>
    (await fresh.store.db.selectFrom("media").select("description").executeTakeFirst())
      ?.description;

  test("a picture that others show is not an author's to describe", async () => {
    const { id, markdown } = await upload();
    const says = (words: string) => ({ [`describe-${id}`]: words });
    const idas = await save(ida, { markdown, ...says("A boat") });
    expect(await description()).toBe("A boat");
    await send(ida, { markdown, postId: `${idas.postId}` });

    // Neither where their own text does not show it, nor where it does.
    expect((await save(ann, { markdown: "Nothing", ...says("Not so") })).status).toBe(200);
    const own = await save(ann, { markdown, ...says("Not so") });
    expect(own.status).toBe(200);
    const byCover = { markdown: "Nothing", coverId: `${id}`, ...says("Not so") };
    expect((await save(ann, byCover)).status).toBe(200);
    await send(ann, { markdown, postId: `${own.postId}`, ...says("Not so") });
    expect(await description()).toBe("A boat");
    const page = await (await ann.get(`/studio/write/${own.postId}`)).text();
    expect(await validateHtml(page)).toEqual([]);
    expect(page).toMatch(new RegExp(`name="describe-${id}"[^>]*readonly`));
    expect(page).toContain("Posts by others show it too.");

    const eva = await signedInAs(studio, "editor", "Eva Lund");
    const evas = { markdown, ...says("A small boat"), postId: `${own.postId}`, reason: "Clearer" };
    expect((await send(eva, evas)).status).toBe(303);
    expect(await description()).toBe("A small boat");
    const post = fresh.store.db.selectFrom("posts").select("html").where("id", "=", idas.postId);
    expect((await post.executeTakeFirstOrThrow()).html).toContain('alt="A small boat"');
  });

  test("a picture is described when the text is saved, not when that is refused", async () => {
    const { id, markdown } = await upload();
    const says = (words: string) => ({ [`describe-${id}`]: words });
    const first = await save(ann, { markdown, ...says("A boat") });
    expect(await description()).toBe("A boat");
    const postId = `${first.postId}`;
    const stale = { markdown, postId, changedAt: `${first.changedAt - 1}`, ...says("Stale") };
    expect((await save(ann, stale)).status).toBe(409);
    const notShown = { markdown: "Nothing", postId, ...says("Unseen") };
    expect((await save(ann, notShown)).status).toBe(200);
    expect(await description()).toBe("A boat");

    await send(ann, { markdown, postId });
    for (const fields of [
      { action: "preview", markdown },
      { action: "publish", markdown, reason: "" },
      { action: "publish", markdown: "", reason: "Shorter" },
      { action: "publish", markdown: `${markdown} more`, reason: "More", changedAt: "1" },
    ]) {
      const shown = await send(ann, { postId, ...fields, ...says("Not yet") });
      expect(shown.status).not.toBe(303);
      // What was typed is not lost.
      if (fields.markdown !== "") expect(await shown.text()).toContain("Not yet</textarea");
    }
    expect(await description()).toBe("A boat");
    // A new description is a change, also when the text stays as it is.
    const same = { markdown, postId, reason: "Clearer", ...says("A small boat") };
    expect((await send(ann, same)).status).toBe(303);
    expect(await description()).toBe("A small boat");
    expect((await send(ann, same)).status).toBe(400);
  });

  test("a copy is tried again by those who may change what it is of", async () => {
    const { store } = fresh;
    const fails = async (subject: Subject): Promise<string> => {
      const sent = { subject, connectionId: 1, verb: "publish", revision: 1 } as const;
      await store.transact(
        async (tx) => await noteOutcome(tx, sent, { kind: "refused", code: "not_connected" }),
      );
      const row = await store.db
        .selectFrom("syndications")
        .select("id")
        .where("subject_kind", "=", subject.what)
        .where("subject_id", "=", subject.id)
        .executeTakeFirstOrThrow();
      return `/studio/copies/${row.id}`;
    };
    const publish = async (one: Visitor): Promise<number> => {
      const { postId } = await save(one, { markdown: "Coffee" });
      expect((await send(one, { markdown: "Coffee", postId: `${postId}` })).status).toBe(303);
      return postId;
    };
    const [idas, anns] = [await publish(ida), await publish(ann)];
    const post = await store.db.selectFrom("posts").select("uri").executeTakeFirstOrThrow();
    const arrived = await replyArrives(store, replyOf("Bo", post.uri ?? ""));
    if (arrived.kind !== "stored") throw new Error(arrived.kind);
    const answer = async (one: Visitor): Promise<number> => {
      const fields = { what: "reply", id: `${arrived.replyId}`, action: "answer", source: "Yes" };
      expect((await one.post("/studio/conversation", fields)).status).toBe(303);
      const rows = store.db.selectFrom("replies").select("id").orderBy("id", "desc");
      return (await rows.executeTakeFirstOrThrow()).id;
    };
    const [idasAnswer, annsAnswer] = [await answer(ida), await answer(ann)];
    const others = [
      await fails({ what: "post", id: idas }),
      await fails({ what: "reply", id: idasAnswer }),
    ];
    for (const path of others) expect((await ann.post(path, {})).status).toBe(403);
    const states = store.db.selectFrom("syndications").select("id").where("state", "=", "refused");
    expect(await states.execute()).toHaveLength(2);
    for (const subject of [
      { what: "post", id: anns },
      { what: "reply", id: annsAnswer },
    ] as const)
      expect((await ann.post(await fails(subject), {})).status).toBe(303);
    for (const path of others) expect((await ida.post(path, {})).status).toBe(303);
    expect((await ann.post("/studio/copies/4711", {})).status).toBe(404);
  });
});
