import { beforeEach, expect, test } from "vitest";

import { followArrives } from "#flows/follow-arrives.ts";
import { describeOnEachDatabase, noon } from "#support/databases.ts";
import { someone } from "#support/story.ts";
import { openStudio, setUp, type TestStudio } from "#support/studio.ts";
import { signedIn, type Visitor } from "#support/studio-browser.ts";
import { samplePicture } from "#support/studio-world.ts";

const hour = 3_600_000;
const blank = {
  kind: "note",
  title: "",
  summary: "",
  markdown: "",
  topics: "",
  language: "da",
  licence: "CC-BY-4.0",
  coverId: "",
  when: "",
  zone: "Europe/Copenhagen",
};

describeOnEachDatabase("the composer", (fresh) => {
  let studio: TestStudio;
  let ida: Visitor;
  beforeEach(async () => {
    studio = await openStudio(fresh);
    await setUp(studio);
    ida = await signedIn(studio);
  });
  const compose = async (fields: Record<string, string>): Promise<Response> =>
    await ida.post("/studio/write", { ...blank, ...fields });
  const posts = async () =>
    await fresh.store.db.selectFrom("posts").selectAll().orderBy("id").execute();
  const save = async (fields: Record<string, string>) => {
    const response = await ida.post("/studio/write/save", { ...blank, ...fields });
    return {
      status: response.status,
      ...((await response.json()) as { kind: string; postId: number; changedAt: number }),
    };
  };
  const addPicture = async (bytes: Uint8Array, name = "fjord.jpg") =>
    await studio.app.request(`${studio.origin}/studio/media?kind=article`, {
      method: "POST",
      body: bytes as never,
      headers: {
        cookie: ida.cookie,
        origin: studio.origin,
        "x-form-token": ida.token,
        "x-file-name": encodeURIComponent(name),
      },
    });

  test("a draft is saved, then published at an address of its own", async () => {
    const first = await compose({ action: "save", markdown: "Første linje\r\nanden linje" });
    const id = (await posts())[0]?.id;
    expect(first.headers.get("location")).toBe(`/studio/write/${id}?done=draft`);
    const page = await (await ida.get(`/studio/write/${id}`)).text();
    expect(page).toContain("Første linje\nanden linje</textarea");
    const out = await compose({ action: "publish", postId: `${id}`, markdown: "Færdig" });
    expect(out.headers.get("location")).toContain("done=published");
    expect(await posts()).toMatchObject([{ id, state: "published", markdown: "Færdig" }]);
  });

  test("text is shown as it was typed, whatever it looks like", async () => {
    const nasty = '\n</textarea><script>alert(1)</script>"&amp;';
    const { postId } = await save({ kind: "article", title: '"><b>', markdown: nasty });
    const page = await (await ida.get(`/studio/write/${postId}`)).text();
    expect(page).not.toContain("<script>alert");
    expect(page).toContain("\n\n&lt;/textarea&gt;&lt;script&gt;");
    const seen = await ida.post("/studio/write/preview", { ...blank, markdown: nasty });
    expect(await seen.text()).not.toContain("<script>");
  });

  test("saving by itself tells when another window was quicker, and loses neither", async () => {
    const one = await save({ markdown: "en" });
    const other = { postId: `${one.postId}`, changedAt: `${one.changedAt}` };
    const two = await save({ ...other, markdown: "to" });
    expect(two.kind).toBe("saved");
    const late = await save({ ...other, markdown: "for sent" });
    expect(late).toMatchObject({ status: 409, kind: "conflict", changedAt: two.changedAt });
    const page = await compose({ action: "save", ...other, markdown: "for sent" });
    expect(page.status).toBe(409);
    const html = await page.text();
    expect(html).toContain("for sent");
    expect(html).toContain(`name="changedAt" value="${two.changedAt}"`);
    expect(await posts()).toMatchObject([{ markdown: "to" }]);
  });

  test.each([
    ["note", "", "", "Skriv noget først"],
    ["note", "", "å".repeat(501), "den her er på 501"],
    ["article", "", "Tekst", "skal have en titel"],
  ])("a %s that cannot go out says why, and is kept", async (kind, title, markdown, words) => {
    const response = await compose({ action: "publish", kind, title, markdown });
    expect(response.status).toBe(400);
    expect(await response.text()).toContain(words);
    expect(await posts()).toMatchObject([{ state: "draft", markdown }]);
  });

  test("a chosen time is the writer's own, and can be taken back", async () => {
    const response = await compose({
      action: "publish",
      markdown: "Senere",
      when: "2026-03-02T08:30",
    });
    expect(response.headers.get("location")).toContain("done=scheduled");
    const [post] = await posts();
    expect(post).toMatchObject({ state: "scheduled", scheduled_at: noon + 19.5 * hour });
    const back = { postId: `${post?.id}`, markdown: "Senere", action: "unschedule" };
    await compose({ ...back, changedAt: `${post?.changed_at}` });
    expect(await posts()).toMatchObject([{ state: "draft", scheduled_at: null }]);
  });

  test.each([
    ["2026-03-01T12:59", "forbi"],
    ["i morgen", "ikke en dato"],
    ["2026-02-30T10:00x", "ikke en dato"],
  ])("the time %s is not taken", async (when, words) => {
    const response = await compose({ action: "publish", markdown: "Senere", when });
    expect(response.status).toBe(400);
    expect(await response.text()).toContain(words);
    expect(await posts()).toMatchObject([{ state: "draft" }]);
  });

  test("what is said after publishing leads to the page, and speaks of followers only where there are some", async () => {
    const told = async (markdown: string): Promise<string> => {
      const out = await compose({ action: "publish", markdown });
      const page = await (await ida.get(out.headers.get("location") ?? "")).text();
      return /<p class="flash good"[^]*?<\/p>/.exec(page)?.[0] ?? "";
    };
    const alone = await told("Ingen følger os endnu");
    expect(alone).not.toContain("følger dig");
    expect(alone).toContain(`href="${(await posts())[0]?.uri}"`);
    const account = someone("kim");
    await followArrives(fresh.store, account);
    const followed = await told("Nu følger en");
    expect(followed).toContain("følger dig");
    expect(followed).toContain(`href="${(await posts())[1]?.uri}"`);
  });

  test("a published text is changed in public only, with a reason", async () => {
    await compose({ action: "publish", markdown: "Åbent til 17" });
    const [post] = await posts();
    const change = { postId: `${post?.id}`, markdown: "Åbent til 16", action: "publish" };
    const without = await compose(change);
    expect(without.status).toBe(400);
    expect(await without.text()).toContain("Åbent til 16</textarea");
    const quiet = await save({ ...change, changedAt: `${post?.changed_at}` });
    expect(quiet.kind).toBe("not-a-draft");
    const same = await compose({ ...change, markdown: "Åbent til 17", reason: "x" });
    expect(await same.text()).toContain("Der er ingen forskel");
    const done = await compose({ ...change, reason: "Vi lukker før" });
    expect(done.headers.get("location")).toContain("done=edited");
    const log = await fresh.store.db.selectFrom("openness_log").selectAll().execute();
    expect(log.at(-1)).toMatchObject({ kind: "post-edited" });
    expect(log.at(-1)?.details_json).toContain("Vi lukker før");
  });

  test("deleting a published post needs a public reason; a draft just goes", async () => {
    await compose({ action: "publish", markdown: "Væk" });
    const { postId } = await save({ markdown: "Kladde" });
    const [post] = await posts();
    const without = await ida.post(`/studio/posts/${post?.id}/delete`, { reason: " " });
    expect(without.status).toBe(400);
    await ida.post(`/studio/posts/${post?.id}/delete`, { reason: "Forkert pris" });
    await ida.post(`/studio/posts/${postId}/delete`, {});
    expect(await posts()).toMatchObject([{ id: post?.id, state: "deleted", markdown: "" }]);
    expect((await ida.get(`/studio/write/${post?.id}`)).status).toBe(404);
  });

  test("a picture comes into the text, and is asked about once before it goes out", async () => {
    const stored = (await (await addPicture(await samplePicture())).json()) as {
      id: number;
      markdown: string;
      shelf: string;
    };
    expect(stored.markdown).toMatch(/^!\[\]\(\/media\/[0-9a-f]{2}\/[0-9a-f]{18}-\d+\.webp\)$/);
    expect(stored.shelf).toContain(`name="describe-${stored.id}"`);
    const text = { markdown: stored.markdown, kind: "article", title: "Fjorden" };
    const asked = await compose({ ...text, action: "publish" });
    const page = await asked.text();
    expect(asked.status).toBe(200);
    expect(page).toContain("ingen beskrivelse endnu");
    expect(await posts()).toMatchObject([{ state: "draft" }]);
    const [post] = await posts();
    const out = await compose({
      ...text,
      action: "publish",
      postId: `${post?.id}`,
      asked: "1",
      coverId: `${stored.id}`,
      [`describe-${stored.id}`]: "En jolle  på fjorden",
    });
    expect(out.status).toBe(303);
    const [shown] = await posts();
    expect(shown).toMatchObject({ state: "published", cover_id: stored.id });
    expect(shown?.html).toContain('alt="En jolle på fjorden"');
  });

  test("what is no picture is refused in words, and nothing is kept of it", async () => {
    const response = await addPicture(Buffer.from("hello <svg onload=alert(1)>"), "x.jpg");
    expect(response.status).toBeGreaterThanOrEqual(400);
    expect(response.status).toBeLessThan(500);
    expect(((await response.json()) as { fault: string }).fault).not.toBe("");
    expect(await fresh.store.db.selectFrom("media").select("id").execute()).toEqual([]);
  });

  test("without JavaScript the same form takes files along", async () => {
    const form = new FormData();
    const fields = { ...blank, _token: ida.token, action: "upload", markdown: "Se:" };
    for (const [name, value] of Object.entries(fields)) form.append(name, value);
    form.append("files", new File([new Uint8Array(await samplePicture())], "fjord.jpg"));
    const response = await studio.app.request(`${studio.origin}/studio/write`, {
      method: "POST",
      body: form,
      headers: { cookie: ida.cookie, origin: studio.origin },
    });
    expect(response.status).toBe(303);
    expect((await posts())[0]?.markdown).toMatch(/^Se:\n\n!\[\]\(\/media\//);
  });

  test("a form of a size nobody writes is refused before it is read", async () => {
    const response = await ida.post("/studio/write", blank, { "content-length": "99999999" });
    expect(response.status).toBe(413);
  });
});
