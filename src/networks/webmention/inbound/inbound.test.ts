import { afterEach, beforeEach, expect, test } from "vitest";

import { listReactions, listReplies } from "#conversation";
import { minute } from "#core/clock.ts";
import { postIsDeleted } from "#flows/post-is-deleted.ts";
import { replyArrives } from "#flows/reply-arrives.ts";
import { someoneIsBlocked } from "#flows/someone-is-blocked.ts";
import { writeSettings } from "#presence";
import { bySystem } from "#schema";
import { describeOnEachDatabase } from "#support/databases.ts";
import { publishArticle, replyOf } from "#support/story.ts";
import { type WebmentionWorld, webmentionWorld } from "#support/webmention.ts";

const ann = `<a class="p-author h-card" href="/"><img class="u-photo" src="/ann.png" alt="">Ann Loft</a>`;

describeOnEachDatabase("a webmention", (fresh) => {
  let world: WebmentionWorld;
  let post: { id: number; uri: string };
  let there: string;
  beforeEach(async () => {
    world = await webmentionWorld(fresh);
    post = await publishArticle(fresh.store);
    there = world.there.origin;
    world.pages.set("/", `<title>Anns side</title>${ann}`);
  });
  afterEach(async () => await world.close());

  const reply = (words: string, more = ""): string =>
    `<div class="h-entry">${ann}<a class="u-in-reply-to" href="${post.uri}">re</a>
      <div class="e-content">${words}</div>${more}<a class="u-url" href="/1">#</a></div>`;
  /** Sends one of the page at `path`, and says what became of it. */
  const send = async (path = "/1", target = post.uri): Promise<string> => {
    const answer = await world.mention(`${there}${path}`, target);
    expect([answer.status, await answer.text()]).toEqual([201, expect.any(String)]);
    await world.work();
    return await said(answer);
  };
  const said = async (answer: Response): Promise<string> => {
    const status = await world.ask(new URL(answer.headers.get("location") ?? "").pathname);
    return (await status.text()).trim();
  };
  const replies = async () => (await listReplies(fresh.store.db, post.id)).replies;
  const counts = async () =>
    await fresh.store.db
      .selectFrom("conversation_counts")
      .select(["replies", "likes", "shares"])
      .executeTakeFirst();

  test("that answers becomes a reply with its author, cleaned, and its page as its address", async () => {
    world.pages.set(
      "/1",
      reply(
        `<p>Hvad <b>koster</b> det? <a href="/x" onclick="x()">x</a></p><script>alert(1)</script>`,
        `<time class="dt-published" datetime="2026-03-01T13:30:00+01:00">i dag</time>`,
      ),
    );
    fresh.clock.move(60 * minute);
    expect(await send()).toBe("Den er læst og givet videre.");
    const [one] = await replies();
    expect(one).toMatchObject({
      network: "webmention",
      isWrittenHere: false,
      authorName: "Ann Loft",
      handle: new URL(there).host,
      authorUrl: `${there}/`,
      url: `${there}/1`,
      title: "",
      writtenAt: Date.UTC(2026, 2, 1, 12, 30),
      state: "visible",
    });
    expect(one?.html).toContain("<b>koster</b>");
    expect(one?.html).toContain(`href="${there}/x"`);
    expect(one?.html).not.toMatch(/script|onclick|alert/);
    const account = await fresh.store.db
      .selectFrom("accounts")
      .selectAll()
      .executeTakeFirstOrThrow();
    expect(account).toMatchObject({ network: "webmention", avatar_url: `${there}/ann.png` });
  });

  test.each([
    ["u-like-of", { likes: 1, shares: 0, replies: 0 }],
    ["u-repost-of", { likes: 0, shares: 1, replies: 0 }],
  ])("%s becomes a reaction, once, and is taken back with its page", async (property, counted) => {
    world.pages.set(
      "/1",
      `<div class="h-entry">${ann}<a class="${property}" href="${post.uri}">x</a></div>`,
    );
    await send();
    await send();
    expect(await counts()).toEqual(counted);
    world.pages.set("/1", () => 410);
    expect(await send()).toBe(
      "Det, der blev vist her, er taget væk igen. Siden findes ikke længere.",
    );
    expect(await counts()).toEqual({ likes: 0, shares: 0, replies: 0 });
  });

  test("of one emoji is a like with that emoji", async () => {
    world.pages.set("/1", reply("<p>🎉</p>"));
    await send();
    expect(await listReactions(fresh.store.db, post.id, "like", 5)).toMatchObject([
      { name: "Ann Loft", emoji: "🎉" },
    ]);
  });

  test("that bookmarks, answers an invitation or only links is a mention, and one that quotes says so", async () => {
    const link = `<a class="u-bookmark-of" href="${post.uri}">gemt</a>`;
    world.pages.set(
      "/1",
      `<div class="h-entry">${ann}${link}<p class="p-name">Godt at læse</p></div>`,
    );
    world.pages.set(
      "/2",
      `<div class="h-entry">${ann}<a class="u-in-reply-to" href="${post.uri}">x</a><data class="p-rsvp" value="yes">ja</data></div>`,
    );
    world.pages.set("/3", `<title>En side</title><p>Se <a href="${post.uri}">her</a></p>`);
    world.pages.set(
      "/4",
      `<div class="h-entry">${ann}<p class="e-content">Læs det</p><a class="u-quotation-of" href="${post.uri}">x</a></div>`,
    );
    for (const path of ["/1", "/2", "/3", "/4"]) await send(path);
    const mentions = await fresh.store.db
      .selectFrom("mentions")
      .select(["url", "title", "html"])
      .orderBy("id")
      .execute();
    expect(mentions).toMatchObject([
      { url: `${there}/1` },
      { url: `${there}/2`, html: expect.stringContaining("yes") },
      { url: `${there}/3`, title: "En side", html: "" },
      { url: `${there}/4`, html: "Læs det" },
    ]);
    expect(await fresh.store.db.selectFrom("quotes").select(["uri", "post_id"]).execute()).toEqual([
      { uri: `${there}/4`, post_id: post.id },
    ]);
    expect(await replies()).toEqual([]);
  });

  test("that comes again changes what is here; without the link it goes, and with it it returns", async () => {
    world.pages.set("/1", reply("<p>Hvad koster det?</p>"));
    await send();
    world.pages.set("/1", reply("<p>Hvad koster to?</p>").replace("Ann Loft", "Ann Kvist"));
    await send();
    expect(await replies()).toMatchObject([
      { html: "<p>Hvad koster to?</p>", authorName: "Ann Kvist" },
    ]);
    world.pages.set("/1", reply("<p>Væk</p>").replaceAll(post.uri, "https://andre.example/"));
    expect(await send()).toContain("Siden linker ikke hertil.");
    expect(await replies()).toEqual([]);
    world.pages.set("/1", reply("<p>Tilbage</p>"));
    await send();
    expect(await replies()).toMatchObject([{ html: "<p>Tilbage</p>", state: "visible" }]);
  });

  test("that turns from an answer into a like takes the answer away", async () => {
    world.pages.set("/1", reply("<p>Godt</p>"));
    await send();
    world.pages.set(
      "/1",
      `<div class="h-entry">${ann}<a class="u-like-of" href="${post.uri}">x</a></div>`,
    );
    await send();
    expect(await counts()).toMatchObject({ replies: 0, likes: 1 });
  });

  test("whose page cannot be read for a while leaves what is here", async () => {
    world.pages.set("/1", reply("<p>Godt</p>"));
    await send();
    world.pages.set("/1", () => 503);
    await world.mention(`${there}/1`, post.uri);
    for (let tries = 0; tries < 10; tries += 1) {
      await world.work();
      fresh.clock.move(13 * 60 * minute);
    }
    expect(await replies()).toHaveLength(1);
    expect(await fresh.store.db.selectFrom("jobs").select("id").execute()).toEqual([]);
  });

  test("to a reply of ours stands under it, by any of its addresses", async () => {
    world.pages.set("/1", reply("<p>Først</p>"));
    await send();
    const [one] = await replies();
    const place = `${world.kit.config.origin}/replies/${one?.id}/alone`;
    await fresh.store.db
      .updateTable("replies")
      .set({ uri: `${world.kit.config.origin}/replies/${one?.id}` })
      .execute();
    world.pages.set("/2", reply("<p>Under</p>").replaceAll(post.uri, place));
    await send("/2", place);
    expect(await replies()).toMatchObject([{ depth: 1 }, { depth: 2, html: "<p>Under</p>" }]);
  });

  test("by JSON or plain text is a mention, when the address stands in it", async () => {
    const as = (type: string, body: string) => ({
      status: 200,
      headers: { "content-type": type },
      body,
    });
    world.pages.set("/1", as("application/json", JSON.stringify({ a: [{ b: post.uri }] })));
    world.pages.set("/2", as("text/plain", `Se ${post.uri}.`));
    world.pages.set("/3", as("application/json", JSON.stringify({ a: `${post.uri}-andet` })));
    world.pages.set("/4", as("text/plain", `Se ${post.uri}-andet`));
    const became = [];
    for (const path of ["/1", "/2", "/3", "/4"]) became.push(await send(path));
    const [yes, no] = [
      "Den er læst og givet videre.",
      "Den er læst, men ikke taget imod. Siden linker ikke hertil.",
    ];
    expect(became).toEqual([yes, yes, no, no]);
  });

  test("names its author by the page that it says is theirs, and believes nothing about other sites", async () => {
    world.pages.set(
      "/om",
      `<div class="h-card"><a class="u-url u-uid p-name" href="/om">Ann af huset</a></div>`,
    );
    const bare = (author: string) => reply("<p>x</p>").replace(ann, author);
    world.pages.set("/1", bare(`<a rel="author" href="/om">mig</a>`));
    world.pages.set("/2", bare(`<a class="u-author" href="/om"></a>`));
    world.pages.set(
      "/3",
      bare(`<a class="p-author h-card" href="https://anden.example/">Ida Holm</a>`),
    );
    world.pages.set("/4", bare(""));
    for (const path of ["/1", "/2", "/3", "/4"]) await send(path);
    const host = new URL(there).host;
    const authors = (await replies()).map(({ authorName, authorUrl, handle }) => [
      authorName,
      authorUrl,
      handle,
    ]);
    expect(authors).toEqual([
      ["Ann af huset", `${there}/om`, host],
      ["Ann af huset", `${there}/om`, host],
      ["Ida Holm", `${there}/`, host],
      [host, `${there}/`, host],
    ]);
    const domains = await fresh.store.db
      .selectFrom("accounts")
      .select("domain")
      .distinct()
      .execute();
    expect(domains).toEqual([{ domain: "127.0.0.1" }]);
  });

  test("is held like any other first word of a stranger, and one who is blocked is not read", async () => {
    await fresh.store.transact(async (tx) => await writeSettings(tx, { holdFirstReply: true }));
    world.pages.set("/1", reply("<p>Hej</p>"));
    await send();
    const rows = await fresh.store.db.selectFrom("replies").select("state").execute();
    expect(rows).toEqual([{ state: "held" }]);
    await someoneIsBlocked(fresh.store, bySystem, {
      kind: "domain",
      value: "127.0.0.1",
      reason: "x",
    } as never);
    const heard = world.there.heard.length;
    expect(await send("/2")).toContain("blokeret");
    expect(world.there.heard.length).toBe(heard);
  });

  test("and the same by its own network is shown once, whichever comes first", async () => {
    world.pages.set("/1", reply("<p>Hej</p>"));
    await send();
    const byNetwork = replyOf("ann", post.uri, {
      uri: `${there}/ap/1`,
      url: `${there}/1`,
      html: "<p>Hej</p>",
    });
    await replyArrives(fresh.store, byNetwork);
    expect(await replies()).toMatchObject([
      { network: "activitypub", handle: "@ann@skib.example" },
    ]);
    const byName = await fresh.store.db
      .selectFrom("reply_counts")
      .selectAll()
      .orderBy("network")
      .execute();
    expect(byName).toMatchObject([
      { network: "activitypub", replies: 1 },
      { network: "webmention", replies: 0 },
    ]);
    await replyArrives(
      fresh.store,
      replyOf("ann", post.uri, { uri: `${there}/ap/2`, url: `${there}/2`, html: "<p>To</p>" }),
    );
    world.pages.set("/2", reply("<p>To</p>"));
    expect(await send("/2")).toBe("Den er læst og givet videre.");
    expect(await replies()).toHaveLength(2);
  });

  test("with a plain fault is refused at once, in words", async () => {
    const source = `${there}/1`;
    const { origin } = world.kit.config;
    await postIsDeleted(fresh.store, bySystem, {
      postId: (await publishArticle(fresh.store, "Væk")).id,
      reason: "",
    });
    const faults: [string, string][] = [
      ["", post.uri],
      [source, ""],
      ["ftp://x.example/1", post.uri],
      ["ikke en adresse", post.uri],
      [source, "javascript:alert(1)"],
      [post.uri, post.uri],
      [`${post.uri}#x`, post.uri],
      [`${origin}/about`, post.uri],
      [source, `${origin}/articles/findes-ikke`],
      [source, "https://andre.example/"],
      [source, `${origin}/articles/vaek`],
      ["http://navn:kode@x.example/1", post.uri],
    ];
    for (const [from, to] of faults) {
      const answer = await world.mention(from, to);
      expect([from, to, answer.status]).toEqual([from, to, 400]);
      expect((await answer.text()).length).toBeGreaterThan(20);
    }
    expect(await fresh.store.db.selectFrom("webmentions_in").selectAll().execute()).toEqual([]);
  });

  test("whose page is hostile comes to nothing", async () => {
    world.pages.set("/1", `<p>Ingen link.</p><!-- <a href="${post.uri}">x</a> -->`);
    world.pages.set("/2", ({ target }) => ({ status: 302, headers: { location: `${target}` } }));
    world.pages.set("/3", reply("x".repeat(10 * 1024 * 1024)));
    world.pages.set("/4", {
      status: 200,
      headers: { "content-type": "video/mp4" },
      body: post.uri,
    });
    world.pages.set("/5", `${'<div class="h-entry">'.repeat(40_000)}<a href="${post.uri}">x</a>`);
    world.pages.set("/6", () => 403);
    for (const path of ["/1", "/2", "/3", "/4", "/5", "/6"])
      expect(await send(path)).toMatch(/^Den er læst, men ikke taget imod\. ./);
    expect(await fresh.store.db.selectFrom("accounts").select("id").execute()).toEqual([]);
  });

  test("of which too many come is asked to come again, and keeps nobody else waiting", async () => {
    const statuses: number[] = [];
    for (let n = 0; n < 70; n += 1)
      statuses.push((await world.mention(`${there}/${n}`, post.uri)).status);
    expect(statuses.filter((status) => status === 201)).toHaveLength(60);
    expect(statuses.at(-1)).toBe(429);
    const lanes = await fresh.store.db
      .selectFrom("jobs")
      .select("lane")
      .distinct()
      .where("kind", "=", "verify-webmention")
      .execute();
    expect(lanes).toHaveLength(4);
  });

  test("waits in a queue that has an end, of its own server and of all", async () => {
    const fill = async (host: string, many: number): Promise<void> =>
      await fresh.store.transact(async (tx) => {
        for (let n = 0; n < many; n += 100)
          await tx.db
            .insertInto("webmentions_in")
            .values(
              Array.from({ length: 100 }, (_, at) => ({
                ...{ token: `${host} ${n + at}`, host, source: `http://${host}/x${n + at}` },
                ...{
                  target: post.uri,
                  state: "waiting" as const,
                  received_at: 0,
                  checked_at: null,
                },
              })),
            )
            .execute();
      });
    const { host } = new URL(there);
    await fill(host, 200);
    expect((await world.mention(`${there}/1`, post.uri)).status).toBe(503);
    expect((await world.mention("http://anden.example/1", post.uri)).status).toBe(201);
    await fill("flod.example", 4800);
    const answer = await world.mention("http://tredje.example/1", post.uri);
    expect([answer.status, answer.headers.get("retry-after")]).toEqual([503, "600"]);
  });
});
