import { beforeEach, describe, expect, test } from "vitest";

import { minute } from "#core/clock.ts";
import { draftIsSaved } from "#flows/draft-is-saved.ts";
import { replyArrives } from "#flows/reply-arrives.ts";
import { describeOnEachDatabase } from "#support/databases.ts";
import { type MicropubClient, openMicropub, placeOf, png, refusedAs } from "#support/micropub.ts";
import { startRemote } from "#support/remote-server.ts";
import { replyOf, someone } from "#support/story.ts";

describeOnEachDatabase("what apps post", (fresh) => {
  let app: MicropubClient;
  beforeEach(async () => {
    app = await openMicropub(fresh);
  });

  const bearer = (): Record<string, string> => ({ authorization: `Bearer ${app.token}` });

  describe("nothing is posted twice", () => {
    test("when an app sends the same once more within minutes, in whatever form", async () => {
      const once = placeOf(await app.entry({ content: ["Kun én"] }));
      expect(placeOf(await app.entry({ content: ["Kun én"] }))).toBe(once);
      const body = async () => {
        const made = new FormData();
        made.set("content", "Billede");
        made.set("photo", new File([await png(9, 9)], "a.png"));
        return made;
      };
      expect(placeOf(await app.send(await body()))).toBe(placeOf(await app.send(await body())));
      expect(await app.posts()).toHaveLength(2);
      fresh.clock.move(10 * minute);
      expect(placeOf(await app.entry({ content: ["Kun én"] }))).not.toBe(once);
    });

    test("when both come at the same moment", async () => {
      const both = await Promise.all(
        [1, 2].map(async () => await app.entry({ content: ["Samtidig"] })),
      );
      expect(new Set(both.map(placeOf)).size).toBe(1);
      expect(await app.posts()).toHaveLength(1);
    });

    test("when the server stopped between the draft and its publication", async () => {
      const sent = { content: ["Afbrudt"] };
      placeOf(await app.entry(sent));
      // As it stood when the server stopped.
      await fresh.store.db.deleteFrom("post_revisions").execute();
      const state = { state: "draft", uri: null, slug: null, published_at: null } as const;
      await fresh.store.db.updateTable("posts").set(state).execute();
      await fresh.store.db
        .updateTable("micropub_requests")
        .set({ location: null, status: null })
        .execute();
      fresh.clock.move(3 * minute);
      const url = placeOf(await app.entry(sent));
      expect((await app.posts()).map(({ uri }) => uri)).toEqual([url]);
    });

    test("and what was refused can be sent anew", async () => {
      const remote = await startRemote(() => 404);
      const sent = { content: ["Se"], photo: [`${remote.origin}/none`] };
      await refusedAs(await app.entry(sent), 400, "invalid_request");
      await refusedAs(await app.entry(sent), 400, "invalid_request");
      expect(await app.posts()).toEqual([]);
      await remote.stop();
    });
  });

  describe("the media endpoint", () => {
    const upload = async (name: string, bytes: Uint8Array<ArrayBuffer> | string) => {
      const body = new FormData();
      body.set("file", new File([bytes], name));
      return await app.send(body, bearer(), "/media");
    };

    test("700 to 702 takes a file, says where it is twice over, and a post can show it", async () => {
      const answer = await upload("a.png", await png(40, 30));
      const url = placeOf(answer);
      expect(await answer.json()).toEqual({ url });
      const file = await app.get(url);
      expect(file.status).toBe(200);
      expect(file.headers.get("content-type")).toBe("image/webp");
      const post = placeOf(
        await app.entry({ content: ["Vis"], photo: [{ value: url, alt: "En kop" }] }),
      );
      expect((await app.source(post))["photo"]).toEqual([{ value: url, alt: "En kop" }]);
    });

    test("refuses what is no picture, and nothing", async () => {
      await refusedAs(await upload("a.png", "<html>"), 400, "invalid_request");
      await refusedAs(await app.send(new FormData(), bearer(), "/media"), 400, "invalid_request");
    });
  });

  describe("an entry", () => {
    test("with a time ahead comes out then, with one behind bears it", async () => {
      const ahead = await app.entry({ content: ["Senere"], published: ["2026-03-02T12:00:00Z"] });
      expect(ahead.status).toBe(202);
      expect((await app.posts())[0]).toMatchObject({ state: "scheduled" });
      const behind = placeOf(await app.entry({ content: ["Før"], published: ["2019-05-06"] }));
      expect((await app.postAt(behind)).published_at).toBe(Date.parse("2019-05-06"));
      await refusedAs(
        await app.entry({ content: ["x"], published: ["i morgen"] }),
        400,
        "invalid_request",
      );
    });

    test("that is longer than a note, without a name, is told so and not cut", async () => {
      const answer = await app.entry({ content: ["a ".repeat(300)] });
      await refusedAs(answer, 400, "invalid_request");
      expect(await app.posts()).toEqual([]);
    });

    test("that is not for everyone is refused rather than shown to all", async () => {
      await refusedAs(
        await app.entry({ content: ["Til dig"], visibility: ["private"] }),
        400,
        "invalid_request",
      );
      await refusedAs(await app.entry({ content: [""] }), 400, "invalid_request");
      expect(await app.posts()).toEqual([]);
    });

    test("goes out by the connections it names, by all where it names none", async () => {
      const out = async (properties: Record<string, unknown[]>) => {
        const { id } = await app.postAt(placeOf(await app.entry(properties)));
        const copies = await fresh.store.db
          .selectFrom("syndications")
          .select("network")
          .where("subject_id", "=", id)
          .execute();
        return copies.map(({ network }) => network);
      };
      expect(await out({ content: ["Alle"] })).toEqual(["activitypub"]);
      expect(await out({ content: ["Ét"], "mp-syndicate-to": ["activitypub:1"] })).toEqual([
        "activitypub",
      ]);
      expect(await out({ content: ["Ingen"], "mp-syndicate-to": [] })).toEqual([]);
      await refusedAs(
        await app.entry({ content: ["x"], "mp-syndicate-to": ["https://x.example"] }),
        400,
        "invalid_request",
      );
    });

    test("answers, likes and passes on what we know", async () => {
      const post = placeOf(await app.entry({ content: ["Spørgsmål"] }));
      const reply = replyOf("ann", post, {
        account: someone("ann"),
        writtenAt: fresh.clock.now(),
      });
      const outcome = await replyArrives(fresh.store, reply);
      expect(outcome.kind).toBe("stored");
      const answer = placeOf(await app.entry({ content: ["Svar"], "in-reply-to": [reply.uri] }));
      expect(answer).toMatch(/\/replies\/\d+$/);
      const own = placeOf(await app.entry({ content: ["Mere"], "in-reply-to": [post] }));
      expect(own).toMatch(/\/replies\/\d+$/);
      placeOf(await app.entry({ "like-of": [reply.uri] }));
      const row = async () =>
        await fresh.store.db
          .selectFrom("replies")
          .select("liked_at")
          .where("uri", "=", reply.uri)
          .executeTakeFirstOrThrow();
      expect((await row()).liked_at).not.toBeNull();
      expect((await app.json({ action: "delete", url: reply.uri })).status).toBe(204);
      expect((await row()).liked_at).toBeNull();
      expect(await app.posts()).toHaveLength(1);
    });

    test("answers what another server has, which is looked up", async () => {
      const account = someone("bo", "skib.example");
      app.found = {
        account,
        uri: "https://skib.example/1",
        url: "https://skib.example/@bo/1",
        title: "",
        html: "<p>Hej</p>",
        inReplyTo: null,
        writtenAt: fresh.clock.now(),
        visibility: "public",
      };
      const url = placeOf(
        await app.entry({ content: ["Svar"], "in-reply-to": ["https://skib.example/@bo/1"] }),
      );
      expect(url).toMatch(/\/ap\/answers\/\d+$/);
      placeOf(await app.entry({ "repost-of": ["https://skib.example/@bo/1"] }));
      const item = await fresh.store.db
        .selectFrom("reading_items")
        .select(["answered_at", "shared_at"])
        .executeTakeFirstOrThrow();
      expect(item.answered_at).not.toBeNull();
      expect(item.shared_at).not.toBeNull();
    });

    test("links to what we do not know", async () => {
      const far = "https://far.example/a_(b)?q=1&x=<";
      for (const [relation, words] of [
        ["in-reply-to", "In reply to"],
        ["like-of", "I like"],
        ["repost-of", "Worth passing on"],
        ["bookmark-of", "far.example"],
      ] as const) {
        const url = placeOf(await app.entry({ [relation]: [far], content: ["Ord"] }));
        const { html } = await app.postAt(url);
        expect(html).toContain(words);
        expect(html).toContain('href="https://far.example/a_(b)?q=1&amp;x=%3C"');
        expect(html).toContain("Ord");
      }
      const named = placeOf(await app.entry({ "bookmark-of": [far], name: ["Et [navn]"] }));
      expect(await app.postAt(named)).toMatchObject({ kind: "note", title: "" });
      await refusedAs(
        await app.entry({ "like-of": ["javascript:alert(1)"] }),
        400,
        "invalid_request",
      );
    });
  });

  test("the studio's drafts of others are no one's to read by an app", async () => {
    const saved = await draftIsSaved(fresh.store, {
      kind: "note",
      title: "",
      summary: "",
      markdown: "Ikke din",
      topics: [],
      language: "da",
      licence: "arr",
      coverId: null,
      userId: null,
    });
    if (saved.kind !== "saved") throw new Error(saved.kind);
    await app.becomes("author", "create update");
    const url = `${app.origin}/studio/write/${saved.postId}`;
    expect(await app.ask(`q=source&url=${encodeURIComponent(url)}`)).toMatchObject({
      error: "forbidden",
    });
  });
});
