import { beforeEach, describe, expect, test } from "vitest";

import { day } from "#core/clock.ts";
import { describeOnEachDatabase } from "#support/databases.ts";
import {
  type MicropubClient,
  openMicropub,
  placeOf,
  png,
  refusedAs,
  servePicture,
} from "#support/micropub.ts";

/** The numbers in the names are those of the suite at micropub.rocks, whose cases these are. */
describeOnEachDatabase("Micropub", (fresh) => {
  let app: MicropubClient;
  beforeEach(async () => {
    app = await openMicropub(fresh);
  });
  const bearer = (): Record<string, string> => ({ authorization: `Bearer ${app.token}` });

  describe("a form", () => {
    test("100 makes a note", async () => {
      const url = placeOf(
        await app.form([
          ["h", "entry"],
          ["content", "Hej fra en app"],
        ]),
      );
      expect(await app.postAt(url)).toMatchObject({
        kind: "note",
        state: "published",
        markdown: "Hej fra en app",
      });
    });

    test("101 and 107 takes categories, one or many", async () => {
      const many = placeOf(
        await app.form([
          ["h", "entry"],
          ["content", "Kaffe"],
          ["category[]", "kaffe"],
          ["category[]", "morgen"],
        ]),
      );
      const one = placeOf(
        await app.form([
          ["h", "entry"],
          ["content", "Te"],
          ["category", "te"],
        ]),
      );
      expect((await app.source(many))["category"]).toEqual(["kaffe", "morgen"]);
      expect((await app.source(one))["category"]).toEqual(["te"]);
    });

    test("104 fetches a picture by its address", async () => {
      const remote = await servePicture();
      const url = placeOf(
        await app.form([
          ["h", "entry"],
          ["content", "Se"],
          ["photo", `${remote.origin}/a.png`],
        ]),
      );
      expect((await app.postAt(url)).html).toMatch(/<img[^>]+src="\/media\//);
      expect((await app.source(url))["content"]).toEqual(["Se"]);
      expect((await app.source(url))["photo"]?.[0]).toMatch(/^http:\/\/localhost:8080\/media\//);
      await remote.stop();
    });

    test("names a post by its mp-slug, and one with a name is an article", async () => {
      const url = placeOf(
        await app.form([
          ["h", "entry"],
          ["name", "Om kaffe"],
          ["summary", "Kort sagt"],
          ["content", "Kværn den selv."],
          ["mp-slug", "min-kaffe"],
        ]),
      );
      expect(url).toBe(`${app.origin}/articles/min-kaffe`);
      expect(await app.postAt(url)).toMatchObject({ title: "Om kaffe", summary: "Kort sagt" });
    });
  });

  describe("JSON", () => {
    test("200 and 201 makes a note with categories", async () => {
      const url = placeOf(await app.entry({ content: ["Hej"], category: ["a b", "c"] }));
      expect(await app.source(url)).toMatchObject({ content: ["Hej"], category: ["a b", "c"] });
    });

    test("202 takes HTML, which becomes Markdown and is clean", async () => {
      const html = '<p>Det er <b>fedt</b>.<script>alert(1)</script></p><p onclick="x()">To</p>';
      const url = placeOf(await app.entry({ content: [{ html }] }));
      const post = await app.postAt(url);
      expect(post.markdown).toBe("Det er **fedt**.\n\nTo");
      expect(post.html).not.toMatch(/script|onclick/);
    });

    test("203, 205 and 206 takes pictures by address, with what they show, and many", async () => {
      const remote = await servePicture();
      const url = placeOf(
        await app.entry({
          content: ["Tre"],
          photo: [{ value: `${remote.origin}/a.png`, alt: "En kop" }, `${remote.origin}/b.png`],
        }),
      );
      const { photo = [] } = await app.source(url);
      expect(photo).toHaveLength(2);
      expect(photo[0]).toMatchObject({ alt: "En kop" });
      expect((await app.postAt(url)).html).toContain('alt="En kop"');
      await remote.stop();
    });

    test("204 does not stumble over an object it does not know", async () => {
      const checkin = { type: ["h-card"], properties: { name: ["Kaffebaren"] } };
      const url = placeOf(await app.entry({ content: ["Her"], checkin: [checkin] }));
      expect((await app.postAt(url)).markdown).toBe("Her");
    });

    test("refuses what is nested without an end, or no JSON", async () => {
      const head = { ...bearer(), "content-type": "application/json" };
      await refusedAs(await app.send("[".repeat(100_000), head), 400, "invalid_request");
      await refusedAs(await app.send("{", head), 400, "invalid_request");
      await refusedAs(await app.json({ type: ["h-entry"] }), 400, "invalid_request");
      await refusedAs(
        await app.json({ type: ["h-event"], properties: {} }),
        400,
        "invalid_request",
      );
    });
  });

  test("300 and 301 takes files in a form, one or many", async () => {
    const body = new FormData();
    body.set("h", "entry");
    body.set("content", "Med billeder");
    body.append("photo[]", new File([await png(40, 30)], "a.png"));
    body.append("photo[]", new File([await png(30, 40)], "b.png"));
    const url = placeOf(await app.send(body));
    expect((await app.source(url))["photo"]).toHaveLength(2);
    expect((await app.postAt(url)).html.match(/<img/g)).toHaveLength(2);
    const one = new FormData();
    one.set("h", "entry");
    one.set("photo", new File([await png(20, 20)], "c.png"));
    expect((await app.source(placeOf(await app.send(one))))["photo"]).toHaveLength(1);
    const broken = new FormData();
    broken.set("photo", new File(["<svg onload='alert(1)'/>"], "a.png"));
    await refusedAs(await app.send(broken), 400, "invalid_request");
  });

  describe("an update", () => {
    let url: string;
    beforeEach(async () => {
      url = placeOf(await app.entry({ content: ["Før"], category: ["et", "to"] }));
    });
    const change = async (what: object, at = url) =>
      await app.json({ action: "update", url: at, ...what });

    test("400 replaces, in public and with a word on why", async () => {
      expect((await change({ replace: { content: ["Efter"] } })).status).toBe(204);
      expect((await app.postAt(url)).markdown).toBe("Efter");
      const { reason } = await fresh.store.db
        .selectFrom("post_revisions")
        .select("reason")
        .where("number", "=", 2)
        .executeTakeFirstOrThrow();
      expect(reason).toBe("Changed with Skriveren.");
    });

    test("401 and 402 adds, also to what was not there", async () => {
      await change({ add: { category: ["tre"] } });
      expect((await app.source(url))["category"]?.toSorted()).toEqual(["et", "to", "tre"]);
      const bare = placeOf(await app.entry({ content: ["Uden"] }));
      await change({ add: { category: ["ny"] } }, bare);
      expect((await app.source(bare))["category"]).toEqual(["ny"]);
    });

    test("403 and 404 removes a value, or all of a property", async () => {
      await change({ delete: { category: ["et"] } });
      expect((await app.source(url))["category"]).toEqual(["to"]);
      await change({ delete: ["category"] });
      expect((await app.source(url))["category"]).toBeUndefined();
    });

    test("405 refuses what is no list, and changes nothing", async () => {
      for (const what of [
        { replace: { content: "Efter" } },
        { replace: "content" },
        { add: ["category"] },
        { delete: "category" },
        { delete: [1] },
        { delete: { category: "et" } },
        {},
      ])
        await refusedAs(await change(what), 400, "invalid_request");
      expect((await app.postAt(url)).markdown).toBe("Før");
    });

    test("refuses what cannot be changed, and posts that are not there", async () => {
      await refusedAs(await change({ replace: { location: ["geo:1,2"] } }), 400, "invalid_request");
      await refusedAs(await change({ replace: { name: ["Navn"] } }), 400, "invalid_request");
      await refusedAs(
        await change({ replace: { content: ["x"] } }, `${app.origin}/notes/none`),
        400,
        "invalid_request",
      );
      await refusedAs(
        await change({ replace: { content: ["x"] } }, "https://other.example/notes/1"),
        400,
        "invalid_request",
      );
    });

    test("keeps the language, licence, tie and pictures that it says nothing of", async () => {
      const body = new FormData();
      body.set("content", "Med billede");
      body.set("photo", new File([await png(40, 30)], "a.png"));
      const at = placeOf(await app.send(body));
      const before = await app.postAt(at);
      await change({ replace: { content: ["Nyt"] } }, at);
      const after = await app.postAt(at);
      expect(after.markdown).toBe(before.markdown.replace("Med billede", "Nyt"));
      expect(after).toMatchObject({ language: before.language, licence: before.licence });
    });

    test("publishes a draft, which has another address then", async () => {
      const draft = placeOf(await app.entry({ content: ["Kladde"], "post-status": ["draft"] }));
      expect(draft).toMatch(/\/studio\/write\/\d+$/);
      expect((await app.source(draft))["post-status"]).toEqual(["draft"]);
      const answer = await change({ replace: { "post-status": ["published"] } }, draft);
      expect(answer.status).toBe(201);
      expect((await app.postAt(placeOf(answer))).state).toBe("published");
    });
  });

  describe("deleting", () => {
    test("500 to 503 takes a post away and brings it back, at a new address and with its date", async () => {
      for (const way of ["form", "json"] as const) {
        const say = async (action: string, url: string) =>
          way === "form"
            ? await app.form([
                ["action", action],
                ["url", url],
              ])
            : await app.json({ action, url });
        const url = placeOf(
          await app.entry({
            content: [`Slet ${way}`],
            category: ["a"],
            published: ["2020-01-02T03:04:05Z"],
          }),
        );
        expect((await say("delete", url)).status).toBe(204);
        expect(await app.postAt(url)).toMatchObject({ state: "deleted", markdown: "" });
        // A client that did not hear so asks again.
        expect((await say("delete", url)).status).toBe(204);
        const back = placeOf(await say("undelete", url));
        expect(back).not.toBe(url);
        expect(await app.source(back)).toMatchObject({
          content: [`Slet ${way}`],
          category: ["a"],
          published: ["2020-01-02T03:04:05.000Z"],
        });
        await refusedAs(await say("undelete", url), 400, "invalid_request");
      }
    });

    test("keeps what was deleted sealed, for thirty days", async () => {
      const url = placeOf(await app.entry({ content: ["Hemmelig ting"] }));
      await app.json({ action: "delete", url });
      const kept = await fresh.store.db.selectFrom("removed_posts").selectAll().execute();
      expect(kept).toHaveLength(1);
      expect(JSON.stringify(kept)).not.toContain("Hemmelig");
      fresh.clock.move(30 * day);
      await refusedAs(await app.json({ action: "undelete", url }), 400, "invalid_request");
    });

    test("brings back only where it had gone out before", async () => {
      const url = placeOf(await app.entry({ content: ["Bliver her"], "mp-syndicate-to": [] }));
      await app.json({ action: "delete", url });
      const back = await app.postAt(placeOf(await app.json({ action: "undelete", url })));
      const rows = await fresh.store.db.selectFrom("syndications").selectAll().execute();
      expect(rows.filter((row) => row.subject_id === back.id)).toEqual([]);
    });
  });

  describe("a question", () => {
    test("600 and 601 tells where files go, and our connections", async () => {
      const config = await app.ask("q=config");
      expect(config["media-endpoint"]).toBe(`${app.origin}/micropub/media`);
      const targets = (await app.ask("q=syndicate-to"))["syndicate-to"];
      expect(config["syndicate-to"]).toEqual(targets);
      expect(targets).toMatchObject([{ uid: "activitypub:1", name: expect.any(String) }]);
    });

    test("602 and 603 tells a post's source, all of it or some", async () => {
      const url = placeOf(await app.entry({ content: ["*Kilde*"], category: ["a", "b"] }));
      const whole = await app.ask(`q=source&url=${encodeURIComponent(url)}`);
      expect(whole).toMatchObject({ type: ["h-entry"], properties: { content: ["*Kilde*"] } });
      expect(await app.source(url, "&properties[]=category&properties[]=content")).toEqual({
        content: ["*Kilde*"],
        category: ["a", "b"],
      });
      expect(await app.source(url, "&properties=category")).toEqual({ category: ["a", "b"] });
    });

    test("tells the posts there are, the categories, kinds and the one channel", async () => {
      await app.entry({ content: ["Et"], category: ["kaffe"] });
      await app.entry({ content: ["To"] });
      const { items } = (await app.ask("q=source&limit=1")) as { items: unknown[] };
      expect(items).toMatchObject([{ properties: { content: ["To"] } }]);
      expect(await app.ask("q=category&filter=KAF")).toEqual({ categories: ["kaffe"] });
      expect((await app.ask("q=post-types"))["post-types"]).toContainEqual({
        type: "article",
        name: "Article",
      });
      expect(((await app.ask("q=channel"))["channels"] as unknown[]).length).toBe(1);
      expect(await app.ask("")).toEqual({});
      expect(await app.ask("q=weather")).toMatchObject({ error: "invalid_request" });
    });
  });

  describe("a token", () => {
    const note = [
      ["h", "entry"],
      ["content", "Hej"],
    ] as [string, string][];

    test("800, 801 and 805 stands in the header or in the form, and not in both", async () => {
      expect((await app.form(note)).status).toBe(201);
      expect(
        (await app.form([...note, ["access_token", app.token], ["category", "x"]], {})).status,
      ).toBe(201);
      await refusedAs(
        await app.form([...note, ["access_token", app.token]]),
        400,
        "invalid_request",
      );
    });

    test("802 is stored nowhere with the post", async () => {
      await app.form([...note, ["access_token", app.token]], {});
      const stored = JSON.stringify([
        await app.posts(),
        await fresh.store.db.selectFrom("micropub_requests").selectAll().execute(),
        await fresh.store.db.selectFrom("jobs").selectAll().execute(),
      ]);
      expect(stored).not.toContain(app.token);
    });

    test("803 is asked for, and a wrong one is told", async () => {
      for (const headers of [
        {},
        { authorization: "Bearer none" },
        { authorization: "Basic eDp5" },
      ]) {
        const answer = await app.form(note, headers as Record<string, string>);
        expect(answer.headers.get("www-authenticate")).toContain("Bearer");
        await refusedAs(answer, 401, "unauthorized");
      }
      app.token = "none";
      const answer = await app.get("/micropub?q=config");
      await refusedAs(answer, 401, "unauthorized");
      expect(await app.posts()).toEqual([]);
    });

    test("804 does what it was allowed and no more", async () => {
      const url = placeOf(await app.form(note));
      await app.allow("update");
      await refusedAs(await app.form(note), 403, "insufficient_scope");
      await refusedAs(await app.json({ action: "delete", url }), 403, "insufficient_scope");
      const body = new FormData();
      body.set("file", new File([await png(4, 4)], "a.png"));
      await refusedAs(await app.send(body, bearer(), "/media"), 403, "insufficient_scope");
      await app.allow("profile");
      await refusedAs(
        await app.json({ action: "update", url, replace: { content: ["x"] } }),
        403,
        "insufficient_scope",
      );
      await app.allow("draft");
      expect(placeOf(await app.form([...note, ["category", "y"]]))).toMatch(
        /\/studio\/write\/\d+$/,
      );
      // What old apps call it.
      await app.allow("post");
      expect(placeOf(await app.form([...note, ["category", "z"]]))).toContain("/notes/");
    });

    test("does no more than its user may", async () => {
      const mine = placeOf(await app.form(note));
      const authorId = await app.becomes("author", "create update delete");
      const own = placeOf(
        await app.form([
          ["h", "entry"],
          ["content", "Mit"],
        ]),
      );
      expect((await app.postAt(own)).user_id).toBe(authorId);
      await refusedAs(await app.json({ action: "delete", url: mine }), 403, "forbidden");
      await refusedAs(
        await app.json({ action: "update", url: mine, replace: { content: ["x"] } }),
        403,
        "forbidden",
      );
      expect(await app.ask(`q=source&url=${encodeURIComponent(mine)}`)).toMatchObject({
        error: "forbidden",
      });
      await fresh.store.db
        .updateTable("users")
        .set({ role: "moderator" })
        .where("id", "=", authorId)
        .execute();
      await refusedAs(await app.form([["content", "Igen"]]), 403, "forbidden");
    });
  });
});
