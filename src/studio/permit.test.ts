import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { Hono } from "hono";
import { beforeEach, describe, expect, test } from "vitest";

import { mentionArrives } from "#flows/mention-arrives.ts";
import { ownerAnswers } from "#flows/owner-answers.ts";
import { replyArrives } from "#flows/reply-arrives.ts";
import type { Role } from "#schema";
import { type Permission, permissionsOf, roles } from "#sign-in";
import { validateHtml } from "#support/browser.ts";
import { describeOnEachDatabase } from "#support/databases.ts";
import { replyOf, someone } from "#support/story.ts";
import { openStudio, setUp, type TestStudio } from "#support/studio.ts";
import { signedIn, signedInAs, type Visitor } from "#support/studio-browser.ts";

import type { StudioEnv } from "./context.ts";
import { needs, permissionOf, permit } from "./permit.ts";

/** Open to those who are not signed in; they look after themselves. */
const open = /^\/studio\/sign-(?:in|out)(?:\/|$)/;

/** Whether code looks at a role itself, instead of asking for a permission. */
function asksForRole(code: string): boolean {
  const name = `"(?:reader|author|editor|moderator|owner)"`;
  return [
    /\brole\s*[!=]==?/,
    /[!=]==?\s*(?:\w+\.)*role\b/,
    /includes\(\s*(?:\w+\.)*role\b/,
    new RegExp(`[!=]==?\\s*${name}`),
    new RegExp(`${name}\\s*[!=]==?`),
    new RegExp(`case ${name}`),
  ].some((pattern) => pattern.test(code));
}

describe("permissions", () => {
  test("grow from reader to owner, and an owner may everything", () => {
    expect(permissionsOf.reader).toEqual([]);
    for (const role of roles) {
      expect(permissionsOf.owner).toEqual(expect.arrayContaining([...permissionsOf[role]]));
      expect(new Set(permissionsOf[role]).size).toBe(permissionsOf[role].length);
    }
    expect(permissionsOf.editor).toEqual(expect.arrayContaining([...permissionsOf.author]));
    expect(permissionsOf.author).not.toContain("posts.edit-others");
    for (const role of ["author", "editor", "moderator"] as const)
      for (const permission of ["settings.change", "presence.change", "site.move", "jobs.manage"])
        expect(permissionsOf[role]).not.toContain(permission);
  });

  test("are compared in one place: nothing else asks for a role", () => {
    const root = join(import.meta.dirname, "..");
    const files = globSync("{studio,site,web,flows,networks,cli}/**/*.ts", { cwd: root });
    expect(files.length).toBeGreaterThan(200);
    const asking = files
      .filter((file) => !file.endsWith(".test.ts"))
      // There an author is a list of posts that another site had.
      .filter((file) => file !== "cli/folder-links.ts")
      .filter((file) => asksForRole(readFileSync(join(root, file), "utf8")));
    expect(asking).toEqual([]);
    for (const code of [
      'if (user.role === "owner") return',
      "if (role !== other) return",
      'switch (kind) { case "author": return',
      'if ("author" === kind) return',
      '["owner", "editor"].includes(user.role)',
    ])
      expect([code, asksForRole(code)]).toEqual([code, true]);
  });
});

describeOnEachDatabase("who may do what in the studio", (fresh) => {
  let studio: TestStudio;
  beforeEach(async () => {
    studio = await openStudio(fresh);
    await setUp(studio, "en");
  });
  const draft = async (visitor: Visitor, more: Record<string, string> = {}): Promise<number> => {
    const form = { kind: "article", title: "Kaffe", markdown: "Kværn den selv.", language: "da" };
    const saved = await visitor.post("/studio/write/save", {
      ...{ ...form, licence: "CC-BY-4.0", ...more },
    });
    expect(saved.status).toBe(200);
    return ((await saved.json()) as { postId: number }).postId;
  };
  const state = async (id: number): Promise<string | undefined> =>
    (
      await fresh.store.db
        .selectFrom("posts")
        .select("state")
        .where("id", "=", id)
        .executeTakeFirst()
    )?.state;
  const textOf = async (id: number) =>
    await fresh.store.db
      .selectFrom("posts")
      .select(["kind", "title", "markdown", "language", "licence", "changed_at as changedAt"])
      .where("id", "=", id)
      .executeTakeFirstOrThrow();
  const publish = async (visitor: Visitor, id: number): Promise<Response> => {
    const text = Object.entries(await textOf(id)).map(([key, value]) => [key, `${value}`]);
    return await visitor.post("/studio/write", {
      ...Object.fromEntries(text),
      ...{ id: `${id}`, postId: `${id}`, action: "publish", reason: "x" },
    });
  };

  test("every address of the studio names the permission it needs", () => {
    const routes = studio.app.routes.filter(
      ({ path }) => path.startsWith("/studio") && path !== "/studio/*" && !open.test(path),
    );
    const named = new Map<string, boolean>();
    for (const { method, path, handler } of routes) {
      const key = `${method} ${path}`;
      named.set(key, (named.get(key) ?? false) || permissionOf(handler) !== undefined);
    }
    expect(named.size).toBeGreaterThan(45);
    expect([...named].filter(([, isNamed]) => !isNamed).map(([key]) => key)).toEqual([]);
  });

  test("whoever may send the form of a page may see that page, which it shows again", () => {
    const needed = new Map<string, Set<Permission>>();
    for (const { method, path, handler } of studio.app.routes) {
      const permission = permissionOf(handler);
      if (permission === undefined) continue;
      for (const one of method === "ALL" ? ["GET", "POST"] : [method]) {
        const key = `${one} ${path}`;
        needed.set(key, (needed.get(key) ?? new Set()).add(permission));
      }
    }
    const allows = (role: Role, key: string): boolean =>
      [...(needed.get(key) ?? [])].every((one) => permissionsOf[role].includes(one));
    let pages = 0;
    for (const sends of [...needed.keys()].filter((key) => key.startsWith("POST "))) {
      // A form may go to an address below its page.
      let path = sends.slice("POST ".length);
      while (!needed.has(`GET ${path}`)) path = path.slice(0, path.lastIndexOf("/"));
      if (path !== "/studio") pages += 1;
      for (const role of roles.filter((one) => allows(one, sends)))
        expect([role, sends, allows(role, `GET ${path}`)]).toEqual([role, sends, true]);
    }
    expect(pages).toBeGreaterThan(20);
  });

  test("an address that names none is nobody's, also not an owner's", async () => {
    const app = new Hono<StudioEnv>();
    const user = { id: 1, name: "Ida Holm", email: null, role: "owner" } as const;
    app.use("/studio/*", async (c, next) => {
      c.set("user", user);
      await next();
    });
    app.use("/studio/*", permit);
    app.get("/studio/forgotten", (c) => c.text("secret"));
    app.get("/studio/files/*", (c) => c.text("secret"));
    app.get("/studio/named", needs("jobs.manage"), (c) => c.text("open"));
    app.onError((fault, c) => c.text(fault.message, 500));
    const forgotten = await app.request("/studio/forgotten");
    expect([forgotten.status, await forgotten.text()]).toEqual([
      ...[500, "GET /studio/forgotten names no permission."],
    ]);
    expect((await app.request("/studio/files/1")).status).toBe(500);
    expect(await (await app.request("/studio/named")).text()).toBe("open");
    expect((await app.request("/studio/nothing")).status).toBe(404);
  });

  test("a reader gets nothing of it, and is told so kindly", async () => {
    const rie = await signedInAs(studio, "reader", "Rie Vad");
    for (const place of ["/studio", "/studio/write", "/studio/posts", "/studio/settings"]) {
      const answer = await rie.get(place);
      expect(answer.status).toBe(403);
      const page = await answer.text();
      expect(await validateHtml(page)).toEqual([]);
      expect(page).toContain("You do not have access to this");
      expect(page).toContain("Ask Ida Holm if you need it.");
      expect(page).toContain("You are signed in as Rie Vad, reader.");
      expect(page).not.toContain("/studio/people");
    }
    for (const path of studio.app.routes
      .filter(({ method, path: one }) => method === "POST" && one.startsWith("/studio/"))
      .map(({ path: one }) => one.replace(/:id\{.*\}(?=\/|$)/, "1"))
      .filter((one) => !one.endsWith("*") && !open.test(one)))
      expect([path, (await rie.post(path, {})).status]).toEqual([path, 403]);
    expect((await rie.post("/studio/sign-out", {})).status).toBe(303);
  });

  test("an author writes and publishes their own, and nothing of others'", async () => {
    const ida = await signedIn(studio);
    const ann = await signedInAs(studio, "author", "Ann Ravn");
    const [hers, idas] = [await draft(ann), await draft(ida, { title: "Ejerens" })];
    for (const answer of [
      await ann.get(`/studio/write/${idas}`),
      await ann.get(`/studio/posts/${idas}/delete`),
      await ann.post(`/studio/posts/${idas}/delete`, { reason: "x" }),
      await publish(ann, idas),
      await ann.post("/studio/write/save", {
        ...{ id: `${idas}`, postId: `${idas}`, kind: "article", title: "Mit", markdown: "Mit" },
      }),
    ])
      expect(answer.status).toBe(403);
    expect(await textOf(idas)).toMatchObject({ title: "Ejerens" });
    expect(await state(idas)).toBe("draft");
    const list = await (await ann.get("/studio/posts?show=draft")).text();
    expect(list).toContain("Kaffe");
    expect(list).not.toContain("Ejerens");
    expect(await (await ann.get("/studio")).text()).not.toContain("Ejerens");

    expect((await publish(ann, hers)).status).toBe(303);
    expect(await state(hers)).toBe("published");
    expect((await publish(ida, idas)).status).toBe(303);
    expect((await ann.post(`/studio/posts/${hers}/pin`, { action: "pin" })).status).toBe(403);
    expect((await publish(ann, idas)).status).toBe(403);
  });

  test("an author and a moderator change no settings, and see no way to them", async () => {
    for (const role of ["author", "moderator"] as const) {
      const one = await signedInAs(studio, role, "Ann Ravn");
      for (const path of ["presence", "jobs", "moving"])
        expect((await one.get(`/studio/${path}`)).status).toBe(403);
      const sent = await one.post("/studio/settings/site", { siteName: "Mit" });
      expect(sent.status).toBe(403);
      const own = await (await one.get("/studio/settings")).text();
      expect(await validateHtml(own)).toEqual([]);
      expect(own).not.toContain('name="siteName"');
      expect(own).toContain("Passkeys");
      const home = await (await one.get("/studio")).text();
      expect(await validateHtml(home)).toEqual([]);
      const links = [...home.matchAll(/<a\b[^>]*href="(\/studio[^"#?]*)/g)].map(
        ([, to]) => to ?? "",
      );
      expect(links.length).toBeGreaterThan(3);
      for (const to of new Set(links)) expect([to, (await one.get(to)).status]).toEqual([to, 200]);
    }
    expect((await studio.kit.settings.get()).siteName).toBe("The workshop");
  });

  test("answers are their own to change, and hiding is for those who moderate", async () => {
    const { store } = fresh;
    const ida = await signedIn(studio);
    const ann = await signedInAs(studio, "author", "Ann Ravn");
    const mo = await signedInAs(studio, "moderator", "Mo Dahl");
    const postId = await draft(ida);
    await publish(ida, postId);
    const post = await store.db.selectFrom("posts").select("uri").executeTakeFirstOrThrow();
    const arrived = await replyArrives(store, replyOf("Bo", post.uri ?? ""));
    if (arrived.kind !== "stored") throw new Error(arrived.kind);
    const replyId = `${arrived.replyId}`;
    const act = async (one: Visitor, fields: Record<string, string>): Promise<number> =>
      (await one.post("/studio/conversation", { what: "reply", ...fields })).status;
    const { secrets, config } = studio.kit;
    const idas = { userId: 1 };
    const word = { postId, source: "Tak", userName: "Ida Holm" };
    const said = await ownerAnswers(store, idas, secrets, config.origin, word);
    if (said.kind !== "answered") throw new Error(said.kind);

    expect(await act(ann, { id: replyId, action: "answer", source: "Selv tak" })).toBe(303);
    const own = await store.db
      .selectFrom("replies")
      .select(["id", "author_name"])
      .where("user_id", "=", ann.userId)
      .executeTakeFirstOrThrow();
    expect(own.author_name).toBe("Ann Ravn");
    expect(await act(ann, { id: `${own.id}`, action: "edit", source: "Selv mange tak" })).toBe(303);
    expect(await act(ann, { id: `${said.id}`, action: "edit", source: "Nej" })).toBe(403);
    expect(await act(ann, { id: `${said.id}`, action: "take-back" })).toBe(403);
    expect(await act(ann, { id: replyId, action: "hide", reason: "x" })).toBe(403);
    expect((await ann.get("/studio/moderation")).status).toBe(403);
    const queue = await (await ann.get("/studio/conversation?show=all")).text();
    expect(queue).not.toContain('value="hide"');
    const ours = await (await ann.get("/studio/conversation?show=ours")).text();
    expect(ours).toContain("Ann Ravn");
    expect(ours.match(/value="take-back"/g)).toHaveLength(1);

    expect(await act(mo, { id: replyId, action: "hide", reason: "Grimt" })).toBe(303);
    const hidden = await store.db
      .selectFrom("openness_log")
      .select("user_id")
      .where("kind", "=", "reply-hidden")
      .executeTakeFirst();
    expect(hidden?.user_id).toBe(mo.userId);
    const log = await (await ida.get("/studio/openness")).text();
    expect(log).toContain("Mo Dahl");
  });

  test("what was said to the site in private is for those who look after the conversation", async () => {
    const ida = await signedIn(studio);
    const ann = await signedInAs(studio, "author", "Ann Ravn");
    const mo = await signedInAs(studio, "moderator", "Mo Dahl");
    const ids: number[] = [];
    for (const visibility of ["direct", "public"] as const) {
      const uri = `https://skib.example/notes/${visibility}`;
      const said = { account: someone("Bo"), uri, url: uri, html: `<p>${visibility} word</p>` };
      const stored = await mentionArrives(fresh.store, { ...said, inReplyTo: null, visibility });
      if (stored.kind !== "stored") throw new Error(stored.kind);
      ids.push(stored.mentionId);
    }
    const place = "/studio/conversation?show=mentions";
    const [hers, mos] = [await (await ann.get(place)).text(), await (await mo.get(place)).text()];
    expect([hers.includes("direct word"), hers.includes("public word")]).toEqual([false, true]);
    expect([mos.includes("direct word"), mos.includes("public word")]).toEqual([true, true]);
    const waiting = (page: string): string | undefined =>
      /class="waiting"\s*>(\d+)/.exec(page)?.[1];
    expect([waiting(hers), waiting(mos)]).toEqual(["1", "2"]);
    const answer = async (one: Visitor, id: number | undefined): Promise<number> =>
      (
        await one.post("/studio/conversation", {
          ...{ what: "mention", id: `${id}`, action: "answer", source: "Our word" },
        })
      ).status;
    expect(await answer(ann, ids[0])).toBe(403);
    expect(await answer(ida, ids[0])).toBe(303);
    const ours = "/studio/conversation?show=ours";
    expect(await (await ann.get(ours)).text()).not.toContain("Our word");
    expect(await (await mo.get(ours)).text()).toContain("Our word");
    expect(await answer(ann, ids[1])).toBe(303);
    expect(await (await ann.get(ours)).text()).toContain("Our word");
  });

  test("scripts are told in a language they understand", async () => {
    const mo = await signedInAs(studio, "moderator", "Mo Dahl");
    const answer = await mo.post("/studio/write/save", {}, { accept: "application/json" });
    expect(answer.status).toBe(403);
    expect(await answer.json()).toMatchObject({
      kind: "fault",
      fault: "Only authors, editors and owners can do this. Ask Ida Holm if you need it.",
    });
  });
});
