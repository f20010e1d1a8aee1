import { beforeEach, expect, test } from "vitest";

import { siteOn } from "#support/site.ts";
import { describeOnEachDatabase } from "#support/databases.ts";
import { openStudio, setUp, type TestStudio } from "#support/studio.ts";
import { signedIn, type Visitor } from "#support/studio-browser.ts";
import { fillWorld, samplePicture, type World } from "#support/studio-world.ts";

describeOnEachDatabase("what the owner does in the studio", (fresh) => {
  let studio: TestStudio;
  let ida: Visitor;
  let world: World;
  beforeEach(async () => {
    studio = await openStudio(fresh);
    await setUp(studio);
    world = await fillWorld(studio);
    ida = await signedIn(studio);
  });
  const page = async (path: string): Promise<string> => await (await ida.get(path)).text();
  const replyState = async (id: number) =>
    await fresh.store.db
      .selectFrom("replies")
      .select(["state", "hidden_reason", "answered_at"])
      .where("id", "=", id)
      .executeTakeFirstOrThrow();

  test("answers in place; it leaves the queue and can be changed and taken back", async () => {
    const { replyId } = world;
    const before = await page("/studio/conversation");
    expect(before).toContain(`id="reply-${replyId}"`);
    const empty = { what: "reply", id: `${replyId}`, show: "unanswered", action: "answer" };
    expect((await ida.post("/studio/conversation", { ...empty, source: " " })).status).toBe(400);
    const done = await ida.post("/studio/conversation", { ...empty, source: "Ja, **to** gange." });
    expect(done.headers.get("location")).toContain("done=answered");
    expect(await page("/studio/conversation")).not.toContain(`id="reply-${replyId}"`);
    const ours = await page("/studio/conversation?show=ours");
    expect(ours).toContain("<strong>to</strong>");
    const id = /id="reply-(\d+)"/.exec(ours)?.[1] ?? "";
    await ida.post("/studio/conversation", {
      what: "reply",
      id,
      action: "edit",
      source: "Ja, tre.",
    });
    expect(await page("/studio/conversation?show=ours")).toContain("Ja, tre.");
    await ida.post("/studio/conversation", { what: "reply", id, action: "take-back" });
    expect(await page("/studio/conversation?show=ours")).not.toContain("Ja, tre.");
    const jobs = await fresh.store.db
      .selectFrom("jobs")
      .select("payload_json")
      .where("kind", "=", "syndicate")
      .where("payload_json", "like", '%"what":"reply"%')
      .execute();
    const verbs = jobs.map((job) => (JSON.parse(job.payload_json) as { verb: string }).verb);
    expect(verbs.slice(-3)).toEqual(["publish", "update", "remove"]);
  });

  test("an answer too long for anybody is kept in the page", async () => {
    const source = "å".repeat(5001);
    const response = await ida.post("/studio/conversation", {
      what: "reply",
      id: `${world.replyId}`,
      action: "answer",
      source,
    });
    expect(response.status).toBe(400);
    expect(await response.text()).toContain(source);
  });

  test("what was typed on a further page of a list is kept there when it cannot be sent", async () => {
    const { id: replyId } = await fresh.store.db
      .selectFrom("replies")
      .select("id")
      .where("ours", "=", 0)
      .where("state", "=", "visible")
      .where("answered_at", "is", null)
      .orderBy("id", "desc")
      .executeTakeFirstOrThrow();
    const { id: itemId } = await fresh.store.db
      .selectFrom("reading_items")
      .select("id")
      .executeTakeFirstOrThrow();
    const source = "å".repeat(5001);
    const lists = [
      {
        path: "/studio/conversation",
        id: replyId,
        page: { after: `${replyId - 1}` },
        what: "reply",
      },
      { path: "/studio/reading", id: itemId, page: { before: `${itemId + 1}` }, what: "" },
    ];
    for (const { path, id, page: at, what } of lists) {
      const shown = await page(`${path}?${new URLSearchParams(at)}`);
      const [[name, value]] = Object.entries(at) as [[string, string]];
      expect(shown).toMatch(new RegExp(`name="${name}"\\s+value="${value}"`));
      const elsewhere = { [name]: `${id}` };
      const typed = { what, show: "unanswered", id: `${id}`, action: "answer", source };
      const response = await ida.post(path, { ...typed, ...at });
      expect(response.status).toBe(400);
      expect(await response.text()).toContain(source);
      // The page before or after it holds it not.
      expect(await (await ida.post(path, { ...typed, ...elsewhere })).text()).not.toContain(source);
    }
  });

  test("closes a conversation and opens it again; readers see which it is", async () => {
    const site = await siteOn(fresh);
    const shown = await page("/studio/posts?show=published");
    const path = /action="(\/studio\/posts\/\d+\/conversation)"/.exec(shown)?.[1] ?? "";
    const id = Number(/\d+/.exec(path)?.[0]);
    const { uri } = await fresh.store.db
      .selectFrom("posts")
      .select("uri")
      .where("id", "=", id)
      .executeTakeFirstOrThrow();
    const article = async (): Promise<string> => await site.page(new URL(uri ?? "").pathname);
    const closed = await ida.post(path, { action: "close" });
    expect(await page(closed.headers.get("location") ?? "")).toContain("Samtalen er lukket");
    expect(await article()).toContain("Samtalen er lukket for nye svar");
    const opened = await ida.post(path, { action: "open" });
    expect(await page(opened.headers.get("location") ?? "")).toContain("Samtalen er åben igen");
    expect(await article()).not.toContain("Samtalen er lukket");
  });

  test("says that a reply needs no answer", async () => {
    await ida.post("/studio/conversation", {
      what: "reply",
      id: `${world.replyId}`,
      action: "settle",
    });
    expect((await replyState(world.replyId)).answered_at).not.toBeNull();
  });

  test("hides only with a reason, and shows again with another, both in the log", async () => {
    const hide = { what: "reply", id: `${world.replyId}`, action: "hide" };
    expect((await ida.post("/studio/conversation", hide)).status).toBe(400);
    expect((await replyState(world.replyId)).state).toBe("visible");
    await ida.post("/studio/conversation", { ...hide, reason: "Uvenligt" });
    expect(await replyState(world.replyId)).toMatchObject({
      state: "hidden",
      hidden_reason: "Uvenligt",
    });
    const show = { id: `${world.replyId}`, action: "show" };
    expect((await ida.post("/studio/moderation", show)).status).toBe(400);
    await ida.post("/studio/moderation", { ...show, reason: "Jeg læste det forkert" });
    expect((await replyState(world.replyId)).state).toBe("visible");
    const log = await fresh.store.db
      .selectFrom("openness_log")
      .select(["kind", "details_json"])
      .orderBy("number")
      .execute();
    expect(log.slice(-2).map((one) => one.kind)).toEqual(["reply-hidden", "reply-shown"]);
    expect(log.at(-1)?.details_json).toContain("læste det forkert");
  });

  test("blocks and lifts a block; nobody is blocked without a name and a reason", async () => {
    const block = { action: "block", kind: "domain", value: "hype.example", reason: "Spam" };
    expect((await ida.post("/studio/moderation", { ...block, reason: "" })).status).toBe(400);
    expect((await ida.post("/studio/moderation", { ...block, value: " " })).status).toBe(400);
    await ida.post("/studio/moderation", block);
    expect(await page("/studio/moderation")).toContain("hype.example");
    await ida.post("/studio/moderation", {
      action: "unblock",
      kind: "domain",
      value: "hype.example",
    });
    expect(await page("/studio/moderation")).not.toContain("hype.example");
  });

  test("closes an appeal with what was decided", async () => {
    const report = await fresh.store.db
      .selectFrom("reports")
      .select("id")
      .executeTakeFirstOrThrow();
    await ida.post("/studio/moderation", {
      action: "close",
      id: `${report.id}`,
      reason: "Det er stadig reklame",
    });
    expect(await page("/studio/moderation")).toContain("Ingen har indberettet noget");
  });

  test("finds, follows and stops following", async () => {
    const missing = await ida.get("/studio/people?who=%40nobody%40nowhere.example");
    expect(missing.status).toBe(404);
    expect(await missing.text()).toContain("@nobody@nowhere.example");
    const rie = await fresh.store.db
      .selectFrom("accounts")
      .selectAll()
      .where("handle", "=", "@rie@vad.example")
      .executeTakeFirstOrThrow();
    studio.found = {
      accountId: rie.id,
      handle: rie.handle,
      name: rie.name,
      url: rie.url,
      bioHtml: rie.bio_html,
    };
    expect(await page("/studio/people?who=%40rie%40vad.example")).toContain("Bygger både");
    await ida.post("/studio/people", { id: `${rie.id}`, action: "follow", show: "following" });
    expect(await page("/studio/people?show=following")).toContain("Rie Vad");
    await ida.post("/studio/people", { id: `${rie.id}`, action: "unfollow", show: "following" });
    expect(await page("/studio/people?show=following")).not.toContain("Rie Vad");
    expect((await ida.post("/studio/people", { id: "99999", action: "follow" })).status).toBe(303);
  });

  test("likes, passes on and answers what others wrote", async () => {
    const item = await fresh.store.db
      .selectFrom("reading_items")
      .select("id")
      .orderBy("id")
      .executeTakeFirstOrThrow();
    const id = `${item.id}`;
    const state = async () =>
      await fresh.store.db
        .selectFrom("reading_items")
        .select(["liked_at", "shared_at", "answered_at"])
        .where("id", "=", item.id)
        .executeTakeFirstOrThrow();
    await ida.post("/studio/reading", { id, action: "like" });
    await ida.post("/studio/reading", { id, action: "share" });
    expect(await state()).toMatchObject({
      liked_at: expect.any(Number),
      shared_at: expect.any(Number),
    });
    await ida.post("/studio/reading", { id, action: "unlike" });
    await ida.post("/studio/reading", { id, action: "unshare" });
    expect(await state()).toMatchObject({ liked_at: null, shared_at: null });
    expect((await ida.post("/studio/reading", { id, action: "answer", source: "" })).status).toBe(
      400,
    );
    await ida.post("/studio/reading", { id, action: "answer", source: "Flot køl." });
    expect((await state()).answered_at).not.toBeNull();
  });

  test("tries a dead job again, or lets it go", async () => {
    // The owner reads Danish; the row holds a code and what fills its words.
    expect(await page("/studio/jobs")).toContain(
      "stille.example svarede ikke inden for 10 sekunder.",
    );
    const error_params_json = JSON.stringify({ detail: "TypeError: x < y is not a function" });
    await fresh.store.db
      .updateTable("jobs")
      .set({ error_code: "unknown", error_params_json })
      .where("state", "=", "dead")
      .execute();
    expect(await page("/studio/jobs")).toContain("TypeError: x &lt; y is not a function");
    await ida.post("/studio/jobs", { id: "all", action: "retry" });
    expect(await page("/studio/jobs")).not.toContain("stille.example");
  });

  test("checks the log, and names the entry that does not fit", async () => {
    const whole = await ida.post("/studio/openness", {});
    expect(await whole.text()).toContain("alle fingeraftryk passer");
    await fresh.store.db
      .updateTable("openness_log")
      .set({ details_json: "{}" })
      .where("number", "=", 2)
      .execute();
    const broken = await ida.post("/studio/openness", {});
    expect(await broken.text()).toContain("Post 2 passer ikke");
  });

  test("settings and the presence are saved, logged, and refused whole when one is wrong", async () => {
    const site = {
      siteName: "Nyt navn",
      ownerName: "Ida Holm",
      language: "en",
      accent: "#22508a",
      timeZone: "America/New_York",
      defaultLicence: "CC0-1.0",
      readersMayReply: "1",
    };
    const wrong = await ida.post("/studio/settings/site", { ...site, siteName: "" });
    expect(wrong.status).toBe(400);
    await ida.post("/studio/settings/site", site);
    expect(await studio.kit.settings.get()).toMatchObject({ siteName: "Nyt navn", language: "en" });
    const links = "https://skib.example/@ida Mastodon\nhttps://ida.example";
    await ida.post("/studio/presence", { aboutMoney: "Vi selv.", links });
    expect(await studio.kit.settings.get()).toMatchObject({
      aboutMoney: "Vi selv.",
      links: [
        { url: "https://skib.example/@ida", label: "Mastodon" },
        { url: "https://ida.example", label: "ida.example" },
      ],
    });
    const bad = await ida.post("/studio/presence", { aboutMoney: "Andre.", links: "javascript:x" });
    expect(bad.status).toBe(400);
    expect(await bad.text()).toContain("Andre.");
    expect((await studio.kit.settings.get()).aboutMoney).toBe("Vi selv.");
  });

  test("takes a picture by the name, and lets it go again", async () => {
    const send = async (file: File, more: Record<string, string> = {}): Promise<Response> => {
      const form = new FormData();
      for (const [name, value] of Object.entries({ _token: ida.token, ...more }))
        form.append(name, value);
      form.append("picture", file);
      return await studio.app.request(`${studio.origin}/studio/presence`, {
        method: "POST",
        body: form,
        headers: { cookie: ida.cookie, origin: studio.origin },
      });
    };
    const wrong = await send(new File(["GIF89"], "x.gif"), { tagline: "Både" });
    expect(wrong.status).toBe(400);
    const html = await wrong.text();
    expect(html).toContain("Filen skulle være et billede");
    expect(html).toContain('value="Både"');
    await send(new File([new Uint8Array(await samplePicture())], "ida.jpg"));
    const { avatarMediaId } = await studio.kit.settings.get();
    expect(avatarMediaId).toEqual(expect.any(Number));
    expect(await page("/studio/presence")).toMatch(/class="face big"\s+src="\/media\//);
    await ida.post("/studio/presence", { noPicture: "1" });
    expect((await studio.kit.settings.get()).avatarMediaId).toBeNull();
  });

  test("a new password needs the old one and ends the other sessions", async () => {
    const phone = await signedIn(studio);
    const fields = { password: "forkert kode", newPassword: "fire blå heste" };
    expect((await ida.post("/studio/settings/password", fields)).status).toBe(400);
    expect((await phone.get("/studio")).status).toBe(200);
    await ida.post("/studio/settings/password", { ...fields, password: "tre gule harer" });
    expect((await phone.get("/studio")).status).toBe(303);
    expect((await ida.get("/studio")).status).toBe(200);
  });

  test("closes the conversation under a post, which says so, and opens it again", async () => {
    const { id, uri } = await fresh.store.db
      .selectFrom("posts")
      .innerJoin("replies", "replies.conversation_id", "posts.id")
      .select(["posts.id", "posts.uri"])
      .where("posts.state", "=", "published")
      .executeTakeFirstOrThrow();
    const site = await siteOn(fresh, { origin: new URL(uri ?? "").origin });
    const path = new URL(uri ?? "").pathname;
    const before = await site.page(path);
    expect(before).toContain("?to=");
    await ida.post(`/studio/posts/${id}/conversation`, { action: "close" });
    expect(await page("/studio/posts?show=published")).toContain("Åbn samtalen");
    const closed = await site.page(path);
    expect(closed).toContain("Samtalen er lukket for nye svar.");
    expect(closed).not.toContain("?to=");
    expect(closed).not.toContain('name="source"');
    expect(await site.page("/open")).toContain("En samtale blev lukket for nye svar");
    await ida.post(`/studio/posts/${id}/conversation`, { action: "open" });
    expect(await site.page(path)).toContain("?to=");
    expect((await ida.post("/studio/posts/4711/conversation", { action: "close" })).status).toBe(
      404,
    );
  });
});
